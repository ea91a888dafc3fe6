//! Real servers from npm and PyPI, in one daemon: of both eras, with and without user interfaces.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::until;

use crate::support::{Host, SOON, from_npm, from_pypi, names, real_servers, text};

/// What is known of a server, from the reference and from asking it by hand.
struct Real {
    id: &'static str,
    command: String,
    /// It speaks the stateless era.
    modern: bool,
    tools: usize,
    /// Tools that only its own app may call.
    app_only: &'static [&'static str],
    /// Its user interface.
    ui: Option<&'static str>,
}

impl Real {
    fn new(id: &'static str, command: String, modern: bool, tools: usize) -> Self {
        Self { id, command, modern, tools, app_only: &[], ui: None }
    }

    fn app(self, ui: &'static str, app_only: &'static [&'static str]) -> Self {
        Self { ui: Some(ui), app_only, ..self }
    }
}

/// A Chromium for the server that drives one. Without one it is left out.
fn browser() -> Option<String> {
    let named = std::env::var("SIGNET_TEST_CHROMIUM").ok().filter(|path| !path.is_empty());
    let installed = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
        places.into_iter().find(|program| program.is_file()).map(|program| program.display().to_string())
    };
    let found = named.or_else(installed);
    if found.is_none() {
        println!(
            "left out: playwright; there is no Chromium: install it, or name it in SIGNET_TEST_CHROMIUM"
        );
    }
    found
}

fn all(folder: &Path, files: &Path) -> Vec<Real> {
    let files = files.display();
    let npm = |program: &str, arguments: &str| from_npm(folder, program, arguments);
    let pypi = |module: &str, arguments: &str| from_pypi(folder, module, arguments);
    let memory = format!("'MEMORY_FILE_PATH={files}/memory.jsonl' {}", npm("mcp-server-memory", ""));
    let mut servers = vec![
        // Two more are for clients that let servers use their model and their folders.
        Real::new("everything", npm("mcp-server-everything", "stdio"), false, 15),
        Real::new("memory", memory, false, 9),
        Real::new("filesystem", npm("mcp-server-filesystem", &files.to_string()), false, 14),
        Real::new("time", pypi("mcp_server_time", "--local-timezone UTC"), true, 2),
        Real::new("git", pypi("mcp_server_git", &format!("--repository {files}")), true, 12),
        Real::new("fetch", pypi("mcp_server_fetch", ""), true, 1),
        Real::new("budget", npm("mcp-budget-allocator-server", "--stdio"), false, 1)
            .app("ui://budget-allocator/mcp-app.html", &[]),
        Real::new("system", npm("mcp-system-monitor-server", "--stdio"), false, 2)
            .app("ui://system-monitor/mcp-app.html", &["poll-system-stats"]),
        Real::new("vanilla", npm("mcp-server-basic-vanillajs", "--stdio"), false, 1)
            .app("ui://get-time/mcp-app.html", &[]),
        Real::new("map", npm("mcp-map-server", "--stdio"), false, 2).app("ui://cesium-map/mcp-app.html", &[]),
        Real::new("pdf", npm("mcp-pdf-server", "--stdio"), false, 9).app(
            "ui://pdf-viewer/mcp-app.html",
            &[
                "poll_pdf_commands",
                "read_pdf_bytes",
                "save_pdf",
                "submit_page_data",
                "submit_save_data",
                "submit_viewer_state",
            ],
        ),
    ];
    if let Some(chromium) = browser() {
        let flags = format!("--headless --isolated --no-sandbox --executable-path '{chromium}'");
        servers.push(Real::new("playwright", npm("playwright-mcp", &flags), false, 25));
    }
    servers
}

/// A folder with a file, which is a repository, too.
fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "osprey").unwrap();
    for arguments in [
        &["init", "--quiet"][..],
        &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "name it"],
    ] {
        let git = Command::new("git").current_dir(folder.path()).args(arguments).status();
        assert!(git.unwrap().success(), "git {arguments:?}");
    }
    folder
}

#[test]
fn real_servers_are_installed_shown_called_and_taken_away() {
    let Some(folder) = real_servers() else { return };
    let (host, files) = (Host::start(), files());
    let root = files.path().canonicalize().unwrap();
    let servers = all(&folder, &root);
    // All at once, as nobody does by hand.
    std::thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| host.install(server.id, &server.command));
        }
    });
    for server in &servers {
        is_as_it_says(&host, server);
    }
    models_see(&host, &servers);
    answers(&host, &root);
    destruction_is_asked_about(&host);
    if servers.iter().any(|server| server.id == "playwright") {
        browses(&host, files.path());
    }
    ends(&host, &servers);
}

