//! HTTP of plugins, by the real component in the real runtime to real servers on loopback.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

#[path = "../../outbound/tests/support/mod.rs"]
mod servers;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::{Value, json};
use servers::{Endless, LOOPBACK, PUBLIC, SECRET, Say, Server, World, chunked, ok, until, with_headers};
use signet_outbound::Config;
use signet_runtime::types::{Error, Event, RequestContext};
use signet_runtime::{
    Capabilities, Capability, Grants, Limits, MANIFEST_SECTION, Package, Plugin, Runtime, RuntimeError, Setup,
};

const API: &str = "https://api.example.com/v1/deals";
const HOME: &str = "http://homebox:8123/api/lamp";
const GRANTS: [&str; 3] = [
    "http GET https://api.example.com/v1/ secret crm in authorization Bearer",
    "http POST https://api.example.com/v1/ secret crm in authorization Bearer",
    "http GET http://homebox:8123/api/ private",
];

fn guest() -> Package {
    static GUEST: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = GUEST.get_or_init(|| {
        let paths = guest_build::build(&["guest-http"]).unwrap();
        std::fs::read(&paths[0]).unwrap()
    });
    Package::read("http.wasm", bytes.clone()).unwrap()
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new(None).unwrap())
}

fn grants(texts: &[&str]) -> Grants {
    texts.iter().chain(&["events ask."]).map(|text| text.parse().unwrap()).collect()
}

fn plugin() -> Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| runtime().load(guest(), &grants(&GRANTS)).unwrap()).clone()
}

fn context() -> RequestContext {
    RequestContext {
        request_id: "r1".into(),
        harness: "http-client".into(),
        agent_id: "me".into(),
        machine_id: None,
        connector_id: None,
        connector_version: None,
        session_key: None,
        project: None,
        received_at: 0,
    }
}

fn capabilities(world: &World) -> Capabilities {
    Capabilities { http: Some(world.outbound.clone()), ..Capabilities::default() }
}

async fn call(plugin: &Plugin, world: &World, event: &str, wanted: Value) -> Result<String, RuntimeError> {
    within(Limits::CALL, plugin, world, event, wanted).await
}

async fn within(
    limits: Limits,
    plugin: &Plugin,
    world: &World,
    event: &str,
    wanted: Value,
) -> Result<String, RuntimeError> {
    let connector = plugin.connector(limits).unwrap();
    let answer = connector.handle(event, &wanted.to_string(), &context(), capabilities(world)).await?;
    Ok(answer.stdout)
}

fn get(url: &str) -> Value {
    json!({ "method": "GET", "url": url })
}

/// What the guest was told.
fn refusal<T: std::fmt::Debug>(answer: Result<T, RuntimeError>) -> Error {
    match answer.unwrap_err() {
        RuntimeError::Guest { error, .. } => error,
        other => panic!("{other}"),
    }
}

/// `api.example.com` at a public address, and `homebox` on this machine.
async fn world(answer: impl Fn(&str) -> Say + Clone + Send + Sync + 'static) -> (World, Server, Server) {
    let api = Server::https(&["api.example.com"], answer.clone()).await;
    let home = Server::http(answer).await;
    let authorities = api.certificate.clone().into_iter().collect();
    let world = World::with(Config { authorities, ..Config::DAEMON });
    world.public("api.example.com", &api);
    world.network.name("homebox", &[LOOPBACK]);
    world.network.route(LOOPBACK, home.address);
    (world, api, home)
}

#[tokio::test]
async fn a_guest_asks_what_was_granted_and_sees_the_answer() {
    let (world, api, home) = world(|_| with_headers("x-team: north\r\n", "two deals")).await;
    let wanted = json!({ "method": "POST", "url": format!("{API}?since=7"), "body": "{\"won\":true}",
        "headers": { "content-type": "application/json" } });
    let answer = call(&plugin(), &world, "send", wanted).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["status"], 200);
    assert_eq!(answer["headers"]["x-team"], "north");
    assert_eq!(answer["body"], "two deals");
    let request = api.request();
    assert!(request.starts_with("POST /v1/deals?since=7 HTTP/1.1\r\n"), "{request}");
    for line in ["host: api.example.com\r\n", "content-type: application/json\r\n", "content-length: 12\r\n"]
    {
        assert!(request.contains(line), "{request}");
    }
    assert!(request.ends_with("\r\n\r\n{\"won\":true}"), "{request}");

    call(&plugin(), &world, "send", get(HOME)).await.unwrap();
    assert!(home.request().starts_with("GET /api/lamp HTTP/1.1\r\n"));
    assert!(home.request().contains("host: homebox:8123\r\n"));
}

