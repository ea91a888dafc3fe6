//! Servers at addresses: where they may be, how much they may say, and what they may make this side do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use serde_json::{Map, Value, json};
use signet_mcp_client::{Ask, ClientError, Connection, Endpoint, Limits, Remote, Result};

use crate::processes::text;
use crate::support::{Heard, QUICK};

/// Serves on this machine.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

pub(crate) fn remote(url: &str, private: bool) -> Remote {
    Remote { url: url.parse().unwrap(), headers: Vec::new(), private, sign_in: None }
}

pub(crate) async fn open(remote: Remote, limits: Limits) -> Result<Connection> {
    Connection::open(&Endpoint::Remote(remote), limits, Arc::new(Heard::default())).await
}

pub(crate) fn json_answer(value: &Value) -> Response {
    ([("content-type", "application/json")], value.to_string()).into_response()
}

/// What a well-behaved server of the older era answers.
pub(crate) fn answer(message: &Value) -> Option<Value> {
    let result = match message["method"].as_str()? {
        "initialize" => json!({
            "protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
            "serverInfo": {"name": "stub", "version": "1", "com.example/mood": "good"},
        }),
        "tools/list" => json!({"tools": [{"name": "call", "inputSchema": {"type": "object"}}]}),
        "tools/call" => json!({"content": [{"type": "text", "text": "called", "x": 1}], "y": 2}),
        _ => {
            let error = json!({"code": -32601, "message": "what?"});
            return message.get("id").map(|id| json!({"jsonrpc": "2.0", "id": id, "error": error}));
        }
    };
    message.get("id").map(|id| json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

pub(crate) async fn mcp(body: Bytes) -> Response {
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    match answer(&message) {
        Some(answer) => json_answer(&answer),
        None => StatusCode::ACCEPTED.into_response(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_server_may_be() {
    let address = serve(Router::new().route("/mcp", post(mcp))).await;
    let port = address.port();
    for (url, private, words) in [
        ("https://127.0.0.1/mcp".to_owned(), false, "a person must approve that first"),
        (format!("https://localhost:{port}/mcp"), false, "a person must approve that first"),
        ("https://[::1]/mcp".to_owned(), false, "a person must approve that first"),
        ("https://[::ffff:10.0.0.1]/".to_owned(), false, "a person must approve that first"),
        ("http://example.com/mcp".to_owned(), false, "use https"),
        (format!("http://127.0.0.1:{port}/mcp"), false, "use https"),
        ("http://169.254.169.254/".to_owned(), true, "link-local, where clouds keep their metadata: never"),
        ("http://0.0.0.0:80/".to_owned(), true, "never"),
        ("file:///etc/passwd".to_owned(), true, "names no host"),
        ("ftp://127.0.0.1/".to_owned(), true, "no scheme of a server"),
    ] {
        let error = open(remote(&url, private), QUICK).await.expect_err(&url);
        assert!(matches!(&error, ClientError::Unreachable(said) if said.contains(words)), "{url}: {error}");
    }
    for host in ["127.0.0.1", "localhost"] {
        let connection = open(remote(&format!("http://{host}:{port}/mcp"), true), QUICK).await.unwrap();
        assert_eq!(connection.about().raw_info["com.example/mood"], "good");
        assert_eq!(connection.tools().await.unwrap().items[0].name, "call");
        let answer = connection.call("call", Map::new(), Ask::default()).await.unwrap();
        assert_eq!(
            (text(&answer), &answer["y"], &answer["content"][0]["x"]),
            ("called", &json!(2), &json!(1))
        );
        connection.close().await;
    }
    let error = open(remote("http://127.0.0.1:1/mcp", true), QUICK).await.expect_err("nothing is there");
    assert!(matches!(&error, ClientError::Unreachable(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_lead_nowhere_else() {
    let reached = Arc::new(AtomicUsize::new(0));
    let count = reached.clone();
    let elsewhere = serve(Router::new().fallback(any(move |_: HeaderMap| async move {
        count.fetch_add(1, Ordering::Relaxed);
        StatusCode::NOT_FOUND
    })))
    .await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("http://{elsewhere}/mcp");
        let away = move || async move { (StatusCode::from_u16(status).unwrap(), [("location", to)]) };
        let address = serve(Router::new().fallback(any(away))).await;
        let mut remote = remote(&format!("http://{address}/mcp"), true);
        remote.headers = vec![("x-api-key".to_owned(), "s3cret".to_owned())];
        let error = open(remote, QUICK).await.expect_err("not followed");
        assert!(error.to_string().contains("which is not followed"), "{error}");
    }
    assert_eq!(reached.load(Ordering::Relaxed), 0);
    let router = Router::new()
        .route("/mcp", post(mcp))
        .route("/old", post(|| async { (StatusCode::TEMPORARY_REDIRECT, [("location", "/mcp")]) }));
    let address = serve(router).await;
    let connection = open(remote(&format!("http://{address}/old"), true), QUICK).await.unwrap();
    assert_eq!(connection.tools().await.unwrap().items.len(), 1);
}

/// A gigabyte, in parts.
fn gigabyte() -> Body {
    let part = Bytes::from(vec![b'x'; 1 << 20]);
    let parts = (0..1024).map(move |_| Ok::<_, std::io::Error>(part.clone()));
    Body::from_stream(futures_util::stream::iter(parts))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_is_not_read() {
    for kind in ["application/json", "text/event-stream"] {
        let large = move |body: Bytes| async move {
            let message: Value = serde_json::from_slice(&body).unwrap();
            if message["method"] == "tools/list" {
                return ([("content-type", kind)], gigabyte()).into_response();
            }
            mcp(body).await
        };
        let address = serve(Router::new().route("/mcp", post(large))).await;
        let connection = open(remote(&format!("http://{address}/mcp"), true), QUICK).await.unwrap();
        let error = connection.tools().await.expect_err("a gigabyte");
        let limit = matches!(&error, ClientError::Limit(said) if said.contains("more than 16777216 bytes"));
        assert!(limit, "{kind}: {error:?}");
        assert!(connection.call("call", Map::new(), Ask::default()).await.is_ok(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_has_an_end() {
    let silent = || async { std::future::pending::<StatusCode>().await };
    let address = serve(Router::new().fallback(any(silent))).await;
    let limits = Limits { start: Duration::from_secs(1), ..QUICK };
    let error =
        open(remote(&format!("http://{address}/mcp?key=s3cret"), true), limits).await.expect_err("silence");
    let words = format!("http://{address}/mcp did not say what it is within 1s");
    assert_eq!(error, ClientError::TimedOut(words));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_wants_to_know_who_asks_is_told_apart() {
    for headers in [vec![("www-authenticate", "Bearer scope=\"a\"")], vec![]] {
        let headers: HeaderMap = headers
            .into_iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let refuse = move || {
            let headers = headers.clone();
            async move { (StatusCode::UNAUTHORIZED, headers) }
        };
        let address = serve(Router::new().fallback(any(refuse))).await;
        let error = open(remote(&format!("http://{address}/mcp"), true), QUICK).await.expect_err("401");
        let words = "it wants to know who asks; sign in to it".to_owned();
        assert_eq!(error, ClientError::NotSignedIn(words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_to_the_same_server_only() {
    let reached = Arc::new(AtomicUsize::new(0));
    let count = reached.clone();
    let elsewhere = serve(Router::new().fallback(any(move || async move {
        count.fetch_add(1, Ordering::Relaxed);
        StatusCode::ACCEPTED
    })))
    .await;
    let event = format!("event: endpoint\ndata: http://{elsewhere}/messages\n\n");
    let events = move || async move { ([("content-type", "text/event-stream")], event) };
    let address = serve(Router::new().route("/sse", get(events))).await;
    let error = open(remote(&format!("http://{address}/sse"), true), QUICK).await.expect_err("elsewhere");
    assert!(error.to_string().contains("which is another server; nothing was sent"), "{error}");
    assert_eq!(reached.load(Ordering::Relaxed), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_forgotten_is_made_again() {
    let sessions = Arc::new(AtomicUsize::new(0));
    let serve_session = move |headers: HeaderMap, body: Bytes| {
        let sessions = sessions.clone();
        async move {
            let message: Value = serde_json::from_slice(&body).unwrap();
            let given = headers.get("mcp-session-id").map(|id| id.to_str().unwrap().to_owned());
            if message["method"] == "initialize" {
                let id = sessions.fetch_add(1, Ordering::Relaxed) + 1;
                let mut response = mcp(body).await;
                response.headers_mut().insert("mcp-session-id", id.to_string().parse().unwrap());
                return response;
            }
            // The first session is good for nothing but its beginning.
            if message["method"] == "tools/list" && given.as_deref() == Some("1") {
                return StatusCode::NOT_FOUND.into_response();
            }
            mcp(body).await
        }
    };
    let address = serve(Router::new().route("/mcp", post(serve_session))).await;
    let connection = open(remote(&format!("http://{address}/mcp"), true), QUICK).await.unwrap();
    assert_eq!(connection.tools().await.unwrap().items.len(), 1);
}
