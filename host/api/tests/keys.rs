//! API keys over HTTP, and who one is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use signet_core::Role;
use support::{House, assert_has, assert_members};

const MEMBERS: [&str; 16] = [
    "id",
    "prefix",
    "name",
    "role",
    "scope",
    "permissions",
    "connector",
    "harness",
    "agentId",
    "allowedProjects",
    "createdAt",
    "lastUsedAt",
    "revokedAt",
    "expiresAt",
    // Beyond the document: whether its agents hear of other surfaces unasked, and what was changed of it.
    "awareness",
    "changes",
];

fn create(house: &House, body: Value) -> Value {
    house.owner().post("/api/auth/api-keys", body).is(201)["apiKey"].clone()
}

#[test]
fn a_new_key_is_shown_once_and_in_the_known_form() {
    let house = House::team();
    let key = create(
        &house,
        json!({ "name": " laptop ", "role": "agent", "connector": "pi", "harness": "pi", "agentId": "pi-a",
            "scope": { "agent": "pi-a" }, "allowedProjects": ["github.com/o/n"], "expiresAt": "2099-01-01T00:00:00Z" }),
    );
    assert_members(&key, &[&MEMBERS[..], &["key"]].concat());
    assert_eq!(key["name"], "laptop");
    assert_eq!(key["role"], "agent");
    assert_eq!(key["scope"], json!({ "agent": "pi-a" }));
    assert_eq!(key["connector"], "pi");
    assert_eq!(key["harness"], "pi");
    assert_eq!(key["agentId"], "pi-a");
    assert_eq!(key["allowedProjects"], json!(["github.com/o/n"]));
    assert_eq!(key["expiresAt"], "2099-01-01T00:00:00.000Z");
    assert!(key["createdAt"].as_str().unwrap().ends_with('Z'));
    assert!(key["lastUsedAt"].is_null() && key["revokedAt"].is_null());
    assert!(key["id"].as_str().unwrap().starts_with("key_"));

    let raw = key["key"].as_str().unwrap();
    let (prefix, secret) = raw.strip_prefix("sig_sk_").unwrap().split_once('_').unwrap();
    assert_eq!(prefix, key["prefix"]);
    assert!(
        prefix.len() == 12 && prefix.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
        "{raw}"
    );
    let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    assert!(secret.len() == 43 && secret.bytes().all(base64url), "{raw}");

    let listed = house.owner().get("/api/auth/api-keys");
    assert!(!listed.text.contains(secret), "the secret is shown again");
    assert!(!listed.text.contains("argon2"), "the verifier is shown");
    assert_members(&listed.json["apiKeys"][0], &MEMBERS);
}

#[test]
fn a_name_is_all_that_a_key_needs() {
    let house = House::team();
    let key = create(&house, json!({ "name": "plain", "role": "", "harness": "", "agentId": null }));
    assert_eq!(key["role"], "agent");
    assert_eq!(key["permissions"], json!([]));
    assert_eq!(key["scope"], json!({}));
    assert_eq!(key["allowedProjects"], json!([]));
    assert!(key["harness"].is_null() && key["agentId"].is_null() && key["expiresAt"].is_null());
    house.with(key["key"].as_str().unwrap()).remember("it works");
}

#[test]
fn a_key_for_a_connector_may_do_what_connectors_do() {
    let house = House::team();
    for field in ["connector", "harness"] {
        let key = create(&house, json!({ "name": "c", field: "pi" }));
        assert_eq!(key["permissions"], json!(["recall", "remember", "documents", "tools"]), "{field}");
    }
    let key = create(&house, json!({ "name": "c", "connector": "pi", "permissions": ["recall"] }));
    assert_eq!(key["permissions"], json!(["recall"]));
    let client = house.with(key["key"].as_str().unwrap());
    client
        .post("/api/memory/remember", json!({ "content": "x" }))
        .refuses(403, "credential lacks 'remember' permission");
}

#[test]
fn a_key_for_one_harness_is_no_good_for_another() {
    let house = House::team();
    let key = create(&house, json!({ "name": "c", "harness": "pi" }));
    let client = house.with(key["key"].as_str().unwrap());
    client.post("/api/hooks/session-start", json!({ "harness": "pi" })).ok();
    client
        .post("/api/hooks/session-start", json!({ "harness": "codex" }))
        .refuses(403, "scope restricted to harness 'pi'");
}

