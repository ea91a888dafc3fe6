//! The tools: what they do, for whom, and what they say.

mod support;

use serde_json::json;
use signet_core::{Principal, Role};
use signet_memory::{Origin, Speaker};
use support::{House, caller, caller_as, failure, principal, text};

#[tokio::test]
async fn what_is_remembered_is_recalled_in_one_line() {
    let house = House::new();
    let ada = caller("ada", None);
    let remembered =
        house.tool(&ada, "remember", json!({ "content": "We decided on\nheron as database" })).await;
    let structured = &remembered["structuredContent"];
    let id = structured["id"].as_str().unwrap();
    assert_eq!((&structured["kind"], &structured["duplicate"]), (&json!("decision"), &json!(false)));
    assert_eq!(text(&remembered), format!("Remembered (decision, id {id})."));

    let recalled = house.tool(&ada, "recall", json!({ "query": "which database" })).await;
    assert_eq!(recalled["isError"], false);
    let line = text(&recalled);
    assert!(line.starts_with("- [0."), "{line}");
    assert!(line.contains("] We decided on heron as database (decision, 20"), "{line}");
    assert!(line.ends_with(&format!(", id {id})")), "{line}");
    let memory = &recalled["structuredContent"]["memories"][0];
    assert_eq!((memory["id"].as_str(), memory["kind"].as_str()), (Some(id), Some("decision")));
    assert!(memory["score"].as_f64().unwrap() > 0.0);
    assert!(memory["created_at"].as_str().unwrap().ends_with('Z'));

    let again = house.tool(&ada, "remember", json!({ "content": "we decided on heron as database." })).await;
    assert_eq!(text(&again), format!("Known already (decision, id {id})."));
    assert_eq!(house.recall(&ada, "bicycle").await, "No matching memories.");
}

#[tokio::test]
async fn recall_is_short_and_get_has_the_whole() {
    let house = House::new();
    let ada = caller("ada", None);
    let long = format!("heron {}", "ä".repeat(2_000));
    let id = house.remember(&ada, &long).await;
    let line = house.recall(&ada, "heron").await;
    assert!(line.chars().count() < 400 && line.contains('…'), "{line}");
    let got = house.tool(&ada, "get", json!({ "id": id })).await;
    assert_eq!(got["structuredContent"]["content"], long);
    assert!(text(&got).starts_with(&long));

    for number in 0..25 {
        house.remember(&ada, &format!("heron number {number}")).await;
    }
    for (limit, lines) in [(json!({}), 5), (json!({ "limit": 3 }), 3), (json!({ "limit": 1000 }), 20)] {
        let mut arguments = limit;
        arguments["query"] = "heron".into();
        assert_eq!(text(&house.tool(&ada, "recall", arguments).await).lines().count(), lines);
    }
}

#[tokio::test]
async fn recall_can_be_narrowed() {
    let house = House::new();
    let (here, there) = (caller("ada", Some("ada/here")), caller("ada", Some("ada/there")));
    let tagged = json!({ "content": "heron of here", "kind": "Rule", "tags": ["Birds"] });
    house.tool(&here, "remember", tagged).await;
    house.remember(&there, "heron of there").await;
    for (narrowed, lines) in [
        (json!({ "query": "heron" }), 2),
        (json!({ "query": "heron", "this_project_only": true }), 1),
        (json!({ "query": "heron", "kind": "rule" }), 1),
        (json!({ "query": "heron", "tags": ["birds"] }), 1),
        (json!({ "query": "" }), 2),
    ] {
        let result = house.tool(&here, "recall", narrowed.clone()).await;
        assert_eq!(text(&result).lines().count(), lines, "{narrowed}: {result}");
    }
    let nowhere = caller("ada", None);
    let result = house.tool(&nowhere, "recall", json!({ "query": "heron", "this_project_only": true })).await;
    assert!(failure(&result).starts_with("this_project_only needs a project"));
}

