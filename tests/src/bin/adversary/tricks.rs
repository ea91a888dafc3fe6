//! What it does at each step, other than what it should.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::{answer, refuse, say, tell};

/// For whatever is to last.
const LONG: Duration = Duration::from_secs(3600);

/// Before anything is read.
pub(super) fn before(mode: &str) {
    match mode {
        "crash-start" => {
            eprintln!("\u{1b}[31mno such table: users\u{1b}[0m");
            std::process::exit(3);
        }
        "deaf" => std::thread::sleep(LONG),
        "junk" => {
            for line in 0..20 {
                println!("loading plugin {line} {{");
            }
        }
        "junk-forever" => loop {
            println!("lalala");
        },
        "gigabyte-start" => gigabyte(),
        "flood" => {
            std::thread::spawn(|| {
                let line = "x".repeat(100_000);
                let mut err = std::io::stderr().lock();
                while writeln!(err, "{line}").is_ok() {}
            });
        }
        "endless-stderr" => {
            std::thread::spawn(|| {
                let line = "x".repeat(100_000);
                let mut err = std::io::stderr().lock();
                while write!(err, "{line}").is_ok() {}
            });
        }
        "changing" => {
            std::thread::spawn(|| {
                loop {
                    tell("notifications/tools/list_changed", &json!({}));
                }
            });
        }
        "shouting" => {
            std::thread::spawn(shout);
        }
        "children" | "children-crash" | "stubborn" => children(),
        _ => {}
    }
}

/// Everything that makes an event, without end.
fn shout() {
    let text = "buy ".repeat(1000);
    for number in 0_u64.. {
        tell("notifications/message", &json!({"level": "error", "data": format!("{number} {text}")}));
        tell("notifications/resources/updated", &json!({"uri": format!("a:{number}")}));
        let payload = json!({"summary": format!("{number} {text}")});
        tell("notifications/signet/event", &json!({"type": "deal.moved", "payload": payload}));
    }
}

/// One in its group, one in a session of its own, one whose parent has gone, and none that can be asked to end.
fn children() {
    let script = "trap '' TERM HUP; sleep 3600 & setsid sh -c 'trap \"\" TERM HUP; sleep 3600; :' & \
                  (setsid sh -c 'trap \"\" TERM; sleep 3600; :' &) ; sleep 3600; :";
    let mut shell = Command::new("sh")
        .args(["-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    std::thread::spawn(move || shell.wait());
}

/// When its input has ended.
pub(super) fn after(mode: &str) {
    if matches!(mode, "stubborn" | "silent") {
        std::thread::sleep(LONG);
    }
}

fn gigabyte() {
    let part = "x".repeat(1 << 20);
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "{{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{{\"tools\":\"");
    for _ in 0..1024 {
        if out.write_all(part.as_bytes()).is_err() {
            std::process::exit(0);
        }
    }
    let _ = writeln!(out, "\"}}}}");
}

/// A message other than the one that is due. Whether that was all.
pub(super) fn instead(mode: &str, method: &str, message: &Value) -> bool {
    let id = &message["id"];
    match (mode, method) {
        ("silent", _) => true,
        // As many real servers do with what they do not know.
        ("ignores-unknown", "server/discover") => true,
        ("modern-slow" | "both-slow", "server/discover") => {
            std::thread::sleep(Duration::from_millis(700));
            false
        }
        ("crash-discover", "server/discover")
        | ("crash-initialize", "initialize")
        | ("crash-list", "tools/list")
        | ("crash-call" | "children-crash", "tools/call") => {
            eprintln!("panicked at {method}");
            std::process::exit(101);
        }
        ("gigabyte", "tools/list") => {
            gigabyte();
            true
        }
        ("deep", "tools/list") => {
            let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
            println!("{{\"jsonrpc\":\"2.0\",\"result\":{{\"tools\":{deep}}},\"id\":{id}}}");
            true
        }
        ("values", "tools/list") => {
            let many = "[],".repeat(2_000_000);
            println!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"tools\":[{many}[]]}}}}");
            true
        }
        ("wrong", "initialize") => {
            say(&json!({"jsonrpc": "2.0", "id": id, "result": {"hello": "world"}}));
            true
        }
        ("wrong-id", "tools/list") => {
            answer(&json!(4711), &json!({"tools": []}));
            answer(&json!("tools"), &json!({"tools": []}));
            true
        }
        ("no-protocol", "initialize") => {
            refuse(id, -32600, &"go away ".repeat(10_000));
            true
        }
        ("cancel", "notifications/cancelled") => {
            let data = format!("cancelled {}", message["params"]["requestId"]);
            tell("notifications/message", &json!({"level": "notice", "logger": "adversary", "data": data}));
            true
        }
        ("modern-task", "tasks/cancel") => {
            answer(id, &json!({"resultType": "complete"}));
            tell("notifications/message", &json!({"level": "notice", "data": "cancelled a task"}));
            true
        }
        ("modern-task", "tasks/get") => {
            let task = message["params"]["taskId"].as_str().unwrap_or_default();
            let done = task == "quick";
            let mut state = json!({
                "resultType": "complete", "taskId": task, "status": if done { "completed" } else { "working" },
                "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:00Z", "ttlMs": null,
                "pollIntervalMs": 1, "statusMessage": "still at it",
            });
            if done {
                state["result"] = json!({"content": [{"type": "text", "text": "done later"}], "extra": 1});
            }
            answer(id, &state);
            true
        }
        ("modern-listen", "subscriptions/listen") => {
            let meta = json!({"io.modelcontextprotocol/subscriptionId": id});
            let wanted = &message["params"]["notifications"];
            let acknowledged = json!({"notifications": wanted, "_meta": meta});
            tell("notifications/subscriptions/acknowledged", &acknowledged);
            tell("notifications/tools/list_changed", &json!({"_meta": meta}));
            for uri in wanted["resourceSubscriptions"].as_array().into_iter().flatten() {
                tell("notifications/resources/updated", &json!({"uri": uri, "_meta": meta}));
            }
            true
        }
        _ => false,
    }
}

