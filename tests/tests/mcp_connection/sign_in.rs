//! Signing in to a server through the daemon, as a person does: a command, a browser, and back.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Http, until};
use tokio::task::block_in_place;
use url::Url;

use crate::oauth::{Authority, started};

const PATIENCE: Duration = Duration::from_secs(30);

fn install(owner: &Http, url: &str) -> Value {
    let plan = owner.post("/api/mcp/plan", &json!({ "url": url })).good();
    let wanted = json!({ "url": url, "id": "locked", "approve": plan["approve"] });
    owner.post("/api/mcp/install", &wanted).good()
}

fn delete(owner: &Http, path: &str) -> Value {
    owner.send("DELETE", path, &[], b"").good()
}

fn state(owner: &Http) -> Value {
    owner.get("/api/mcp/servers/locked").good()["state"].clone()
}

/// What the daemon kept of it.
fn kept(daemon: &Daemon) -> Option<String> {
    std::fs::read_to_string(daemon.workspace().join(".daemon/sign-ins/locked.json")).ok()
}

fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_to_a_server_and_out_again() {
    let daemon = block_in_place(Daemon::start);
    let back = format!("{}/api/mcp/callback", daemon.url());
    let (authority, remote, _) = started(Authority::coming_back_to(back)).await;
    block_in_place(|| {
        let (owner, browser) = (daemon.owner(), daemon.http());
        let installed = install(&owner, remote.url.as_str());
        assert_eq!(installed["server"]["state"], "needsSignIn", "{installed}");

        let begun = owner.post("/api/mcp/servers/locked/sign-in", &json!({})).good();
        let url = Url::parse(begun["url"].as_str().unwrap()).unwrap();
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        *authority.challenge.lock().unwrap() = query.get("code_challenge").cloned();
        let come_back = |state: &str, more: &str| {
            browser.get(&format!("/api/mcp/callback?state={state}&iss={}{more}", authority.base()))
        };
        assert_eq!(come_back("another", "&code=code-1").status, 400);
        assert_eq!(kept(&daemon), None);
        let back = come_back(&query["state"], "&code=code-1");
        assert_eq!(back.status, 200, "{back:?}");
        assert_eq!(come_back(&query["state"], "&code=code-1").status, 400, "it counts once");
        assert_eq!(state(&owner), "connected");
        let called = owner.post("/api/mcp/servers/locked/tools/call", &json!({ "arguments": {} })).good();
        assert_eq!(called["content"][0]["text"], "called");

        assert!(kept(&daemon).unwrap().contains("token-1"));
        let folder = daemon.workspace().join(".daemon/sign-ins");
        assert!(is_private(&folder) && is_private(&folder.join("locked.json")));
        let shown = owner.get("/api/mcp/servers/locked").good().to_string();
        assert!(!shown.contains("token-1") && !daemon.log().contains("token-1"));

        let out = delete(&owner, "/api/mcp/servers/locked/sign-in");
        assert_eq!((&out["state"], kept(&daemon)), (&json!("needsSignIn"), None));
        // A person may change their mind in the browser.
        let begun = owner.post("/api/mcp/servers/locked/sign-in", &json!({})).good();
        let url = Url::parse(begun["url"].as_str().unwrap()).unwrap();
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let refused = come_back(&query["state"], "&error=access_denied");
        assert!(refused.status == 403 && format!("{refused:?}").contains("access_denied"), "{refused:?}");
        let _ = delete(&owner, "/api/mcp/servers/locked");
        let gone = until(PATIENCE, || (owner.get("/api/mcp/servers/locked").status == 404).then_some(()));
        assert!(gone.is_some());
    });
}