#[tokio::test]
async fn what_is_forgotten_is_neither_recalled_nor_shown() {
    let house = House::new();
    let ada = caller("ada", None);
    let id = house.remember(&ada, "the heron is blue").await;
    assert!(
        failure(&house.tool(&ada, "forget", json!({ "id": id, "reason": " " })).await).contains("reason")
    );
    for already in [false, true] {
        let result = house.tool(&ada, "forget", json!({ "id": id, "reason": "wrong" })).await;
        assert_eq!(result["structuredContent"], json!({ "id": id, "already": already }));
    }
    assert_eq!(house.recall(&ada, "heron").await, "No matching memories.");
    let got = failure(&house.tool(&ada, "get", json!({ "id": id })).await);
    assert!(got.starts_with("this memory was forgotten on 20") && !got.contains("blue"), "{got}");
    for (tool, arguments) in
        [("get", json!({ "id": "nothing" })), ("forget", json!({ "id": "nothing", "reason": "x" }))]
    {
        let result = house.tool(&ada, tool, arguments).await;
        assert_eq!(failure(&result), "there is no memory with the id 'nothing' that you may see");
    }
}

#[tokio::test]
async fn a_pinned_memory_is_only_forgotten_with_force() {
    let house = House::new();
    let ada = caller("ada", None);
    let result =
        house.tool(&ada, "remember", json!({ "content": "the heron is blue", "pinned": true })).await;
    let id = &result["structuredContent"]["id"];
    assert!(
        failure(&house.tool(&ada, "forget", json!({ "id": id, "reason": "x" })).await).contains("pinned")
    );
    let forced = house.tool(&ada, "forget", json!({ "id": id, "reason": "x", "force": true })).await;
    assert_eq!(forced["isError"], false);
}

#[tokio::test]
async fn permissions_are_results_that_the_model_can_read() {
    let house = House::new();
    let ada = caller("ada", None);
    house.remember(&ada, "the heron is blue").await;
    let reader = caller_as(Principal { role: Role::Readonly, ..principal() }, "ada", None, None);
    let result = house.tool(&reader, "remember", json!({ "content": "x" })).await;
    assert_eq!(failure(&result), "role 'readonly' lacks 'remember' permission");
    assert!(result.get("structuredContent").is_none());
    assert!(
        failure(&house.tool(&reader, "forget", json!({ "id": "x", "reason": "x" })).await)
            .contains("'forget'")
    );
    assert!(house.recall(&reader, "heron").await.contains("blue"));
}

#[tokio::test]
async fn a_caller_is_confined_to_its_project_and_to_its_own_private_memories() {
    let house = House::new();
    let ada = caller("ada", Some("ada/here"));
    let id = house.remember(&ada, "the heron is blue").await;
    let private = house.tool(&ada, "remember", json!({ "content": "heron secret", "private": true })).await;

    let confined = Principal { allowed_projects: vec!["ada/there".into()], ..principal() };
    let other = caller_as(confined.clone(), "ada", Some("ada/there"), None);
    assert_eq!(house.recall(&other, "heron").await, "No matching memories.");
    for tool in ["memory_get", "memory_forget"] {
        let result = house.tool(&other, tool, json!({ "id": id, "reason": "x" })).await;
        assert!(failure(&result).starts_with("there is no memory with the id"));
    }
    let several =
        Principal { allowed_projects: vec!["ada/there".into(), "ada/elsewhere".into()], ..confined };
    let nowhere = caller_as(several, "ada", None, None);
    assert!(
        failure(&house.tool(&nowhere, "remember", json!({ "content": "x" })).await).contains("ada/there")
    );

    let bob = caller("bob", Some("ada/here"));
    let seen = house.recall(&bob, "heron").await;
    assert!(seen.contains("blue") && !seen.contains("secret"), "{seen}");
    let id = &private["structuredContent"]["id"];
    assert!(failure(&house.tool(&bob, "get", json!({ "id": id })).await).starts_with("there is no memory"));
}