/// A question to a person.
fn question() -> Value {
    json!({
        "mode": "form", "message": "Your password, please.",
        "requestedSchema": {"type": "object", "properties": {"password": {"type": "string"}}},
    })
}

pub(super) fn call(mode: &str, message: &Value) {
    let id = &message["id"];
    let arguments = &message["params"]["arguments"];
    let text = |text: &str| json!({"content": [{"type": "text", "text": text}], "com.example/extra": true});
    match mode {
        "cancel" | "silent-call" => {}
        // Says by itself what it is told to say.
        "herald" => {
            tell(arguments["method"].as_str().unwrap_or_default(), &arguments["params"]);
            answer(id, &text("told"));
        }
        "asking" => {
            for n in 0..1000 {
                say(&json!({
                    "jsonrpc": "2.0", "id": format!("ask{n}"), "method": "elicitation/create", "params": question(),
                }));
            }
            answer(id, &text("asked"));
        }
        "modern-asking" => answer(
            id,
            &json!({
                "resultType": "input_required", "requestState": "again",
                "inputRequests": {"a": {"method": "elicitation/create", "params": question()}},
            }),
        ),
        "modern-question" => {
            let given = &message["params"]["inputResponses"];
            if given.is_null() {
                answer(
                    id,
                    &json!({
                        "resultType": "input_required", "requestState": "s1",
                        "inputRequests": {"a": {"method": "elicitation/create", "params": question()}},
                    }),
                );
            } else {
                let all = json!({"given": given, "state": message["params"]["requestState"]});
                answer(id, &text(&all.to_string()));
            }
        }
        "modern-again" => answer(id, &json!({"resultType": "input_required", "requestState": "x"})),
        "modern-task" => answer(
            id,
            &json!({
                "resultType": "task", "taskId": if arguments["quick"] == true { "quick" } else { "slow" },
                "status": "working", "createdAt": "2026-01-01T00:00:00Z",
                "lastUpdatedAt": "2026-01-01T00:00:00Z", "ttlMs": null, "pollIntervalMs": 1,
            }),
        ),
        "progress" => {
            let token = &message["params"]["_meta"]["progressToken"];
            for n in 1..=3 {
                let params = json!({"progressToken": token, "progress": n, "total": 3, "message": format!("step {n}")});
                tell("notifications/progress", &params);
            }
            answer(id, &text("done"));
        }
        _ => {
            let names: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
            answer(id, &text(&json!({"environment": names, "arguments": arguments}).to_string()));
        }
    }
}
