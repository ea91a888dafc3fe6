//! The hooks of existing clients.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{Client, House, assert_has, assert_members};

fn hook(client: &Client, name: &str, body: Value) -> Value {
    client.post(&format!("/api/hooks/{name}"), body).ok()
}

/// A body with what every hook of pi sends.
fn pi(more: Value) -> Value {
    let mut body =
        json!({ "harness": "pi", "sessionKey": "s-1", "project": "github.com/o/n", "runtimePath": "plugin" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Which memories a session's start brings.
fn contents(start: &Value) -> Vec<&str> {
    start["memories"].as_array().unwrap().iter().map(|memory| memory["content"].as_str().unwrap()).collect()
}

#[test]
fn a_session_starts_with_what_matters() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with("never push to main", json!({ "pinned": true, "project": "github.com/o/n" }));
    let start = hook(&me, "session-start", pi(json!({})));
    assert_has(&start, &["identity", "memories", "inject"]);
    assert!(start["identity"]["name"].is_string());
    let inject = start["inject"].as_str().unwrap();
    assert!(inject.starts_with("[signet active]") && inject.contains("never push to main"), "{inject}");
    assert_members(&start["memories"][0], &["id", "content", "type", "importance", "created_at"]);
    assert_eq!(start["sessionKnown"], false);

    let again = hook(&me, "session-start", pi(json!({})));
    assert_eq!(again["sessionKnown"], true);
    assert_eq!(again["memories"], json!([]));
    let inject = again["inject"].as_str().unwrap();
    assert!(
        !inject.is_empty() && !inject.contains("never push to main"),
        "a repeat brings it again: {inject}"
    );
    for source in ["clear", "compact"] {
        let cleared = hook(&me, "session-start", pi(json!({ "source": source })));
        assert_eq!(contents(&cleared), ["never push to main"], "{source}");
    }
}

#[test]
fn what_is_empty_counts_as_absent_in_every_hook() {
    let house = House::local();
    let legacy = house.nobody().header("x-signet-runtime-path", "legacy");
    let empty = json!({ "harness": "codex", "project": "", "agentId": "", "sessionKey": "", "sessionId": "", "cwd": "",
        "source": "", "context": "", "userMessage": "", "userPrompt": "", "transcriptPath": "", "transcript": "",
        "lastAssistantMessage": "", "reason": "", "sessionContext": "", "runtimePath": "legacy", "messageCount": 0 });
    for (name, member) in [
        ("session-start", "inject"),
        ("user-prompt-submit", "inject"),
        ("session-checkpoint-extract", "skipped"),
        ("pre-compaction", "summaryPrompt"),
        ("session-end", "memoriesSaved"),
    ] {
        assert_has(&hook(&legacy, name, empty.clone()), &[member]);
    }
    assert_eq!(legacy.get("/api/sessions").ok()["count"], 0, "no session is named \"\"");
    let mut body = empty.clone();
    body["sessionId"] = "by-id".into();
    hook(&legacy, "session-start", body);
    assert_eq!(legacy.get("/api/sessions/by-id").ok()["agentId"], "default");
    legacy
        .post("/api/hooks/compaction-complete", empty.clone())
        .refuses(400, "harness and summary are required");
    legacy.post("/api/hooks/recall", empty.clone()).refuses(400, "query is required");
    legacy.post("/api/hooks/remember", empty).is(400);
}

#[test]
fn every_hook_wants_its_harness() {
    let house = House::local();
    let me = house.nobody();
    for name in [
        "session-start",
        "user-prompt-submit",
        "session-end",
        "session-checkpoint-extract",
        "pre-compaction",
        "compaction-complete",
        "recall",
    ] {
        for harness in [Value::Null, json!(""), json!(7)] {
            let answer = me.post(
                &format!("/api/hooks/{name}"),
                json!({ "harness": harness, "query": "q", "summary": "s" }),
            );
            answer.refuses(400, "harness is required");
        }
        me.send("POST", &format!("/api/hooks/{name}"), Some("{")).refuses(400, "Invalid JSON body");
    }
    me.post("/api/hooks/remember", json!({ "content": "x" }))
        .refuses(400, "harness and content are required");
    // The header says it as well.
    let named = me.header("x-signet-harness", "hermes");
    hook(&named, "session-start", json!({ "sessionKey": "s" }));
    assert_eq!(named.get("/api/sessions/s").ok()["harness"], "hermes");
}

#[test]
fn a_prompt_brings_what_bears_on_it_once() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    let quiet =
        hook(&me, "user-prompt-submit", pi(json!({ "userMessage": "which staging database do we use" })));
    assert_eq!(quiet["inject"], "");
    assert_eq!(quiet["memoryCount"], 0);
    assert_has(&quiet, &["queryTerms", "engine", "sessionKnown"]);
    me.remember("the staging database is heron-7");
    let found =
        hook(&me, "user-prompt-submit", pi(json!({ "userPrompt": "which staging database do we use" })));
    assert!(found["inject"].as_str().unwrap().contains("heron-7"), "{found}");
    assert_eq!(found["memoryCount"], 1);
    assert!(found["queryTerms"].as_str().unwrap().contains("stag"), "{found}");
    // Pi sends each prompt twice.
    let twice =
        hook(&me, "user-prompt-submit", pi(json!({ "userPrompt": "which staging database do we use" })));
    assert_eq!((&twice["inject"], &twice["memoryCount"]), (&json!(""), &json!(0)));
}

#[test]
fn a_prompt_that_asks_to_remember_is_remembered() {
    let house = House::local();
    let me = house.nobody();
    let answer = hook(
        &me,
        "user-prompt-submit",
        pi(json!({ "userMessage": "Remember that staging runs on heron-7" })),
    );
    assert!(
        answer["inject"].as_str().unwrap().contains("Saved to memory: staging runs on heron-7"),
        "{answer}"
    );
    assert_eq!(me.recall("staging"), ["staging runs on heron-7"]);
}

#[test]
fn a_session_is_known_from_its_start_to_after_its_end() {
    let house = House::local();
    let me = house.nobody();
    let known = |client: &Client| {
        hook(client, "user-prompt-submit", pi(json!({ "userMessage": "hello" })))["sessionKnown"].clone()
    };
    assert_eq!(known(&me), false, "the daemon never heard of it: pi starts it again");
    hook(&me, "session-start", pi(json!({ "sessionKey": "session:s-2" })));
    let body = pi(json!({ "sessionKey": "s-2", "userMessage": "hello" }));
    assert_eq!(hook(&me, "user-prompt-submit", body.clone())["sessionKnown"], true);
    assert_eq!(hook(&me, "user-prompt-submit", body)["sessionKnown"], true);
    let stranger = pi(json!({ "sessionKey": "s-2", "userMessage": "hello", "agentId": "other" }));
    assert_eq!(
        hook(&me, "user-prompt-submit", stranger)["sessionKnown"],
        false,
        "another agent's session of the same key"
    );
}

#[test]
fn a_session_that_a_plugin_holds_is_not_a_shell_hooks_to_start() {
    let house = House::local();
    let plugin = house.nobody().header("x-signet-runtime-path", "plugin");
    let legacy = house.nobody().header("x-signet-runtime-path", "legacy");
    hook(&plugin, "session-start", pi(json!({})));
    // The header counts before the body.
    legacy.post("/api/hooks/session-start", pi(json!({}))).refuses(409, "session claimed by plugin path");
    let prompt = hook(&legacy, "user-prompt-submit", pi(json!({ "userMessage": "hello" })));
    assert_eq!((&prompt["inject"], &prompt["memoryCount"]), (&json!(""), &json!(0)));
    assert_eq!((&prompt["skipped"], &prompt["duplicateRuntimePath"]), (&json!(true), &json!(true)));
    assert_eq!((&prompt["claimedBy"], &prompt["sessionKnown"]), (&json!("plugin"), &json!(true)));
    assert_eq!(plugin.get("/api/sessions/s-1").ok()["turns"], 0, "the prompt was not stored");

    // Who has no path of its own disturbs nobody, and an end sets the session free.
    hook(
        &house.nobody(),
        "user-prompt-submit",
        json!({ "harness": "x", "sessionKey": "s-1", "userMessage": "hello" }),
    );
    hook(&plugin, "session-end", pi(json!({})));
    hook(&legacy, "session-start", pi(json!({})));
    plugin.post("/api/hooks/session-start", pi(json!({}))).refuses(409, "session claimed by legacy path");
    hook(&plugin, "session-start", pi(json!({ "sessionKey": "s-2" })));
}

#[test]
fn a_session_may_end_twice_with_and_without_its_transcript() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    let first = hook(&me, "session-end", pi(json!({ "reason": "session_switch", "sessionId": "s-1" })));
    assert_eq!((&first["memoriesSaved"], &first["queued"]), (&json!(0), &json!(false)));
    let transcript = "User: I prefer tabs\nAssistant: noted";
    let second =
        hook(&me, "session-end", pi(json!({ "reason": "session_shutdown", "transcript": transcript })));
    assert_members(&second, &["memoriesSaved", "skipped", "duplicateSessionEnd", "endedBy"]);
    assert_eq!((&second["memoriesSaved"], &second["skipped"]), (&json!(0), &json!(true)));
    assert_eq!((&second["duplicateSessionEnd"], &second["endedBy"]), (&json!(true), &json!("plugin")));
    assert_eq!(me.get("/api/sessions/s-1/transcript").ok()["content"], transcript, "what came late is kept");
    assert_eq!(me.get("/api/sessions/s-1").ok()["endReason"], "session_switch");
    // A session that nobody started may end, too.
    assert_eq!(hook(&me, "session-end", pi(json!({ "sessionKey": "s-9" })))["memoriesSaved"], 0);
}

