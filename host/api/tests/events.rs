//! Events over HTTP: publishing, reading, following, and what agents are told of them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use signet_auth::NewKey;
use signet_core::{Permission, Role, Scope};
use signet_events::NewEvent;
use support::{Client, House};

/// A stream of server-sent events.
struct Stream(BufReader<TcpStream>);

impl Stream {
    fn open(house: &House, token: &str, query: &str, last: Option<u64>) -> Self {
        let mut stream = TcpStream::connect(house.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let last = last.map(|last| format!("last-event-id: {last}\r\n")).unwrap_or_default();
        let head = format!(
            "GET /api/os/events/stream{query} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n{last}\r\n",
            house.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut stream = Self(BufReader::new(stream));
        let hello = stream.data();
        assert_eq!(hello["type"], "connected", "{hello}");
        stream
    }

    /// The next event's data.
    fn data(&mut self) -> Value {
        self.until("data: ")
    }

    fn until(&mut self, field: &str) -> Value {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("the stream ended before {field:?}"));
            if let Some(data) = line.strip_prefix(field) {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// A line; none at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.0.read_line(&mut line).unwrap();
        (count > 0).then(|| line.trim_end().to_owned())
    }

    /// All that comes before the daemon ends it, and why it does.
    fn rest(mut self) -> (Vec<String>, String) {
        let mut rest = Vec::new();
        while let Some(line) = self.line() {
            if line == "event: end" {
                return (rest, self.data()["reason"].as_str().unwrap().to_owned());
            }
            rest.push(line);
        }
        panic!("the connection ended without a word after {rest:?}");
    }
}

fn publish(client: &Client, kind: &str, payload: Value) -> u64 {
    let event = client.post("/api/os/events", json!({ "type": kind, "payload": payload })).is(201);
    event["sequence"].as_u64().unwrap()
}

fn listed(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/api/os/events{query}")).ok()["events"].as_array().unwrap().clone()
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[test]
fn a_published_event_carries_who_published_it_whatever_the_body_says() {
    let house = House::team();
    let raw = house.key(NewKey {
        harness: Some("crm".into()),
        permissions: Some(vec![Permission::Remember, Permission::Recall]),
        ..NewKey::default()
    });
    let client = house.with(&raw).header("x-signet-machine-id", "laptop");
    let body = json!({ "type": "deal.moved", "payload": { "deal": "D1" }, "source": "system", "provenance": { "key": "owner" }, "agent": "boss" });
    client.post("/api/os/events", body).is(201);

    let event = &listed(&client, "")[0];
    let key = &house.owner().get("/api/auth/api-keys").ok()["apiKeys"][0]["id"];
    assert_eq!(event["source"], format!("api:{}/system", key.as_str().unwrap()));
    assert_eq!((&event["provenance"]["key"], &event["provenance"]["machine"]), (key, &json!("laptop")));
    assert_eq!((&event["provenance"]["harness"], &event["agent"]), (&json!("crm"), &json!("default")));
}

#[test]
fn what_is_no_event_is_refused_in_words_and_others_of_a_batch_go_through() {
    let house = House::local();
    let local = house.nobody();
    for (body, says) in [
        (json!({ "payload": {} }), "send an event"),
        (json!({ "type": "Deal Moved" }), "is not the kind of an event"),
        (json!({ "type": "a.b", "payload": [1] }), "JSON object"),
        (json!({ "type": "a.b", "source": "a/b" }), "a source has a name"),
        (json!({ "type": "browser.navigate", "payload": { "url": 7 } }), "GET /api/os/events/types"),
        (json!({ "type": "a.b", "payload": { "text": "x".repeat(70_000) } }), "send a reference"),
    ] {
        local.post("/api/os/events", body).refuses_saying(400, says);
    }
    let events =
        json!([{ "type": "a.one" }, { "type": "nonsense" }, { "type": "a.two", "payload": { "n": 2 } }]);
    let answer = local.post("/api/os/events", json!({ "events": events })).ok();
    assert!(answer["published"][1]["error"].as_str().unwrap().contains("nonsense"), "{answer}");
    assert_eq!(types(&listed(&local, "?type=a.")), ["a.one", "a.two"]);
    let many = vec![json!({ "type": "a.b" }); 1_001];
    local.post("/api/os/events", json!({ "events": many })).refuses_saying(400, "1000 at most");
}

#[test]
fn the_same_id_again_is_the_same_event() {
    let house = House::local();
    let body = json!({ "id": "once", "type": "a.b", "payload": { "n": 1 } });
    let first = house.nobody().post("/api/os/events", body.clone()).is(201);
    assert_eq!(house.nobody().post("/api/os/events", body).is(201)["sequence"], first["sequence"]);
    assert_eq!(listed(&house.nobody(), "?type=a.b").len(), 1);
}

#[test]
fn secrets_do_not_get_past_the_door() {
    let house = House::local();
    let secret = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
    publish(
        &house.nobody(),
        "form.sent",
        json!({ "password": "hunter2", "note": format!("my key is {secret}") }),
    );
    let text = house.nobody().get("/api/os/events").text;
    assert!(!text.contains("hunter2") && !text.contains(secret), "{text}");
}

#[test]
fn events_are_read_on_from_where_one_stopped() {
    let house = House::local();
    let local = house.nobody();
    let first = publish(&local, "a.one", json!({}));
    publish(&local, "b.two", json!({}));
    publish(&local, "a.three", json!({}));
    assert_eq!(types(&listed(&local, "?type=a.*")), ["a.one", "a.three"]);
    let page = local.get(&format!("/api/os/events?after={first}&limit=1")).ok();
    assert_eq!(types(page["events"].as_array().unwrap()), ["b.two"]);
    let rest = local.get(&format!("/api/os/events?after={}", page["last"])).ok();
    assert_eq!(types(rest["events"].as_array().unwrap()), ["a.three"]);
}

#[test]
fn a_stream_goes_on_where_a_client_stopped_and_only_with_what_it_wants() {
    let house = House::local();
    let local = house.nobody();
    let owner = house.owner.clone();
    let mut stream = Stream::open(&house, &owner, "?type=deal.", None);
    publish(&local, "other.thing", json!({}));
    let first = publish(&local, "deal.moved", json!({ "n": 1 }));
    let event = stream.data();
    assert_eq!((&event["sequence"], &event["payload"]["n"]), (&json!(first), &json!(1)));
    drop(stream);
    publish(&local, "deal.moved", json!({ "n": 2 }));
    publish(&local, "deal.moved", json!({ "n": 3 }));
    let mut again = Stream::open(&house, &owner, "?type=deal.", Some(first));
    assert_eq!([&again.data()["payload"]["n"], &again.data()["payload"]["n"]], [&json!(2), &json!(3)]);
}

#[test]
fn events_come_with_how_they_read_for_who_asks() {
    let house = House::local();
    let local = house.nobody();
    let mut stream = Stream::open(&house, &house.owner.clone(), "?lines=true", None);
    let body = json!({ "type": "deal.moved", "source": "ghl-crm", "payload": { "name": "Hartline", "stage": "Closing" } });
    local.post("/api/os/events", body).is(201);
    let plain = &listed(&local, "")[0];
    assert!(plain.get("line").is_none() && plain.get("surface").is_none(), "{plain}");
    let told = &local.get("/api/os/context").ok()["lines"][0];
    for event in
        [&listed(&local, "?lines=true")[0], &listed(&local, "?after=0&lines=true")[0], &stream.data()]
    {
        assert_eq!((&event["surface"], &event["line"]), (&told["surface"], &told["text"]), "{event}");
        assert_eq!((&event["surface"], &event["id"]), (&json!("Ghl Crm"), &plain["id"]));
        assert_eq!(event["payload"]["stage"], "Closing");
    }
    // Something that agents are never told of.
    let quiet = NewEvent::own("system.dashboard.changed", json!({ "revision": "1" }));
    house.app.bus.publish(quiet).unwrap();
    let quiet = stream.data();
    assert_eq!((&quiet["type"], &quiet["surface"]), (&json!("system.dashboard.changed"), &json!("Signet")));
    assert!(quiet.get("line").is_none(), "{quiet}");
    local.get("/api/os/events?lines=perhaps").refuses_saying(400, "lines");
}

#[test]
fn a_stream_ends_when_its_key_is_revoked_and_says_so() {
    let house = House::team();
    let key = house.role(Role::Agent);
    let stream = Stream::open(&house, &key, "", None);
    house.owner().delete(&format!("/api/auth/api-keys/{key}")).ok();
    publish(&house.owner(), "secret.plan", json!({}));
    let (rest, why) = stream.rest();
    assert!(why.contains("revoked"), "{why}");
    assert!(rest.iter().all(|line| !line.contains("secret.plan")), "{rest:?}");
}

#[test]
fn a_stream_ends_when_its_key_may_do_less_and_not_when_it_is_renamed() {
    let house = House::team();
    let key = house.role(Role::Agent);
    let stream = Stream::open(&house, &key, "", None);
    let path = format!("/api/auth/api-keys/{key}");
    house.owner().patch(&path, json!({ "name": "another", "awareness": false })).ok();
    publish(&house.owner(), "heard.still", json!({}));
    house.owner().patch(&path, json!({ "allowedProjects": ["github.com/o/n"] })).ok();
    publish(&house.owner(), "secret.plan", json!({}));
    let (rest, why) = stream.rest();
    assert!(why.contains("changed; connect again"), "{why}");
    assert!(rest.iter().any(|line| line.contains("heard.still")), "{rest:?}");
    assert!(rest.iter().all(|line| !line.contains("secret.plan")), "{rest:?}");
}

#[test]
fn a_stream_ends_with_the_daemon() {
    let house = House::local();
    let stream = Stream::open(&house, &house.owner.clone(), "", None);
    house.app.shutdown.begin();
    assert_eq!(stream.rest().1, "the daemon ends");
}

#[test]
fn each_sees_what_its_scope_covers_and_no_more() {
    let house = House::team();
    let project = "git:example.com/a";
    let confined =
        house.key(NewKey { allowed_projects: vec!["https://example.com/a.git".into()], ..NewKey::default() });
    let person = |user: &str| {
        house
            .key(NewKey { scope: Scope { user: Some(user.into()), ..Scope::default() }, ..NewKey::default() })
    };
    let (ann, bob) = (person("ann"), person("bob"));
    let inside = json!({ "project": { "gitRemote": "https://example.com/a.git" } }).to_string();
    let owner = house.owner();
    owner.header("x-signet-context", &inside).post("/api/os/events", json!({ "type": "in.project" })).is(201);
    publish(&owner, "in.none", json!({}));
    publish(&house.with(&ann), "of.ann", json!({}));
    house
        .owner()
        .header("x-signet-agent-id", "spy")
        .post("/api/os/events", json!({ "type": "only.spy", "private": true }))
        .is(201);

    assert_eq!(types(&listed(&house.with(&confined), "")), ["in.project"], "{project}");
    assert_eq!(types(&listed(&house.with(&ann), "")), ["of.ann"]);
    assert!(listed(&house.with(&bob), "").is_empty());
    let all = ["in.project", "in.none", "of.ann"];
    assert_eq!(types(&listed(&house.with(&house.role(Role::Agent)), "")), all);
    let spy = house.owner().header("x-signet-agent-id", "spy");
    assert_eq!(types(&listed(&spy, "")), [&all[..], &["only.spy"]].concat());

    let mut stream = Stream::open(&house, &bob, "?after=0", None);
    publish(&house.with(&bob), "of.bob", json!({}));
    assert_eq!(stream.data()["type"], "of.bob");
    // A key of some projects cannot tell all others something.
    let two = vec!["https://example.com/a.git".into(), "https://example.com/b.git".into()];
    let confined = house.key(NewKey { allowed_projects: two, ..NewKey::default() });
    house
        .with(&confined)
        .post("/api/os/events", json!({ "type": "a.b" }))
        .refuses_saying(403, "name the project");
}

/// What a prompt of this session is given beside its memories.
fn told(client: &Client, session: &str, prompt: &str) -> String {
    let body = json!({ "harness": "pi", "sessionKey": session, "userMessage": prompt });
    let answer = client.post("/api/hooks/user-prompt-submit", body).ok();
    let inject = answer["inject"].as_str().unwrap();
    inject.split("<signet-context").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_prompt_brings_what_just_happened_elsewhere_once() {
    let house = House::local();
    let local = house.nobody();
    let visit = json!({ "url": "https://www.linkedin.com/in/robert-hartline", "title": "Robert Hartline", "tabId": "t1" });
    publish(&local, "browser.navigate", visit);
    let first = told(&local, "s1", "what is new?");
    assert!(first.contains("linkedin.com/in/robert-hartline"), "{first}");
    assert_eq!(told(&local, "s1", "and now?"), "", "it was told already");
    assert!(told(&local, "s2", "what is new?").contains("robert-hartline"), "another session was not told");
    publish(&local, "deal.moved", json!({ "deal": "Hartline", "stage": "Proposal" }));
    let news = told(&local, "s1", "and now?");
    assert!(news.contains("Proposal") && !news.contains("linkedin"), "{news}");
}

#[test]
fn what_a_session_does_itself_is_no_news_to_it() {
    let house = House::local();
    let local = house.nobody();
    let mine = local.header("x-signet-session-key", "s1");
    publish(&mine, "deal.moved", json!({ "deal": "Hartline" }));
    assert_eq!(told(&local, "s1", "what is new?"), "");
    assert!(told(&local, "s2", "what is new?").contains("Hartline"));
}

#[test]
fn a_key_may_be_left_alone_and_asks_all_the_same() {
    let house = House::team();
    let body = json!({ "name": "quiet", "awareness": false });
    let key = house.owner().post("/api/auth/api-keys", body).is(201)["apiKey"].clone();
    assert_eq!(key["awareness"], false);
    let quiet = house.with(key["key"].as_str().unwrap());
    publish(&house.owner(), "deal.moved", json!({ "deal": "Hartline" }));
    assert_eq!(told(&quiet, "s1", "what is new?"), "");
    let asked = quiet.get("/api/os/context").ok();
    assert!(asked["text"].as_str().unwrap().contains("Hartline"), "{asked}");
    let path = format!("/api/auth/api-keys/{}", key["id"].as_str().unwrap());
    house.owner().patch(&path, json!({ "awareness": true })).ok();
    assert!(told(&quiet, "s1", "what is new?").contains("Hartline"));
}

#[test]
fn a_private_memory_is_news_to_its_own_agent_alone() {
    let house = House::local();
    // As the daemon puts it together.
    let agent = house.nobody().header("x-signet-agent-id", "ann");
    let event = json!({ "type": "note.made", "payload": { "text": "the surprise party" }, "private": true });
    agent.post("/api/os/events", event).is(201);
    let other = house.nobody().header("x-signet-agent-id", "bob");
    assert!(!other.get("/api/os/context").text.contains("surprise"));
    assert!(agent.get("/api/os/context").text.contains("surprise"));
}

#[test]
fn the_context_says_why_each_line_is_in_it() {
    let house = House::local();
    publish(&house.nobody(), "deal.moved", json!({ "deal": "Hartline", "stage": "Proposal" }));
    let context = house.nobody().get("/api/os/context?prompt=what%20about%20hartline").ok();
    let why = context["lines"][0]["why"].to_string();
    assert!(why.contains("shares words with the prompt"), "{context:#}");
    assert_eq!(context["considered"], 1);
}

#[test]
fn types_are_published_with_their_schema() {
    let house = House::local();
    let answer = house.nobody().get("/api/os/events/types").ok();
    let types = answer["types"].as_array().unwrap();
    let six = [
        "browser.navigate",
        "browser.form",
        "browser.dom.change",
        "browser.extract",
        "browser.checkout",
        "browser.login",
    ];
    for kind in six {
        let kind =
            types.iter().find(|known| known["type"] == kind).unwrap_or_else(|| panic!("{kind}: {answer}"));
        assert_eq!(kind["payload"]["type"], "object", "{kind}");
    }
}

#[test]
fn a_memory_that_a_session_is_given_anyway_is_not_told_as_news_beside_it() {
    let house = House::local();
    let bus = house.app.bus.clone();
    house.app.memories.observe(move |news| {
        let payload = json!({ "id": news.memory.id, "content": news.memory.content });
        bus.publish(NewEvent::own("memory.created", payload)).unwrap();
    });
    let local = house.nobody();
    local.remember_with("The staging database is called heron-7", json!({ "importance": 0.9 }));
    let body = json!({ "harness": "pi", "sessionKey": "s1" });
    let inject = local.post("/api/hooks/session-start", body).ok()["inject"].as_str().unwrap().to_owned();
    assert_eq!(inject.matches("heron-7").count(), 1, "{inject}");
    assert_eq!(told(&local, "s1", "what is our staging database called?"), "");
    // One who is not given it hears of it.
    assert!(told(&local, "s2", "hello there").contains("heron-7"));
}
