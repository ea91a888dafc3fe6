//! Credentials go where they are granted, and come back nowhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use http::Request;
use http_body_util::{BodyExt as _, Full};
use signet_outbound::{Config, OutboundError};
use support::{LOOPBACK, SECRET, Say, Server, World, chunked, get, ok, text, with_headers};

const NAME: &str = "api.example.com";
const URL: &str = "https://api.example.com/v1/x";
const RULE: &str = "GET https://api.example.com/v1/ secret crm in authorization Bearer";

async fn world(answer: impl Fn(&str) -> Say + Send + Sync + 'static) -> (World, Server) {
    let server = Server::https(&[NAME], answer).await;
    let world = World::with(Config {
        authorities: server.certificate.clone().into_iter().collect(),
        ..Config::DAEMON
    });
    world.public(NAME, &server);
    (world, server)
}

#[tokio::test]
async fn a_credential_is_added_to_what_its_rule_holds_and_to_nothing_else() {
    let (world, server) = world(|_| ok("")).await;
    let rules =
        [RULE, "GET https://api.example.com/", "GET https://api.example.com/v1/k secret crm in x-api-key"];
    world.get(&rules, URL).await.unwrap();
    world.get(&rules, "https://api.example.com/v10").await.unwrap();
    world.get(&rules, "https://api.example.com/v1/k/1").await.unwrap();
    let requests = server.requests.lock();
    assert!(requests[0].contains(&format!("authorization: Bearer {SECRET}\r\n")), "{}", requests[0]);
    assert!(!requests[1].contains(SECRET) && !requests[1].contains("authorization"), "{}", requests[1]);
    assert!(requests[2].contains(&format!("x-api-key: {SECRET}\r\n")), "{}", requests[2]);
    assert!(!requests[2].contains("authorization"), "{}", requests[2]);
    assert_eq!(world.secrets.asked.lock().len(), 2);
}

#[tokio::test]
async fn a_credential_goes_without_tls_only_where_the_rule_is_private() {
    let (world, server) = (World::new(), Server::http(|_| ok("")).await);
    world.network.name("homebox", &[LOOPBACK]);
    let url = format!("http://homebox:{}/api", server.port());
    world.get(&[&format!("GET {url} private secret crm in x-key")], &url).await.unwrap();
    assert!(server.request().contains(&format!("x-key: {SECRET}\r\n")));
    assert!(format!("GET {url} secret crm in x-key").parse::<signet_outbound::Rule>().is_err());
}

#[tokio::test]
async fn a_secret_is_not_even_fetched_for_what_is_refused() {
    let (world, server) = world(|_| ok("")).await;
    let stranger = Server::https(&["stranger.example"], |_| ok("")).await;
    world.network.name("stranger.example", &["93.184.215.99"]);
    world.network.route("93.184.215.99", stranger.address);
    world.network.name("inside.example", &[LOOPBACK]);
    for (rule, url) in [
        (RULE, "https://api.example.com/v2"),
        ("GET https://inside.example/ secret crm in x-key", "https://inside.example/"),
        ("GET https://stranger.example/ secret crm in x-key", "https://stranger.example/"),
        ("GET https://nowhere.example/ secret crm in x-key", "https://nowhere.example/"),
    ] {
        world.refusal(&[rule], url).await;
    }
    assert!(world.secrets.asked.lock().is_empty());
    assert!(server.requests.lock().is_empty() && stranger.requests.lock().is_empty());
}

#[tokio::test]
async fn a_guest_cannot_set_the_header_of_a_credential() {
    let (world, server) = world(|_| ok("")).await;
    let rules =
        [RULE, "GET https://api.example.com/k secret crm in x-api-key", "GET https://api.example.com/"];
    for (url, name) in [
        (URL, "authorization"),
        ("https://api.example.com/k", "x-api-key"),
        ("https://api.example.com/k", "x_api_key"),
    ] {
        let request = Request::get(url).header(name, "mine").body(Full::default()).unwrap();
        let error = world.send(&rules, request).await.expect_err("a refusal");
        assert!(matches!(error, OutboundError::Header { .. }), "{error}");
    }
    assert!(server.requests.lock().is_empty());
    // Where the host adds nothing, a guest may bring its own.
    let own = Request::get("https://api.example.com/other").header("authorization", "mine");
    world.send(&rules, own.body(Full::default()).unwrap()).await.unwrap();
    assert!(server.request().contains("authorization: mine\r\n"));
}

