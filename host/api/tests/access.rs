//! Who is let in, and where.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use signet_auth::{NewKey, TrustLocal};
use signet_core::{Permission, Role, now};
use support::House;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Takes {
    /// Nothing.
    Nothing,
    /// This permission, before anything else is looked at.
    This(&'static str),
    /// A credential; with a body that makes sense, the operation then asks for this permission.
    Inside(&'static str),
    /// A credential.
    Credential,
}
use Takes::{Credential, Inside, Nothing, This};

/// Every route of the daemon. A route that is missing here fails a test below.
const ROUTES: &[(&str, &str, Takes)] = &[
    ("GET", "/", Nothing),
    ("GET", "/awareness", Nothing),
    ("GET", "/agents", Nothing),
    ("GET", "/keys", Nothing),
    ("GET", "/memory", Nothing),
    ("GET", "/plugins", Nothing),
    ("GET", "/chat", Nothing),
    ("GET", "/settings", Nothing),
    ("GET", "/assets/{file}", Nothing),
    ("GET", "/health", Nothing),
    ("GET", "/health/live", Nothing),
    ("GET", "/health/ready", Nothing),
    ("GET", "/api/status", This("diagnostics")),
    ("POST", "/api/shutdown", This("admin")),
    ("GET", "/api/openapi.json", Nothing),
    ("GET", "/api/auth/whoami", Nothing),
    ("GET", "/api/auth/methods", Nothing),
    ("GET", "/api/auth/api-keys", This("admin")),
    ("POST", "/api/auth/api-keys", This("admin")),
    ("PATCH", "/api/auth/api-keys/{key}", This("admin")),
    ("DELETE", "/api/auth/api-keys/{key}", This("admin")),
    ("POST", "/api/auth/tickets", This("admin")),
    ("POST", "/api/auth/browser", Nothing),
    ("DELETE", "/api/auth/browser", Credential),
    ("GET", "/api/auth/browsers", This("admin")),
    ("DELETE", "/api/auth/browsers/{id}", This("admin")),
    ("POST", "/api/memory/remember", This("remember")),
    ("POST", "/api/memory/save", This("remember")),
    ("POST", "/api/hook/remember", This("remember")),
    ("POST", "/api/memory/recall", This("recall")),
    ("GET", "/api/memory/search", This("recall")),
    ("GET", "/memory/search", This("recall")),
    ("GET", "/api/memories", This("recall")),
    ("POST", "/api/memory/forget", This("forget")),
    ("POST", "/api/memory/modify", This("modify")),
    ("POST", "/api/memory/merge", This("modify")),
    ("GET", "/api/memories/facets", This("recall")),
    ("GET", "/api/memory/graph", This("recall")),
    ("GET", "/api/memory/{id}", This("recall")),
    ("PATCH", "/api/memory/{id}", This("modify")),
    ("DELETE", "/api/memory/{id}", This("forget")),
    ("GET", "/api/memory/{id}/history", This("recall")),
    ("POST", "/api/memory/{id}/recover", This("recover")),
    ("POST", "/api/hooks/session-start", Inside("recall")),
    ("POST", "/api/hooks/user-prompt-submit", Inside("recall")),
    ("POST", "/api/hooks/session-end", Inside("remember")),
    ("POST", "/api/hooks/session-checkpoint-extract", Inside("remember")),
    ("POST", "/api/hooks/pre-compaction", Inside("remember")),
    ("POST", "/api/hooks/compaction-complete", Inside("remember")),
    ("POST", "/api/hooks/remember", This("remember")),
    ("POST", "/api/hooks/recall", This("recall")),
    ("POST", "/api/os/events", This("remember")),
    ("GET", "/api/os/events", This("recall")),
    ("GET", "/api/os/events/stream", This("recall")),
    ("GET", "/api/os/events/socket", This("recall")),
    ("GET", "/api/os/events/types", This("recall")),
    ("GET", "/api/os/events/stats", This("diagnostics")),
    ("GET", "/api/os/context", This("recall")),
    ("GET", "/api/chat", This("tools")),
    ("POST", "/api/chat", This("tools")),
    ("GET", "/api/chat/{id}", This("tools")),
    ("PATCH", "/api/chat/{id}", This("tools")),
    ("DELETE", "/api/chat/{id}", This("tools")),
    ("POST", "/api/chat/{id}/messages", This("tools")),
    ("GET", "/api/sessions", This("recall")),
    ("POST", "/api/sessions/search", This("recall")),
    ("GET", "/api/sessions/{key}", This("recall")),
    ("GET", "/api/sessions/{key}/transcript", This("recall")),
    ("POST", "/api/sessions/{key}/bypass", This("remember")),
    ("POST", "/api/sessions/{key}/renew", This("remember")),
    ("POST", "/api/connectors/{harness}/hooks/{event}", Credential),
    ("GET", "/api/connectors/harnesses", This("recall")),
    ("GET", "/api/connectors/edges", This("recall")),
    ("GET", "/api/plugins", This("diagnostics")),
    ("POST", "/api/plugins/propose", This("connectors")),
    ("POST", "/api/plugins/upload", This("connectors")),
    ("POST", "/api/plugins/install", This("connectors")),
    ("POST", "/api/plugins/install-locked", This("connectors")),
    ("GET", "/api/plugins/{id}", This("diagnostics")),
    ("PATCH", "/api/plugins/{id}", This("connectors")),
    ("DELETE", "/api/plugins/{id}", This("connectors")),
    ("POST", "/api/plugins/{id}/reload", This("connectors")),
    ("GET", "/api/plugins/{id}/logs", This("diagnostics")),
    ("GET", "/api/publishers", This("diagnostics")),
    ("POST", "/api/publishers", This("connectors")),
    ("DELETE", "/api/publishers/{name}", This("connectors")),
    ("GET", "/api/secrets", This("admin")),
    ("PUT", "/api/secrets/{name}", This("admin")),
    ("DELETE", "/api/secrets/{name}", This("admin")),
    ("GET", "/api/mcp/catalogue", This("connectors")),
    ("POST", "/api/mcp/plan", This("connectors")),
    ("POST", "/api/mcp/install", This("connectors")),
    ("GET", "/api/mcp/servers/{id}/update", This("connectors")),
    ("POST", "/api/mcp/servers/{id}/update", This("connectors")),
    ("GET", "/api/mcp/callback", Nothing),
    ("POST", "/api/mcp/servers/{id}/sign-in", This("connectors")),
    ("DELETE", "/api/mcp/servers/{id}/sign-in", This("connectors")),
    ("GET", "/api/mcp/servers", This("tools")),
    ("GET", "/api/mcp/servers/{id}", This("tools")),
    ("PATCH", "/api/mcp/servers/{id}", This("connectors")),
    ("DELETE", "/api/mcp/servers/{id}", This("connectors")),
    ("POST", "/api/mcp/servers/{id}/reprobe", This("connectors")),
    ("GET", "/api/mcp/servers/{id}/logs", This("diagnostics")),
    ("POST", "/api/mcp/servers/{id}/tools/{tool}", This("tools")),
    ("GET", "/api/mcp/servers/{id}/resource", This("tools")),
    ("POST", "/api/mcp/servers/{id}/subscriptions", This("tools")),
    ("POST", "/api/mcp/servers/{id}/prompts/{prompt}", This("tools")),
    ("GET", "/api/mcp/calls", This("diagnostics")),
    ("GET", "/api/mcp/questions", This("connectors")),
    ("POST", "/api/mcp/questions/{id}", This("connectors")),
    ("GET", "/api/dashboard", This("tools")),
    ("PATCH", "/api/dashboard", This("connectors")),
    ("POST", "/api/dashboard/restore", This("connectors")),
    ("GET", "/api/dashboard/frames", This("tools")),
    ("POST", "/api/widgets/{id}/frames", This("tools")),
    ("GET", "/api/widgets", This("tools")),
    ("GET", "/api/widgets/{id}", This("tools")),
    ("GET", "/api/widgets/{id}/app", This("tools")),
    ("GET", "/api/widgets/{id}/permissions", This("tools")),
    ("PATCH", "/api/widgets/{id}/permissions", This("connectors")),
    // Not in the table of the source: another program's service.
    ("POST", "/mcp", Credential),
];

/// A path with something in its places.
fn filled(path: &str) -> String {
    let path = path.replace("{file}", "nothing.js");
    ["{key}", "{id}", "{harness}", "{event}", "{name}", "{tool}", "{prompt}"]
        .iter()
        .fold(path, |path, place| path.replace(place, "nothing"))
}

/// A body with which every hook gets as far as asking for a permission.
fn body(method: &str) -> Option<String> {
    let body =
        json!({ "harness": "test", "summary": "a summary", "transcript": "User: hello", "sessionKey": "s" });
    (method == "POST" || method == "PATCH").then(|| body.to_string())
}

/// `(method, path)` of each `.add(` in the source of the routes.
fn routes_in_the_source() -> BTreeSet<(String, String)> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes/mod.rs");
    let source = std::fs::read_to_string(source).unwrap();
    // Ends of lines do not matter: an `.add(` may be on several.
    let calls = source.split(".add(").skip(1);
    calls
        .map(|call| {
            let call: String = call.split_whitespace().collect::<Vec<_>>().join(" ");
            let path = call.split('"').nth(1).unwrap().to_owned();
            // What stands between the access and the path: `get.clone()`, `patch`, `Method::GET`.
            let before = call.split('"').next().unwrap().trim().trim_end_matches(',');
            let method = before.rsplit([',', ' ']).next().unwrap().trim_end_matches(".clone()");
            let method = method.rsplit("::").next().unwrap();
            (method.to_ascii_uppercase(), path)
        })
        .collect()
}

#[test]
fn the_table_of_these_tests_names_every_route() {
    let source = routes_in_the_source();
    assert!(source.len() > 30, "the source was not understood: {source:?}");
    let listed: BTreeSet<_> = ROUTES
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .filter(|(_, path)| path != "/mcp")
        .collect();
    let missing: Vec<_> = source.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&source).collect();
    assert!(missing.is_empty(), "add to ROUTES, with what they take: {missing:?}");
    assert!(gone.is_empty(), "no longer there: {gone:?}");
    // Services are the other way in.
    let text = include_str!("../src/routes/mod.rs");
    assert_eq!(text.matches("route_service(").count(), 1, "a new service: add it to ROUTES");
    assert_eq!(text.matches(".route(").count(), 1, "a route without the table: add it to ROUTES");
}

