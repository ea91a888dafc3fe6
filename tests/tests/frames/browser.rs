//! Hostile pages in a real browser.

use serde_json::{Value, json};
use signet_tests::Chromium;

use crate::stage::{HOSTILE, Pages, Stage};

/// Attacks that reach for somebody, and leave the document where it is.
const REACHING: [&str; 11] =
    ["fetch", "post", "image", "script", "style", "beacon", "socket", "frame", "worker", "popup", "above"];
/// Attacks after which there is another document, if they succeed.
const LEAVING: [&str; 5] = ["self", "form", "link", "download", "refresh"];

fn tries(whats: &[&str], to: impl Fn(&str) -> String) -> Value {
    whats.iter().map(|what| json!([what, to(what)])).collect()
}

/// A frame of a widget, for a host page.
fn inside(stage: &Stage, pages: &Pages, name: &str, id: &str, tries: &Value) -> Value {
    let frame = stage.frame(id, &format!("signet.localhost:{}", pages.port));
    json!({ "name": name, "frame": frame, "tries": tries })
}

/// The same page in a frame that nothing confines.
fn outside(name: &str, src: &str, tries: &Value) -> Value {
    json!({ "name": name, "src": src, "tries": tries })
}

fn result<'a>(seen: &'a Value, name: &str, what: &str) -> &'a str {
    seen[name]["results"][what].as_str().unwrap_or_else(|| panic!("{name} says nothing of {what}: {seen:#}"))
}

fn heard(seen: &Value, name: &str, what: &str) -> bool {
    seen[name]["heard"].as_array().is_some_and(|heard| heard.iter().any(|one| one == what))
}

#[test]
fn a_hostile_widget_reaches_nobody() {
    let Some(chromium) = Chromium::find() else { return };
    let (stage, pages, evil) = (Stage::start(), Pages::start(), Pages::start());
    stage.hostile("one", &json!({}));
    let to = |tag: &str| {
        let (tag, port) = (tag.to_owned(), evil.port);
        move |what: &str| format!("http://127.0.0.1:{port}/{tag}/{what}")
    };
    let daemon = |what: &str| {
        let path = if what == "post" { "/api/memory/remember" } else { "/api/memories" };
        format!("{}{path}", stage.daemon.url())
    };
    // `above` would take the whole page away from where nothing stops it: it has a test of its own.
    let (reaching, _) = REACHING.split_at(10);
    pages.put("/hostile.html", HOSTILE);
    let elsewhere = format!("http://localhost:{}/hostile.html", pages.port);
    let mut frames = vec![
        inside(&stage, &pages, "in", "one", &tries(&REACHING, to("in"))),
        inside(&stage, &pages, "daemon", "one", &tries(&REACHING, daemon)),
        outside("out", &elsewhere, &tries(reaching, to("out"))),
    ];
    for what in LEAVING {
        frames.push(inside(&stage, &pages, &format!("in-{what}"), "one", &tries(&[what], to("in"))));
        frames.push(outside(&format!("out-{what}"), &elsewhere, &tries(&[what], to("out"))));
    }
    pages.host("/", &json!(frames));
    let _open = chromium.open(&format!("http://signet.localhost:{}/", pages.port));

    // Where nothing confines it, all of it works.
    let all: Vec<_> = reaching.iter().chain(&LEAVING).map(|what| to("out")(what)).collect();
    let paths: Vec<_> =
        all.iter().map(|url| format!("/{}", url.split('/').skip(3).collect::<Vec<_>>().join("/"))).collect();
    evil.were_asked(&paths);
    let seen = pages.becomes(|seen| {
        let quiet = ["in", "daemon", "out"].iter().all(|name| seen[name]["ended"] == true);
        // What went elsewhere is told; some of it does not even begin.
        quiet
            && LEAVING.iter().all(|what| {
                seen[format!("in-{what}")]["ended"] == true
                    || heard(seen, &format!("in-{what}"), "signet/escaped")
            })
    });
    assert_eq!(seen["in"]["inside"], "null", "the frame has no origin: {seen:#}");
    for name in ["in", "daemon"] {
        for what in ["fetch", "post", "image", "script", "style", "socket", "worker", "popup", "above"] {
            let result = result(&seen, name, what);
            assert!(!result.starts_with("done"), "{name} {what}: {result}");
        }
    }
    for what in ["fetch", "post", "popup"] {
        assert!(result(&seen, "out", what).starts_with("done"), "{seen:#}");
    }
    for what in ["self", "link", "refresh"] {
        assert!(
            heard(&seen, &format!("in-{what}"), "signet/escaped")
                || seen[format!("in-{what}")]["ended"] == true,
            "{seen:#}"
        );
    }
    let asked: Vec<_> = evil.asked().into_iter().filter(|path| path.starts_with("/in/")).collect();
    assert!(asked.is_empty(), "a widget got through: {asked:?}");
    assert_eq!(stage.owner.get("/api/memories").good()["stats"]["total"], 0);
}

