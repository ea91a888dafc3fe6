//! Files and web addresses: what comes, and what a server may try.

use std::time::Duration;

use signet_plugins::{Digest, FetchOptions, Fetcher};

use crate::support::server::{Reply, Server, answer, head};
use crate::support::{component, fetcher, options, says, source, wait};

/// Fetches `path` from a server of this machine.
fn get(fetcher: &Fetcher, scheme: &str, server: &Server, path: &str) -> signet_plugins::Result<Vec<u8>> {
    let source = source(&format!("{scheme}://127.0.0.1:{}{path}", server.port));
    wait(fetcher.fetch(&source, None)).map(|fetched| fetched.bytes)
}

fn small() -> Fetcher {
    Fetcher::new(FetchOptions { most_bytes: 1000, ..options() })
}

#[test]
fn a_file_is_fetched_as_it_is_and_only_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wasm");
    let bytes = component("odd", "0.1.0");
    std::fs::write(&path, &bytes).unwrap();
    let from = source(path.to_str().unwrap());
    let fetched = wait(fetcher().fetch(&from, None)).unwrap();
    assert_eq!((fetched.digest, &fetched.source), (Digest::of(&bytes), &from));
    assert_eq!(fetched.bytes, bytes);

    says(wait(fetcher().fetch(&source(folder.path().to_str().unwrap()), None)), &["it is no file"]);
    says(wait(fetcher().fetch(&source("/dev/zero"), None)), &["it is no file"]);
    says(wait(fetcher().fetch(&source("/no/such.wasm"), None)), &["cannot open /no/such.wasm"]);
    says(wait(fetcher().fetch(&source("built-in"), None)), &["comes with Signet"]);
    std::fs::write(&path, [0; 1001]).unwrap();
    says(wait(small().fetch(&from, None)), &["more than the 1000 bytes"]);
}

#[test]
fn a_component_comes_over_tls_from_a_server_whose_certificate_holds() {
    let bytes = component("odd", "0.1.0");
    let served = bytes.clone();
    let (server, root) = Server::start_tls(move |_| answer("200 OK", &[], &served));
    let trusting = Fetcher::new(FetchOptions { extra_roots: vec![root], ..options() });
    assert_eq!(get(&trusting, "https", &server, "/x.wasm").unwrap(), bytes);
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("identity"));

    let (other, _) = Server::start_tls(|_| answer("200 OK", &[], b"evil"));
    says(get(&trusting, "https", &other, "/x.wasm"), &["cannot fetch https://", "certificate"]);
    assert!(other.asked().is_empty(), "nothing was said to a server that nobody vouches for");
    says(get(&fetcher(), "https", &server, "/x.wasm"), &["certificate"]);
}

#[test]
fn five_redirects_are_followed_and_no_sixth() {
    let server = Server::start(|asked| match asked.path.trim_start_matches('/').parse::<u32>().unwrap() {
        0 => answer("200 OK", &[], b"here"),
        left => answer("302 Found", &[("location", &format!("/{}", left - 1))], b""),
    });
    assert_eq!(get(&fetcher(), "http", &server, "/5").unwrap(), b"here");
    says(get(&fetcher(), "http", &server, "/6"), &["more than 5 times"]);
}

#[test]
fn a_redirect_leads_to_https_or_from_this_machine_to_this_machine() {
    let target = Server::start(|_| answer("200 OK", &[], b"local"));
    let local = format!("http://localhost:{}/x", target.port);
    let location = local.clone();
    let server = Server::start(move |asked| {
        let to = match asked.path.as_str() {
            "/local" => location.as_str(),
            "/plain" => "http://example.com/x.wasm",
            "/file" => "file:///etc/passwd",
            _ => "http://[",
        };
        answer("301 Moved Permanently", &[("location", to)], b"")
    });
    assert_eq!(get(&fetcher(), "http", &server, "/local").unwrap(), b"local");
    for path in ["/plain", "/file"] {
        says(get(&fetcher(), "http", &server, path), &["which is not https"]);
    }
    says(get(&fetcher(), "http", &server, "/odd"), &["no address"]);

    let before = target.asked().len();
    let (secure, root) = Server::start_tls(move |_| answer("302 Found", &[("location", &local)], b""));
    let trusting = Fetcher::new(FetchOptions { extra_roots: vec![root], ..options() });
    says(get(&trusting, "https", &secure, "/x"), &["which is not https"]);
    assert_eq!(target.asked().len(), before, "what began under TLS never leaves it");
}

#[test]
fn no_server_can_send_more_than_allowed() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/announced" => answer("200 OK", &[], &[0; 1001]),
        "/just" => answer("200 OK", &[], &[7; 1000]),
        // Says 10 and sends for ever; the length is what counts for HTTP.
        "/lying" => Reply::Endless(head("200 OK", &[("content-length", "10")])),
        "/endless" => Reply::Endless(head("200 OK", &[])),
        "/huge" => Reply::Bytes(head("200 OK", &[("content-length", "99999999999999")])),
        "/error" => Reply::Endless(head("500 Oops", &[])),
        _ => Reply::Endless(head("200 OK", &[("content-encoding", "gzip")])),
    });
    assert_eq!(get(&small(), "http", &server, "/just").unwrap(), [7; 1000]);
    for path in ["/announced", "/endless", "/huge"] {
        says(get(&small(), "http", &server, path), &["more than the 1000 bytes"]);
    }
    assert_eq!(get(&small(), "http", &server, "/lying").unwrap().len(), 10);
    says(get(&small(), "http", &server, "/error"), &["answered 500"]);
    says(get(&small(), "http", &server, "/bomb"), &["compressed it"]);
}

#[test]
fn an_answer_that_is_cut_is_no_answer() {
    let cut = [head("200 OK", &[("content-length", "100")]), b"only this".to_vec()].concat();
    let server = Server::start(move |_| Reply::Bytes(cut.clone()));
    says(get(&fetcher(), "http", &server, "/x"), &["cannot fetch"]);
}

#[test]
fn a_server_that_says_nothing_costs_the_time_allowed_and_no_more() {
    let server = Server::start(|_| Reply::Silence);
    let hasty = Fetcher::new(FetchOptions { time: Duration::from_millis(200), ..options() });
    says(get(&hasty, "http", &server, "/x"), &["longer than 0.2 s"]);
}

#[test]
fn an_answer_that_is_no_plugin_says_what_the_server_said() {
    let server = Server::start(|_| answer("404 Not Found", &[], b"no"));
    says(get(&fetcher(), "http", &server, "/x"), &["answered 404", "check the address"]);
    let gone = Server::start(|_| Reply::Silence).port;
    let gone = source(&format!("http://127.0.0.1:{gone}/x"));
    says(wait(fetcher().fetch(&gone, None)), &["cannot fetch http://127.0.0.1", "refused"]);
}
