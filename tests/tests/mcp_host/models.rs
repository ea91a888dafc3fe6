//! What harnesses and their models see of installed servers, through Signet's own MCP server.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use rmcp::ServiceExt as _;
use rmcp::model::CallToolRequestParams;
use serde_json::{Value, json};
use signet_tests::{Http, Machine, Options, StubLlm, harness_program, signet_program, until};
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::{Host, SOON, adversary, names, text};

/// One request to Signet's own MCP server; how tools are offered is said in the address.
#[track_caller]
fn request(client: &Http, offering: &str, method: &str, params: &Value) -> Value {
    let headers = [("Content-Type", "application/json"), ("Accept", "application/json")];
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let path = format!("/mcp?tools={offering}");
    let answer = client.send("POST", &path, &headers, message.to_string().as_bytes()).json();
    assert!(answer["result"].is_object(), "{method} {params}: {answer:#}");
    answer["result"].clone()
}

/// Names of the tools that it lists.
#[track_caller]
pub(crate) fn listed(client: &Http, offering: &str) -> Vec<String> {
    let tools = request(client, offering, "tools/list", &json!({}))["tools"].clone();
    names(&tools).into_iter().map(str::to_owned).collect()
}

/// What a tool answers a model.
#[track_caller]
pub(crate) fn call(client: &Http, tool: &str, arguments: &Value) -> Value {
    request(client, "auto", "tools/call", &json!({ "name": tool, "arguments": arguments }))
}

/// Tools of the servers that were installed, whatever widgets there are beside them.
fn installed(client: &Http, offering: &str) -> Vec<String> {
    let mut names = listed(client, offering);
    names.retain(|name| name.contains("__") && !name.contains("activity") && !name.contains("memory-search"));
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_library_calls_through_signet_as_if_the_server_were_its_own() {
    let host = Host::with(Options { team: true, ..Options::default() });
    for mode in ["good", "lies", "crash-call"] {
        host.install(mode, &adversary(mode));
    }
    let key = host.daemon.api_key("tools", &[]);
    let mut signet = Command::new(signet_program())
        .args(["mcp", "-H", "codex"])
        .env("SIGNET_DAEMON_URL", host.daemon.url())
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
        let tool = |name: &str| tools.iter().find(|tool| tool.name == name).unwrap();
        assert_eq!(tool("good__call").description.as_deref(), Some("It does what it does."));
        // It says that it only reads, and is called delete_everything.
        let hints = tool("lies__delete_everything").annotations.clone().unwrap();
        assert_eq!((hints.read_only_hint, hints.destructive_hint), (Some(false), Some(true)));

        let arguments = json!({ "a": { "b": [1, "ü"] } }).as_object().unwrap().clone();
        let call = CallToolRequestParams::new("good__call").with_arguments(arguments.clone());
        let said = json!(client.call_tool(call).await.unwrap());
        let told: Value = serde_json::from_str(text(&said)).unwrap();
        assert_eq!(told["arguments"], json!(arguments));
        let variables = told["environment"].as_array().unwrap();
        assert!(variables.iter().all(|name| !name.as_str().unwrap().starts_with("SIGNET")), "{variables:?}");

        let call = CallToolRequestParams::new("crash-call__call");
        let failed = json!(client.call_tool(call).await.unwrap());
        assert_eq!(failed["isError"], true, "{failed}");
        assert!(text(&failed).contains("panicked at tools/call"), "{failed}");
        let none = client.call_tool(CallToolRequestParams::new("good__none")).await.unwrap_err();
        assert!(none.to_string().contains("good__none"), "{none}");
        client.cancel().await.unwrap();
    };
    timeout(Duration::from_secs(60), talk).await.unwrap();
    assert!(timeout(SOON, signet.wait()).await.unwrap().unwrap().success());
}