#[test]
fn a_key_that_makes_no_sense_is_not_made_and_the_answer_names_what_would() {
    let house = House::team();
    for (body, says) in [
        (json!({}), "name is required"),
        (json!({ "name": "  " }), "name is required"),
        (json!({ "name": 7 }), "name is required"),
        (json!({ "name": "x".repeat(201) }), "name is required (200 bytes at most)"),
        (
            json!({ "name": "n", "role": "boss" }),
            "\"boss\" is no role; there are admin, operator, agent, readonly",
        ),
        (
            json!({ "name": "n", "permissions": ["recall", "fly"] }),
            "\"fly\" is no permission; there are remember, recall, modify, forget, recover, documents, tools, \
             connectors, diagnostics, analytics, admin",
        ),
        (
            json!({ "name": "n", "expiresAt": "soon" }),
            "expiresAt is a time like 2026-12-31T00:00:00Z, not \"soon\"",
        ),
        (json!({ "name": "n", "expiresAt": "2020-01-01T00:00:00Z" }), "expiresAt is in the past"),
        (json!({ "name": "n", "agentId": "a", "scope": { "agent": "b" } }), "different agents"),
        (json!({ "name": "n", "allowedProjects": "p" }), "the body is not as expected"),
    ] {
        house.owner().post("/api/auth/api-keys", body).refuses_saying(400, says);
    }
    assert_eq!(house.owner().get("/api/auth/api-keys").ok(), json!({ "apiKeys": [] }));
}

fn path(key: &Value) -> String {
    format!("/api/auth/api-keys/{}", key["id"].as_str().unwrap())
}

#[test]
fn a_key_is_renamed_and_narrowed_at_once_and_what_was_is_kept() {
    let house = House::team();
    let key = create(&house, json!({ "name": "laptop" }));
    let client = house.with(key["key"].as_str().unwrap());
    client.remember("it may");
    let changed = house.owner().patch(&path(&key), json!({ "name": " Work laptop " })).ok();
    assert_eq!(changed["apiKey"]["name"], "Work laptop");
    client.remember("it still may");
    let narrower = json!({ "permissions": ["recall"], "harness": "pi", "agentId": "ada", "awareness": false,
        "allowedProjects": ["github.com/o/n"], "expiresAt": "2099-01-01T00:00:00Z" });
    let changed = house.owner().patch(&path(&key), narrower).ok()["apiKey"].clone();
    client
        .post("/api/memory/remember", json!({ "content": "x" }))
        .refuses(403, "credential lacks 'remember' permission");
    client.post("/api/hooks/session-start", json!({ "harness": "codex" })).refuses_saying(403, "'pi'");
    let what: Vec<_> = changed["changes"].as_array().unwrap().iter().map(|one| one["what"].clone()).collect();
    assert_eq!(
        what,
        [
            "name: was laptop",
            "awareness: was on",
            "permissions: was all of its role",
            "harness: was any",
            "agent: was any",
            "projects: was all",
            "end: was none"
        ]
    );
    assert!(changed["changes"].as_array().unwrap().iter().all(|one| one["by"] == "owner"), "{changed}");
    // The owner takes all of it back; nothing named is nothing changed.
    let wider = json!({ "permissions": [], "harness": null, "agentId": "", "allowedProjects": [], "expiresAt": null });
    let changed = house.owner().patch(&path(&key), wider).ok()["apiKey"].clone();
    assert!(changed["harness"].is_null() && changed["agentId"].is_null() && changed["expiresAt"].is_null());
    client.remember("it may again");
    let listed = house.owner().get("/api/auth/api-keys").ok();
    assert_eq!(listed["apiKeys"][0]["changes"].as_array().unwrap().len(), 12);
    for number in 0..20 {
        house.owner().patch(&path(&key), json!({ "name": format!("n{number}") })).ok();
    }
    let latest = house.owner().get("/api/auth/api-keys").ok()["apiKeys"][0]["changes"].clone();
    assert_eq!(latest.as_array().unwrap().len(), 20);
    assert_eq!(latest[0]["what"], "name: was Work laptop");
    for (body, says) in [
        (json!({}), "say what is to be changed"),
        (json!({ "connector": "pi" }), "the body is not as expected"),
        (json!({ "name": " " }), "name is required"),
        (json!({ "role": "boss" }), "is no role"),
        (json!({ "permissions": ["fly"] }), "is no permission"),
        (json!({ "expiresAt": "2020-01-01T00:00:00Z" }), "expiresAt is in the past"),
        (json!({ "agentId": "a", "scope": { "agent": "b" } }), "different agents"),
    ] {
        house.owner().patch(&path(&key), body).refuses_saying(400, says);
    }
    house.owner().delete(&path(&key)).ok();
    house.owner().patch(&path(&key), json!({ "role": "readonly" })).refuses_saying(400, "revoked");
    house.owner().patch(&path(&key), json!({ "name": "the lost one" })).ok();
}