#[test]
fn without_a_credential_only_open_routes_answer() {
    let house = House::team();
    for (method, path, takes) in ROUTES {
        let answer = house.nobody().send(method, &filled(path), body(method).as_deref());
        if *path == "/api/mcp/callback" {
            // Whoever comes is asked which sign-in they finish, not who they are.
            answer.refuses_saying(400, "missing field `state`");
        } else if *path == "/api/auth/browser" && *takes == Nothing {
            // This is where one gets in.
            answer.refuses_saying(400, "give either a ticket");
        } else if *takes == Nothing {
            assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
        } else {
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{method} {path}");
            answer.refuses(401, "authentication required");
        }
    }
}

#[test]
fn a_readonly_key_reads_and_nothing_else() {
    let house = House::team();
    let reader = house.with(&house.role(Role::Readonly));
    for (method, path, takes) in ROUTES {
        let answer = reader.send(method, &filled(path), body(method).as_deref());
        match takes {
            This("recall") | Inside("recall") | Nothing | Credential => {
                assert!(answer.status != 401 && answer.status != 403, "{method} {path}: {}", answer.text);
            }
            // Reads what is near, which a reader may.
            Inside(_) if *path == "/api/hooks/pre-compaction" => {
                answer.ok();
            }
            This(permission) | Inside(permission) => {
                answer.refuses(403, &format!("role 'readonly' lacks '{permission}' permission"));
            }
        }
    }
    assert!(!house.app.shutdown.has_begun());
}

