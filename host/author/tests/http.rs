//! HTTP of plugins in JavaScript and Python: built by the real compilers, run in the real runtime, to a real server on
//! loopback. What each says of an answer and of a refusal is the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::{Value, json};
use signet_author::{Kind, Language};
use signet_outbound::{Config, Outbound, SecretValue, Secrets, SystemNetwork};
use signet_runtime::capability::log::{Level, Log};
use signet_runtime::types::Event;
use signet_runtime::{Actor, Capabilities, Grants, Limits, Package, Runtime, RuntimeError, Setup};
use support::{build, project, words};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Sends what an event says, and logs what came back.
const JAVASCRIPT: &str = r#"
import { write } from "signet:plugin/log@0.1.0";

export const subscriber = {
  async onEvent(event) {
    const { url, method, body } = JSON.parse(event.payload);
    let response;
    try {
      response = await fetch(url, { method, body, headers: { "x-asked-by": "a plugin" } });
    } catch (error) {
      throw { tag: "unavailable", val: String(error) };
    }
    const text = await response.text();
    write("info", `${response.status} ${response.headers.get("x-team")} ${text.length} ${text.slice(0, 9)}`);
  },
};
"#;
const PYTHON: &str = r#"
import json

import signet_http
from wit_world import exports
from wit_world.imports import log
from wit_world.imports.types import Event


class Subscriber(exports.Subscriber):
    def on_event(self, event: Event) -> None:
        asked = json.loads(event.payload)
        response = signet_http.send(
            asked["method"],
            asked["url"],
            headers={"x-asked-by": "a plugin"},
            body=asked.get("body", "").encode(),
        )
        text = response.text()
        log.write(log.Level.INFO, f"{response.status} {response.header('X-Team')} {len(text)} {text[:9]}")
"#;

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Log for Lines {
    fn write(&self, _: Level, _: &str, message: &str) {
        self.0.lock().push(message.to_owned());
    }
}

struct NoSecrets;

#[async_trait]
impl Secrets for NoSecrets {
    async fn secret(&self, _: &str) -> Result<Option<SecretValue>, String> {
        Ok(None)
    }
}

/// Answers each request with its body, or with a long text. What it was asked is kept.
async fn server() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
    let kept = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                while !is_whole(&bytes) && stream.read_buf(&mut bytes).await.unwrap() > 0 {}
                let request = String::from_utf8(bytes).unwrap();
                let sent = request.split_once("\r\n\r\n").unwrap().1.to_owned();
                let body = if sent.is_empty() { "two deals ".repeat(30_000) } else { sent };
                kept.lock().push(request);
                let head =
                    format!("HTTP/1.1 201 Created\r\ncontent-length: {}\r\nx-team: north\r\n", body.len());
                let answer = format!("{head}connection: close\r\n\r\n{body}");
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (address, asked)
}

/// Whether all of a request has come, in one piece or in chunks.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    if head.contains("transfer-encoding: chunked") {
        body.ends_with("0\r\n\r\n")
    } else {
        body.len() >= length.unwrap_or(0)
    }
}

fn wanting_http(folder: &Path, source: (&str, &str)) {
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["capabilities"] = json!([
        { "name": "log", "reason": "say what came back" },
        { "name": "events", "reason": "be told what to ask for", "kinds": ["ask."] },
        { "name": "http", "reason": "ask what the event says", "allow": [{ "url": "https://api.example.com/v1/", "methods": ["GET"] }] },
    ]);
    fs::write(path, manifest.to_string()).unwrap();
    fs::write(folder.join(source.0), source.1).unwrap();
}

async fn ask(actor: &Actor, wanted: Value) -> Result<(), RuntimeError> {
    let event = Event {
        id: "e1".into(),
        sequence: 1,
        source: "system".into(),
        kind: "ask.now".into(),
        timestamp: 0,
        payload: wanted.to_string(),
    };
    actor.deliver(Arc::new(event)).await
}

async fn asks_what_was_granted_and_nothing_else(language: Language, source: (&str, &str)) {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), Kind::Subscriber, language);
    wanting_http(&project, source);
    let built = build(&project);
    let report = signet_author::check(&built.path).unwrap();
    assert!(report.findings.is_empty(), "{}", words(&report));

    let (address, asked) = server().await;
    let root = format!("http://{address}");
    let grants = [
        "log",
        "events ask.",
        &format!("http GET {root}/v1/ private"),
        &format!("http POST {root}/v1/ private"),
    ];
    let grants: Grants = grants.iter().map(|text| text.parse().unwrap()).collect();
    let package = Package::read("built", fs::read(&built.path).unwrap()).unwrap();
    let plugin = Runtime::new(None).unwrap().load(package, &grants).unwrap();
    let (lines, outbound) = (
        Arc::new(Lines::default()),
        Outbound::new(Arc::new(SystemNetwork), Arc::new(NoSecrets), &Config::DAEMON),
    );
    let capabilities =
        Capabilities { log: Some(lines.clone()), http: Some(outbound.unwrap()), ..Capabilities::default() };
    let limits = Limits::ACTOR.of_weight(signet_runtime::Weight::Heavy);
    let actor = plugin.actor(Setup { capabilities, limits, config: "{}".into(), tell: None }).unwrap();

    ask(&actor, json!({ "method": "GET", "url": format!("{root}/v1/deals?since=7") })).await.unwrap();
    ask(
        &actor,
        json!({ "method": "POST", "url": format!("{root}/v1/deals"), "body": "0123456789".repeat(2_000) }),
    )
    .await
    .unwrap();
    let said = lines.0.lock().clone();
    let requests = std::mem::take(&mut *asked.lock());
    assert!(requests[0].starts_with("GET /v1/deals?since=7 HTTP/1.1\r\n"), "{}", requests[0]);
    assert!(requests[0].contains("x-asked-by: a plugin\r\n"), "{}", requests[0]);
    assert!(requests[1].starts_with("POST /v1/deals HTTP/1.1\r\n"), "{}", requests[1]);
    assert_eq!(said[0], "201 north 300000 two deals");
    assert!(said[1].starts_with("201 north 2000") && said[1].ends_with("012345678"), "{said:?}");

    for denied in ["/v2/", "/"] {
        let error =
            ask(&actor, json!({ "method": "GET", "url": format!("{root}{denied}") })).await.unwrap_err();
        assert!(matches!(error, RuntimeError::Guest { .. }), "{error:?}");
        if language == Language::Python {
            assert!(error.to_string().contains("signet plugin grant"), "{error}");
        }
    }
    assert!(asked.lock().is_empty());
    assert_eq!(plugin.metrics().figures().denials, 2);
}

#[tokio::test]
async fn fetch_asks_what_was_granted_and_nothing_else() {
    asks_what_was_granted_and_nothing_else(Language::JavaScript, ("plugin.js", JAVASCRIPT)).await;
}

#[tokio::test]
async fn python_asks_what_was_granted_and_nothing_else() {
    asks_what_was_granted_and_nothing_else(Language::Python, ("plugin.py", PYTHON)).await;
}
