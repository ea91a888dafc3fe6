//! The protocol: what is answered to well-formed and to other requests.

mod support;

use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use support::{House, caller, request};
use tower::ServiceExt as _;

#[tokio::test]
async fn initialize_agrees_on_each_version_that_has_it() {
    let house = House::new();
    let ada = caller("ada", None);
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let client = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client });
        let result = house.ask(&ada, "initialize", params).await["result"].clone();
        assert_eq!(result["protocolVersion"], version);
        assert_eq!(result["serverInfo"]["name"], "signet");
        assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert!(result["capabilities"]["tools"].is_object());
        assert!(result["instructions"].as_str().unwrap().contains("recall"));
    }
}

#[tokio::test]
async fn the_version_without_initialize_works_too() {
    let house = House::new();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    for (method, field) in [("server/discover", "supportedVersions"), ("tools/list", "tools")] {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": { "_meta": meta } });
        let mut request = request(Some(&caller("ada", None)), message.to_string());
        request.headers_mut().insert("mcp-protocol-version", "2026-07-28".parse().unwrap());
        request.headers_mut().insert("mcp-method", method.parse().unwrap());
        let (status, answer) = house.send(request).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert!(answer["result"][field].is_array(), "{answer}");
    }
}

#[tokio::test]
async fn the_tools_are_listed_with_what_a_model_must_know() {
    let house = House::new();
    let answer = house.ask(&caller("ada", None), "tools/list", json!({})).await;
    let tools = answer["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let expected = ["remember", "recall", "list", "get", "modify", "forget", "session_search", "context"];
    assert_eq!(names, expected);
    for tool in tools {
        assert!(tool["description"].as_str().unwrap().len() > 50, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false);
        assert_eq!(tool["outputSchema"]["type"], "object");
        assert_eq!(formats(tool), Vec::<&str>::new(), "a format that JSON Schema does not know: {tool}");
        for (field, schema) in tool["inputSchema"]["properties"].as_object().unwrap() {
            assert!(schema["description"].is_string(), "{field} of {tool}");
        }
        let hints = &tool["annotations"];
        let name = tool["name"].as_str().unwrap();
        assert_eq!(hints["readOnlyHint"], !["remember", "modify", "forget"].contains(&name), "{tool}");
        assert_eq!(hints["destructiveHint"], ["modify", "forget"].contains(&name), "{tool}");
        assert_eq!(hints["idempotentHint"], true, "{tool}");
        assert_eq!(hints["openWorldHint"], false, "{tool}");
    }
    let limit = &tools[1]["inputSchema"]["properties"]["limit"];
    assert_eq!((&limit["default"], &limit["maximum"]), (&json!(5), &json!(20)));
    assert_eq!(tools[1]["inputSchema"]["required"], json!(["query"]));
}

/// Every `format` in a tool's schemas. The standard's own would be good ones; there is none so far.
fn formats(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("format").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(formats)).collect()
        }
        Value::Array(all) => all.iter().flat_map(formats).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn ping_and_notifications_are_answered() {
    let house = House::new();
    let ada = caller("ada", None);
    assert_eq!(house.ask(&ada, "ping", json!({})).await["result"], json!({}));
    let message = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(house.send(request(Some(&ada), message.to_string())).await.0, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn what_does_not_exist_is_a_protocol_error() {
    let house = House::new();
    let ada = caller("ada", None);
    for method in ["memories/steal", "tools/delete", "", "prompts/list"] {
        assert_eq!(house.ask(&ada, method, json!({})).await["error"]["code"], -32601, "{method}");
    }
    let answer = house.ask(&ada, "tools/call", json!({ "name": "steal", "arguments": {} })).await;
    assert_eq!(answer["error"]["code"], -32602);
    let said = answer["error"]["message"].as_str().unwrap();
    assert!(said.starts_with("there is no tool 'steal'; there are remember, recall, "), "{said}");
    let answer = house.ask(&ada, "resources/read", json!({ "uri": "file:///etc/passwd" })).await;
    assert_eq!(answer["error"]["code"], -32002);
    assert_eq!(answer["error"]["data"]["uri"], "file:///etc/passwd");
}

#[tokio::test]
async fn params_of_the_wrong_shape_are_invalid_params() {
    let house = House::new();
    let ada = caller("ada", None);
    for params in [json!({}), json!({ "name": 1 }), json!({ "name": "recall", "arguments": "x" })] {
        let answer = house.ask(&ada, "tools/call", params.clone()).await;
        assert_eq!(answer["error"]["code"], -32602, "{params}: {answer}");
    }
    assert_eq!(house.ask(&ada, "initialize", json!({})).await["error"]["code"], -32602);
}

#[tokio::test]
async fn a_body_that_is_no_message_is_refused() {
    let house = House::new();
    let ada = caller("ada", None);
    let deep = "[".repeat(100_000);
    for (body, code, id) in [
        ("", -32700, Value::Null),
        ("{\"jsonrpc\":", -32700, Value::Null),
        ("\u{0}\u{1}", -32700, Value::Null),
        (deep.as_str(), -32700, Value::Null),
        ("{}", -32600, Value::Null),
        ("{\"id\": 4, \"method\": \"ping\"}", -32600, json!(4)),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600, Value::Null),
    ] {
        let (status, answer) = house.send(request(Some(&ada), body.to_owned())).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{answer}");
    }
    let (status, _) = house.send(request(Some(&ada), vec![b' '; 5 << 20])).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn nothing_is_answered_without_a_caller() {
    let house = House::new();
    for (method, params) in [
        ("initialize", json!({})),
        ("tools/list", json!({})),
        ("tools/call", json!({ "name": "recall", "arguments": { "query": "x" } })),
    ] {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let (status, answer) = house.send(request(None, message.to_string())).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer["error"]["code"], -32603);
        assert!(answer.get("result").is_none());
    }
}

#[tokio::test]
async fn a_client_is_answered_in_the_media_type_that_it_takes() {
    let house = House::new();
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }).to_string();
    for (accept, kind) in [
        (Some("application/json"), "application/json"),
        (Some("text/event-stream"), "text/event-stream"),
        (Some("application/json, text/event-stream"), "application/json"),
        (Some("*/*"), "application/json"),
        (None, "application/json"),
    ] {
        let mut asked = request(Some(&caller("ada", None)), message.clone());
        asked.headers_mut().remove("accept");
        if let Some(accept) = accept {
            asked.headers_mut().insert("accept", accept.parse().unwrap());
        }
        let response = house.service.clone().oneshot(asked).await.unwrap();
        assert_eq!(response.headers()["content-type"], kind, "{accept:?}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        let data = body.strip_prefix("event: message\ndata: ").unwrap_or(&body);
        let answer: Value = serde_json::from_str(data.trim_end()).unwrap();
        assert!(answer["result"]["tools"].is_array(), "{accept:?}: {body}");
    }
    let mut asked = request(Some(&caller("ada", None)), message);
    asked.headers_mut().insert("accept", "text/html".parse().unwrap());
    let (status, answer) = house.send(asked).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::NOT_ACCEPTABLE, &json!(-32600)));
}

#[tokio::test]
async fn a_revision_that_is_unknown_is_refused_in_words() {
    let house = House::new();
    let message = json!({ "jsonrpc": "2.0", "id": 5, "method": "tools/list" }).to_string();
    let mut asked = request(Some(&caller("ada", None)), message);
    asked.headers_mut().insert("mcp-protocol-version", "1999-01-01".parse().unwrap());
    let (status, answer) = house.send(asked).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["error"]["message"].as_str().unwrap().contains("1999-01-01"), "{answer}");
    assert_eq!(answer["id"], 5);
}

#[tokio::test]
async fn there_are_no_sessions_to_open_or_end() {
    let house = House::new();
    for method in [Method::GET, Method::DELETE] {
        let mut request = Request::builder().method(method).uri("/mcp").header("host", "localhost");
        request.extensions_mut().unwrap().insert(caller("ada", None));
        let (status, _) = house.send(request.body(Full::default()).unwrap()).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn a_router_can_mount_it() {
    let house = House::new();
    let router = axum::Router::<()>::new()
        .route_service("/mcp", house.service.clone())
        .layer(axum::Extension(caller("ada", None)));
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let response =
        router.oneshot(request(None, message.to_string()).map(axum::body::Body::new)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json");
}
