//! What is sent, to whom, and what is not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::Full;
use signet_outbound::{Config, OutboundError};
use support::{LOOPBACK, PUBLIC, Say, Server, World, get, ok, text};

#[tokio::test]
async fn a_granted_request_arrives_as_it_was_asked() {
    let (world, server) = (World::new(), Server::http(|_| ok("deals")).await);
    world.public("api.example.com", &server);
    let request = Request::post("http://API.example.com/v1/deals?since=7")
        .header("x-team", "north")
        .body(Full::from("{\"a\":1}"))
        .unwrap();
    let response = world.send(&["POST http://api.example.com/v1/"], request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await.unwrap(), "deals");
    let request = server.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    lines.sort_unstable();
    let expected =
        ["POST /v1/deals?since=7 HTTP/1.1", "content-length: 7", "host: api.example.com", "x-team: north"];
    assert_eq!(lines, expected);
    assert_eq!(body, "{\"a\":1}");
    assert_eq!(*world.network.lookups.lock(), ["api.example.com"]);
    assert_eq!(*world.network.connections.lock(), [format!("{PUBLIC}:80").parse().unwrap()]);
}

#[tokio::test]
async fn https_reaches_the_server_that_has_the_name() {
    let server = Server::https(&["api.example.com"], |_| ok("safe")).await;
    let authorities = vec![server.certificate.clone().unwrap()];
    let world = World::with(Config { authorities, ..Config::DAEMON });
    world.public("api.example.com", &server);
    world.network.name("other.example.com", &[PUBLIC]);
    let rules = ["GET https://*.example.com:8443/"];
    let response = world.get(&rules, "https://api.example.com:8443/x").await.unwrap();
    assert_eq!(text(response).await.unwrap(), "safe");
    assert!(server.request().contains("host: api.example.com:8443\r\n"), "{}", server.request());
    let refusal = world.refusal(&rules, "https://other.example.com:8443/x").await;
    assert!(refusal.contains("no safe connection to other.example.com"), "{refusal}");
    assert_eq!(server.requests.lock().len(), 1);
}

#[tokio::test]
async fn https_to_a_server_that_nobody_vouches_for_is_no_connection() {
    let (world, server) = (World::new(), Server::https(&["api.example.com"], |_| ok("safe")).await);
    world.public("api.example.com", &server);
    let refusal = world.refusal(&["GET https://api.example.com/"], "https://api.example.com/").await;
    assert!(refusal.contains("no safe connection to api.example.com"), "{refusal}");
    assert!(server.requests.lock().is_empty());
}

#[tokio::test]
async fn what_no_rule_allows_is_denied_before_anything_is_looked_up() {
    let world = World::new();
    let rules = ["GET https://api.example.com/v1/", "POST https://api.example.com/v1/deals"];
    for (method, url, grant) in [
        ("GET", "https://api.example.com/v2/x", "GET https://api.example.com/v2/"),
        ("GET", "https://api.example.com/v10", "GET https://api.example.com/"),
        ("DELETE", "https://api.example.com/v1/x", "DELETE https://api.example.com/v1/"),
        ("POST", "https://api.example.com/v1/x?token=1", "POST https://api.example.com/v1/"),
        ("GET", "http://api.example.com/v1/x", "GET http://api.example.com/v1/"),
        ("GET", "https://api.example.com:444/v1/x", "GET https://api.example.com:444/v1/"),
        ("GET", "https://evil.example/v1/x", "GET https://evil.example/v1/"),
        ("GET", "http://127.0.0.1:3850/", "GET http://127.0.0.1:3850/"),
    ] {
        let request = Request::builder().method(method).uri(url).body(Full::default()).unwrap();
        let error = world.send(&rules, request).await.expect_err("a denial");
        assert!(matches!(error, OutboundError::Denied { .. }), "{error}");
        let told = url.split('?').next().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "http {method} {told} is not granted to this plugin; grant it with: \
                 signet plugin grant deal-watch 'http {grant}'"
            )
        );
    }
    assert!(world.network.lookups.lock().is_empty() && world.network.connections.lock().is_empty());
}

#[tokio::test]
async fn the_command_in_a_denial_is_one_word_of_a_shell_whatever_the_guest_asked() {
    let refusal = World::new().refusal(&[], "https://a.example/x';reboot;'/y").await;
    assert!(refusal.ends_with(r"'http GET https://a.example/x'\'';reboot;'\''/'"), "{refusal}");
}