#[tokio::test]
async fn wrong_arguments_are_named_in_a_short_text() {
    let house = House::new();
    let ada = caller("ada", None);
    let million = "x".repeat(1 << 20);
    for (tool, arguments, says) in [
        ("remember", json!({}), "missing field `content`"),
        ("remember", json!({ "content": "x", "hints": [] }), "unknown field `hints`"),
        ("remember", json!({ "content": " " }), "content is required"),
        ("remember", json!({ "content": "x", "importance": 7 }), "importance is a number from 0 to 1"),
        ("remember", json!({ "content": million }), "content has 1048576 bytes"),
        ("remember", json!({ "content": "x", "pinned": million }), "wrong arguments for remember"),
        ("recall", json!({ "query": 5 }), "wrong arguments for recall: `query`: invalid type"),
        ("recall", json!({ "query": "x", "limit": -1 }), "`limit`"),
        ("recall", json!({ "query": "x", "tags": ["a", 1] }), "`tags[1]`"),
        ("recall", json!({ "query": "x", "detail": "all" }), "`detail`: unknown variant `all`"),
        ("recall", json!({ "query": million }), "`query` has more than 10000 characters"),
        ("list", json!({ "offset": "first" }), "`offset`"),
        ("session_search", json!({ "query": [] }), "`query`"),
        ("context", json!({ "limit": "few" }), "`limit`"),
        ("modify", json!({ "id": "x", "reason": "y" }), "say what is to change"),
        ("modify", json!({ "id": "x", "reason": "y", "pinned": 1 }), "`pinned`"),
        ("get", json!({ "id": million }), "there is no memory with the id 'xxx"),
    ] {
        let text = failure(&house.tool(&ada, tool, arguments).await);
        assert!(text.contains(says) && text.len() < 400, "{text}");
    }
}

#[tokio::test]
async fn sessions_are_searched_but_not_the_one_that_asks() {
    let house = House::new();
    let ada = caller_as(principal(), "ada", None, Some("yesterday"));
    house.sessions.start(&ada, None, Origin::Startup).await.unwrap();
    let said = vec![(Speaker::User, "the heron flew over the harbour".to_owned())];
    house.sessions.record_turns(&ada, said).await.unwrap();
    let now = caller_as(principal(), "ada", None, Some("today"));
    let result = house.tool(&now, "session_search", json!({ "query": "heron" })).await;
    assert!(text(&result).contains("the heron flew over the harbour"), "{result}");
    assert!(text(&result).ends_with("session yesterday)"), "{result}");
    assert_eq!(result["structuredContent"]["sessions"][0]["session_key"], "yesterday");
    let result = house.tool(&ada, "session_search", json!({ "query": "heron" })).await;
    assert_eq!(text(&result), "No matching sessions.");
}

#[tokio::test]
async fn the_names_of_existing_clients_work() {
    let house = House::new();
    let ada = caller("ada", None);
    let old =
        json!({ "content": "the heron is blue", "type": "fact", "tags": "birds, blue", "hints": ["colour"] });
    let stored = house.tool(&ada, "memory_store", old).await;
    let id = stored["structuredContent"]["id"].clone();
    assert_eq!(stored["structuredContent"]["tags"], json!(["birds", "blue"]));
    let search = json!({ "query": "heron", "type": "fact", "tags": "birds", "score_min": 0.1 });
    assert!(text(&house.tool(&ada, "memory_search", search).await).contains("the heron is blue"));
    assert!(
        text(&house.tool(&ada, "memory_get", json!({ "id": id })).await).starts_with("the heron is blue")
    );
    let forgotten = house.tool(&ada, "memory_forget", json!({ "id": id, "reason": "wrong" })).await;
    assert_eq!(forgotten["isError"], false);
    assert_eq!(house.recall(&ada, "heron").await, "No matching memories.");
}
