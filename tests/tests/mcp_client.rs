//! A client that others wrote, the protocol's own Rust library, with `signet mcp` as harnesses start it.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::process::Stdio;
use std::time::Duration;

use rmcp::ServiceExt as _;
use rmcp::model::{CallToolRequestParams, ReadResourceRequestParams};
use serde_json::json;
use signet_tests::{Daemon, Options, signet_program};
use tokio::process::Command;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);
const CONTEXT: &str = "signet://context";

#[tokio::test]
async fn a_client_library_lists_and_calls_the_tools_and_reads_the_resource() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let key = daemon.api_key("tools", &[]);
    let _ = daemon.cli(&["remember", "The staging database is called heron-7"]).good();
    let mut signet = Command::new(signet_program())
        .args(["mcp", "-H", "codex"])
        .env("SIGNET_DAEMON_URL", daemon.url())
        .env("SIGNET_API_KEY", &key.secret)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let pipes = (signet.stdout.take().unwrap(), signet.stdin.take().unwrap());
    let talk = async {
        let client = ().serve(pipes).await.unwrap();
        let tools = client.list_all_tools().await.unwrap();
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        assert!(["recall", "remember", "context"].iter().all(|name| names.contains(name)), "{names:?}");
        assert!(tools.iter().all(|tool| tool.output_schema.is_some()));

        let arguments = json!({ "query": "staging database" }).as_object().unwrap().clone();
        let call = CallToolRequestParams::new("recall").with_arguments(arguments);
        let recalled = client.call_tool(call).await.unwrap();
        assert_eq!(recalled.is_error, Some(false));
        let said = json!(recalled.content).to_string();
        assert!(said.contains("heron-7"), "{said}");

        let resources = client.list_all_resources().await.unwrap();
        let uris: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
        assert_eq!(uris, [CONTEXT]);
        let context = client.read_resource(ReadResourceRequestParams::new(CONTEXT)).await.unwrap();
        let said = json!(context.contents).to_string();
        assert!(said.contains("heron-7"), "{said}");

        let unknown = client.call_tool(CallToolRequestParams::new("no_such_tool")).await.unwrap_err();
        assert!(unknown.to_string().contains("no_such_tool"), "{unknown}");
        client.cancel().await.unwrap();
    };
    timeout(PATIENCE, talk).await.unwrap();
    // Its input has ended, and so does it.
    assert!(timeout(PATIENCE, signet.wait()).await.unwrap().unwrap().success());
}