#[tokio::test]
async fn a_name_that_leads_to_no_public_address_is_refused_and_told_how_to_grant_it() {
    let (world, server) = (World::new(), Server::http(|_| ok("")).await);
    for (nth, address) in [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.0.10",
        "100.64.7.7",
        "192.0.0.8",
        "192.0.2.4",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "240.0.0.1",
        "::1",
        "fc00::1",
        "fd12:3456::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:192.168.1.1",
        "::7f00:1",
        "64:ff9b::a00:1",
    ]
    .iter()
    .enumerate()
    {
        let host = format!("n{nth}.example");
        world.network.name(&host, &[address]);
        world.network.route(address, server.address);
        let rule = format!("GET http://{host}/a");
        let url = format!("http://{host}/a/b");
        let refusal = world.refusal(&[&rule], &url).await;
        let grant = format!("grant: signet plugin grant deal-watch 'http {rule} private'");
        assert!(refusal.ends_with(&grant) && refusal.contains("not a public address"), "{refusal}");
        assert!(world.network.connections.lock().is_empty(), "{address}");
        // What it says to grant is what is missing.
        world.get(&[&format!("{rule} private")], &url).await.unwrap();
        world.network.connections.lock().clear();
    }
}

#[tokio::test]
async fn some_addresses_are_refused_even_to_a_private_rule() {
    let (world, server) = (World::new(), Server::http(|_| ok("")).await);
    for (nth, address) in [
        "0.0.0.0",
        "0.0.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "224.0.0.251",
        "255.255.255.255",
        "::",
        "fe80::1",
        "ff02::fb",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
    ]
    .iter()
    .enumerate()
    {
        let host = format!("n{nth}.example");
        world.network.name(&host, &[address]);
        world.network.route(address, server.address);
        let refusal =
            world.refusal(&[&format!("GET http://{host}/ private")], &format!("http://{host}/")).await;
        assert!(refusal.contains("never connected to"), "{refusal}");
    }
    assert!(world.network.connections.lock().is_empty());
}

#[tokio::test]
async fn one_address_that_is_refused_refuses_the_name() {
    let (world, server) = (World::new(), Server::http(|_| ok("")).await);
    world.network.route(PUBLIC, server.address);
    for (host, addresses) in [
        ("first.example", ["192.168.0.1", PUBLIC]),
        ("last.example", [PUBLIC, "192.168.0.1"]),
        ("meta.example", [PUBLIC, "169.254.169.254"]),
    ] {
        world.network.name(host, &addresses);
        world.refusal(&[&format!("GET http://{host}/")], &format!("http://{host}/")).await;
    }
    assert!(world.network.connections.lock().is_empty());
}

#[tokio::test]
async fn a_private_rule_reaches_this_machine() {
    let (world, server) = (World::new(), Server::http(|_| ok("lamp is on")).await);
    world.network.name("homebox", &[LOOPBACK]);
    let port = server.port();
    for host in ["homebox", "127.0.0.1"] {
        let rule = format!("GET http://{host}:{port}/api/ private");
        let response = world.get(&[&rule], &format!("http://{host}:{port}/api/lamp")).await.unwrap();
        assert_eq!(text(response).await.unwrap(), "lamp is on");
    }
    assert_eq!(*world.network.lookups.lock(), ["homebox"], "an address needs no lookup");
}

#[tokio::test]
async fn a_second_answer_of_the_name_server_changes_nothing() {
    let (world, outside) = (World::new(), Server::http(|_| ok("outside")).await);
    let inside = Server::http(|_| ok("inside")).await;
    world.network.name("rebind.example", &[PUBLIC]);
    world.network.name("rebind.example", &[LOOPBACK]);
    world.network.route(PUBLIC, outside.address);
    world.network.route(LOOPBACK, inside.address);
    let (rules, url) = (["GET http://rebind.example/"], "http://rebind.example/");

    let response = world.get(&rules, url).await.unwrap();
    assert_eq!(text(response).await.unwrap(), "outside");
    assert_eq!(world.network.lookups.lock().len(), 1, "one lookup, and its answer is what is connected to");
    // The next request looks again, and is checked again.
    let refusal = world.refusal(&rules, url).await;
    assert!(refusal.contains("rebind.example is at 127.0.0.1"), "{refusal}");
    assert!(inside.requests.lock().is_empty());
    assert_eq!(*world.network.connections.lock(), [format!("{PUBLIC}:80").parse().unwrap()]);
}