#[test]
fn each_sees_what_it_may_and_in_the_way_it_wants() {
    let host = Host::with(Options { team: true, ..Options::default() });
    for id in ["one", "two"] {
        host.install(id, &adversary("good"));
    }
    let client = |args: &[&str]| {
        let key = host.daemon.api_key(&format!("key {args:?}"), args);
        (host.daemon.http().bearer(&key.secret), key.id)
    };
    let (ada, ada_id) = client(&["--agent-id", "ada"]);
    let (bob, _) = client(&["--agent-id", "bob"]);
    assert_eq!(installed(&ada, "auto"), ["one__call", "two__call"]);
    assert_eq!(installed(&ada, "none"), [] as [&str; 0]);
    let own = listed(&ada, "none");
    assert!(own.contains(&"recall".to_owned()) && !own.contains(&"find_tools".to_owned()), "{own:?}");

    // Behind two: found by what they do, called by name.
    assert!(installed(&ada, "compact").is_empty());
    let found = request(
        &ada,
        "compact",
        "tools/call",
        &json!({ "name": "find_tools", "arguments": { "query": "does", "server": "two" } }),
    );
    let found = &found["structuredContent"]["tools"];
    assert_eq!(names(found), ["two__call"], "{found:#}");
    assert_eq!(found[0]["arguments"], json!({ "type": "object" }));
    let called = call(&ada, "call_tool", &json!({ "name": "two__call", "arguments": { "x": 1 } }));
    assert!(text(&called).contains(r#""x":1"#), "{called:#}");

    // One server is for one key, and the other has a tool that nobody is to call.
    let _ = host.change("two", &json!({ "policy": { "only": [{ "key": ada_id }] } }));
    let deny = json!({ "policy": { "rules": [{ "tool": "ca*", "decision": "deny" }] } });
    let _ = host.change("one", &deny);
    assert_eq!(installed(&ada, "expanded"), ["two__call"]);
    assert!(installed(&bob, "expanded").is_empty());
    let (reader, _) = client(&["--role", "readonly"]);
    let (rememberer, _) = client(&["--permission", "remember", "--permission", "recall"]);
    for (who, client) in [("bob", &bob), ("reader", &reader), ("rememberer", &rememberer)] {
        assert!(installed(client, "expanded").is_empty(), "{who}");
        let body =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "two__call" } });
        let headers = [("Content-Type", "application/json"), ("Accept", "application/json")];
        let answer = client.send("POST", "/mcp", &headers, body.to_string().as_bytes()).json();
        assert!(
            answer["error"]["message"].as_str().is_some_and(|text| text.contains("no tool")),
            "{who}: {answer}"
        );
        let straight = client.post("/api/mcp/servers/two/tools/call", &json!({}));
        assert!([403, 404].contains(&straight.status), "{who}: {straight:?}");
    }
    // Twenty thousand tools are listed in nobody's prompt.
    host.install("many", &adversary("many"));
    let few = listed(&ada, "auto");
    assert!(few.len() < 20 && few.contains(&"find_tools".to_owned()), "{few:?}");
    let found = call(&ada, "find_tools", &json!({ "query": "tool77", "limit": 3 }));
    assert_eq!(found["structuredContent"]["tools"].as_array().unwrap().len(), 3, "{found:#}");
}

#[test]
fn a_client_that_goes_away_ends_its_call_at_the_server() {
    let host = Host::start();
    host.install("slow", &adversary("cancel"));
    let through_mcp =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "slow__call" } });
    let paths = [("/mcp", through_mcp), ("/api/mcp/servers/slow/tools/call", json!({}))];
    for (number, (path, body)) in (1..).zip(paths) {
        let address = host.daemon.url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
        let began = || (host.server("slow")["state"] == "connected").then_some(());
        assert!(until(SOON, began).is_some());
        // It is under way once others are answered that were asked later.
        let later = host.ask("slow", "call", &json!({}), &json!({ "timeoutMs": 300 }));
        assert_eq!(later.status, 503, "{later:?}");
        drop(stream);
        let told = || host.logs("slow").to_string().matches("cancelled ").count();
        // The later one, too.
        assert!(
            until(SOON, || (told() == 2 * number).then_some(())).is_some(),
            "{path}: {:#}",
            host.logs("slow")
        );
    }
}

#[test]
fn a_real_harness_calls_a_tool_of_an_installed_server() {
    if harness_program("SIGNET_TEST_CLAUDE").is_none() {
        return;
    }
    let host = Host::start();
    host.install("good", &adversary("good"));
    let llm = StubLlm::start();
    let mut machine = Machine::new("home", "git@github.com:acme/one.git", &llm);
    machine.had_settings(r#"{ "permissions": { "allow": ["mcp__signet__good__call"] } }"#);
    machine.connect_here(&host.daemon);
    let said = machine.claude(r#"[[call mcp__signet__good__call {"bird": "osprey"}]]"#).good();
    assert!(said.stdout.contains("STUB-TOOL-RESULT") && said.stdout.contains("osprey"), "{said:?}");
    let calls = host.owner.get("/api/mcp/calls?server=good").good();
    assert_eq!(
        (&calls["calls"][0]["harness"], &calls["calls"][0]["via"]),
        (&json!("claude-code"), &json!("model"))
    );
}