#[test]
fn a_key_gets_no_more_than_it_had_or_than_who_changes_it() {
    let house = House::team();
    let admin = create(
        &house,
        json!({ "name": "office", "role": "admin", "permissions": ["admin", "recall", "remember"],
            "allowedProjects": ["github.com/o/a"], "harness": "pi", "scope": { "user": "ann" } }),
    );
    let office = house.with(admin["key"].as_str().unwrap());
    let office = office.header("X-Signet-Context", &json!({ "harness": "pi" }).to_string());
    let mine = json!({ "scope": { "user": "ann" }, "allowedProjects": ["github.com/o/a"], "harness": "pi" });
    let with = |more: Value| {
        let mut body = mine.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let new = |more: Value| {
        let mut body = with(more);
        body["name"] = json!("made by the office");
        body
    };
    for (wanted, beyond) in [
        (json!({ "role": "admin" }), "the permission"),
        (json!({ "permissions": ["tools"] }), "the permission 'tools'"),
        (json!({ "permissions": ["recall"], "allowedProjects": [] }), "other projects"),
        (json!({ "permissions": ["recall"], "scope": {} }), "another person"),
    ] {
        office.post("/api/auth/api-keys", new(wanted)).refuses_saying(403, beyond);
    }
    office.post("/api/auth/api-keys", new(json!({ "permissions": ["recall"] }))).is(201);
    let tools = create(&house, json!({ "name": "tools", "permissions": ["recall", "tools"] }));
    for (change, beyond) in [
        // Of what the key has, it keeps what the caller lacks; it gets nothing more with it.
        (json!({ "permissions": ["recall", "remember", "tools"] }), "the permission 'tools'"),
        (with(json!({ "permissions": ["recall", "remember", "tools"] })), "the permission 'tools'"),
        (with(json!({ "permissions": ["modify"] })), "the permission 'modify'"),
        (with(json!({ "role": "admin", "permissions": [] })), "the permission"),
        (json!({ "permissions": ["remember"] }), "other projects"),
        (with(json!({ "permissions": ["remember"], "scope": {} })), "another person"),
        (with(json!({ "permissions": ["remember"], "scope": { "user": "bob" } })), "another person"),
        (with(json!({ "permissions": ["remember"], "harness": "codex" })), "another harness"),
        (with(json!({ "permissions": ["remember"], "harness": null })), "another harness"),
        (
            with(json!({ "permissions": ["remember"], "allowedProjects": ["github.com/o/b"] })),
            "other projects",
        ),
    ] {
        office.patch(&path(&tools), change).refuses_saying(403, beyond);
    }
    // Less than it had needs nothing of the caller's; other than it had, what the caller has.
    office.patch(&path(&tools), json!({ "permissions": ["tools"] })).ok();
    let other = office.patch(&path(&tools), with(json!({ "permissions": ["remember"] }))).ok();
    assert_eq!(other["apiKey"]["changes"].as_array().unwrap().last().unwrap()["by"], admin["id"]);
    // Nor does it give itself more.
    office.patch(&path(&admin), json!({ "permissions": [] })).refuses_saying(403, "no more than it had");
    office.patch(&path(&admin), json!({ "expiresAt": "2099-01-01T00:00:00Z" })).ok();
    office.patch(&path(&admin), json!({ "expiresAt": null })).refuses_saying(403, "a later end");
}

#[test]
fn a_key_is_revoked_by_id_or_prefix_and_once_is_as_good_as_twice() {
    let house = House::team();
    for by in ["id", "prefix"] {
        let key = create(&house, json!({ "name": by }));
        let path = format!("/api/auth/api-keys/{}", key[by].as_str().unwrap());
        let first = house.owner().delete(&path).ok()["apiKey"].clone();
        assert_members(&first, &MEMBERS);
        assert_eq!(first["id"], key["id"]);
        assert!(first["revokedAt"].is_string());
        let second = house.owner().delete(&path).ok()["apiKey"].clone();
        assert_eq!(second["revokedAt"], first["revokedAt"]);
    }
    assert_eq!(house.owner().get("/api/auth/api-keys").ok()["apiKeys"].as_array().unwrap().len(), 2);
    house
        .owner()
        .delete("/api/auth/api-keys/000000000000")
        .refuses_saying(404, "no API key has the id or prefix");
    house.owner().delete("/api/auth/api-keys/x").refuses_saying(404, "no API key has the id or prefix");
}

#[test]
fn keys_are_listed_in_the_order_of_their_making_with_their_last_use() {
    let house = House::team();
    for name in ["one", "two"] {
        let key = create(&house, json!({ "name": name }));
        if name == "two" {
            house.with(key["key"].as_str().unwrap()).get("/api/memories").ok();
        }
    }
    let keys = house.owner().get("/api/auth/api-keys").ok()["apiKeys"].clone();
    assert_eq!(keys[0]["name"], "one");
    assert!(keys[0]["lastUsedAt"].is_null());
    assert!(keys[1]["lastUsedAt"].is_string());
}

#[test]
fn an_admin_key_makes_keys_and_an_operators_does_not() {
    let house = House::team();
    let admin = house.with(&house.role(Role::Admin));
    admin.post("/api/auth/api-keys", json!({ "name": "made by an admin" })).is(201);
    let operator = house.with(&house.role(Role::Operator));
    operator
        .post("/api/auth/api-keys", json!({ "name": "n" }))
        .refuses(403, "role 'operator' lacks 'admin' permission");
}

#[test]
fn a_key_learns_who_it_is() {
    let house = House::team();
    let key = create(
        &house,
        json!({ "name": "n", "role": "readonly", "scope": { "agent": "alice" }, "allowedProjects": ["p"] }),
    );
    let me = house.with(key["key"].as_str().unwrap()).get("/api/auth/whoami").ok();
    assert_has(&me, &["authenticated", "claims", "trustedLocal", "effectiveAccess", "mode", "providers"]);
    assert_eq!(me["authenticated"], true);
    assert_eq!(me["trustedLocal"], false);
    assert_eq!(me["mode"], "team");
    assert_eq!(me["effectiveAccess"], json!(["recall"]));
    let claims = &me["claims"];
    assert_eq!(claims["sub"], format!("api-key:{}", key["id"].as_str().unwrap()));
    assert_eq!(claims["role"], "readonly");
    assert_eq!(claims["scope"], json!({ "agent": "alice" }));
    assert_eq!(claims["allowedProjects"], json!(["p"]));
}

#[test]
fn a_local_program_a_stranger_and_the_owner_learn_who_they_are() {
    let house = House::local();
    let local = house.nobody().get("/api/auth/whoami").ok();
    assert_eq!(local["authenticated"], false);
    assert_eq!(local["trustedLocal"], true);
    assert_eq!(local["mode"], "local");
    assert_eq!(local["claims"]["sub"], "local");
    assert_eq!(local["claims"]["role"], "agent");
    let stranger = house.nobody().header("x-forwarded-for", "203.0.113.7").get("/api/auth/whoami").ok();
    assert_eq!(stranger["authenticated"], false);
    assert_eq!(stranger["trustedLocal"], false);
    assert!(stranger["claims"].is_null());
    let owner = house.owner().get("/api/auth/whoami").ok();
    assert_eq!(owner["authenticated"], true);
    assert_eq!(owner["claims"]["sub"], "owner");
    assert_eq!(owner["effectiveAccess"].as_array().unwrap().len(), 11);
}

#[test]
fn the_ways_in_are_listed() {
    let team = House::team().nobody().get("/api/auth/methods").ok();
    assert_eq!(team, json!({ "providers": [{ "id": "api-key", "type": "bearer" }] }));
    let local = House::local().nobody().get("/api/auth/methods").ok();
    assert_eq!(local["providers"][1]["id"], "local");
}

#[test]
fn a_revoked_key_is_nobody() {
    let house = House::team();
    let key = create(&house, json!({ "name": "n" }));
    let client = house.with(key["key"].as_str().unwrap());
    house.owner().delete(&format!("/api/auth/api-keys/{}", key["prefix"].as_str().unwrap())).ok();
    let who = client.get("/api/auth/whoami").ok();
    assert_eq!(who["authenticated"], false);
    assert!(who["claims"].is_null());
}