#[test]
fn a_list_of_permissions_narrows_even_an_admin_key() {
    let house = House::team();
    let narrow = house.with(&house.listed(&[Permission::Documents]));
    for (method, path, takes) in ROUTES {
        if let This(permission) | Inside(permission) = takes {
            let answer = narrow.send(method, &filled(path), body(method).as_deref());
            answer.refuses(403, &format!("credential lacks '{permission}' permission"));
        }
    }
    assert!(!house.app.shutdown.has_begun());
}

#[test]
fn each_permission_opens_its_routes_and_no_others() {
    let house = House::team();
    let permissions: BTreeSet<_> = ROUTES
        .iter()
        .filter_map(|(.., takes)| if let This(permission) = takes { Some(*permission) } else { None })
        .collect();
    for permission in permissions {
        let holder = house.with(&house.listed(&[Permission::from_name(permission).unwrap()]));
        for (method, path, takes) in ROUTES {
            let This(needed) = takes else { continue };
            // That it does end the daemon is another test.
            if *path == "/api/shutdown" && *needed == permission {
                continue;
            }
            let answer = holder.send(method, &filled(path), body(method).as_deref());
            assert_eq!(
                answer.status == 403,
                *needed != permission,
                "{permission}: {method} {path}: {}",
                answer.text
            );
        }
    }
}

