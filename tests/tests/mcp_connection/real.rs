//! Real servers, of both eras, from npm and from PyPI. `SIGNET_TEST_SERVERS` is the folder into which
//! `cargo xtask test` installs them.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use signet_mcp_client::{Answer, Ask, Connection, Elicitation, Endpoint, Limits, Progress, Remote};
use signet_tests::until;

use crate::processes::text;
use crate::support::{Heard, Marked, SOON, eventually, variable};

fn servers() -> Option<PathBuf> {
    variable("SIGNET_TEST_SERVERS")
}

fn from_npm(folder: &Path, program: &str, arguments: &[&str]) -> Marked {
    Marked::new(folder.join("node_modules/.bin").join(program).to_str().unwrap(), arguments)
}

fn from_pypi(folder: &Path, module: &str, arguments: &[&str]) -> Marked {
    let mut server = Marked::new("python3", &[&["-m", module], arguments].concat());
    let path = folder.join("python").to_str().unwrap().to_owned();
    server.process.environment.insert("PYTHONPATH".to_owned(), path);
    server
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

async fn call(connection: &Connection, name: &str, arguments: &Value) -> Value {
    connection
        .call(name, map(arguments), Ask::default())
        .await
        .unwrap_or_else(|error| panic!("{name} {arguments}: {error}"))
}

async fn closed(connection: Connection, server: &Marked) {
    connection.close().await;
    assert_eq!(server.alive(), []);
}

async fn names(connection: &Connection) -> Vec<String> {
    let listed = connection.tools().await.unwrap();
    assert_eq!(listed.problems, [] as [&str; 0]);
    listed.items.into_iter().map(|tool| tool.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_the_older_era() {
    let Some(folder) = servers() else { return };
    let server = from_npm(&folder, "mcp-server-everything", &["stdio"]);
    let (connection, heard) = server.opened(Limits::DEFAULT).await;
    let about = connection.about();
    assert_eq!((about.modern, about.protocol.as_str()), (false, "2025-11-25"));
    assert!(about.name.contains("everything"), "{about:?}");
    everything(&connection, &heard).await;
    closed(connection, &server).await;
}

/// What this server has, over any transport.
async fn everything(connection: &Connection, heard: &Arc<Heard>) {
    let names = names(connection).await;
    assert!(names.len() >= 12 && names.contains(&"echo".to_owned()), "{names:?}");
    let answer = call(connection, "echo", &json!({"message": "hello"})).await;
    assert!(text(&answer).contains("hello"), "{answer}");
    let resources = connection.resources().await.unwrap().items;
    let read = connection.read(&resources[0].uri).await.unwrap();
    assert!(read["contents"][0].is_object(), "{read}");
    assert!(!connection.templates().await.unwrap().items.is_empty());
    let prompts = connection.prompts().await.unwrap().items;
    let simple = prompts.iter().find(|prompt| prompt.arguments.is_empty()).unwrap();
    let prompt = connection.prompt(&simple.name, Map::new()).await.unwrap();
    assert!(prompt["messages"].is_array(), "{prompt}");
    // Progress.
    let steps = Arc::new(Mutex::new(0));
    let seen = steps.clone();
    let count: Arc<dyn Fn(Progress) + Send + Sync> = Arc::new(move |_| *seen.lock().unwrap() += 1);
    let ask = Ask { timeout: None, progress: Some(count) };
    let slow = map(&json!({"duration": 1, "steps": 4}));
    connection.call("trigger-long-running-operation", slow, ask).await.unwrap();
    let told = eventually(move || (*steps.lock().unwrap() >= 3).then_some(()));
    assert!(told.await.is_some(), "no progress");
    // A call that nobody waits for: the server goes on answering others.
    let long = map(&json!({"duration": 3600, "steps": 2}));
    let most = Ask { timeout: Some(Duration::from_millis(300)), progress: None };
    assert!(connection.call("trigger-long-running-operation", long, most).await.is_err());
    // A question to a person.
    *heard.answer.lock().unwrap() = Some(Answer::Decline);
    let answer = call(connection, "trigger-elicitation-request", &json!({})).await;
    assert!(answer.to_string().contains("decline"), "{answer}");
    let asked = heard.asked.lock().unwrap().clone();
    assert!(
        matches!(&asked[0], Elicitation::Form { schema, .. } if schema["properties"].is_object()),
        "{asked:?}"
    );
    // A subscription.
    connection.subscribe(&resources[0].uri).await.unwrap();
    connection.unsubscribe(&resources[0].uri).await.unwrap();
}

/// One of its servers over HTTP.
struct OverHttp {
    child: Child,
    port: u16,
}

impl OverHttp {
    fn start(program: &Path, arguments: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .args(arguments)
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        assert!(until(SOON, || TcpStream::connect(("127.0.0.1", port)).ok()).is_some());
        Self { child, port }
    }

    fn at(&self, path: &str) -> Endpoint {
        let url = format!("http://127.0.0.1:{}{path}", self.port).parse().unwrap();
        Endpoint::Remote(Remote { url, headers: Vec::new(), private: true, sign_in: None })
    }
}

impl Drop for OverHttp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_over_streamable_http_and_over_events() {
    let Some(folder) = servers() else { return };
    let program = folder.join("node_modules/.bin/mcp-server-everything");
    for (way, path) in [("streamableHttp", "/mcp"), ("sse", "/sse")] {
        let server = OverHttp::start(&program, &[way]);
        let heard = Arc::new(Heard::default());
        let opened = Connection::open(&server.at(path), Limits::DEFAULT, heard.clone()).await;
        let connection = opened.unwrap_or_else(|error| panic!("{way}: {error}"));
        assert!(connection.about().name.contains("everything"), "{way}");
        everything(&connection, &heard).await;
        // It goes away.
        drop(server);
        let after = connection.call("echo", map(&json!({"message": "x"})), Ask::default()).await;
        assert!(after.is_err(), "{way}: {after:?}");
        connection.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_memory() {
    let Some(folder) = servers() else { return };
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    std::fs::write(root.join("a.txt"), "osprey").unwrap();
    let server = from_npm(&folder, "mcp-server-filesystem", &[root.to_str().unwrap()]);
    let (connection, _) = server.opened(Limits::DEFAULT).await;
    // It says that it has no resources.
    assert_eq!(connection.resources().await.unwrap().items, []);
    assert!(names(&connection).await.contains(&"read_text_file".to_owned()));
    let answer = call(&connection, "read_text_file", &json!({"path": root.join("a.txt")})).await;
    assert_eq!(text(&answer), "osprey");
    let answer = call(&connection, "read_text_file", &json!({"path": "/etc/passwd"})).await;
    assert_eq!(answer["isError"], true, "{answer}");
    closed(connection, &server).await;
    let mut server = from_npm(&folder, "mcp-server-memory", &[]);
    let file = root.join("memory.jsonl").to_str().unwrap().to_owned();
    server.process.environment.insert("MEMORY_FILE_PATH".to_owned(), file);
    let (connection, _) = server.opened(Limits::DEFAULT).await;
    let entity =
        json!({"entities": [{"name": "osprey", "entityType": "script", "observations": ["deploys"]}]});
    call(&connection, "create_entities", &entity).await;
    let answer = call(&connection, "search_nodes", &json!({"query": "osprey"})).await;
    assert!(answer.to_string().contains("deploys"), "{answer}");
    closed(connection, &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stateless_era() {
    let Some(folder) = servers() else { return };
    let server = from_pypi(&folder, "mcp_server_time", &["--local-timezone", "UTC"]);
    let (connection, _) = server.opened(Limits::DEFAULT).await;
    let about = connection.about();
    assert_eq!((about.modern, about.protocol.as_str()), (true, "2026-07-28"));
    let listed = connection.tools().await.unwrap();
    assert_eq!(listed.ttl, Some(Duration::ZERO));
    // In the order in which the server wrote them.
    let convert = listed.items.iter().find(|tool| tool.name == "convert_time").unwrap();
    let fields: Vec<_> = convert.input_schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["source_timezone", "time", "target_timezone"]);
    let answer = call(&connection, "get_current_time", &json!({"timezone": "UTC"})).await;
    assert!(text(&answer).contains("UTC"), "{answer}");
    closed(connection, &server).await;
    let place = tempfile::tempdir().unwrap();
    let root = place.path().to_str().unwrap();
    let git = |arguments: &[&str]| {
        let names = ["user.name=a", "user.email=a@b"].map(|name| ["-c", name]).concat();
        let status = Command::new("git").current_dir(root).args(names).args(arguments).status().unwrap();
        assert!(status.success(), "git {arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["commit", "--quiet", "--allow-empty", "-m", "name the osprey"]);
    let server = from_pypi(&folder, "mcp_server_git", &["--repository", root]);
    let (connection, _) = server.opened(Limits::DEFAULT).await;
    assert!(connection.about().modern);
    let answer = call(&connection, "git_log", &json!({"repo_path": root})).await;
    assert!(text(&answer).contains("name the osprey"), "{answer}");
    closed(connection, &server).await;
    let server = from_pypi(&folder, "mcp_server_fetch", &[]);
    let (connection, _) = server.opened(Limits::DEFAULT).await;
    assert_eq!(names(&connection).await, ["fetch"]);
    // It does not fetch from this machine, and says so.
    let answer = call(&connection, "fetch", &json!({"url": "http://127.0.0.1:1/"})).await;
    assert_eq!(answer["isError"], true, "{answer}");
    assert!(text(&answer).contains("127.0.0.1"), "{answer}");
    closed(connection, &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn user_interfaces_are_found_and_read() {
    let Some(folder) = servers() else { return };
    for program in [
        "mcp-budget-allocator-server",
        "mcp-system-monitor-server",
        "mcp-server-basic-vanillajs",
        "mcp-pdf-server",
    ] {
        let server = from_npm(&folder, program, &["--stdio"]);
        let (connection, _) = server.opened(Limits::DEFAULT).await;
        let tools = connection.tools().await.unwrap().items;
        let uri = tools.iter().find_map(|tool| tool.meta.as_ref()?.pointer("/ui/resourceUri")?.as_str());
        let read = connection.read(uri.expect(program)).await.unwrap();
        let content = &read["contents"][0];
        assert_eq!(content["mimeType"], "text/html;profile=mcp-app", "{program}");
        assert!(content["text"].as_str().unwrap().len() > 100_000, "{program}");
        closed(connection, &server).await;
    }
}

/// Figures, not limits: how long opening takes against the server's own first answer.
#[tokio::test(flavor = "multi_thread")]
async fn opening_costs_little_beyond_the_servers_own_start() {
    let Some(folder) = servers() else { return };
    let mut figures = BTreeMap::new();
    for server in [
        Marked::adversary("good"),
        from_npm(&folder, "mcp-server-everything", &["stdio"]),
        from_npm(&folder, "mcp-server-memory", &[]),
        from_pypi(&folder, "mcp_server_time", &["--local-timezone", "UTC"]),
    ] {
        let start = Instant::now();
        let (connection, _) = server.opened(Limits::DEFAULT).await;
        let opened = start.elapsed();
        let own = own_start(&server);
        closed(connection, &server).await;
        figures.insert(server.process.arguments.join(" "), (opened, own));
        // The keeper and a second question are not to be felt; the rest is what this machine does meanwhile.
        assert!(opened < own * 3 + Duration::from_secs(1), "{opened:?} against {own:?}");
    }
    for (which, (opened, own)) in figures {
        println!("{which}: opened in {opened:?}; asked by hand it answers after {own:?}");
    }
}

/// From its start to its answer to the older handshake or the newer question.
fn own_start(server: &Marked) -> Duration {
    use std::io::{BufRead as _, BufReader, Write as _};
    let start = Instant::now();
    let mut child = Command::new(&server.process.program)
        .args(&server.process.arguments)
        .envs(&server.process.environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let hello = json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}},
    });
    writeln!(child.stdin.as_mut().unwrap(), "{hello}").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let took = start.elapsed();
    assert!(line.contains("jsonrpc"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
    took
}
