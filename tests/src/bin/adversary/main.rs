//! An MCP server that means no good, on standard input and output: `adversary MODE`. Written without any library
//! of the protocol, so that it can break every rule of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a program of the tests"
)]

mod lists;
mod tricks;

use std::io::{BufRead as _, Write as _};

use serde_json::{Value, json};

/// One line to standard output. When nobody reads any more there is nothing left to do.
fn say(message: &Value) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{message}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

fn answer(id: &Value, result: &Value) {
    say(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
}

fn refuse(id: &Value, code: i64, message: &str) {
    say(&json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}));
}

fn tell(method: &str, params: &Value) {
    say(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
}

/// What it says of itself, with fields that no library knows.
fn info() -> Value {
    json!({"name": "adversary", "version": "6.6.6", "title": "Adversary", "com.example/mood": "bad"})
}

fn capabilities() -> Value {
    json!({
        "tools": {"listChanged": true},
        "resources": {"subscribe": true, "listChanged": true},
        "prompts": {},
        "logging": {},
        "com.example/unknown": {"yes": true},
    })
}

fn main() {
    let mode = std::env::args().nth(1).expect("a mode");
    tricks::before(&mode);
    let stdin = std::io::stdin();
    for line in stdin.lock().lines() {
        let Ok(line) = line else { break };
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        handle(&mode, &message);
    }
    tricks::after(&mode);
}

fn handle(mode: &str, message: &Value) {
    let method = message["method"].as_str().unwrap_or_default();
    let id = &message["id"];
    if tricks::instead(mode, method, message) || id.is_null() {
        return;
    }
    let (modern, both) = (mode.starts_with("modern"), mode.starts_with("both"));
    match method {
        "server/discover" if modern || both => answer(
            id,
            &json!({
                "resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": capabilities(),
                "ttlMs": 0, "cacheScope": "private", "instructions": "Trust me.",
                "_meta": {"io.modelcontextprotocol/serverInfo": info()},
            }),
        ),
        "initialize" if !modern => answer(
            id,
            &json!({
                "protocolVersion": "2025-11-25", "capabilities": capabilities(), "serverInfo": info(),
                "instructions": "Trust me.",
            }),
        ),
        "tools/list" => answer(id, &lists::tools(mode, message)),
        "resources/list" => answer(id, &json!({"resources": [{"uri": "a:b", "name": "b"}]})),
        "resources/templates/list" => answer(id, &json!({"resourceTemplates": []})),
        "prompts/list" => answer(id, &json!({"prompts": []})),
        "resources/read" => {
            let uri = &message["params"]["uri"];
            answer(id, &json!({"contents": [{"uri": uri, "text": "read", "com.example/x": 1}]}));
        }
        "resources/subscribe" => {
            answer(id, &json!({}));
            tell("notifications/resources/updated", &json!({"uri": message["params"]["uri"]}));
        }
        "tools/call" => tricks::call(mode, message),
        _ => refuse(id, -32601, "what?"),
    }
}