#[test]
fn the_role_bounds_what_a_list_can_give() {
    let house = House::team();
    let key = house.key(NewKey {
        role: Some(Role::Readonly),
        permissions: Some(vec![Permission::Recall, Permission::Remember]),
        ..NewKey::default()
    });
    let answer = house.with(&key).post("/api/memory/remember", json!({ "content": "x" }));
    answer.refuses(403, "role 'readonly' lacks 'remember' permission");
    house.with(&key).post("/api/memory/recall", json!({ "query": "x" })).ok();
}

#[test]
fn a_bad_credential_is_refused_in_known_words_whatever_the_mode() {
    for house in [House::team(), House::local()] {
        let good = house.role(Role::Agent);
        let prefix = good.get(7..19).unwrap();
        let same_prefix = format!("sig_sk_{prefix}_{}", "A".repeat(43));
        let unknown = format!("sig_sk_{}_{}", "0".repeat(12), "A".repeat(43));
        for (authorization, error) in [
            ("Bearer sig_sk_", "malformed api key"),
            ("Bearer sig_sk_aaaaaaaaaaaa_dummy", "malformed api key"),
            ("Bearer sig_sk_zzzzzzzzzzzz_x", "malformed api key"),
            (&format!("Bearer {unknown}"), "invalid api key"),
            (&format!("Bearer {same_prefix}"), "invalid api key"),
            ("Bearer something.else", "malformed token"),
            ("Bearer sig_owner_guessed", "malformed token"),
            ("Bearer", "malformed token"),
            ("Basic dXNlcjpwYXNz", "malformed token"),
        ] {
            let answer = house.nobody().header("authorization", authorization).get("/api/memories");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{authorization}");
            answer.refuses(401, error);
        }
        // The scheme is not a matter of case.
        house.nobody().header("authorization", &format!("bearer {good}")).get("/api/memories").ok();
    }
}

#[test]
fn a_key_ends_when_it_is_revoked() {
    let house = House::team();
    let key = house.role(Role::Agent);
    house.with(&key).get("/api/memories").ok();
    house.owner().delete(&format!("/api/auth/api-keys/{}", key.get(7..19).unwrap())).ok();
    house.with(&key).get("/api/memories").refuses(401, "api key revoked");
}

