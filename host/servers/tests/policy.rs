//! Who may call which tool, what is asked first, and what is kept of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};
use signet_auth::{Caller, Decision, Party, ToolPolicy, ToolRule};
use signet_servers::{AuditQuery, Call, Happened, Pending, Question, Reply, Result, Servers, ServersError};

use support::{House, Script, agent, claiming, open, operator, owner, reader, tool};

fn call(tool: &str) -> Call {
    Call::of_model("s", tool.into(), serde_json::Map::new())
}

fn rule(tool: &str, party: Option<Party>, decision: Decision) -> ToolRule {
    ToolRule { tool: tool.into(), party, decision }
}

fn party(agent: &str) -> Party {
    Party { agent: Some(agent.into()), ..Party::default() }
}

fn script(tools: &[&str]) -> Script {
    let script = Script::default();
    *script.tools.lock() = tools.iter().map(|name| tool(name)).collect();
    script
}

/// The question that comes up.
async fn question(servers: &Servers) -> Pending {
    loop {
        if let Some(pending) = servers.questions().pop() {
            return pending;
        }
        tokio::task::yield_now().await;
    }
}

async fn answered(house: &House, caller: &Caller, by: &Caller, reply: Reply) -> Result<Value> {
    let calling = {
        let (servers, caller) = (house.servers.clone(), caller.clone());
        tokio::spawn(async move { servers.call(&caller, call("delete_file")).await })
    };
    let pending = question(&house.servers).await;
    house.servers.answer(by, &pending.id, reply).await.unwrap();
    calling.await.unwrap()
}

