//! Whatever is sent is held by a rule, read from the wire by another parser (WHATWG's, as browsers do).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use http::Request;
use http_body_util::Full;
use support::{LOOPBACK, Server, World, ok};
use url::Url;

const SEED: u64 = 0x5167_6e65_7421;
const ROUNDS: usize = 20_000;

/// xorshift64*: the same URLs in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end
    }

    fn of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const HOSTS: &[&str] = &[
    "a.test",
    "A.TEST",
    "b.a.test",
    "c.b.a.test",
    "evil.test",
    "xa.test",
    "a.test.",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "a.test@evil.test",
    "evil.test@a.test",
    "a%2etest",
    "a.test%00",
];
const PIECES: &[&str] = &[
    "v1",
    "v1",
    "v1",
    "v2",
    "admin",
    "/",
    "/",
    "/",
    "/",
    "..",
    ".",
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "%2f",
    "%5c",
    "\\",
    "//",
    ";",
    "..;",
    "%20",
    "%00",
    "%c0%ae",
    "v10",
    "V1",
    "%761",
    "x",
    "?",
    "#",
    "@",
    ":",
    "'",
    "%",
    "~",
];
const METHODS: &[&str] = &["GET", "GET", "GET", "POST", "DELETE", "get", "TRACE"];

struct Held {
    method: &'static str,
    host: &'static str,
    below: bool,
    path: &'static [&'static str],
}

/// The rules again, as data of this test's own.
const HELD: &[Held] = &[
    Held { method: "GET", host: "a.test", below: false, path: &["v1"] },
    Held { method: "POST", host: "a.test", below: false, path: &["v1", "x"] },
    Held { method: "GET", host: "a.test", below: true, path: &[] },
    Held { method: "GET", host: "127.0.0.1", below: false, path: &["v2"] },
];

fn is_held(method: &str, url: &Url) -> bool {
    let segments: Vec<_> = url.path_segments().unwrap().collect();
    HELD.iter().any(|held| {
        let host = url.host_str().unwrap();
        let host = if held.below { host.ends_with(&format!(".{}", held.host)) } else { host == held.host };
        held.method == method && host && segments.starts_with(held.path)
    })
}

#[tokio::test]
async fn nothing_is_sent_that_no_rule_holds() {
    let (world, server) = (World::new(), Server::http(|_| ok("")).await);
    let port = server.port();
    for host in ["a.test", "b.a.test", "c.b.a.test", "evil.test", "xa.test", "a.test."] {
        world.network.name(host, &[LOOPBACK]);
    }
    let rules: Vec<_> = HELD
        .iter()
        .map(|held| {
            let star = if held.below { "*." } else { "" };
            format!("{} http://{star}{}:{port}/{} private", held.method, held.host, held.path.join("/"))
        })
        .collect();
    let rules: Vec<_> = rules.iter().map(String::as_str).collect();

    let (mut random, mut asked, mut sent) = (Random(SEED), 0_usize, 0_usize);
    for _ in 0..ROUNDS {
        let host = random.of(HOSTS);
        let mut url = format!("http://{host}:{port}/");
        for _ in 0..random.below(9) {
            url.push_str(random.of(PIECES));
        }
        let method = random.of(METHODS);
        let Ok(request) = Request::builder().method(method).uri(&url).body(Full::default()) else { continue };
        asked += 1;
        let answered = world.send(&rules, request).await.is_ok();
        let arrived = std::mem::take(&mut *server.requests.lock());
        assert_eq!(arrived.len(), usize::from(answered), "{method} {url}");
        let Some(arrived) = arrived.first() else { continue };

        let mut first_line = arrived.lines().next().unwrap().split(' ');
        let (method, path) = (first_line.next().unwrap(), first_line.next().unwrap());
        let host = arrived.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let read = Url::parse(&format!("http://{host}{path}")).unwrap();
        assert_eq!(read.port(), Some(port));
        assert!(is_held(method, &read), "{method} {url} was sent as {arrived}");
        // As decoded once more, by a server that does.
        let decoded = path.replace("%25", "%");
        let read = Url::parse(&format!("http://{host}{decoded}")).unwrap();
        assert!(is_held(method, &read), "{method} {url} was sent as {arrived}");
        sent += 1;
    }
    assert!(asked > ROUNDS / 2 && sent > 100, "{asked} asked, {sent} sent: the test lost its point");
}
