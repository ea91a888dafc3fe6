//! Browsers: signing in with a link or a key, what one may do then, and signing out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use signet_auth::NewKey;
use signet_core::{Permission, Role};
use support::{Client, House, assert_members};

/// A page of the dashboard, before it is signed in.
fn page(house: &House) -> Client {
    let port = house.address.port();
    house
        .nobody()
        .header("host", &format!("signet.localhost:{port}"))
        .header("origin", &format!("http://signet.localhost:{port}"))
        .header("sec-fetch-site", "same-origin")
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
        )
}

fn with(page: &Client, token: &Value) -> Client {
    page.header("authorization", &format!("Bearer {}", token.as_str().unwrap()))
}

/// What stands in a new link.
fn ticket(admin: &Client) -> String {
    let made = admin.post("/api/auth/tickets", json!({})).is(201);
    made["url"].as_str().unwrap().split_once("/#ticket=").unwrap().1.to_owned()
}

#[test]
fn a_link_signs_a_browser_in_as_the_owner_once() {
    for house in [House::team(), House::local()] {
        let made = house.owner().post("/api/auth/tickets", json!({})).is(201);
        assert_members(&made, &["url", "expiresAt"]);
        let url = made["url"].as_str().unwrap();
        let start = format!("http://signet.localhost:{}/#ticket=", house.address.port());
        let ticket = url.strip_prefix(&start).unwrap();
        assert_eq!(ticket.len(), 43);

        let page = page(&house);
        page.get("/api/memories").refuses(401, "authentication required");
        let answer = page.post("/api/auth/browser", json!({ "ticket": ticket }));
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let browser = answer.is(201);
        assert_members(&browser, &["id", "name", "key", "createdAt", "lastUsedAt", "expiresAt", "token"]);
        assert_eq!((&browser["name"], &browser["key"]), (&json!("Chrome on Linux"), &Value::Null));
        assert!(browser["token"].as_str().unwrap().starts_with("sig_browser_"));
        let signed_in = with(&page, &browser["token"]);
        signed_in.get("/api/auth/api-keys").ok();

        let who = signed_in.get("/api/auth/whoami").ok();
        assert_eq!(who["browser"], json!({ "id": browser["id"], "name": "Chrome on Linux" }));
        assert_eq!((&who["claims"]["sub"], &who["trustedLocal"]), (&json!("owner"), &json!(false)));
        assert_eq!(house.owner().get("/api/auth/whoami").ok()["browser"], Value::Null);

        for again in [ticket, "guessed", ""] {
            let answer = page.post("/api/auth/browser", json!({ "ticket": again }));
            match again {
                "" => answer.refuses_saying(400, "give either a ticket"),
                _ => answer.refuses_saying(401, "`signet open` makes a new one"),
            }
        }
    }
}

#[test]
fn links_are_an_admins_to_make() {
    let house = House::local();
    house.nobody().post("/api/auth/tickets", json!({})).is(403);
    house.with(&house.role(Role::Operator)).post("/api/auth/tickets", json!({})).is(403);
    // Of an admin's key they give what the key has, and no more.
    let key = house.listed(&[Permission::Admin, Permission::Recall]);
    let link = ticket(&house.with(&key));
    let browser = page(&house).post("/api/auth/browser", json!({ "ticket": link })).is(201);
    let signed_in = with(&page(&house), &browser["token"]);
    signed_in.get("/api/memories").ok();
    signed_in.get("/api/plugins").refuses(403, "credential lacks 'diagnostics' permission");
    // And a link that was not used yet ends with the key, too.
    let link = ticket(&signed_in);
    house.owner().delete(&format!("/api/auth/api-keys/{}", key.get(7..19).unwrap())).ok();
    signed_in.get("/api/memories").refuses(401, "api key revoked");
    page(&house).post("/api/auth/browser", json!({ "ticket": link })).refuses(401, "api key revoked");
}