#[tokio::test]
async fn what_reads_and_writes_is_called_and_what_destroys_is_asked_about() {
    let script = script(&["get_file", "write_file", "delete_file"]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let ada = agent("k", "ada");
    house.servers.call(&ada, call("get_file")).await.unwrap();
    house.servers.call(&ada, call("write_file")).await.unwrap();

    let yes = Reply::Accept { content: None };
    answered(&house, &ada, &owner(), yes).await.unwrap();
    let error = answered(&house, &ada, &owner(), Reply::Decline).await.unwrap_err();
    assert!(error.to_string().contains("refused"), "{error}");
    let called: Vec<_> = script.calls.lock().iter().map(|(tool, _)| tool.clone()).collect();
    assert_eq!(called, ["get_file", "write_file", "delete_file"]);

    // Each time anew, until it is said for always.
    answered(&house, &ada, &owner(), Reply::Always).await.unwrap();
    house.servers.call(&ada, call("delete_file")).await.unwrap();
    let of_another = tokio::time::timeout(Duration::from_millis(50), {
        let (servers, bob) = (house.servers.clone(), agent("k2", "bob"));
        async move { servers.call(&bob, call("delete_file")).await }
    });
    assert!(of_another.await.is_err(), "it was asked about");
    assert_eq!(script.calls.lock().len(), 5);
}

#[tokio::test]
async fn who_asks_cannot_consent_unless_it_is_the_owner() {
    let script = script(&["delete_file"]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let asker = operator("k");
    let calling = {
        let (servers, asker) = (house.servers.clone(), asker.clone());
        tokio::spawn(async move { servers.call(&asker, call("delete_file")).await })
    };
    let pending = question(&house.servers).await;
    let yes = Reply::Accept { content: None };
    for not in [&asker, &agent("k3", "ada"), &reader()] {
        let error = house.servers.answer(not, &pending.id, yes.clone()).await.unwrap_err();
        assert!(matches!(error, ServersError::Denied(_)), "{error}");
    }
    let form = Reply::Accept { content: Some(json!({})) };
    assert!(house.servers.answer(&operator("k4"), &pending.id, form).await.is_err());
    house.servers.answer(&operator("k4"), &pending.id, yes.clone()).await.unwrap();
    calling.await.unwrap().unwrap();
    assert!(house.servers.answer(&owner(), &pending.id, yes).await.is_err(), "it was answered");
    // Who may consent can say with the call that the person was asked.
    house.servers.call(&asker, Call { confirmed: true, ..call("delete_file") }).await.unwrap();
    let ada = agent("k", "ada");
    let said = house.servers.call(&ada, Call { confirmed: true, ..call("delete_file") });
    assert!(tokio::time::timeout(Duration::from_millis(50), said).await.is_err(), "an agent cannot");
}

#[tokio::test(start_paused = true)]
async fn a_consent_that_comes_late_counts_for_the_same_call_once() {
    let script = script(&["delete_file"]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let ada = agent("k", "ada");
    let error = house.servers.call(&ada, call("delete_file")).await.unwrap_err();
    let ServersError::Waiting { question, .. } = &error else { panic!("{error}") };
    assert!(error.to_string().contains(&format!("signet mcp approve {question}")), "{error}");
    house.servers.answer(&owner(), question, Reply::Accept { content: None }).await.unwrap();
    let mut other = call("delete_file");
    other.arguments.insert("path".into(), "elsewhere".into());
    assert!(matches!(house.servers.call(&ada, other).await, Err(ServersError::Waiting { .. })));
    house.servers.call(&ada, call("delete_file")).await.unwrap();
    assert!(matches!(house.servers.call(&ada, call("delete_file")).await, Err(ServersError::Waiting { .. })));
}

#[tokio::test]
async fn a_policy_names_tools_and_callers_and_the_most_exact_rule_counts() {
    let script = script(&["get_file", "get_secret", "write_file"]);
    let house = House::new(&script);
    let policy = ToolPolicy {
        rules: vec![
            rule("*", None, Decision::Deny),
            rule("get_*", None, Decision::Allow),
            rule("get_secret", None, Decision::Deny),
            rule("get_secret", Some(party("ada")), Decision::Allow),
        ],
        ..ToolPolicy::default()
    };
    house.install("s", policy).await;
    let names = |caller: &Caller| {
        let tools = house.servers.tools(caller);
        tools.into_iter().map(|(_, view)| view.tool.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&agent("k", "bob")), ["get_file"]);
    assert_eq!(names(&agent("k", "ada")), ["get_file", "get_secret"]);
    // A key that is bound to no agent can say that it is any: it gets nothing for it.
    assert_eq!(names(&claiming("k", "ada")), ["get_file"]);
    assert!(names(&reader()).is_empty());
    for (caller, tool) in
        [(agent("k", "bob"), "get_secret"), (claiming("k", "ada"), "get_secret"), (owner(), "write_file")]
    {
        let error = house.servers.call(&caller, call(tool)).await.unwrap_err();
        assert!(matches!(error, ServersError::Denied(_)), "{error}");
    }
    assert!(script.calls.lock().is_empty());
}

#[tokio::test]
async fn a_rule_against_an_agent_is_not_evaded_by_another_name() {
    let house = House::new(&script(&["get_file"]));
    let rules = vec![rule("get_file", Some(party("mallory")), Decision::Deny)];
    house.install("s", ToolPolicy { rules, ..ToolPolicy::default() }).await;
    assert_eq!(house.servers.tools(&agent("k", "ada")).len(), 1);
    assert!(house.servers.tools(&agent("k", "mallory")).is_empty());
    assert!(house.servers.tools(&claiming("k", "ada")).is_empty(), "it may be mallory");
}

#[tokio::test]
async fn a_server_for_some_is_not_there_for_others() {
    let house = House::new(&script(&["get_file"]));
    house.install("s", ToolPolicy { only: vec![party("ada")], ..ToolPolicy::default() }).await;
    for stranger in [agent("k", "bob"), claiming("k", "ada"), reader()] {
        assert!(house.servers.list(&stranger).is_empty());
        assert!(house.servers.get(&stranger, "s").is_err());
        assert!(house.servers.call(&stranger, call("get_file")).await.is_err());
        assert!(house.servers.read(&stranger, "s", "x://").await.is_err());
    }
    house.servers.call(&agent("k", "ada"), call("get_file")).await.unwrap();
    assert!(house.news.lock().iter().all(|news| !news.open));
}

#[tokio::test]
async fn arguments_are_held_against_the_schema_before_anyone_is_asked() {
    let script = script(&[]);
    let schema =
        json!({ "type": "object", "properties": { "path": { "type": "string" } }, "required": ["path"] });
    script.tools.lock().push(signet_mcp_client::Tool { input_schema: schema, ..tool("delete_file") });
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let error = house.servers.call(&agent("k", "ada"), call("delete_file")).await.unwrap_err();
    assert!(
        matches!(&error, ServersError::Invalid(text) if text.contains("\"path\" is a required property")),
        "{error}"
    );
    assert!(house.servers.questions().is_empty() && script.calls.lock().is_empty());
    assert!(matches!(house.servers.call(&owner(), call("no_such")).await, Err(ServersError::NoTool { .. })));
}

#[tokio::test]
async fn every_call_is_in_the_audit_without_what_was_said_in_it() {
    let house = House::new(&script(&["get_file", "fail"]));
    let rules = vec![rule("fail", Some(party("bob")), Decision::Deny)];
    house.install("s", ToolPolicy { rules, ..ToolPolicy::default() }).await;
    let mut secret = call("get_file");
    secret.arguments.insert("path".into(), "/home/ada/diary".into());
    house.servers.call(&agent("k", "ada"), secret).await.unwrap();
    house.servers.call(&agent("k", "ada"), call("fail")).await.unwrap();
    house.servers.call(&agent("k", "bob"), call("fail")).await.unwrap_err();
    let all = house.servers.audit(&AuditQuery::default()).await.unwrap();
    let said: Vec<_> = all.iter().map(|entry| (&*entry.made.agent, &*entry.tool, &*entry.outcome)).collect();
    assert_eq!(said, [("bob", "fail", "refused"), ("ada", "fail", "failed"), ("ada", "get_file", "done")]);
    assert_eq!(all[2].argument_names, ["path"]);
    assert!(!format!("{all:?}").contains("diary"));
    assert_ne!(all[2].arguments, all[1].arguments);
    let of_bob = AuditQuery { agent: Some("bob".into()), ..AuditQuery::default() };
    assert_eq!(house.servers.audit(&of_bob).await.unwrap().len(), 1);
    let before = AuditQuery { before: Some(all[0].id.clone()), limit: Some(1), ..AuditQuery::default() };
    assert_eq!(house.servers.audit(&before).await.unwrap(), [all[1].clone()]);
    let called = |news: &&signet_servers::News| matches!(news.what, Happened::Called { .. });
    assert_eq!(house.news.lock().iter().filter(called).count(), 2, "what was refused was not called");
}

#[tokio::test]
async fn questions_do_not_pile_up() {
    let house = House::new(&script(&["delete_file"]));
    house.install("s", ToolPolicy::default()).await;
    let mut calls = Vec::new();
    for number in 0..11 {
        let mut call = call("delete_file");
        call.arguments.insert("path".into(), number.into());
        let servers = house.servers.clone();
        let calling = tokio::spawn(async move { servers.call(&agent("k", "ada"), call).await });
        while house.servers.questions().len() <= number && !calling.is_finished() {
            tokio::task::yield_now().await;
        }
        calls.push(calling);
    }
    let last = calls.pop().unwrap().await.unwrap().unwrap_err();
    assert!(matches!(last, ServersError::Limit(_)), "{last}");
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    house.servers.remove(&owner(), "s").await.unwrap();
    assert!(house.servers.questions().is_empty());
}

#[tokio::test]
async fn a_question_of_a_server_is_a_form_that_is_held_against_its_schema() {
    let script = script(&[]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let listener = script.listener.lock().clone().unwrap();
    let asking = tokio::spawn(async move {
        let schema =
            json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] });
        listener.elicit(signet_mcp_client::Elicitation::Form { message: "who?".into(), schema }).await
    });
    let pending = question(&house.servers).await;
    assert!(matches!(&pending.question, Question::Form { message, .. } if message == "who?"));
    for wrong in [json!({}), json!({ "name": 1 })] {
        let wrong = Reply::Accept { content: Some(wrong) };
        assert!(house.servers.answer(&owner(), &pending.id, wrong).await.is_err());
    }
    assert!(house.servers.answer(&owner(), &pending.id, Reply::Accept { content: None }).await.is_err());
    let good = Reply::Accept { content: Some(json!({ "name": "Ada" })) };
    house.servers.answer(&owner(), &pending.id, good).await.unwrap();
    assert_eq!(asking.await.unwrap(), signet_mcp_client::Answer::Accept(json!({ "name": "Ada" })));
}

/// What is told of questions: how many are open, each time that others are.
fn told(servers: &Servers) -> Arc<Mutex<Vec<usize>>> {
    let told = Arc::<Mutex<Vec<usize>>>::default();
    let hears = Arc::clone(&told);
    servers.observe_questions(move |open| hears.lock().push(open));
    told
}

#[tokio::test]
async fn a_question_is_open_as_long_as_it_says_and_its_end_is_told() {
    let script = script(&["delete_file"]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let told = told(&house.servers);
    let listener = script.listener.lock().clone().unwrap();
    let ask = || {
        let listener = listener.clone();
        let form = signet_mcp_client::Elicitation::Form { message: "who?".into(), schema: json!({}) };
        tokio::spawn(async move { listener.elicit(form).await })
    };
    // The server went away in the middle.
    let asking = ask();
    let pending = question(&house.servers).await;
    assert_eq!(pending.expires_at - pending.asked_at, 5 * 60_000);
    assert_eq!(*told.lock(), [1]);
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    assert!(house.servers.questions().is_empty(), "nobody waits for the answer");
    assert_eq!(*told.lock(), [1, 0]);

    // Nobody answers.
    let asking = ask();
    question(&house.servers).await;
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    assert_eq!(asking.await.unwrap(), signet_mcp_client::Answer::Cancel);
    assert_eq!(began.elapsed().as_secs(), 5 * 60);
    assert!(house.servers.questions().is_empty());
    assert_eq!(*told.lock(), [1, 0, 1, 0]);
    tokio::time::resume();

    // Who calls need not wait.
    let refused = answered(&house, &agent("k", "ada"), &owner(), Reply::Decline).await;
    assert!(refused.is_err());
    assert_eq!(*told.lock(), [1, 0, 1, 0, 1, 0]);
}

#[tokio::test]
async fn rules_and_what_was_offered_are_there_after_a_restart() {
    let script = script(&["delete_file"]);
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    answered(&house, &agent("k", "ada"), &owner(), Reply::Always).await.unwrap();
    house.servers.close().await;
    let again = open(&house.store, &script);
    assert_eq!(again.tools(&owner()).len(), 1, "before it was ever reached");
    again.start();
    again.call(&agent("k", "ada"), call("delete_file")).await.unwrap();
}