#[test]
fn a_clear_does_not_end_a_session() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    for _ in 0..2 {
        let answer = hook(&me, "session-end", pi(json!({ "reason": "clear" })));
        assert!(answer.get("duplicateSessionEnd").is_none(), "{answer}");
    }
    assert!(me.get("/api/sessions/s-1").ok()["endedAt"].is_null());
}

#[test]
fn before_a_compaction_there_is_advice() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with("never push to main", json!({ "pinned": true, "project": "github.com/o/n" }));
    let advice = hook(
        &me,
        "pre-compaction",
        json!({ "harness": "pi", "sessionKey": "s-1", "messageCount": 3, "runtimePath": "plugin" }),
    );
    assert_members(&advice, &["summaryPrompt", "guidelines"]);
    assert!(advice["summaryPrompt"].as_str().unwrap().contains("never push to main"));
    assert!(!advice["guidelines"].as_str().unwrap().is_empty());
}

#[test]
fn after_a_compaction_its_summary_is_a_memory() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    for epoch in 1..3 {
        let done = hook(
            &me,
            "compaction-complete",
            pi(json!({ "summary": format!("summary number {epoch} of the heron work") })),
        );
        assert_members(&done, &["success", "memoryId", "contextEpoch"]);
        assert_eq!((&done["success"], &done["contextEpoch"]), (&json!(true), &json!(epoch)));
        let id = done["memoryId"].as_str().unwrap();
        let row = me.get(&format!("/api/memory/{id}")).ok();
        assert_eq!(row["type"], "session_summary");
        assert_eq!(row["project"], "github.com/o/n");
    }
    for summary in [json!(""), Value::Null] {
        me.post("/api/hooks/compaction-complete", pi(json!({ "summary": summary })))
            .refuses(400, "harness and summary are required");
    }
}