#[test]
fn a_key_signs_a_browser_in_with_its_own_rights_and_ends_it() {
    let house = House::team();
    let key = house.key(NewKey {
        role: Some(Role::Agent),
        allowed_projects: vec!["github.com/o/here".into()],
        agent_id: Some("alice".into()),
        ..NewKey::default()
    });
    let page = page(&house);
    let browser = page.post("/api/auth/browser", json!({ "key": key, "name": " the kitchen\n " })).is(201);
    assert_eq!(browser["name"], "the kitchen");
    let signed_in = with(&page, &browser["token"]);
    let who = signed_in.get("/api/auth/whoami").ok();
    assert_eq!(who["claims"]["sub"], json!(format!("api-key:{}", browser["key"].as_str().unwrap())));
    assert_eq!(who["claims"]["allowedProjects"], json!(["github.com/o/here"]));
    signed_in.get("/api/auth/api-keys").refuses(403, "role 'agent' lacks 'admin' permission");
    signed_in
        .post("/api/memory/recall", json!({ "query": "x", "agentId": "bob" }))
        .refuses(403, "scope restricted to agent 'alice'");

    house.owner().delete(&format!("/api/auth/api-keys/{}", browser["key"].as_str().unwrap())).ok();
    signed_in.get("/api/memories").refuses(401, "api key revoked");
    assert_eq!(house.owner().get("/api/auth/browsers").ok()["browsers"], json!([]));
    page.post("/api/auth/browser", json!({ "key": key })).refuses(401, "api key revoked");
    page.post("/api/auth/browser", json!({ "key": "sig_sk_x" })).refuses(401, "malformed api key");
    // The owner's token is for programs.
    page.post("/api/auth/browser", json!({ "key": house.owner })).refuses(401, "malformed api key");
    page.post("/api/auth/browser", json!({ "key": key, "ticket": "x" })).is(400);
}

#[test]
fn browsers_are_listed_and_signed_out_at_once() {
    let house = House::team();
    let page = page(&house);
    let sign_in = |name: &str| {
        let body = json!({ "ticket": ticket(&house.owner()), "name": name });
        page.post("/api/auth/browser", body).is(201)
    };
    let (one, two) = (sign_in("one"), sign_in("two"));
    let (first, second) = (with(&page, &one["token"]), with(&page, &two["token"]));
    let listed = first.get("/api/auth/browsers");
    assert!(!listed.text.contains("sig_browser_"), "{}", listed.text);
    let listed = listed.ok();
    let rows: Vec<_> =
        listed["browsers"].as_array().unwrap().iter().map(|row| (&row["name"], &row["current"])).collect();
    assert_eq!(rows, [(&json!("one"), &json!(true)), (&json!("two"), &json!(false))]);

    first.delete(&format!("/api/auth/browsers/{}", two["id"].as_str().unwrap())).ok();
    second.get("/api/memories").refuses_saying(401, "signed out");
    first.delete(&format!("/api/auth/browsers/{}", two["id"].as_str().unwrap())).is(404);
    first.delete("/api/auth/browser").ok();
    first.get("/api/memories").refuses_saying(401, "this browser is signed out");
    assert_eq!(house.owner().get("/api/auth/browsers").ok()["browsers"], json!([]));
    house.owner().delete("/api/auth/browser").refuses_saying(400, "did not come from a browser");
}

#[test]
fn what_a_browser_does_is_told_as_the_dashboards() {
    let house = House::team();
    let body = json!({ "ticket": ticket(&house.owner()) });
    let browser = page(&house).post("/api/auth/browser", body).is(201);
    let signed_in = with(&page(&house), &browser["token"]);
    let source = |client: &Client| {
        let made = client.post("/api/os/events", json!({ "type": "tile.moved", "payload": {} })).is(201);
        made["source"].as_str().unwrap().to_owned()
    };
    assert_eq!(source(&signed_in), "api:owner/dashboard");
    assert_eq!(source(&signed_in.header("x-signet-harness", "kitchen")), "api:owner/kitchen");
    assert_eq!(source(&house.owner()), "api:owner/api");
}

#[test]
fn a_stream_ends_when_its_browser_signs_out() {
    let house = House::team();
    let body = json!({ "ticket": ticket(&house.owner()) });
    let browser = page(&house).post("/api/auth/browser", body).is(201);
    let token = browser["token"].as_str().unwrap();
    let mut stream = TcpStream::connect(house.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "GET /api/os/events/stream HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n",
        house.address
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("connected")));
    house.with(token).delete("/api/auth/browser").ok();
    // What happens next is not heard any more.
    house.owner().post("/api/os/events", json!({ "type": "tile.moved", "payload": {} })).is(201);
    let end = lines.find(|line| line.contains("event: end") || line.contains("tile.moved")).unwrap();
    assert!(end.contains("event: end"), "{end}");
}