#[tokio::test]
async fn a_body_larger_than_the_hosts_buffers_arrives_whole_both_ways() {
    let (world, api, _home) = world(|request| ok(request.split_once("\r\n\r\n").unwrap().1)).await;
    let body = "0123456789".repeat(100_000);
    let wanted = json!({ "method": "POST", "url": API, "body": body });
    let answer = call(&plugin(), &world, "send", wanted).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["body"].as_str().unwrap(), body);
    assert!(api.request().contains("content-length: 1000000\r\n"));
}

#[tokio::test]
async fn a_denial_names_the_grant_that_lacks_and_that_grant_is_enough() {
    let (world, api, home) = world(|_| ok("granted")).await;
    for (url, grant) in [
        ("https://api.example.com/v2/x", "http GET https://api.example.com/v2/"),
        ("http://homebox:8123/admin", "http GET http://homebox:8123/"),
    ] {
        let Error::Denied(told) = refusal(call(&plugin(), &world, "send", get(url)).await) else {
            panic!("not denied: {url}")
        };
        assert_eq!(
            told,
            format!(
                "http GET {url} is not granted to this plugin; grant it with: \
                 signet plugin grant http-client '{grant}'"
            )
        );
        assert!(api.requests.lock().is_empty() && home.requests.lock().is_empty());
    }
    let more = [GRANTS[0], GRANTS[1], GRANTS[2], "http GET https://api.example.com/v2/"];
    let granted = runtime().load(guest(), &grants(&more)).unwrap();
    call(&granted, &world, "send", get("https://api.example.com/v2/x")).await.unwrap();
    assert!(!api.request().contains(SECRET), "the secret is for another path");

    // The host of this one is private: the second denial says so.
    let more = [GRANTS[0], "http GET http://homebox:8123/"];
    let public = runtime().load(guest(), &grants(&more)).unwrap();
    let Error::Denied(told) = refusal(call(&public, &world, "send", get(HOME)).await) else { panic!() };
    assert!(
        told.ends_with("signet plugin grant http-client 'http GET http://homebox:8123/ private'"),
        "{told}"
    );
    assert!(home.requests.lock().is_empty());
}

#[tokio::test]
async fn what_is_denied_is_counted() {
    let (world, _api, _home) = world(|_| ok("")).await;
    let plugin = runtime().load(guest(), &grants(&GRANTS)).unwrap();
    for url in ["https://evil.example/", API, "http://169.254.169.254/latest/meta-data/"] {
        let _ = call(&plugin, &world, "send", get(url)).await;
    }
    assert_eq!(plugin.metrics().figures().denials, 2);
}

