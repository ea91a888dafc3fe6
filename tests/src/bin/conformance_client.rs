//! The client that the official conformance suite runs: `conformance_client URL`. It signs in where that is asked,
//! lists what there is, and calls every tool, or those that the suite names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a program of the tests"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use signet_mcp_client::oauth::{self, Client, SignIn};
use signet_mcp_client::{
    Answer, Ask, ClientError, Connection, Elicitation, Endpoint, Limits, Listener, Remote, Result, Tool,
};

/// Sign-ins before it gives up: the first, and one for more rights.
const SIGN_INS: usize = 3;
const BACK: &str = "http://localhost:3000/callback";
/// The document that the suite's authorities know.
const DOCUMENT: &str = "https://conformance-test.local/client-metadata.json";

#[derive(Default)]
struct Kept(Mutex<Option<String>>);

#[async_trait]
impl SignIn for Kept {
    async fn load(&self) -> Result<Option<String>> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, credentials: String) -> Result<()> {
        *self.0.lock().unwrap() = Some(credentials);
        Ok(())
    }

    async fn clear(&self) -> Result<()> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// Fills forms with what the server proposes.
struct Person;

#[async_trait]
impl Listener for Person {
    async fn elicit(&self, request: Elicitation) -> Answer {
        let Elicitation::Form { schema, .. } = request else { return Answer::Accept(Value::Null) };
        let fields = schema["properties"].as_object().cloned().unwrap_or_default();
        let fill = |(name, field): (String, Value)| {
            let proposed = field.get("default").cloned();
            proposed.or_else(|| Some(sample(&field))).map(|value| (name, value))
        };
        Answer::Accept(Value::Object(fields.into_iter().filter_map(fill).collect()))
    }
}

/// Something of the right kind.
fn sample(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("number" | "integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!("test"),
    }
}

fn arguments(tool: &Tool) -> Map<String, Value> {
    let required = tool.input_schema["required"].as_array().cloned().unwrap_or_default();
    let names = required.iter().filter_map(Value::as_str);
    names.map(|name| (name.to_owned(), sample(&tool.input_schema["properties"][name]))).collect()
}

struct Suite {
    remote: Remote,
    kept: Arc<Kept>,
    context: Value,
    sign_ins: usize,
    challenge: Option<String>,
}

impl Suite {
    async fn open(&mut self) -> Result<Connection> {
        loop {
            let endpoint = Endpoint::Remote(self.remote.clone());
            match Connection::open(&endpoint, Limits::DEFAULT, Arc::new(Person)).await {
                Err(ClientError::NotSignedIn(_)) => self.sign_in().await?,
                opened => return opened,
            }
        }
    }

    async fn sign_in(&mut self) -> Result<()> {
        self.sign_ins += 1;
        if self.sign_ins > SIGN_INS {
            return Err(ClientError::NotSignedIn("it is never content".to_owned()));
        }
        let text = |name: &str| self.context[name].as_str().map(str::to_owned);
        let client = Client {
            redirect_uri: BACK.to_owned(),
            metadata_url: Some(DOCUMENT.to_owned()),
            registered: text("client_id").map(|id| (id, text("client_secret"))),
            challenge: self.challenge.take(),
        };
        let begun = oauth::begin(&self.remote, &client, self.kept.clone()).await?;
        // The suite's authorities consent at once.
        let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
        let url = begun.url().to_owned();
        let answer = tokio::task::spawn_blocking(move || agent.get(&url).call()).await.unwrap();
        let answer = answer.map_err(|error| ClientError::Unreachable(error.to_string()))?;
        let back = answer.headers().get("location").and_then(|back| back.to_str().ok()).unwrap_or_default();
        let back = url::Url::parse(back).map_err(|error| ClientError::Protocol(error.to_string()))?;
        let query: HashMap<String, String> = back.query_pairs().into_owned().collect();
        let of = |name: &str| query.get(name).map(String::as_str);
        begun.finish(of("code").unwrap_or_default(), of("state").unwrap_or_default(), of("iss")).await
    }

    /// All of it, from the beginning after each sign-in.
    async fn run(&mut self) -> Result<()> {
        loop {
            let connection = self.open().await?;
            let done = self.use_all(&connection).await;
            self.challenge = connection.challenge();
            connection.close().await;
            match done {
                Err(ClientError::NotSignedIn(_)) => self.sign_in().await?,
                done => return done,
            }
        }
    }

    async fn use_all(&self, connection: &Connection) -> Result<()> {
        let tools = connection.tools().await?;
        for problem in &tools.problems {
            eprintln!("{problem}");
        }
        let mut calls: Vec<_> = tools.items.iter().map(|tool| (tool.name.clone(), arguments(tool))).collect();
        if let Some(wanted) = self.context["toolCalls"].as_array() {
            let call = |call: &Value| {
                Some((call["name"].as_str()?.to_owned(), call["arguments"].as_object()?.clone()))
            };
            calls = wanted.iter().filter_map(call).collect();
        }
        // A tool that is to be told how another one looks.
        if let [tool, echo] = tools.items.as_slice()
            && let Some((field, _)) =
                echo.input_schema["properties"].as_object().and_then(|fields| fields.iter().next())
            && echo.name.contains("echo")
        {
            calls =
                vec![(echo.name.clone(), [(field.clone(), tool.input_schema.clone())].into_iter().collect())];
        }
        let _ = connection.resources().await?;
        for prompt in connection.prompts().await?.items {
            let _ = connection.prompt(&prompt.name, Map::new()).await;
        }
        for (name, arguments) in calls {
            match connection.call(&name, arguments, Ask::default()).await {
                Err(error @ ClientError::NotSignedIn(_)) => return Err(error),
                Err(error) => eprintln!("{name}: {error}"),
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

fn main() {
    let url = std::env::args().next_back().and_then(|url| url.parse().ok()).expect("the address of a server");
    let context = std::env::var("MCP_CONFORMANCE_CONTEXT").unwrap_or_default();
    let kept = Arc::new(Kept::default());
    let sign_in: Arc<dyn SignIn> = kept.clone();
    let remote = Remote { url, headers: Vec::new(), private: true, sign_in: Some(sign_in) };
    let context = serde_json::from_str(&context).unwrap_or_default();
    let mut suite = Suite { remote, kept, context, sign_ins: 0, challenge: None };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Err(error) = runtime.block_on(suite.run()) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