/// The server, its card and its widget.
#[track_caller]
fn is_as_it_says(host: &Host, Real { id, modern, tools, app_only, ui, .. }: &Real) {
    let server = host.server(id);
    assert_eq!(server["state"], "connected", "{server:#}");
    let offer = &server["offer"];
    let protocol = if *modern { "2026-07-28" } else { "2025-11-25" };
    assert_eq!((&offer["about"]["modern"], &offer["about"]["protocol"]), (&json!(modern), &json!(protocol)));
    assert_eq!(offer["problems"], json!([]), "{id}");
    assert_eq!(names(&offer["tools"]).len(), *tools, "{id}: {:?}", names(&offer["tools"]));
    let tools = offer["tools"].as_array().unwrap().iter();
    let shut = tools.filter(|tool| tool["model"] == false).map(|tool| tool["name"].as_str().unwrap());
    let shut: BTreeSet<_> = shut.collect();
    assert_eq!(shut, app_only.iter().copied().collect(), "{id}");
    let widget = host.widget(id);
    // Whatever else stands for it: each tool that is not its app's own is on its card.
    let groups = widget["card"]["groups"].as_array().into_iter().flatten();
    let actions = groups.flat_map(|group| group["actions"].as_array().unwrap());
    let on_card: BTreeSet<_> = actions.map(|action| action["tool"].as_str().unwrap()).collect();
    let mut open: BTreeSet<_> = names(&offer["tools"]).into_iter().collect();
    open.retain(|name| !shut.contains(name));
    assert_eq!(on_card, open, "{id}: {:#}", widget["card"]);
    match ui {
        None => assert_eq!((&widget["kind"], &widget["ui"]), (&json!("card"), &Value::Null), "{id}"),
        Some(ui) => {
            assert_eq!((&widget["kind"], &widget["ui"]), (&json!("app"), &json!(ui)), "{id}");
            let app = host.owner.get(&format!("/api/widgets/{id}/app?uri={ui}")).good();
            let html = app["html"].as_str().unwrap();
            assert!(html.len() > 100_000 && html.contains("<html"), "{id}: {} bytes", html.len());
            let csp = &app["app"]["csp"];
            assert!(["connect", "resource", "frame", "baseUri"].iter().all(|part| csp[part].is_array()));
            assert_eq!(app["problems"], json!([]), "{id}");
            let other = host.owner.get(&format!("/api/widgets/{id}/app?uri={ui}x"));
            assert_eq!(other.status, 400, "{other:?}");
        }
    }
    for tool in *app_only {
        let by_model = host.ask(id, tool, &json!({}), &json!({ "via": "model" }));
        assert_eq!(by_model.status, 404, "{id} {tool}: {by_model:?}");
    }
}

/// Signet's own MCP server offers them, behind two tools since they are many, and those of apps to nobody.
#[track_caller]
fn models_see(host: &Host, servers: &[Real]) {
    let listed = crate::models::listed(&host.owner, "expanded");
    let of_these = |name: &&str| {
        let server = name.split_once("__").map(|(server, _)| server);
        servers.iter().any(|real| server == Some(real.id))
    };
    let mine: BTreeSet<_> = listed.iter().map(String::as_str).filter(of_these).collect();
    let shut: usize = servers.iter().map(|server| server.app_only.len()).sum();
    let count: usize = servers.iter().map(|server| server.tools).sum();
    assert_eq!(mine.len(), count - shut, "{mine:?}");
    assert!(mine.contains("time__get_current_time") && !mine.contains("system__poll-system-stats"));
    let listed = crate::models::listed(&host.owner, "auto");
    assert!(listed.contains(&"find_tools".to_owned()), "{listed:?}");
    assert!(listed.iter().all(|name| !name.contains("__")), "{listed:?}");
    let noon = json!({ "source_timezone": "UTC", "time": "12:00", "target_timezone": "Asia/Tokyo" });
    for (name, arguments) in [
        ("time__convert_time", noon.clone()),
        ("call_tool", json!({ "name": "time__convert_time", "arguments": noon })),
    ] {
        let answer = crate::models::call(&host.owner, name, &arguments);
        assert!(text(&answer).contains("21:00"), "{name}: {answer:#}");
    }
}

/// A call of each, with a result of its own.
fn answers(host: &Host, root: &Path) {
    let says = |id, tool, arguments: Value, words: &str| {
        let answer = host.call(id, tool, &arguments);
        assert!(answer.to_string().contains(words), "{id} {tool}: {answer:#}");
        answer
    };
    says("everything", "echo", json!({ "message": "hello" }), "hello");
    says("filesystem", "read_text_file", json!({ "path": root.join("a.txt") }), "osprey");
    says("git", "git_log", json!({ "repo_path": root }), "name it");
    says("time", "get_current_time", json!({ "timezone": "UTC" }), "UTC");
    says("budget", "get-budget-data", json!({}), "Marketing");
    says("vanilla", "get-time", json!({}), "structuredContent");
    says("map", "show-map", json!({}), "viewUUID");
    says("pdf", "list_pdfs", json!({}), "localFiles");
    says("system", "get-system-info", json!({}), "hostname");
    let polled = host.ask("system", "poll-system-stats", &json!({}), &json!({ "via": "app" })).good();
    assert!(polled["structuredContent"]["memory"].is_object(), "{polled:#}");
    // Neither fetches from this machine nor reads outside of its folder, and what they say of it is passed on.
    for (id, tool, arguments, words) in [
        ("fetch", "fetch", json!({ "url": host.daemon.url() }), "not a public address"),
        ("filesystem", "read_text_file", json!({ "path": "/etc/passwd" }), "outside allowed directories"),
    ] {
        let answer = host.ask(id, tool, &arguments, &Value::Null).good();
        assert_eq!(answer["isError"], true, "{answer:#}");
        assert!(text(&answer).contains(words), "{answer:#}");
    }
    let wrong = host.ask("time", "get_current_time", &json!({ "timezone": 7 }), &Value::Null);
    assert!(wrong.status == 400 && wrong.text.contains("/timezone"), "{wrong:?}");
    let prompt = host.owner.post("/api/mcp/servers/everything/prompts/simple-prompt", &json!({})).good();
    assert!(prompt["messages"].is_array(), "{prompt:#}");
    let uri = host.server("everything")["offer"]["resources"][0]["uri"].as_str().unwrap().to_owned();
    let read = host.owner.get(&format!("/api/mcp/servers/everything/resource?uri={uri}")).good();
    assert!(read["contents"][0].is_object(), "{read:#}");
}

