//! Servers that come late, go, and come back; a daemon that goes, and comes back with its servers.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use signet_tests::until;

use crate::support::{Host, SOON, adversary, real_servers, text};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A real server over HTTP. It ends with this value.
struct OverHttp(Child);

impl OverHttp {
    fn start(way: &str, port: u16) -> Option<Self> {
        let program = real_servers()?.join("node_modules/.bin/mcp-server-everything");
        let mut command = Command::new(program);
        command.arg(way).env("PORT", port.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self(command.spawn().unwrap());
        assert!(until(SOON, || TcpStream::connect(("127.0.0.1", port)).ok()).is_some());
        Some(server)
    }
}

impl Drop for OverHttp {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn one_that_is_not_there_yet_is_installed_and_upgraded_by_itself() {
    if real_servers().is_none() {
        return;
    }
    let host = Host::start();
    let layout = || std::fs::read_to_string(host.daemon.workspace().join("dashboard.json")).unwrap();
    for (id, way, path) in [("stream", "streamableHttp", "/mcp"), ("events", "sse", "/sse")] {
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}{path}");
        let installed = host.ask_to_install(id, &url, &json!({ "autoPlace": true })).unwrap();
        assert_eq!(installed["server"]["state"], "reconnecting", "{installed:#}");
        assert!(installed["error"].as_str().unwrap().contains("tried again"), "{installed:#}");
        let widget = host.widget(id);
        assert_eq!((&widget["kind"], &widget["state"]), (&json!("card"), &json!("reconnecting")));
        let before = layout();
        assert!(before.contains(id), "{before}");
        let call = host.ask(id, "echo", &json!({ "message": "x" }), &Value::Null);
        assert_eq!(call.status, 503, "{call:?}");

        let server = OverHttp::start(way, port).unwrap();
        let connected = host.becomes(id, "connected");
        assert!(connected["toolCount"].as_u64().unwrap() >= 12, "{connected:#}");
        assert!(!host.widget(id)["card"]["groups"].as_array().unwrap().is_empty());
        let said = host.call(id, "echo", &json!({ "message": "osprey" }));
        assert!(text(&said).contains("osprey"), "{said:#}");
        let again = host.owner.post(&format!("/api/mcp/servers/{id}/reprobe"), &json!({})).good();
        assert_eq!(again["state"], "connected", "{again:#}");
        assert_eq!(layout(), before, "where a person put it");

        // It goes. What it offered stays on its card, and who calls it is told.
        drop(server);
        let call = host.ask(id, "echo", &json!({ "message": "x" }), &Value::Null);
        assert!(call.status >= 500, "{call:?}");
        assert!(!host.widget(id)["card"]["groups"].as_array().unwrap().is_empty());
        let _back = OverHttp::start(way, port).unwrap();
        host.becomes(id, "connected");
        let said = until(SOON, || {
            let answer = host.ask(id, "echo", &json!({ "message": "heron" }), &Value::Null);
            (answer.status == 200).then(|| answer.json())
        });
        assert!(text(&said.unwrap()).contains("heron"));
        let _ = host.remove(id).good();
    }
    host.assert_no_processes();
}

#[test]
fn servers_end_with_the_daemon_however_it_ends_and_come_back_with_it() {
    let mut host = Host::start();
    for mode in ["good", "children", "stubborn"] {
        host.install(mode, &adversary(mode));
    }
    let off = host.change("good", &json!({ "name": "The good one" }));
    assert_eq!(off["name"], "The good one");
    let all = host.processes();
    assert!(all.len() > 12, "three keepers, three servers, and what two of them started: {all:#?}");
    host.daemon.kill_9();
    let gone = until(SOON, || host.processes().is_empty().then_some(()));
    assert!(gone.is_some(), "they outlived the daemon: {:#?}", host.processes());

    host.restart();
    // Nobody installs them again; what they offered is known before they answer.
    let known = host.server("good");
    assert_eq!((&known["name"], &known["toolCount"]), (&json!("The good one"), &json!(1)), "{known:#}");
    for mode in ["good", "children", "stubborn"] {
        host.becomes(mode, "connected");
        host.call(mode, "call", &json!({}));
    }
    // In an orderly way, too.
    let _ = host.daemon.cli(&["down"]).good();
    let ended = until(SOON, || host.daemon.has_ended().then_some(()));
    assert!(ended.is_some(), "the daemon goes on");
    let left = host.processes();
    assert!(left.is_empty(), "it waits for those that end within their time: {left:#?}");
    host.restart();
    host.becomes("good", "connected");
}

#[test]
fn a_server_that_is_killed_is_started_again_and_one_that_never_works_ever_more_seldom() {
    let host = Host::start();
    host.install("good", &adversary("good"));
    let first = host.processes_of("good");
    let server = first.iter().find(|process| !process.is_keeper()).unwrap();
    server.kill_9();
    let back = until(SOON, || {
        let processes = host.processes_of("good");
        let server = processes.into_iter().find(|process| !process.is_keeper())?;
        (!first.iter().any(|old| old.id == server.id)).then_some(())
    });
    assert!(back.is_some(), "{:#}", host.server("good"));
    host.becomes("good", "connected");
    host.call("good", "call", &json!({}));
    let gone = host.events("good", "mcp.disconnected");
    assert_eq!(gone.len(), 1, "{gone:#?}");
    assert!(gone[0]["payload"]["reason"].as_str().unwrap().contains("137"), "{gone:#?}");
    // Its keeper is no better protected.
    let keeper = host.processes_of("good").into_iter().find(crate::support::Process::is_keeper).unwrap();
    keeper.kill_9();
    let back = until(SOON, || (host.events("good", "mcp.connected").len() == 3).then_some(()));
    assert!(back.is_some(), "{:#}", host.server("good"));
    host.call("good", "call", &json!({}));

    let installed = host.ask_to_install("bad", &adversary("crash-start"), &Value::Null).unwrap();
    assert!(installed["error"].as_str().unwrap().contains("no such table: users"), "{installed:#}");
    let mut waits = Vec::new();
    for attempt in 1..=3 {
        let seen = until(SOON, || {
            let server = host.server("bad");
            let text = server["reason"].as_str().unwrap_or_default().to_owned();
            (server["attempts"].as_u64() >= Some(attempt)).then_some((server["next"].as_u64()?, text))
        });
        let (next, reason) = seen.expect("another attempt");
        assert!(reason.contains("code 3") && !reason.contains('\u{1b}'), "{reason}");
        waits.push(next);
    }
    let (first, second) = (waits[1] - waits[0], waits[2] - waits[1]);
    assert!(first >= 2000 && second >= 4000, "twice as long each time: {waits:?}");
    let _ = host.remove("bad").good();
    let _ = host.remove("good").good();
    host.assert_no_processes();
}
