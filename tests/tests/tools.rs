//! `signet mcp`: the tools on standard input and output, with the daemon coming and going behind them.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and look into JSON"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, signet_program};

const PATIENCE: Duration = Duration::from_secs(20);

/// A `signet mcp` that runs. It ends with this value.
struct Tools {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Value>,
}

impl Tools {
    fn start(url: &str, key: &str) -> Self {
        let mut child = Command::new(signet_program())
            .arg("mcp")
            .env("SIGNET_DAEMON_URL", url)
            .env("SIGNET_API_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("signet mcp");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("its output"));
        let (tell, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let answer = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if tell.send(answer).is_err() {
                    return;
                }
            }
        });
        Self { child, input, answers }
    }

    fn write(&mut self, text: &str) {
        let input = self.input.as_mut().expect("an open input");
        writeln!(input, "{text}").and_then(|()| input.flush()).expect("somebody reads");
    }

    fn send(&mut self, id: u64, method: &str, params: &Value) {
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.write(&message.to_string());
    }

    fn next(&self) -> Value {
        self.answers.recv_timeout(PATIENCE).expect("an answer in time")
    }

    fn ask(&mut self, id: u64, method: &str, params: &Value) -> Value {
        self.send(id, method, params);
        let answer = self.next();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }
}

impl Drop for Tools {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn recall(query: &str) -> Value {
    json!({ "name": "recall", "arguments": { "query": query } })
}

#[test]
fn both_eras_of_the_protocol_work_and_a_client_may_ask_for_the_newer_first() {
    let daemon = Daemon::start();
    let key = daemon.api_key("tools", &[]);
    let mut tools = Tools::start(daemon.url(), &key.secret);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let found = tools.ask(1, "server/discover", &json!({ "_meta": meta }));
    let versions = found["result"]["supportedVersions"].as_array().unwrap_or_else(|| panic!("{found}"));
    assert!(versions.contains(&json!("2026-07-28")), "{found}");
    let call = json!({ "_meta": meta, "name": "remember", "arguments": { "content": "the heron is blue" } });
    assert_eq!(tools.ask(2, "tools/call", &call)["result"]["isError"], false);
    let read = json!({ "_meta": meta, "uri": "signet://context" });
    let read = tools.ask(3, "resources/read", &read);
    assert!(read["result"]["contents"][0]["text"].as_str().unwrap().contains("heron"), "{read}");

    let client = json!({ "name": "test", "version": "1" });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    assert_eq!(tools.ask(4, "initialize", &hello)["result"]["protocolVersion"], "2025-11-25");
    tools.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let said = tools.ask(5, "tools/call", &recall("heron"));
    assert!(said["result"]["content"][0]["text"].as_str().unwrap().contains("blue"), "{said}");
}

#[test]
fn the_daemon_may_go_and_come_back() {
    let mut daemon = Daemon::start();
    let key = daemon.api_key("tools", &[]);
    let mut tools = Tools::start(daemon.url(), &key.secret);
    assert!(tools.ask(1, "tools/list", &json!({}))["result"].is_object());
    daemon.kill_9();
    let away = tools.ask(2, "tools/list", &json!({}));
    let text = away["error"]["message"].as_str().unwrap_or_else(|| panic!("{away}"));
    assert!(text.contains(daemon.url()) && text.contains("signet up"), "{text}");
    // What nobody waits for is not answered.
    tools.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    daemon.restart();
    assert!(tools.ask(3, "tools/list", &json!({}))["result"].is_object());

    let revoked = daemon.cli(&["api-key", "revoke", &key.id]).good();
    assert_eq!(revoked.code, Some(0));
    let refused = tools.ask(4, "tools/list", &json!({}));
    assert!(refused["error"]["message"].as_str().unwrap().contains("signet api-key create"), "{refused}");
}

/// A daemon that answers each request with an empty result, but keeps those for tools waiting until it was
/// told that one was given up.
fn slow_daemon() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let given_up = Arc::new((Mutex::new(false), Condvar::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let given_up = Arc::clone(&given_up);
            std::thread::spawn(move || serve_slowly(stream, &given_up));
        }
    });
    url
}

fn serve_slowly(stream: TcpStream, given_up: &(Mutex<bool>, Condvar)) {
    let mut input = BufReader::new(&stream);
    loop {
        let (mut length, mut line) = (0, String::new());
        while input.read_line(&mut line).is_ok_and(|read| read > 2) {
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().expect("a length");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        if length == 0 || input.read_exact(&mut body).is_err() {
            return;
        }
        let message: Value = serde_json::from_slice(&body).expect("a message");
        let told = given_up.0.lock().expect("a lock");
        let answer = match message["method"].as_str() {
            Some("notifications/cancelled") => {
                let mut told = told;
                *told = true;
                given_up.1.notify_all();
                String::new()
            }
            Some("tools/call") => {
                drop(given_up.1.wait_while(told, |told| !*told).expect("a lock"));
                json!({ "jsonrpc": "2.0", "id": message["id"], "result": {} }).to_string()
            }
            _ => json!({ "jsonrpc": "2.0", "id": message["id"], "result": {} }).to_string(),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        if (&stream).write_all(format!("{head}{answer}").as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn a_request_that_was_given_up_is_not_answered_and_holds_nobody_up() {
    let mut tools = Tools::start(&slow_daemon(), "sig_sk_none");
    tools.send(1, "tools/call", &recall("one"));
    tools.send(2, "tools/call", &recall("two"));
    // Answered while those two are under way.
    assert!(tools.ask(3, "ping", &json!({}))["result"].is_object());
    tools.write(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#);
    assert_eq!(tools.next()["id"], 2);
    drop(tools.input.take());
    assert!(tools.child.wait().expect("its end").success());
    assert!(tools.answers.recv().is_err(), "the request that was given up was answered");
}

#[test]
fn nonsense_is_refused_and_the_end_of_the_input_is_the_end() {
    let daemon = Daemon::start();
    let key = daemon.api_key("tools", &[]);
    let mut tools = Tools::start(daemon.url(), &key.secret);
    tools.write("no JSON");
    assert_eq!(tools.next()["error"]["code"], -32700);
    tools.write(&"x".repeat(5 << 20));
    assert!(tools.next()["error"]["message"].as_str().unwrap().contains("more than 4194304 bytes"));
    assert!(tools.ask(50, "ping", &json!({}))["result"].is_object());

    // At the end of its input it answers what it was asked, and ends.
    tools.send(51, "tools/call", &recall("heron"));
    drop(tools.input.take());
    assert_eq!(tools.next()["id"], 51);
    assert_eq!(tools.child.wait().expect("its end").code(), Some(0));
}