#[tokio::test]
async fn a_redirect_is_handed_back_and_following_it_is_checked_again() {
    let world = World::new();
    let inside = Server::http(|_| ok("inside")).await;
    let port = inside.port();
    let location = format!("http://localhost:{port}/admin");
    let to = location.clone();
    let server = Server::http(move |_| {
        Say::All(format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into_bytes())
    })
    .await;
    world.public("a.example", &server);
    world.network.name("localhost", &[LOOPBACK]);

    let response = world.get(&["GET http://a.example/"], "http://a.example/").await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], location.as_str());
    assert_eq!(world.network.lookups.lock().len(), 1, "nothing was followed");

    let refusal = world.refusal(&["GET http://a.example/"], &location).await;
    assert!(refusal.contains("is not granted"), "{refusal}");
    // Even where the rule's place is wide, its address is looked at.
    let refusal = world.refusal(&[&format!("GET http://localhost:{port}/")], &location).await;
    assert!(refusal.contains("not a public address"), "{refusal}");
    assert!(inside.requests.lock().is_empty());
}

#[tokio::test]
async fn a_url_with_two_readings_is_refused() {
    let world = World::new();
    let rules = ["GET http://a.example/v1/", "GET http://127.0.0.1/ private"];
    for url in [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://a.example./v1/",
        "http://a%2eexample/v1/",
        "http://me@a.example/v1/",
        "http://a.example:pw@evil.example/v1/",
        "http://a.example:0/v1/",
        "http://a.example:99999/v1/",
        "http://a.example/v1/../admin",
        "http://a.example/v1/%2e%2e/admin",
        "http://a.example/v1/%252e%252e/admin",
        "http://a.example/v1/..;/admin",
        "http://a.example/v1/..%2fadmin",
        "http://a.example/v1/..%5cadmin",
        "http://a.example/v1/..\\admin",
        "http://a.example//v1/",
        "http://a.example/v1//admin",
        "http://a.example/v1/%00",
        "http://a.example/v1/%0d%0aHost:%20evil",
        "/v1/",
        "*",
    ] {
        // What is no URI at all cannot even be asked for.
        let Ok(uri) = url.parse::<http::Uri>() else { continue };
        let request = Request::get(uri).body(Full::default()).unwrap();
        let error = world.send(&rules, request).await.expect_err(url);
        assert!(matches!(error, OutboundError::Url { .. }), "{url}: {error}");
    }
    for method in ["CONNECT", "TRACE", "TRACK"] {
        let request =
            Request::builder().method(method).uri("http://a.example/v1/").body(Full::default()).unwrap();
        let error = world.send(&rules, request).await.expect_err(method);
        assert!(matches!(error, OutboundError::Method { .. }), "{method}: {error}");
    }
    assert!(world.network.lookups.lock().is_empty());
}