#[tokio::test]
async fn a_redirect_to_what_is_not_granted_leads_nowhere() {
    let inside = Server::http(|_| ok("inside")).await;
    for location in [
        format!("http://127.0.0.1:{}/admin", inside.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://api.example.com/v1/../admin".to_owned(),
    ] {
        let to = location.clone();
        let (world, api, _home) = world(move |_| {
            let head =
                format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            Say::All(head.into_bytes())
        })
        .await;
        let told = refusal(call(&plugin(), &world, "follow", get(API)).await);
        assert!(matches!(told, Error::Denied(_) | Error::Invalid(_)), "{location}: {told:?}");
        assert_eq!(api.requests.lock().len(), 1, "{location}");
    }
    assert!(inside.requests.lock().is_empty());
}

#[tokio::test]
async fn a_name_that_moves_to_a_private_address_is_not_followed_there() {
    let (world, api, home) = world(|_| ok("outside")).await;
    world.network.name("api.example.com", &[LOOPBACK]);
    call(&plugin(), &world, "send", get(API)).await.unwrap();
    let Error::Denied(told) = refusal(call(&plugin(), &world, "send", get(API)).await) else { panic!() };
    assert!(told.contains("api.example.com is at 127.0.0.1, which is not a public address"), "{told}");
    assert_eq!(world.network.lookups.lock().len(), 2, "one for each request");
    assert_eq!(*world.network.connections.lock(), [format!("{PUBLIC}:443").parse().unwrap()]);
    assert!(home.requests.lock().is_empty());
    assert_eq!(api.requests.lock().len(), 1);
}

#[tokio::test]
async fn a_credential_is_added_by_the_host_and_never_seen_by_the_guest() {
    let (world, api, home) = world(|request| {
        let echo: String = request.lines().filter(|line| line.starts_with("authorization")).collect();
        with_headers(&format!("x-echo: {echo}\r\n"), "no secret here")
    })
    .await;
    let answer = call(&plugin(), &world, "send", get(API)).await.unwrap();
    assert!(api.request().contains(&format!("authorization: Bearer {SECRET}\r\n")), "{}", api.request());
    assert!(answer.contains("Bearer [redacted]") && !answer.contains(SECRET), "{answer}");

    call(&plugin(), &world, "send", get(HOME)).await.unwrap();
    assert!(!home.request().contains(SECRET), "{}", home.request());

    let own = json!({ "method": "GET", "url": API, "headers": { "authorization": "mine" } });
    let Error::Denied(told) = refusal(call(&plugin(), &world, "send", own).await) else { panic!() };
    assert!(told.contains("the header authorization cannot be set"), "{told}");
}

#[tokio::test]
async fn a_body_that_shows_the_credential_is_stopped() {
    let (world, _api, _home) =
        world(|_| chunked("", &[b"you are ", &SECRET.as_bytes()[..7], &SECRET.as_bytes()[7..]])).await;
    let Error::Denied(told) = refusal(call(&plugin(), &world, "send", get(API)).await) else { panic!() };
    assert!(told.contains("holds the secret") && !told.contains(SECRET), "{told}");
}

#[tokio::test]
async fn bodies_have_their_limit() {
    let (world, _api, _home) = world(|request| match request.split(' ').nth(1) {
        Some("/v1/declared") => ok(&"x".repeat(1_001)),
        Some("/v1/endless") => {
            Say::First(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), Endless::Again(vec![b'x'; 100]))
        }
        _ => ok(&"x".repeat(1_000)),
    })
    .await;
    let limits = Limits { http_bytes: 1_000, ..Limits::CALL };
    within(limits, &plugin(), &world, "send", get(API)).await.unwrap();
    for url in ["https://api.example.com/v1/declared", "https://api.example.com/v1/endless"] {
        let told = refusal(within(limits, &plugin(), &world, "send", get(url)).await);
        assert!(matches!(&told, Error::Limit(told) if told.contains("body of the response")), "{told:?}");
    }
    let long = json!({ "method": "POST", "url": API, "body": "x".repeat(1_001) });
    let told = refusal(within(limits, &plugin(), &world, "send", long).await);
    assert!(matches!(&told, Error::Limit(told) if told.contains("body of the request")), "{told:?}");
    // A guest may want less.
    let less = json!({ "method": "GET", "url": API, "most": 999 });
    let told = refusal(within(limits, &plugin(), &world, "send", less).await);
    assert!(matches!(&told, Error::Limit(told) if told.contains("999 bytes")), "{told:?}");
}

