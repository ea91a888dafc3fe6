//! Somebody talks with the configured model: its words come as it says them, its calls are under the policy that all
//! models are under, and what was said is kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Http, Options, StubLlm, until};

const PATIENCE: Duration = Duration::from_secs(30);

/// A daemon with a model of this kind.
fn asking(kind: &str, llm: &StubLlm) -> Daemon {
    let environment = [
        ("SIGNET_LLM", format!("{kind}:stub")),
        ("SIGNET_LLM_URL", llm.url().to_owned()),
        ("SIGNET_LLM_KEY", "key".to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Daemon::with(Options { environment, ..Options::default() })
}

fn begin(client: &Http) -> String {
    client.post("/api/chat", &json!({})).good()["id"].as_str().unwrap().to_owned()
}

/// The steps of an answer, up to its end.
#[track_caller]
fn say(client: &Http, id: &str, body: &Value) -> Vec<Value> {
    let answer = client.post(&format!("/api/chat/{id}/messages"), body);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
        .text
        .lines()
        .filter_map(|line| Some(serde_json::from_str(line.strip_prefix("data: ")?).unwrap()))
        .collect()
}

/// The words of the steps, put together.
fn words(steps: &[Value]) -> String {
    let words = steps.iter().filter(|step| step["kind"] == "words");
    words.map(|step| step["text"].as_str().unwrap()).collect()
}

fn kinds(steps: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    kinds.dedup();
    kinds
}

fn kept(client: &Http, id: &str) -> Value {
    client.get(&format!("/api/chat/{id}")).good()
}

#[test]
fn every_provider_is_talked_with_and_its_calls_are_shown_and_kept() {
    for kind in ["anthropic", "openai", "ollama"] {
        let llm = StubLlm::serve();
        let daemon = asking(kind, &llm);
        let owner = daemon.owner();
        daemon.remember("our staging database is called heron-7", "name:shop");
        let id = begin(&owner);
        let steps = say(
            &owner,
            &id,
            &json!({ "text": "Look it up: [[call recall {\"query\": \"staging database\"}]]" }),
        );
        assert_eq!(kinds(&steps), ["call", "result", "words", "done"], "{kind}: {steps:#?}");
        assert_eq!(
            (&steps[0]["name"], &steps[0]["arguments"]),
            (&json!("recall"), &json!({ "query": "staging database" }))
        );
        assert!(
            steps[1]["text"].as_str().unwrap().contains("heron-7") && steps[1]["failed"] == false,
            "{steps:#?}"
        );
        assert!(steps[1]["result"]["structuredContent"].is_object(), "for a table of it: {steps:#?}");
        assert!(
            words(&steps).starts_with("STUB-TOOL-RESULT:") && words(&steps).contains("heron-7"),
            "{steps:#?}"
        );

        let steps = say(&owner, &id, &json!({ "text": "Thank you." }));
        assert_eq!(kinds(&steps), ["words", "done"]);
        assert!(
            llm.last_request_with("Thank you.").text.contains("heron-7"),
            "it knows what was said before"
        );
        let kept = kept(&owner, &id);
        let by: Vec<_> =
            kept["turns"].as_array().unwrap().iter().map(|turn| turn["by"].as_str().unwrap()).collect();
        assert_eq!(by, ["user", "assistant", "tools", "assistant", "user", "assistant"]);
        assert!(kept["title"].as_str().unwrap().starts_with("Look it up:"), "{kept:#}");
        let list = owner.get("/api/chat").good();
        assert_eq!(list["conversations"][0]["id"], id.as_str());
        assert_eq!(list["model"]["model"], format!("{kind}:stub"));
    }
}

#[test]
fn the_model_knows_what_just_happened_unless_the_key_wants_to_be_left_alone() {
    let llm = StubLlm::serve();
    let daemon = asking("anthropic", &llm);
    let event = json!({ "type": "deal.moved", "source": "ghl", "payload": { "summary": "the deal of Hartline moved" } });
    let _ = daemon.owner().post("/api/os/events", &event).good();
    let id = begin(&daemon.owner());
    let _ = say(&daemon.owner(), &id, &json!({ "text": "What happened with Hartline?" }));
    assert!(
        llm.last_request_with("What happened").body["system"]
            .to_string()
            .contains("the deal of Hartline moved")
    );

    let all = ["--permission", "tools", "--permission", "recall", "--no-awareness"];
    let quiet = daemon.api_key("quiet", &all);
    let quiet = daemon.http().bearer(&quiet.secret);
    let id = begin(&quiet);
    let _ = say(&quiet, &id, &json!({ "text": "And who is Robert?" }));
    assert!(!llm.last_request_with("who is Robert").body["system"].to_string().contains("Hartline"));
}

#[test]
fn a_call_waits_for_the_persons_consent_and_the_model_is_told_of_a_refusal() {
    let llm = StubLlm::serve();
    let daemon = asking("openai", &llm);
    let owner = daemon.owner();
    let rule = json!({ "rule": { "tool": "recent", "decision": "ask" } });
    let ask = owner.send(
        "PATCH",
        "/api/mcp/servers/activity",
        &[("Content-Type", "application/json")],
        rule.to_string().as_bytes(),
    );
    assert_eq!(ask.status, 200, "{ask:?}");
    let id = begin(&owner);
    let steps = std::thread::scope(|scope| {
        let saying = scope.spawn(|| say(&owner, &id, &json!({ "text": "[[call recent]]" })));
        let question = until(PATIENCE, || {
            daemon.owner().get("/api/mcp/questions").good()["questions"].as_array().unwrap().first().cloned()
        });
        let question = question.expect("a question");
        assert_eq!(
            (&question["server"], &question["question"]["tool"]),
            (&json!("activity"), &json!("recent")),
            "{question:#}"
        );
        let answer = format!("/api/mcp/questions/{}", question["id"].as_str().unwrap());
        let _ = daemon.owner().post(&answer, &json!({ "answer": "decline" })).good();
        saying.join().unwrap()
    });
    assert_eq!(kinds(&steps), ["call", "result", "words", "done"], "{steps:#?}");
    assert_eq!((&steps[0]["server"], &steps[1]["failed"]), (&json!("activity"), &json!(true)), "{steps:#?}");
    assert!(words(&steps).contains("STUB-TOOL-RESULT"), "it goes on without: {steps:#?}");
}

/// Says something, and goes away with the first words.
fn say_and_leave(daemon: &Daemon, id: &str, text: &str) {
    let owner_token = std::fs::read_to_string(daemon.workspace().join(".daemon/owner-token")).unwrap();
    let mut stream = TcpStream::connect(daemon.url().strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = json!({ "text": text }).to_string();
    write!(
        stream,
        "POST /api/chat/{id}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        owner_token.trim(),
        body.len()
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.any(|line| line.unwrap().contains(r#""kind":"words""#)), "no words came");
}

#[test]
fn who_goes_away_stops_the_answer_and_goes_on_later() {
    let llm = StubLlm::serve();
    let mut daemon = asking("openai", &llm);
    let owner = daemon.owner();
    let id = begin(&owner);
    // It hangs in the middle: nobody would ever hear the rest.
    std::thread::scope(|scope| {
        let leaving = scope.spawn(|| say_and_leave(&daemon, &id, "[[hang]]"));
        let busy = until(PATIENCE, || (kept(&owner, &id)["answering"] == true).then_some(()));
        assert!(busy.is_some(), "it is answered");
        let second = owner.post(&format!("/api/chat/{id}/messages"), &json!({ "text": "And?" }));
        assert_eq!(second.status, 409, "one answer at a time: {second:?}");
        leaving.join().unwrap();
    });
    let free = until(PATIENCE, || (kept(&owner, &id)["answering"] == false).then_some(()));
    assert!(free.is_some(), "though the model still hangs");
    let stopped = kept(&owner, &id);
    assert_eq!(stopped["problem"], "the answer was stopped");
    assert_eq!(stopped["turns"][1]["by"], "assistant", "what there is of the answer is kept: {stopped:#}");
    let ended = daemon.cli(&["down"]);
    assert_eq!(ended.code, Some(0), "it does not wait for the model: {ended:?}");
    assert!(daemon.has_ended());
    daemon.restart();
    let owner = daemon.owner();
    assert_eq!(kept(&owner, &id)["turns"], stopped["turns"]);
    assert_eq!(kinds(&say(&owner, &id, &json!({ "text": "Hello" }))), ["words", "done"]);
}

#[test]
fn a_model_that_refuses_or_breaks_off_is_told_in_words_and_may_be_asked_again() {
    let llm = StubLlm::serve();
    let daemon = asking("anthropic", &llm);
    let owner = daemon.owner();
    let id = begin(&owner);
    llm.refuses(429);
    let steps = say(&owner, &id, &json!({ "text": "Hello" }));
    let message = steps[0]["message"].as_str().unwrap();
    assert!(steps[0]["kind"] == "failed" && message.contains("429"), "{steps:#?}");
    assert_eq!(kept(&owner, &id)["problem"], message, "for who comes later");
    llm.refuses(200);
    assert_eq!(kinds(&say(&owner, &id, &json!({}))), ["words", "done"], "it goes on");
    let kept = kept(&owner, &id);
    assert_eq!((kept["turns"].as_array().unwrap().len(), &kept["problem"]), (2, &Value::Null), "{kept:#}");
}

#[test]
fn conversations_are_of_who_began_them_and_nothing_is_answered_without_a_model() {
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let id = begin(&owner);
    let refused = owner.post(&format!("/api/chat/{id}/messages"), &json!({ "text": "Hello" }));
    assert!(refused.status == 503 && refused.text.contains("--llm"), "{refused:?}");
    assert_eq!(owner.get("/api/chat").good()["model"], Value::Null);

    let key = daemon.api_key("other", &["--permission", "tools"]);
    let other = daemon.http().bearer(&key.secret);
    assert_eq!(other.get("/api/chat").good()["conversations"], json!([]));
    let none = other.send("DELETE", &format!("/api/chat/{id}"), &[], b"");
    assert_eq!((other.get(&format!("/api/chat/{id}")).status, none.status), (404, 404));
    let reader = daemon.api_key("reader", &["--permission", "recall"]);
    assert_eq!(daemon.http().bearer(&reader.secret).get("/api/chat").status, 403);

    let named = owner.send(
        "PATCH",
        &format!("/api/chat/{id}"),
        &[("Content-Type", "application/json")],
        br#"{"title":"Plans"}"#,
    );
    assert_eq!((named.status, &named.json()["title"]), (200, &json!("Plans")));
    assert_eq!(owner.send("DELETE", &format!("/api/chat/{id}"), &[], b"").status, 204);
    assert_eq!(owner.get(&format!("/api/chat/{id}")).status, 404);
}
