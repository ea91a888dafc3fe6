//! Every limit, and what is told when it is passed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body::{Body, Frame};
use signet_outbound::{Asker, Config, Limits, OutboundError, ResponseBody};
use support::{Endless, LIMITS, PUBLIC, Say, Server, World, chunked, get, ok, text, until, with_headers};

const RULES: [&str; 2] = ["GET http://a.example/", "POST http://a.example/"];
const URL: &str = "http://a.example/";
/// For what never comes.
const SHORT: Duration = Duration::from_millis(150);

async fn world(limits: Limits, answer: impl Fn(&str) -> Say + Send + Sync + 'static) -> (World, Server) {
    let (mut world, server) = (World::new(), Server::http(answer).await);
    world.public("a.example", &server);
    world.limits = limits;
    (world, server)
}

/// A body whose length nobody knows before; after its chunks it ends, or never does.
struct Chunks {
    left: VecDeque<&'static [u8]>,
    ends: bool,
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.left.pop_front() {
            Some(chunk) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(chunk))))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

async fn post(
    world: &World,
    length: Option<&'static str>,
    chunks: &[&'static [u8]],
    ends: bool,
) -> Result<Response<ResponseBody>, OutboundError> {
    let mut request =
        Request::post(URL).body(Chunks { left: chunks.iter().copied().collect(), ends }).unwrap();
    if let Some(length) = length {
        request.headers_mut().insert("content-length", HeaderValue::from_static(length));
    }
    let rules = support::rules_of(&RULES);
    world.outbound.send(Asker { plugin: support::PLUGIN, rules: &rules, limits: world.limits }, request).await
}

#[track_caller]
fn assert_too_large<T>(answer: Result<T, OutboundError>, which: &str, bytes: u64) {
    match answer.err() {
        Some(OutboundError::TooLarge { part, most }) => assert_eq!((part, most), (which, bytes)),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_timed_out<T>(answer: Result<T, OutboundError>, what: &str, time: Duration) {
    match answer.err() {
        Some(OutboundError::TimedOut { doing, allowed, .. }) => assert_eq!((doing, allowed), (what, time)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_of_unknown_length_is_sent_in_chunks() {
    let (world, server) = world(LIMITS, |_| ok("")).await;
    post(&world, None, &[b"ab", b"cd"], true).await.unwrap();
    let request = server.request();
    assert!(request.contains("transfer-encoding: chunked\r\n"), "{request}");
    assert!(request.ends_with("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"), "{request}");
}

#[tokio::test]
async fn a_request_is_as_long_as_its_header_says() {
    let (world, server) = world(LIMITS, |_| ok("")).await;
    post(&world, Some("4"), &[b"ab", b"cd"], true).await.unwrap();
    let request = server.request();
    assert!(request.contains("content-length: 4\r\n") && request.ends_with("\r\n\r\nabcd"), "{request}");
    for chunk in [&b"abc"[..], b"abcde"] {
        let error = post(&world, Some("4"), &[chunk], true).await.expect_err("another length");
        assert!(matches!(error, OutboundError::RequestBody { .. }), "{error}");
    }
    let mut full = Request::post(URL).body(http_body_util::Full::from("abc")).unwrap();
    full.headers_mut().insert("content-length", HeaderValue::from_static("4"));
    let error = world.send(&RULES, full).await.expect_err("another length");
    assert!(matches!(error, OutboundError::RequestBody { .. }), "{error}");
    assert_eq!(server.requests.lock().len(), 1, "none of the others was whole");
    // What comes after the end is not sent: it would be the beginning of another request.
    post(&world, Some("4"), &[b"abcd", b"GET /admin"], true).await.unwrap();
    assert!(server.requests.lock()[1].ends_with("\r\n\r\nabcd"));
}

#[tokio::test]
async fn a_request_that_is_too_long_is_stopped() {
    let limits = Limits { request_bytes: 4, ..LIMITS };
    let (world, server) = world(limits, |_| ok("")).await;
    let whole = Request::post(URL).body(http_body_util::Full::from("abcde")).unwrap();
    assert_too_large(world.send(&RULES, whole).await, "body of the request", 4);
    assert_too_large(post(&world, Some("5"), &[b"abcde"], true).await, "body of the request", 4);
    assert!(world.network.connections.lock().is_empty(), "what is known before is not begun");
    assert_too_large(post(&world, None, &[b"abc", b"de"], true).await, "body of the request", 4);
    assert!(server.requests.lock().is_empty());
    post(&world, None, &[b"ab", b"cd"], true).await.unwrap();
}

#[tokio::test]
async fn a_request_whose_head_is_too_long_is_not_begun() {
    let limits = Limits { header_bytes: 200, ..LIMITS };
    let (world, _server) = world(limits, |_| ok("")).await;
    let long_header = Request::get(URL).header("x-a", "b".repeat(200));
    let long_path = Request::get(format!("{URL}{}", "p".repeat(200)));
    let long_query = Request::get(format!("{URL}?{}", "q".repeat(200)));
    let many = (0..101).fold(Request::get(URL), |request, nth| request.header(format!("x{nth}"), ""));
    for request in [long_header, long_path, long_query, many] {
        let request = request.body(http_body_util::Full::default()).unwrap();
        assert_too_large(world.send(&RULES, request).await, "head of the request", 200);
    }
    assert!(world.network.lookups.lock().is_empty());
}

#[tokio::test]
async fn a_response_that_is_too_long_is_stopped() {
    let limits = Limits { response_bytes: 4, ..LIMITS };
    let (world, server) = world(limits, |request| match request.split(' ').nth(1) {
        Some("/fits") => ok("abcd"),
        Some("/declared") => ok("abcde"),
        Some("/chunked") => chunked("", &[b"abc", b"de"]),
        Some("/closed") => Say::All(b"HTTP/1.1 200 OK\r\n\r\nabcde".to_vec()),
        _ => Say::First(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec(),
            Endless::Again(b"1\r\na\r\n".to_vec()),
        ),
    })
    .await;
    let response = world.get(&RULES, &format!("{URL}fits")).await.unwrap();
    assert_eq!(text(response).await.unwrap(), "abcd");
    assert_too_large(world.get(&RULES, &format!("{URL}declared")).await, "body of the response", 4);
    for path in ["chunked", "closed", "endless"] {
        let response = world.get(&RULES, &format!("{URL}{path}")).await.unwrap();
        assert_too_large(text(response).await, "body of the response", 4);
    }
    until("the endless one was hung up on", || *server.ended.lock() == 5).await;
}

#[tokio::test]
async fn a_response_whose_head_is_too_long_is_stopped() {
    let limits = Limits { header_bytes: 10_000, ..LIMITS };
    let (world, _server) = world(limits, |request| match request.split(' ').nth(1) {
        Some("/fits") => with_headers(&format!("x-a: {}\r\n", "b".repeat(9_000)), ""),
        Some("/long") => with_headers(&format!("x-a: {}\r\n", "b".repeat(10_000)), ""),
        Some("/many") => with_headers(&"a:\r\n".repeat(101), ""),
        _ => Say::First(b"HTTP/1.1 200 OK\r\n".to_vec(), Endless::Again(b"x-a: b\r\n".to_vec())),
    })
    .await;
    world.get(&RULES, &format!("{URL}fits")).await.unwrap();
    for path in ["long", "many", "endless"] {
        let answer = world.get(&RULES, &format!("{URL}{path}")).await;
        assert_too_large(answer, "head of the response", 10_000);
    }
}

/// What a shorter limit ends does not wait for the longest one.
async fn soon<T>(answer: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMITS.total / 2, answer).await {
        Ok(answer) => answer,
        Err(_) => panic!("it waited for more than its own limit"),
    }
}

#[tokio::test]
async fn connecting_has_its_time() {
    let (mut world, server) = world(Limits { connect: SHORT, ..LIMITS }, |_| ok("")).await;
    let doing = "the connection";
    // A name server that does not answer, a host that does not, one that does not speak TLS.
    let unnamed = soon(world.get(&["GET http://slow.example/"], "http://slow.example/")).await;
    assert_timed_out(unnamed, doing, SHORT);
    world.network.swallow("1.1.1.1");
    world.network.name("swallowed.example", &["1.1.1.1"]);
    let swallowed = soon(world.get(&["GET http://swallowed.example/"], "http://swallowed.example/")).await;
    let told = swallowed.expect_err("nobody answers").to_string();
    assert!(told.contains("no answer in time") || told.contains("150 ms for the connection"), "{told}");
    let silent = soon(world.get(&["GET https://a.example/"], "https://a.example/")).await;
    assert_timed_out(silent, doing, SHORT);
    assert!(server.requests.lock().is_empty());
    // An address that does not answer leaves the next one its part of the time.
    world.limits.connect = Duration::from_secs(1);
    world.network.name("both.example", &["1.1.1.1", PUBLIC]);
    world.get(&["GET http://both.example/"], "http://both.example/").await.unwrap();
}

#[tokio::test]
async fn the_head_of_a_response_has_its_time() {
    let (world, server) = world(Limits { first_byte: SHORT, ..LIMITS }, |request| {
        let first = if request.starts_with("POST") { "" } else { "HTTP/1.1 200 OK\r\nx-a: " };
        Say::First(first.into(), Endless::Silence)
    })
    .await;
    let doing = "the head of the response";
    assert_timed_out(soon(world.get(&RULES, URL)).await, doing, SHORT);
    assert_timed_out(soon(post(&world, None, &[b"a"], true)).await, doing, SHORT);
    until("the client hung up", || *server.ended.lock() == 2).await;
    // A guest that never ends its own body runs into it too.
    assert_timed_out(soon(post(&world, None, &[b"a"], false)).await, doing, SHORT);
}

#[tokio::test]
async fn a_request_has_its_time_in_all() {
    let (world, server) = world(Limits { total: SHORT, ..LIMITS }, |_| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na".to_vec();
        Say::First(head, Endless::Silence)
    })
    .await;
    let response = world.get(&RULES, URL).await.unwrap();
    assert_timed_out(text(response).await, "the whole request", SHORT);
    until("the client hung up", || *server.ended.lock() == 1).await;
    // Even if nobody reads.
    let unread = world.get(&RULES, URL).await.unwrap();
    until("the client hung up", || *server.ended.lock() == 2).await;
    drop(unread);
}

#[tokio::test]
async fn dropping_a_response_or_a_request_hangs_up() {
    let (world, server) = world(LIMITS, |request| {
        let head = if request.starts_with("GET /body") { "HTTP/1.1 200 OK\r\n\r\n" } else { "" };
        Say::First(head.into(), Endless::Silence)
    })
    .await;
    drop(world.get(&RULES, &format!("{URL}body")).await.unwrap());
    until("the client hung up", || *server.ended.lock() == 1).await;
    let url = format!("{URL}head");
    tokio::select! {
        _ = world.get(&RULES, &url) => panic!("it never answers"),
        () = until("the request arrived", || server.requests.lock().len() == 2) => {}
    }
    until("the client hung up", || *server.ended.lock() == 2).await;
}

#[tokio::test]
async fn a_request_that_goes_on_after_its_response_is_ended() {
    let (world, server) = world(LIMITS, |_| {
        Say::First(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec(), Endless::Silence)
    })
    .await;
    let body = Chunks { left: [&b"a"[..]].into(), ends: false };
    let request = Request::post(URL).header("x-answer", "early").body(body).unwrap();
    let rules = support::rules_of(&RULES);
    let asker = Asker { plugin: support::PLUGIN, rules: &rules, limits: world.limits };
    let response = world.outbound.send(asker, request).await.unwrap();
    assert_eq!(text(response).await.unwrap(), "ok");
    let ended = until("the client hung up", || *server.ended.lock() == 1);
    soon(ended).await;
}

#[tokio::test]
async fn a_plugin_waits_for_its_own_places_and_leaves_others_theirs() {
    let config = Config { requests: 3, requests_of_a_plugin: 2, ..Config::DAEMON };
    let (mut world, server) = (
        World::with(config),
        Server::http(|_| Say::First(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), Endless::Silence)).await,
    );
    world.public("a.example", &server);
    let (first, _second) = (world.get(&RULES, URL).await.unwrap(), world.get(&RULES, URL).await.unwrap());

    world.limits.total = SHORT;
    assert_timed_out(world.get(&RULES, URL).await, "a place among the requests", SHORT);
    world.limits.total = LIMITS.total;

    let rules = support::rules_of(&RULES);
    let asker = |plugin| Asker { plugin, rules: &rules, limits: world.limits };
    let _others = world.outbound.send(asker("other"), get(URL)).await.unwrap();
    // All three places are taken now, the third plugin's own are not.
    let short = Asker { limits: Limits { total: SHORT, ..LIMITS }, ..asker("third") };
    assert_timed_out(world.outbound.send(short, get(URL)).await, "a place among the requests", SHORT);

    // A place that is given back is taken.
    drop(first);
    world.outbound.send(asker("third"), get(URL)).await.unwrap();
}