#[tokio::test]
async fn a_secret_in_the_headers_of_a_response_is_redacted() {
    let (world, _server) = world(|_| {
        let headers =
            format!("location: /?token={SECRET}&again={SECRET}\r\nx-echo: {SECRET}\r\nx-own: s3cr3t\r\n");
        with_headers(&headers, "body")
    })
    .await;
    let response = world.get(&[RULE], URL).await.unwrap();
    assert_eq!(response.headers()["location"], "/?token=[redacted]&again=[redacted]");
    assert_eq!(response.headers()["x-echo"], "[redacted]");
    assert_eq!(response.headers()["x-own"], "s3cr3t");
    assert!(!format!("{response:?}").contains(SECRET));
    assert_eq!(text(response).await.unwrap(), "body");
}

#[tokio::test]
async fn a_secret_in_the_body_of_a_response_stops_it_however_it_is_cut() {
    let secret = SECRET.as_bytes();
    for cut in 0..=secret.len() {
        let (world, _server) = world(move |_| {
            chunked("", &[b"you sent: ", &SECRET.as_bytes()[..cut], &SECRET.as_bytes()[cut..], b"."][..])
        })
        .await;
        let mut body = world.get(&[RULE], URL).await.unwrap().into_body();
        let mut shown = Vec::new();
        let error = loop {
            match body.frame().await {
                Some(Ok(frame)) => shown.extend_from_slice(frame.data_ref().unwrap()),
                Some(Err(error)) => break error,
                None => panic!("the body passed whole: {:?}", String::from_utf8_lossy(&shown)),
            }
        };
        assert!(matches!(error, OutboundError::Echo { .. }), "{error}");
        assert!(!error.to_string().contains(SECRET));
        assert_eq!(String::from_utf8_lossy(&shown), "you sent: ", "cut after {cut}");
        assert!(body.frame().await.is_none(), "nothing comes after it");
    }
}

#[tokio::test]
async fn what_only_looks_like_a_secret_passes() {
    let body = format!("{}{}s3cr3t", &SECRET[..10], &SECRET[..SECRET.len() - 1]);
    let said = body.clone();
    let (world, _server) = world(move |_| ok(&said)).await;
    assert_eq!(text(world.get(&[RULE], URL).await.unwrap()).await.unwrap(), body);
}

#[tokio::test]
async fn an_answer_that_cannot_be_looked_through_is_not_shown() {
    for headers in ["content-encoding: gzip\r\n", "content-encoding: br\r\n"] {
        let (world, server) = world(move |_| with_headers(headers, "xxxx")).await;
        let request = Request::get(URL).header("accept-encoding", "gzip").body(Full::default()).unwrap();
        let error = world.send(&[RULE], request).await.expect_err("a refusal");
        assert!(matches!(error, OutboundError::Echo { .. }), "{error}");
        assert!(server.request().contains("accept-encoding: identity\r\n"), "{}", server.request());
        assert!(!server.request().contains("gzip"));
        // Without a secret it is the guest's own affair.
        world.get(&["GET https://api.example.com/"], URL).await.unwrap();
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_used_is_told_by_its_name_only() {
    let (world, server) = world(|_| ok("")).await;
    for (name, value) in [
        ("short", "1234567".to_owned()),
        ("long", "x".repeat(5000)),
        ("line", "secret-value\r\nx-injected: 1".to_owned()),
        ("ending", "secret-value\n".to_owned()),
        ("spaced", " secret-value".to_owned()),
        ("foreign", "sécret-välue".to_owned()),
    ] {
        world.secrets.values.lock().insert(name.to_owned(), value.clone().into_bytes());
        let rule = format!("GET https://api.example.com/v1/ secret {name} in authorization Bearer");
        let refusal = world.refusal(&[&rule], URL).await;
        assert!(refusal.starts_with(&format!("the secret {name} cannot be used")), "{refusal}");
        assert!(!refusal.contains(value.trim()), "{refusal}");
    }
    for (name, because) in
        [("missing", "there is none of this name"), ("locked", "the secret store is locked")]
    {
        let rule = format!("GET https://api.example.com/v1/ secret {name} in authorization");
        let refusal = world.refusal(&[&rule], URL).await;
        assert!(refusal.contains(because), "{refusal}");
    }
    assert!(server.requests.lock().is_empty());
}

#[tokio::test]
async fn no_error_after_a_secret_was_sent_holds_it() {
    for said in [format!("{SECRET}\r\n"), format!("HTTP/1.1 200 OK\r\n{SECRET}\r\n\r\n"), String::new()] {
        let told = said.clone();
        let (world, server) = world(move |_| Say::All(told.clone().into_bytes())).await;
        let error = world.send(&[RULE], get(URL)).await.expect_err("no HTTP");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
        assert!(server.request().contains(SECRET), "it was sent");
    }
}