#[test]
fn a_key_ends_at_its_time() {
    let house = House::team();
    let key = house.key(NewKey { expires_at: Some(now() + 1_500), ..NewKey::default() });
    let client = house.with(&key);
    client.get("/api/memories").ok();
    let end = Instant::now() + Duration::from_secs(20);
    while client.get("/api/memories").status == 200 {
        assert!(Instant::now() < end, "it goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
    client.get("/api/memories").refuses(401, "api key expired");
}

#[test]
fn an_open_route_answers_even_to_a_bad_credential() {
    let house = House::team();
    let client = house.with("sig_sk_aaaaaaaaaaaa_dummy");
    client.get("/health").ok();
    assert_eq!(client.get("/api/auth/whoami").ok()["authenticated"], false);
}

#[test]
fn a_local_program_does_an_agents_work_and_no_admins() {
    let house = House::local();
    house.nobody().remember("the build server is osprey");
    assert_eq!(house.nobody().recall("build server"), ["the build server is osprey"]);
    for (method, path, permission) in [
        ("GET", "/api/auth/api-keys", "admin"),
        ("POST", "/api/auth/api-keys", "admin"),
        ("POST", "/api/shutdown", "admin"),
        ("GET", "/api/plugins", "diagnostics"),
    ] {
        let answer = house.nobody().send(method, path, body(method).as_deref());
        answer.refuses(403, &format!("role 'agent' lacks '{permission}' permission"));
    }
    house.owner().get("/api/auth/api-keys").ok();
}

#[test]
fn a_request_that_a_proxy_passed_on_is_not_local() {
    let house = House::local();
    for name in
        ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host", "tailscale-user-login"]
    {
        let client = house.nobody().header(name, "203.0.113.7");
        client.get("/api/memories").refuses(401, "authentication required");
        // Neither is the owner's token good from elsewhere.
        client
            .header("authorization", &format!("Bearer {}", house.owner))
            .get("/api/memories")
            .refuses(401, "malformed token");
    }
    let key = house.role(Role::Agent);
    house.with(&key).header("x-forwarded-for", "203.0.113.7").get("/api/memories").ok();
}

#[test]
fn a_host_that_is_not_ours_is_refused() {
    let house = House::open(TrustLocal::Yes, &["home.example"]);
    for host in ["evil.example", "127.0.0.1.evil.example", "evil.example:3850", "10.0.0.1"] {
        house.nobody().header("host", host).get("/health").refuses_saying(403, "does not answer to the host");
    }
    let port = house.address.port();
    for host in ["localhost".to_owned(), format!("LOCALHOST:{port}"), format!("[::1]:{port}")] {
        house.nobody().header("host", &host).get("/api/memories").ok();
    }
    // A name that was allowed is one of ours, but what comes by it is not from here.
    let allowed = house.nobody().header("host", "Home.example:3850");
    allowed.get("/health").ok();
    allowed.get("/api/memories").refuses(401, "authentication required");
}

#[test]
fn a_page_of_another_origin_is_refused() {
    let house = House::local();
    let own = house.address.to_string();
    for origin in
        ["http://evil.example", "null", "http://localhost:3000", &format!("http://{own}.evil.example")]
    {
        let page = house.nobody().header("origin", origin);
        page.post("/api/memory/remember", json!({ "content": "written by a page" }))
            .refuses(403, "requests of web pages from other origins are refused");
        page.get("/health").is(403);
    }
    let site = house.nobody().header("sec-fetch-site", "cross-site");
    site.get("/api/memories").is(403);
    site.header("sec-fetch-mode", "navigate").get("/").ok();
    // Widgets' pages, and what runs at other ports of this machine.
    let near = house.nobody().header("sec-fetch-site", "same-site");
    near.get("/api/memories").refuses(403, "requests of web pages from other origins are refused");
    near.header("sec-fetch-mode", "navigate").get("/").ok();
    assert_eq!(house.nobody().get("/api/memories").ok()["stats"]["total"], 0);
}

#[test]
fn a_browser_gets_nothing_for_being_on_this_machine() {
    let house = House::local();
    let own = house.address.to_string();
    for (header, value) in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
        let page = house.nobody().header(header, value);
        page.get("/health").ok();
        page.get("/api/memories").refuses(401, "authentication required");
        page.post("/api/memory/remember", json!({ "content": "x" })).refuses(401, "authentication required");
        // Neither is the owner's token for it.
        let owner = house.owner().header(header, value);
        owner.get("/api/memories").refuses(401, "malformed token");
        house.with(&house.role(Role::Agent)).header(header, value).get("/api/memories").ok();
    }
    // Node's fetch says no more than this, and programs that speak MCP no more than that.
    house.nobody().header("sec-fetch-mode", "cors").get("/api/memories").ok();
    house.nobody().header("origin", &format!("http://{own}")).get("/api/memories").ok();
}

#[test]
fn the_dashboards_name_is_ours_and_no_other_below_localhost() {
    let house = House::local();
    let port = house.address.port();
    let named = house.nobody().header("host", &format!("signet.localhost:{port}"));
    named.get("/api/memories").ok();
    let origin = named.header("origin", &format!("http://signet.localhost:{port}"));
    origin.get("/health").ok();
    origin.header("origin", &format!("http://w-1.signet.localhost:{port}")).get("/health").is(403);
    for host in ["w-1.signet.localhost", "other.localhost", "signet.localhost.evil.example"] {
        let answer = house.nobody().header("host", &format!("{host}:{port}")).get("/health");
        answer.refuses_saying(403, "does not answer to the host");
    }
}

#[test]
fn a_body_that_does_not_say_that_it_is_json_is_refused() {
    let house = House::local();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"]
    {
        let client = house.nobody().header("content-type", kind);
        let answer = client.post("/api/memory/remember", json!({ "content": "x" }));
        answer.refuses(415, "send a JSON body with content-type: application/json");
        client.post("/api/hooks/session-start", json!({ "harness": "x" })).is(415);
    }
    let client = house.nobody().header("content-type", "Application/JSON; charset=utf-8");
    client.post("/api/memory/remember", json!({ "content": "x" })).ok();
}

#[test]
fn a_body_that_is_no_json_or_too_much_is_refused_as_json() {
    let house = House::local();
    for path in
        ["/api/memory/remember", "/api/memory/recall", "/api/hooks/session-start", "/api/sessions/search"]
    {
        for bad in ["", "{", "not json", "{\"content\": }"] {
            house.nobody().send("POST", path, Some(bad)).refuses(400, "Invalid JSON body");
        }
        // JSON, but nothing that one could ask with.
        for odd in ["[]", "null", "7", "\"text\""] {
            let answer = house.nobody().send("POST", path, Some(odd));
            assert_eq!(answer.status, 400, "{odd}: {}", answer.text);
            assert!(answer.json["error"].is_string(), "{odd}: {}", answer.text);
        }
    }
    let large = json!({ "content": "x".repeat(10 << 20) });
    house.nobody().post("/api/memory/remember", large).refuses(413, "payload too large");
}

#[test]
fn what_is_not_there_is_said_in_json() {
    for house in [House::local(), House::team()] {
        for (method, path) in [
            ("GET", "/api/x"),
            ("POST", "/api/x"),
            ("PUT", "/api/memory/remember"),
            ("POST", "/api/memories"),
            ("DELETE", "/api/x/y"),
            ("GET", "/nothing"),
        ] {
            let answer = house.nobody().send(method, path, body(method).as_deref());
            assert_eq!(answer.header("content-type"), Some("application/json"));
            answer.refuses(404, "not found");
        }
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused_as_json() {
    let house = House::local();
    for path in [
        "/api/memories?limit=many",
        "/api/memories?limit=-1",
        "/api/memory/search?q=x&limit=many",
        "/api/sessions?limit=x",
        "/api/memory/%ff",
        "/api/sessions/%ff",
    ] {
        let answer = house.nobody().get(path);
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(answer.json["error"].is_string(), "{path}: {}", answer.text);
    }
}

#[test]
fn the_daemons_health_is_everyones_to_ask() {
    let house = House::team();
    let health = house.nobody().get("/health").ok();
    assert_eq!(health["status"], "healthy");
    assert_eq!(health["db"], true);
    assert_eq!(health["shuttingDown"], false);
    assert_eq!(health["version"], "0.0.0-test");
    assert_eq!(health["port"], house.address.port());
    assert!(health["uptime"].is_number() && health["pid"].is_u64() && health["agentsDir"].is_string());
    assert_eq!(house.nobody().get("/health/live").ok()["status"], "live");
    assert_eq!(house.nobody().get("/health/ready").ok()["status"], "ready");
    let home = house.nobody().get("/");
    assert!(home.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(home.text, "the dashboard");
}

#[test]
fn the_status_is_for_those_who_may_diagnose() {
    let house = House::team();
    let status = house.with(&house.role(Role::Operator)).get("/api/status").ok();
    assert_eq!(status["status"], "running");
    assert_eq!(status["authMode"], "team");
    assert_eq!(status["machine"], "desk");
    assert_eq!(status["apiKeys"], 1);
    assert_eq!(status["plugins"], json!([]));
    support::assert_has(
        &status,
        &["version", "pid", "uptime", "startedAt", "port", "host", "agentsDir", "memoryDb", "health"],
    );
}

#[test]
fn an_admin_ends_the_daemon() {
    let house = House::team();
    let admin = house.with(&house.role(Role::Admin));
    assert_eq!(admin.send("POST", "/api/shutdown", None).ok()["status"], "shutting down");
    assert!(house.app.shutdown.has_begun());
}

#[test]
fn a_hook_of_a_harness_without_a_connector_says_what_to_do() {
    let house = House::local();
    let answer = house.nobody().post("/api/connectors/nothing/hooks/session-start", json!({}));
    answer.refuses_saying(404, "there is no connector for \"nothing\"");
    assert_eq!(house.nobody().get("/api/connectors/harnesses").ok(), json!({ "harnesses": [] }));
}

// What the existing daemon gets wrong.

#[test]
fn an_agents_key_cannot_read_what_is_private_to_another() {
    let house = House::team();
    let (alice, bob) = (house.with(&house.agent("alice")), house.with(&house.agent("bob")));
    let id = bob.remember_with("bob keeps the heron secret", json!({ "visibility": "private" }));
    assert_eq!(bob.recall("heron").len(), 1);

    assert!(alice.recall("heron").is_empty());
    for (path, body) in [
        ("/api/memory/recall", json!({ "query": "heron", "agentId": "bob" })),
        ("/api/hooks/session-start", json!({ "harness": "x", "agentId": "bob" })),
        ("/api/hooks/recall", json!({ "harness": "x", "query": "heron", "agentId": "bob" })),
        (
            "/api/hooks/user-prompt-submit",
            json!({ "harness": "x", "userMessage": "heron", "agentId": "bob" }),
        ),
        ("/api/hooks/session-start", json!({ "harness": "x", "sessionKey": "agent:bob:1" })),
        ("/api/sessions/search", json!({ "query": "heron", "agentId": "bob" })),
    ] {
        alice.post(path, body).refuses(403, "scope restricted to agent 'alice'");
    }
    let named = alice.header("x-signet-agent-id", "bob");
    named.get("/api/memories").refuses(403, "scope restricted to agent 'alice'");
    for path in [
        "/api/memories?agentId=bob",
        "/memory/search?q=heron&agentId=bob",
        "/api/memory/search?q=heron&agentId=bob",
    ] {
        let answer = alice.get(path);
        assert!(!answer.text.contains("bob keeps"), "{path}: {}", answer.text);
    }
    for path in [
        format!("/api/memory/{id}?agentId=bob"),
        format!("/api/memory/{id}"),
        format!("/api/memory/{id}/history"),
    ] {
        alice.get(&path).refuses(404, "not found");
    }
    for (method, path, body) in [
        ("PATCH", format!("/api/memory/{id}"), json!({ "reason": "r", "content": "mine now" })),
        ("DELETE", format!("/api/memory/{id}?reason=r&force=true"), json!({})),
        ("POST", format!("/api/memory/{id}/recover"), json!({ "reason": "r" })),
    ] {
        assert_eq!(alice.send(method, &path, Some(&body.to_string())).is(404)["status"], "not_found");
    }
    assert_eq!(bob.recall("heron"), ["bob keeps the heron secret"]);
}

#[test]
fn the_projects_of_a_key_are_enforced() {
    let house = House::team();
    let here = house.with(&house.confined("github.com/o/here"));
    let open = house.with(&house.role(Role::Agent));
    open.remember_with("heron of elsewhere", json!({ "project": "github.com/o/there" }));
    open.remember_with("heron of nowhere", json!({}));
    here.remember_with("heron of here", json!({ "project": "git@github.com:O/Here.git" }));
    assert_eq!(here.recall("heron"), ["heron of here"]);
}

#[test]
fn a_reader_cannot_reach_what_starts_things() {
    let house = House::team();
    let reader = house.with(&house.role(Role::Readonly));
    reader.get("/api/plugins").refuses(403, "role 'readonly' lacks 'diagnostics' permission");
    // What the existing daemon starts programs with is not here at all.
    for path in ["/api/marketplace/mcp/register", "/api/skills/install", "/api/os/install"] {
        reader.post(path, json!({ "command": "true" })).is(404);
    }
}

#[test]
fn a_wrong_bearer_from_this_machine_is_no_access() {
    let house = House::local();
    house.nobody().get("/api/memories").ok();
    house.with("wrong").get("/api/memories").refuses(401, "malformed token");
}

#[test]
fn a_refusal_is_never_a_fault_of_the_daemon() {
    let house = House::team();
    let reader = house.with(&house.role(Role::Readonly));
    for path in ["/api/memory/modify", "/api/memory/forget", "/api/auth/api-keys", "/api/shutdown"] {
        let answer = reader.post(path, json!({}));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.status, 403, "{path}: {}", answer.text);
    }
}

#[test]
fn an_agents_key_need_not_name_its_agent() {
    let house = House::team();
    let by_scope = house.with(&house.agent("alice"));
    let by_field = house.with(&house.key(NewKey { agent_id: Some("alice".into()), ..NewKey::default() }));
    for (client, content) in [(by_scope, "the first heron"), (by_field, "the second heron")] {
        let id = client.remember(content);
        let row: Value = client.get(&format!("/api/memory/{id}")).ok();
        assert_eq!(row["agent_id"], "alice");
        client
            .post("/api/memory/remember", json!({ "content": "x", "agentId": "bob" }))
            .refuses(403, "scope restricted to agent 'alice'");
    }
}

#[test]
fn a_key_without_a_scope_is_still_bound_by_its_role() {
    let house = House::team();
    let agent = house.with(&house.role(Role::Agent));
    agent.get("/api/auth/api-keys").refuses(403, "role 'agent' lacks 'admin' permission");
    agent.get("/api/status").refuses(403, "role 'agent' lacks 'diagnostics' permission");
}

#[test]
fn an_admin_keys_scope_counts_too() {
    let house = House::team();
    let scope = signet_core::Scope { agent: Some("alice".into()), ..Default::default() };
    let admin = house.with(&house.key(NewKey { role: Some(Role::Admin), scope, ..NewKey::default() }));
    let answer = admin.post("/api/memory/recall", json!({ "query": "heron", "agentId": "bob" }));
    answer.refuses(403, "scope restricted to agent 'alice'");
    let scope = signet_core::Scope { project: Some("github.com/o/here".into()), ..Default::default() };
    let admin = house.with(&house.key(NewKey { role: Some(Role::Admin), scope, ..NewKey::default() }));
    let answer =
        admin.post("/api/memory/remember", json!({ "content": "x", "project": "github.com/o/there" }));
    answer.refuses(403, "scope restricted to project 'github.com/o/here'");
}
