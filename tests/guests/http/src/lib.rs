//! A connector that sends the HTTP request that its payload describes, and answers what it saw; and a
//! subscriber that does the same with its events.
#![cfg_attr(target_arch = "wasm32", no_std)]

use core::time::Duration;

use signet_plugin_sdk::bindings::http::wasi::http::types::Fields;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigPlan, CurrentFile, Description, Output, Presence, RequestContext, Target,
};

/// The connector.
#[derive(Debug)]
pub struct HttpClient;

impl Connector for HttpClient {
    fn describe() -> Description {
        Description {
            harness: "http-client".into(),
            title: "HTTP client".into(),
            tested_version: "1".into(),
            config_dir_variable: None,
            config_files: Vec::new(),
            hooks: Vec::new(),
        }
    }

    fn plan(_: Action, _: &Target, _: &[CurrentFile]) -> Result<ConfigPlan> {
        Ok(ConfigPlan { edits: Vec::new(), presence: Presence::Absent, notes: Vec::new() })
    }

    /// `send` a request once, `flood` with it, `follow` redirects as other clients do, `hoard` what the host
    /// has to keep for it, or let one such thing `swell`.
    fn handle(event: &str, payload: &str, _: &RequestContext) -> Result<Output> {
        let wanted: Value = serde_json::from_str(payload)?;
        match event {
            "flood" => loop {
                request(&wanted).send()?;
            },
            "hoard" => {
                let fields: Vec<_> = (0..2_000).map(|_| Fields::new()).collect();
                Ok(Output::text(fields.len().to_string()))
            }
            "swell" => {
                let fields = Fields::new();
                for _ in 0..100 {
                    let appended = fields.append("x-a", &[b'x'; 1000]);
                    appended.map_err(|error| Error::Other(error.to_string()))?;
                }
                Ok(Output::nothing())
            }
            "follow" => {
                let mut response = request(&wanted).send()?;
                while let Some(location) = response.header("location") {
                    response = http::get(location)?;
                }
                Ok(seen(&response))
            }
            _ => Ok(seen(&request(&wanted).send()?)),
        }
    }
}

impl Subscriber for HttpClient {
    fn on_event(event: Event) -> Result<()> {
        request(&serde_json::from_str(&event.payload)?).send().map(drop)
    }
}

fn request(wanted: &Value) -> http::Request {
    let text = |name: &str| wanted.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut request = http::Request::new(text("method"), text("url")).body(text("body"));
    for (name, value) in wanted.get("headers").and_then(Value::as_object).into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    if let Some(time) = wanted.get("time").and_then(Value::as_u64) {
        request = request.time(Duration::from_millis(time));
    }
    match wanted.get("most").and_then(Value::as_u64) {
        Some(most) => request.most(usize::try_from(most).unwrap_or(usize::MAX)),
        None => request,
    }
}

fn seen(response: &http::Response) -> Output {
    let headers: Value = response.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let body = String::from_utf8_lossy(&response.body);
    Output::text(json!({ "status": response.status, "headers": headers, "body": body }).to_string())
}

signet_plugin_sdk::plugin!(HttpClient: connector, subscriber; manifest "manifest.json");