/// A person is asked before something is destroyed; the call waits for the answer.
fn destruction_is_asked_about(host: &Host) {
    let osprey =
        json!({ "entities": [{ "name": "osprey", "entityType": "script", "observations": ["deploys"] }] });
    host.call("memory", "create_entities", &osprey);
    let known = || host.call("memory", "search_nodes", &json!({ "query": "osprey" })).to_string();
    for (answer, status, left) in [("decline", 403, true), ("accept", 200, false)] {
        let asked = std::thread::scope(|scope| {
            let named = json!({ "entityNames": ["osprey"] });
            let call = scope.spawn(move || host.ask("memory", "delete_entities", &named, &Value::Null));
            let question = until(SOON, || {
                let open = host.owner.get("/api/mcp/questions").good();
                open["questions"].as_array().unwrap().first().cloned()
            });
            let question = question.expect("a question");
            assert_eq!(
                (&question["server"], &question["question"]["tool"]),
                (&json!("memory"), &json!("delete_entities"))
            );
            assert_eq!(question["question"]["effect"], "destroys");
            let id = question["id"].as_str().unwrap();
            let path = format!("/api/mcp/questions/{id}");
            let _ = host.owner.post(&path, &json!({ "answer": answer })).good();
            call.join().unwrap()
        });
        assert_eq!(asked.status, status, "{asked:?}");
        assert_eq!(known().contains("deploys"), left);
    }
    let calls = host.owner.get("/api/mcp/calls?server=memory").good()["calls"].as_array().unwrap().clone();
    let outcomes: Vec<_> = calls
        .iter()
        .filter(|call| call["tool"] == "delete_entities")
        .map(|call| call["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["done", "refused"], "newest first");
}

/// A page of this machine in a real browser, driven by a server.
fn browses(host: &Host, folder: &Path) {
    let page = folder.join("page.html");
    std::fs::write(&page, "<title>osprey</title><h1>A nest on a pole</h1>").unwrap();
    let served = serve(&page);
    let went = host.call("playwright", "browser_navigate", &json!({ "url": served }));
    assert!(text(&went).contains("osprey"), "{went:#}");
    let seen = host.call("playwright", "browser_snapshot", &json!({}));
    assert!(text(&seen).contains("A nest on a pole"), "{seen:#}");
    assert!(host.processes_of("playwright").len() > 3, "a keeper, the server, and its browser");
}

/// Serves a page until the test ends: its address.
fn serve(page: &Path) -> String {
    use std::io::{Read as _, Write as _};
    let content = std::fs::read_to_string(page).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("Content-Type: text/html\r\nContent-Length: {}", content.len());
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\nConnection: close\r\n\r\n{content}");
        }
    });
    url
}

/// Disabled, enabled and taken away: what runs is what is to run.
fn ends(host: &Host, servers: &[Real]) {
    for id in ["memory", "time"] {
        let off = host.change(id, &json!({ "enabled": false }));
        assert_eq!(off["state"], "disabled", "{off:#}");
        host.assert_none_of(id);
        let call = host.ask(id, "read_graph", &json!({}), &Value::Null);
        assert!(call.status >= 400, "{call:?}");
        let on = host.change(id, &json!({ "enabled": true }));
        assert_eq!(on["state"], "connected", "{on:#}");
        let kinds: Vec<_> = host.processes_of(id).iter().map(|process| process.is_keeper()).collect();
        assert!(kinds.contains(&true) && kinds.contains(&false), "{:?}", host.processes_of(id));
    }
    for server in servers {
        let _ = host.remove(server.id).good();
        host.assert_none_of(server.id);
        let gone = host.owner.get(&format!("/api/mcp/servers/{}", server.id));
        assert_eq!(gone.status, 404, "{gone:?}");
        assert_eq!(host.owner.get(&format!("/api/widgets/{}", server.id)).status, 404);
    }
    host.assert_no_processes();
}