#[tokio::test]
async fn a_server_that_hangs_costs_the_request_its_time_and_no_more() {
    let (world, api, _home) = world(|request| match request.split(' ').nth(1) {
        Some("/v1/body") => Say::First(b"HTTP/1.1 200 OK\r\n\r\npart".to_vec(), Endless::Silence),
        _ => Say::First(Vec::new(), Endless::Silence),
    })
    .await;
    let limits = Limits { http_time: Duration::from_millis(200), ..Limits::CALL };
    for url in [API, "https://api.example.com/v1/body"] {
        let told = refusal(within(limits, &plugin(), &world, "send", get(url)).await);
        assert!(matches!(&told, Error::Limit(told) if told.contains("was given 200 ms")), "{told:?}");
    }
    // A guest may want less, not more.
    for (wanted, limits, told_in) in [
        (200, Limits::CALL, "was given 200 ms for the head of the response"),
        (60_000, limits, "was given 200 ms"),
    ] {
        let wanted = json!({ "method": "GET", "url": API, "time": wanted });
        let told = refusal(within(limits, &plugin(), &world, "send", wanted).await);
        assert!(matches!(&told, Error::Limit(told) if told.contains(told_in)), "{told:?}");
    }
    until("all were hung up on", || *api.ended.lock() == 4).await;
}

#[tokio::test]
async fn a_call_that_is_over_takes_its_requests_with_it() {
    let (world, api, _home) = world(|_| Say::First(Vec::new(), Endless::Silence)).await;
    let plugin = plugin();
    let limits = Limits { wall: Duration::from_millis(500), ..Limits::CALL };
    let error = within(limits, &plugin, &world, "send", get(API)).await.unwrap_err();
    assert!(matches!(&error, RuntimeError::Limit { limit, .. } if limit.contains("500 ms")), "{error}");
    until("the client hung up", || *api.ended.lock() == 1).await;
    // Or a caller that went away.
    tokio::select! {
        _ = call(&plugin, &world, "send", get(API)) => panic!("it never answers"),
        () = until("the request arrived", || api.requests.lock().len() == 2) => {}
    }
    until("the client hung up", || *api.ended.lock() == 2).await;
}

#[tokio::test]
async fn a_call_has_so_many_requests() {
    let (world, api, _home) = world(|_| ok("")).await;
    let limits = Limits { http_requests: 3, ..Limits::CALL };
    let told = refusal(within(limits, &plugin(), &world, "flood", get(API)).await);
    assert!(matches!(&told, Error::Limit(told) if told == "3 HTTP requests per call"), "{told:?}");
    assert_eq!(api.requests.lock().len(), 3);
}

#[tokio::test]
async fn each_event_of_an_actor_has_its_own_requests() {
    let (world, api, _home) = world(|_| ok("")).await;
    let limits = Limits { http_requests: 1, ..Limits::ACTOR };
    let setup = Setup { capabilities: capabilities(&world), limits, config: "{}".into(), tell: None };
    let actor = plugin().actor(setup).unwrap();
    for sequence in 1..=3 {
        actor.send(Arc::new(Event {
            id: format!("e{sequence}"),
            sequence,
            kind: "ask.api".into(),
            source: "test".into(),
            timestamp: 0,
            payload: get(API).to_string(),
        }));
    }
    until("all three were asked", || api.requests.lock().len() == 3).await;
    actor.stop(Duration::from_secs(10)).await;
}

#[tokio::test]
async fn what_the_host_keeps_for_a_guest_is_bounded() {
    let (world, _api, _home) = world(|_| ok("")).await;
    for event in ["hoard", "swell"] {
        let error = call(&plugin(), &world, event, get(API)).await.unwrap_err();
        assert!(matches!(error, RuntimeError::Trap { .. }), "{event}: {error}");
    }
    call(&plugin(), &world, "send", get(API)).await.unwrap();
}

#[tokio::test]
async fn where_the_host_sends_nothing_the_guest_is_told() {
    let connector = plugin().connector(Limits::CALL).unwrap();
    let wanted = get(API).to_string();
    let told = refusal(connector.handle("send", &wanted, &context(), Capabilities::default()).await);
    assert!(
        matches!(&told, Error::Unavailable(told) if told == "http is not available in this call"),
        "{told:?}"
    );
}

#[test]
fn without_a_grant_nothing_is_linked_and_nothing_runs() {
    let Err(RuntimeError::NotGranted { plugin, missing }) = runtime().load(guest(), &grants(&[])) else {
        panic!("loaded")
    };
    assert_eq!(plugin, "http-client");
    assert_eq!(missing.iter().map(ToString::to_string).collect::<Vec<_>>().len(), 3);
    let error = RuntimeError::NotGranted { plugin, missing }.to_string();
    for grant in GRANTS {
        assert!(error.contains(&format!("'{grant}'")), "{error}");
    }
}