#[test]
fn a_checkpoint_keeps_the_transcript_so_far() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    assert_eq!(
        hook(&me, "session-checkpoint-extract", pi(json!({ "transcript": "User: hello heron" })))["skipped"],
        true
    );
    assert_eq!(me.get("/api/sessions/s-1/transcript").ok()["content"], "User: hello heron");
    assert_eq!(hook(&me, "session-checkpoint-extract", pi(json!({})))["skipped"], true);
}

#[test]
fn the_remember_hook_answers_as_remembering_does() {
    let house = House::local();
    let me = house.nobody();
    let body = json!({ "content": "User prefers tabs in go code", "tags": "style,go", "pinned": true, "agentId": "agent-x",
        "runtimePath": "plugin", "harness": "pi", "source": "pi-extension" });
    let stored = hook(&me, "remember", body.clone());
    let members = [
        "id",
        "type",
        "tags",
        "pinned",
        "importance",
        "content",
        "embedded",
        "entities_linked",
        "hints_written",
        "structured",
    ];
    assert_members(&stored, &members);
    assert_eq!((&stored["type"], &stored["tags"]), (&json!("preference"), &json!("go,style")));
    assert_eq!((&stored["pinned"], &stored["importance"]), (&json!(true), &json!(0.8)));
    let row = me.get(&format!("/api/memory/{}", stored["id"].as_str().unwrap())).ok();
    assert_eq!(row["agent_id"], "agent-x");
    assert_eq!(row["provenance"]["harness"], "pi");
    assert_eq!(hook(&me, "remember", body)["deduped"], true);
}

