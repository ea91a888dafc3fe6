//! What harnesses and their models see of installed servers, through Signet's own MCP server.

use serde_json::{Value, json};
use signet_tests::Http;

/// One request to Signet's own MCP server; how tools are offered is said in the address.
#[track_caller]
pub(crate) fn request(client: &Http, offering: &str, method: &str, params: &Value) -> Value {
    let headers = [("Content-Type", "application/json"), ("Accept", "application/json")];
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let path = format!("/mcp?tools={offering}");
    let answer = client.send("POST", &path, &headers, message.to_string().as_bytes()).json();
    assert!(answer["result"].is_object(), "{method}: {answer:#}");
    answer["result"].clone()
}

/// Names of the tools that it lists.
#[track_caller]
pub(crate) fn listed(client: &Http, offering: &str) -> Vec<String> {
    let tools = request(client, offering, "tools/list", &json!({}))["tools"].clone();
    crate::support::names(&tools).into_iter().map(str::to_owned).collect()
}