#[test]
fn one_of_its_grants_is_enough_to_run_and_the_others_are_missing() {
    let plugin = runtime().load(guest(), &grants(&GRANTS[2..])).unwrap();
    let granted: Vec<_> = plugin.grants().http().map(ToString::to_string).collect();
    assert_eq!(granted, ["GET http://homebox:8123/api/ private"]);
    let missing = grants(&GRANTS[2..]).missing(&guest().manifest);
    assert_eq!(missing.iter().count(), 2);
    // A wider grant covers what is asked.
    assert!(
        grants(&["http GET http://homebox:8123/ private"]).missing(&guest().manifest).http().count() == 2
    );
}

/// A component that imports `interface` and whose manifest asks for these capabilities.
fn importing(interface: &str, capabilities: Value) -> Result<Package, RuntimeError> {
    let text = format!(
        r#"(component (import "{interface}" (instance)) (instance $nothing)
            (export "signet:plugin/connector@0.1.0" (instance $nothing)))"#
    );
    let manifest = json!({ "id": "odd", "version": "0.1.0", "description": "Odd.", "licence": "MIT",
        "contract": "0.1.0", "capabilities": capabilities });
    let mut wasm = wat::parse_str(text).unwrap();
    let (name, data) = (MANIFEST_SECTION.as_bytes(), manifest.to_string().into_bytes());
    let mut section = vec![u8::try_from(name.len()).unwrap()];
    section.extend_from_slice(name);
    section.extend(data);
    wasm.push(0);
    let mut length = section.len();
    while length > 0x7f {
        wasm.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    wasm.push(u8::try_from(length).unwrap());
    wasm.extend(section);
    Package::read("odd.wasm", wasm)
}

fn asking_for_http() -> Value {
    json!([{ "name": "http", "reason": "ask", "allow": [{ "url": "https://a.example/", "methods": ["GET"] }] }])
}

#[test]
fn the_interfaces_of_requests_are_for_those_who_ask_for_http() {
    for interface in [
        "wasi:http/types@0.2.12",
        "wasi:http/outgoing-handler@0.2.0",
        "wasi:io/error@0.2.3",
        "wasi:io/poll@0.2.12",
        "wasi:io/streams@0.2.12",
        "wasi:clocks/monotonic-clock@0.2.12",
    ] {
        let package = importing(interface, asking_for_http()).unwrap();
        assert!(package.uses.contains(&Capability::Http), "{interface}");
        let silent = importing(interface, json!([])).unwrap_err();
        assert!(
            matches!(&silent, RuntimeError::NotAskedFor { capabilities, .. } if capabilities == &["http"]),
            "{silent}"
        );
    }
}

#[test]
fn nothing_else_of_wasi_comes_with_it() {
    for interface in [
        "wasi:http/incoming-handler@0.2.12",
        "wasi:http/types@0.3.0",
        "wasi:http/types@0.20.0",
        "wasi:http/types",
        "wasi:sockets/tcp@0.2.12",
        "wasi:sockets/ip-name-lookup@0.2.12",
        "wasi:filesystem/types@0.2.12",
        "wasi:cli/environment@0.2.12",
        "wasi:clocks/wall-clock@0.2.12",
        "wasi:random/random@0.2.12",
    ] {
        let error = importing(interface, asking_for_http()).unwrap_err();
        assert!(
            matches!(&error, RuntimeError::UnknownImport { imports, .. } if imports == &[interface]),
            "{interface}: {error}"
        );
    }
}

#[test]
fn a_manifest_that_asks_for_what_is_no_rule_is_refused() {
    let allow = json!([{ "url": "http://169.254.169.254/", "methods": ["GET"], "private": true }]);
    let capabilities = json!([{ "name": "http", "reason": "ask", "allow": allow }]);
    let error = importing("wasi:io/poll@0.2.12", capabilities).unwrap_err();
    assert!(error.to_string().contains("never connected to"), "{error}");
}