#[test]
fn the_recall_hook_adds_a_text_to_show() {
    let house = House::local();
    let me = house.nobody();
    let none = hook(&me, "recall", json!({ "harness": "pi", "query": "heron" }));
    assert_eq!((&none["count"], &none["memories"]), (&json!(0), &json!([])));
    assert_eq!(none["message"], "No matching memories found.");
    assert_eq!(none["meta"]["noHits"], true);
    let id = me.remember("the staging database is heron-7");
    let found = hook(
        &me,
        "recall",
        json!({ "harness": "pi", "query": "staging database", "limit": 5, "aggregate": false }),
    );
    assert_has(&found, &["results", "query", "method", "meta", "memories", "count", "message"]);
    assert_eq!(found["memories"], found["results"]);
    assert_eq!(found["count"], 1);
    let message = found["message"].as_str().unwrap();
    assert!(
        message.starts_with("Found 1 memory") && message.contains("heron-7") && message.contains(&id),
        "{message}"
    );
    me.post("/api/hooks/recall", json!({ "harness": "pi" })).refuses(400, "query is required");
}

#[test]
fn a_client_that_asks_for_no_hooks_gets_none() {
    let house = House::local();
    let me = house.nobody();
    let silent = me.header("x-signet-no-hooks", "1");
    for (name, expected) in [
        ("session-start", json!({ "inject": "", "memories": [] })),
        ("user-prompt-submit", json!({ "inject": "", "memoryCount": 0 })),
        ("session-end", json!({ "memoriesSaved": 0 })),
        ("remember", json!({ "success": true, "memories": [] })),
    ] {
        let body = pi(
            json!({ "userMessage": "Remember that the heron is blue", "content": "x", "transcript": "User: x" }),
        );
        assert_eq!(hook(&silent, name, body), expected, "{name}");
    }
    let recall = hook(&silent, "recall", pi(json!({ "query": "heron" })));
    assert_eq!(
        (&recall["internal"], &recall["results"], &recall["memories"]),
        (&json!(true), &json!([]), &json!([]))
    );
    assert_eq!((&recall["count"], &recall["meta"]["noHits"]), (&json!(0), &json!(true)));
    assert_eq!(me.get("/api/memories").ok()["stats"]["total"], 0);
    assert_eq!(me.get("/api/sessions").ok()["count"], 0);
    // Only 1 asks for it.
    let start = hook(&me.header("x-signet-no-hooks", "0"), "session-start", pi(json!({})));
    assert_ne!(start["inject"], "");
}

#[test]
fn a_bypassed_session_is_left_alone() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with("the staging database is heron-7", json!({ "pinned": true }));
    hook(&me, "session-start", pi(json!({})));
    me.post("/api/sessions/s-1/bypass", json!({ "enabled": true })).ok();
    let start = hook(&me, "session-start", pi(json!({ "source": "clear" })));
    assert_eq!(start, json!({ "inject": "", "memories": [], "bypassed": true }));
    let prompt = hook(
        &me,
        "user-prompt-submit",
        pi(json!({ "userMessage": "Remember that the staging database is egret" })),
    );
    assert_eq!((&prompt["inject"], &prompt["memoryCount"]), (&json!(""), &json!(0)));
    assert_eq!((&prompt["bypassed"], &prompt["sessionKnown"]), (&json!(true), &json!(true)));
    hook(&me, "session-end", pi(json!({ "reason": "clear", "transcript": "User: a secret\nAssistant: ok" })));
    assert_eq!(me.get("/api/sessions/s-1/transcript").ok()["content"], "");
    assert_eq!(me.get("/api/memories").ok()["stats"]["total"], 1, "nothing was remembered");
    me.post("/api/sessions/s-1/bypass", json!({ "enabled": false })).ok();
    assert_ne!(hook(&me, "session-start", pi(json!({ "source": "clear" })))["inject"], "");
}

#[test]
fn an_agent_stands_in_the_body_in_the_header_or_in_the_sessions_key() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({ "sessionKey": "a", "agentId": "alice" })));
    hook(&me.header("x-signet-agent-id", "bob"), "session-start", pi(json!({ "sessionKey": "b" })));
    hook(&me, "session-start", pi(json!({ "sessionKey": "agent:carol:c" })));
    for (key, agent) in [("a", "alice"), ("b", "bob"), ("agent:carol:c", "carol")] {
        assert_eq!(me.get(&format!("/api/sessions/{key}")).ok()["agentId"], agent);
    }
}

#[test]
fn a_start_and_an_end_are_told_to_those_who_listen() {
    let house = House::local();
    let me = house.nobody();
    hook(&me, "session-start", pi(json!({})));
    hook(&me, "session-end", pi(json!({ "reason": "exit" })));
    hook(&me, "session-end", pi(json!({ "reason": "exit" })));
    let events = house.app.bus.recent(0).unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["session.started", "session.ended"]);
    assert_eq!(events[0].source, "harness:pi");
    assert_eq!(events[1].payload, json!({ "sessionKey": "s-1", "reason": "exit" }));
}