#[test]
fn a_hostile_widget_reads_nothing_and_opens_nothing() {
    let Some(chromium) = Chromium::find() else { return };
    let (stage, pages) = (Stage::start(), Pages::start());
    stage.hostile("one", &json!({ "permissions": { "camera": {}, "clipboardWrite": {} } }));
    stage.hostile("two", &json!({}));
    let quiet = ["storage", "cookie", "outside", "neighbour"];
    let loud = ["dialogs", "fullscreen", "camera", "clipboard"];
    let all = tries(&[&quiet[..], &loud[..]].concat(), |_| String::new());
    pages.put("/hostile.html", HOSTILE);
    pages.host(
        "/",
        &json!([
            inside(&stage, &pages, "one", "one", &all),
            inside(&stage, &pages, "two", "two", &all),
            // Of the page's own origin: they may read all that such a page may.
            outside("out", "/hostile.html", &tries(&quiet, |_| String::new())),
            outside("out-2", "/hostile.html", &json!([])),
        ]),
    );
    let _open = chromium.open(&format!("http://signet.localhost:{}/", pages.port));
    let seen =
        pages.becomes(|seen| ["one", "two", "out", "out-2"].iter().all(|name| seen[name]["ended"] == true));
    for name in ["one", "two"] {
        for what in quiet {
            assert_eq!(
                result(&seen, name, what).trim_start_matches("done "),
                "SecurityError",
                "{name} {what}: {seen:#}"
            );
        }
        // No dialog stands there: all answer at once, as if nobody had agreed.
        assert_eq!(result(&seen, name, "dialogs"), "done undefined,false,null", "{seen:#}");
        for what in ["fullscreen", "camera", "clipboard"] {
            assert!(!result(&seen, name, what).starts_with("done"), "{name} {what}: {seen:#}");
        }
    }
    for (what, works) in [
        ("storage", "done b"),
        ("cookie", "done a=b"),
        ("outside", "done the host"),
        ("neighbour", "done read"),
    ] {
        assert_eq!(result(&seen, "out", what), works, "a control fails, so the test shows nothing: {seen:#}");
    }
    assert_eq!(seen["strangers"], json!([]), "{seen:#}");
}

#[test]
fn a_hostile_widget_does_not_take_the_page_away() {
    let Some(chromium) = Chromium::find() else { return };
    let (stage, pages, evil) = (Stage::start(), Pages::start(), Pages::start());
    stage.hostile("one", &json!({}));
    let to = |tag: &'static str| {
        let port = evil.port;
        move |what: &str| format!("http://127.0.0.1:{port}/{tag}/{what}")
    };
    pages.put("/hostile.html", HOSTILE);
    pages.host(
        "/",
        &json!([inside(&stage, &pages, "in", "one", &tries(&["top", "above", "blank"], to("in")))]),
    );
    pages.host("/control", &json!([outside("out", "/hostile.html", &tries(&["top"], to("out")))]));
    let open = chromium.open(&format!("http://signet.localhost:{}/", pages.port));
    let seen = pages.becomes(|seen| heard(seen, "in", "signet/escaped"));
    for what in ["top", "above"] {
        assert_eq!(result(&seen, "in", what), "SecurityError");
    }
    drop(open);
    let _open = chromium.open(&format!("http://signet.localhost:{}/control", pages.port));
    evil.were_asked(&["/out/top".to_owned()]);
    assert_eq!(evil.asked(), ["/out/top"]);
}

#[test]
fn messages_pass_and_those_of_the_sandbox_do_not() {
    let Some(chromium) = Chromium::find() else { return };
    let (stage, pages) = (Stage::start(), Pages::start());
    stage.hostile("one", &json!({}));
    pages.put("/hostile.html", HOSTILE);
    let elsewhere = format!("http://localhost:{}/hostile.html", pages.port);
    let all = json!([["pretend", ""], ["huge", 1_000], ["huge", 5 << 20], ["flood", 3_000]]);
    pages.host("/", &json!([inside(&stage, &pages, "in", "one", &all), outside("out", &elsewhere, &all)]));
    let _open = chromium.open(&format!("http://signet.localhost:{}/", pages.port));
    let seen = pages.becomes(|seen| {
        let warned = seen["in"]["warnings"].as_array().is_some_and(|all| all.len() == 2);
        warned && seen["out"]["ended"] == true && seen["out"]["floods"] == 3_000
    });
    let count = |name: &str, what: &str| {
        seen[name]["heard"].as_array().unwrap().iter().filter(|one| **one == what).count()
    };
    // The proxy's own, once.
    assert_eq!((count("in", "ui/notifications/sandbox-proxy-ready"), count("in", "signet/escaped")), (1, 0));
    assert_eq!(
        (count("out", "ui/notifications/sandbox-proxy-ready"), count("out", "signet/escaped")),
        (1, 1)
    );
    assert_eq!((count("in", "huge"), count("out", "huge")), (1, 2), "what is too large is dropped");
    let floods = seen["in"]["floods"].as_u64().unwrap();
    assert!((300..2_000).contains(&floods), "{floods} of 3000 came through");
    // To the window above it can speak past its frame, as any frame can: the page knows it for a stranger.
    assert_eq!(seen["strangers"], json!([["null", "past the sandbox"]]), "{seen:#}");
    // One document, and that the first.
    assert_eq!(seen["in"]["inside"], "null");
}

#[test]
fn other_pages_cannot_frame_a_widget() {
    let Some(chromium) = Chromium::find() else { return };
    let (stage, pages) = (Stage::start(), Pages::start());
    stage.hostile("one", &json!({}));
    // The same frames, at a page that stands elsewhere and at the one that they were made for.
    let frames = || json!([inside(&stage, &pages, "in", "one", &json!([]))]);
    pages.host("/thief", &frames());
    pages.host("/own", &frames());
    let open = chromium.open(&format!("http://localhost:{}/thief", pages.port));
    // Something came into the frame: the browser's word that it may not be there.
    let seen = pages.becomes(|seen| seen["in"]["loads"] == 1);
    assert_eq!(seen["in"]["heard"], json!([]));
    drop(open);
    let _open = chromium.open(&format!("http://signet.localhost:{}/own", pages.port));
    pages.becomes(|seen| seen["in"]["ended"] == true);
}