#[tokio::test]
async fn headers_that_smuggle_or_change_the_meaning_are_refused() {
    let world = World::new();
    for name in [
        "host",
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "transfer_encoding",
        "upgrade",
        "expect",
        "http2-settings",
        "content_length",
        "x-http-method-override",
        "x_http_method_override",
        "x-method-override",
        "x-http-method",
        "x-original-url",
        "x-rewrite-url",
    ] {
        let mut request = get("http://a.example/");
        request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("chunked"));
        let error = world.send(&["GET http://a.example/"], request).await.expect_err(name);
        assert!(matches!(error, OutboundError::Header { .. }), "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    // A line break cannot be put into a header or a URL to begin with.
    assert!(HeaderValue::from_bytes(b"a\r\nhost: evil").is_err());
    assert!(HeaderName::from_bytes(b"x\r\nhost").is_err());
    assert!("http://a.example/\r\nhost: evil".parse::<http::Uri>().is_err());
    for lengths in [&["5", "6"][..], &["+5"], &["5, 5"], &[""], &["0x5"], &["99999999999999999999"]] {
        let mut request = get("http://a.example/");
        for length in lengths {
            request.headers_mut().append("content-length", HeaderValue::from_static(length));
        }
        let error = world.send(&["GET http://a.example/"], request).await.expect_err("a refusal");
        assert!(matches!(error, OutboundError::Header { .. }), "{lengths:?}: {error}");
    }
    assert!(world.network.lookups.lock().is_empty());
}

#[tokio::test]
async fn headers_between_the_host_and_the_server_do_not_reach_the_guest() {
    let (world, server) = (
        World::new(),
        Server::http(|_| {
            support::chunked(
                "connection: close\r\nkeep-alive: x\r\nproxy-authenticate: y\r\nx-own: z\r\n",
                &[b"a"],
            )
        })
        .await,
    );
    world.public("a.example", &server);
    let response = world.get(&["GET http://a.example/"], "http://a.example/").await.unwrap();
    let names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
    assert_eq!(names, ["x-own"]);
    assert_eq!(text(response).await.unwrap(), "a");
}

#[tokio::test]
async fn another_address_is_tried_when_the_first_does_not_answer() {
    let (world, server) = (World::new(), Server::http(|_| ok("second")).await);
    world.network.name("a.example", &["1.1.1.1", "1.1.1.2", PUBLIC]);
    world.network.route(PUBLIC, server.address);
    let response = world.get(&["GET http://a.example/"], "http://a.example/").await.unwrap();
    assert_eq!(text(response).await.unwrap(), "second");
    world.network.name("b.example", &["1.1.1.1"]);
    let refusal = world.refusal(&["GET http://b.example/"], "http://b.example/").await;
    assert!(refusal.contains("cannot connect to b.example"), "{refusal}");
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let world = World::new();
    world.network.name("empty.example", &[]);
    for host in ["empty.example", "missing.example"] {
        let refusal = world.refusal(&[&format!("GET http://{host}/")], &format!("http://{host}/")).await;
        assert!(refusal.contains(&format!("the address of {host} cannot be found")), "{refusal}");
    }
}

#[tokio::test]
async fn what_does_not_speak_http_is_told() {
    for said in [
        "SSH-2.0-OpenSSH_9.9\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        "",
        "HTTP/1.1 200",
    ] {
        let (world, server) = (World::new(), Server::http(|_| Say::All(said.into())).await);
        world.public("a.example", &server);
        let refusal = world.refusal(&["GET http://a.example/"], "http://a.example/").await;
        assert!(refusal.contains("a.example did not answer as a server should"), "{said:?}: {refusal}");
    }
    let (world, server) = (
        World::new(),
        Server::http(|_| Say::All(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort".to_vec())).await,
    );
    world.public("a.example", &server);
    let response = world.get(&["GET http://a.example/"], "http://a.example/").await.unwrap();
    assert!(matches!(text(response).await, Err(OutboundError::Protocol { .. })));
}

/// Run by the test below, with an environment that names a proxy.
#[tokio::test]
#[ignore = "started by another test"]
async fn in_an_environment_with_a_proxy() {
    let (world, server) = (World::new(), Server::http(|_| ok("direct")).await);
    world.public("a.example", &server);
    let response = world.get(&["GET http://a.example/"], "http://a.example/x").await.unwrap();
    assert_eq!(text(response).await.unwrap(), "direct");
    assert!(server.request().starts_with("GET /x HTTP/1.1\r\n"));
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut test = std::process::Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "in_an_environment_with_a_proxy", "--ignored"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        test.env(name, &url);
    }
    let output = test.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert!(proxy.accept().is_err(), "the proxy was asked");
}

#[tokio::test]
async fn an_authority_that_is_no_certificate_is_refused() {
    let world = World::new();
    let config = Config { authorities: vec![b"not a certificate".to_vec()], ..Config::DAEMON };
    let outbound = signet_outbound::Outbound::new(world.network.clone(), world.secrets.clone(), &config);
    assert!(matches!(outbound.err(), Some(OutboundError::Authority { .. })));
}

#[tokio::test]
async fn the_machines_own_network_resolves_and_connects() {
    let server = Server::http(|_| ok("here")).await;
    let world = World::new();
    let config = Config::DAEMON;
    let system = std::sync::Arc::new(signet_outbound::SystemNetwork);
    let outbound = signet_outbound::Outbound::new(system, world.secrets.clone(), &config).unwrap();
    let url = format!("http://localhost:{}/", server.port());
    let rules = support::rules_of(&[&format!("GET {url} private")]);
    let asker = signet_outbound::Asker { plugin: support::PLUGIN, rules: &rules, limits: support::LIMITS };
    let request: Request<Full<Bytes>> = get(&url);
    assert_eq!(text(outbound.send(asker, request).await.unwrap()).await.unwrap(), "here");
    let public = support::rules_of(&[&format!("GET {url}")]);
    let asker = signet_outbound::Asker { rules: &public, ..asker };
    assert!(matches!(outbound.send(asker, get(&url)).await, Err(OutboundError::NotPublic { .. })));
}
