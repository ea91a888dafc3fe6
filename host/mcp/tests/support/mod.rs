//! The service with a workspace behind it, and callers.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use std::sync::Arc;

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use signet_auth::{Caller, Claims};
use signet_core::{Credential, Principal, Role, Scope};
use signet_events::{Awareness, Bus};
use signet_mcp::McpService;
use signet_memory::{Memories, Sessions};
use signet_servers::Servers;
use signet_store::Store;
use tower::ServiceExt as _;

pub struct House {
    pub folder: tempfile::TempDir,
    pub memories: Memories,
    pub sessions: Sessions,
    pub service: McpService,
}

impl House {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let servers = Servers::none(store.clone()).unwrap();
        let memories = Memories::open(store, &folder.path().join("index")).unwrap();
        let sessions = Sessions::new(memories.clone());
        let service = {
            let awareness = Awareness::new(Bus::default());
            signet_mcp::service(memories.clone(), sessions.clone(), awareness, servers)
        };
        Self { folder, memories, sessions, service }
    }

    /// What a request is answered with. An answer that is no JSON is a string here.
    pub async fn send(&self, request: Request<Full<bytes::Bytes>>) -> (StatusCode, Value) {
        let response = self.service.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = || Value::String(String::from_utf8_lossy(&body).into_owned());
        (status, serde_json::from_slice(&body).unwrap_or_else(|_| text()))
    }

    pub async fn ask(&self, caller: &Arc<Caller>, method: &str, params: Value) -> Value {
        let message = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let (status, answer) = self.send(request(Some(caller), message.to_string())).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["id"], 7, "{answer}");
        answer
    }

    /// The result of a tool, an error's too.
    pub async fn tool(&self, caller: &Arc<Caller>, name: &str, arguments: Value) -> Value {
        let answer = self.ask(caller, "tools/call", json!({ "name": name, "arguments": arguments })).await;
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    pub async fn remember(&self, caller: &Arc<Caller>, content: &str) -> String {
        let result = self.tool(caller, "remember", json!({ "content": content })).await;
        result["structuredContent"]["id"].as_str().unwrap_or_else(|| panic!("{result}")).to_owned()
    }

    pub async fn recall(&self, caller: &Arc<Caller>, query: &str) -> String {
        text(&self.tool(caller, "recall", json!({ "query": query })).await)
    }
}

pub fn text(result: &Value) -> String {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{result}")).to_owned()
}

/// The text of a result that must be an error.
pub fn failure(result: &Value) -> String {
    assert_eq!(result["isError"], true, "{result}");
    text(result)
}

pub fn request(caller: Option<&Arc<Caller>>, body: impl Into<bytes::Bytes>) -> Request<Full<bytes::Bytes>> {
    let mut request = Request::post("/mcp")
        .header("host", "memory.example:9000")
        .header("origin", "https://elsewhere.example")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(Full::new(body.into()))
        .unwrap();
    if let Some(caller) = caller {
        request.extensions_mut().insert(Arc::clone(caller));
    }
    request
}

pub fn principal() -> Principal {
    Principal {
        credential: Credential::Key("key_test".into()),
        role: Role::Agent,
        permissions: vec![],
        scope: Scope::default(),
        agent_id: None,
        harness: None,
        allowed_projects: vec![],
        expires_at: None,
        awareness: true,
        browser: None,
    }
}

pub fn caller_as(
    principal: Principal,
    agent: &str,
    project: Option<&str>,
    session: Option<&str>,
) -> Arc<Caller> {
    let claims = Claims {
        harness: Some("test".into()),
        agent_id: Some(agent.into()),
        project_hint: project.map(str::to_owned),
        session_key: session.map(str::to_owned),
        ..Default::default()
    };
    Arc::new(Caller::new(Arc::new(principal), claims).unwrap())
}

pub fn caller(agent: &str, project: Option<&str>) -> Arc<Caller> {
    caller_as(principal(), agent, project, None)
}
