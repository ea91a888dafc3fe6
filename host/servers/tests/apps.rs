//! Widgets that servers bring: captured ones, every spelling of the same, and everything that a hostile one tries.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use signet_mcp_client::{Resource, Tool};
use signet_servers::apps::{App, Csp, MOST, Permissions, Source, Visibility, find, resource_uri, visibility};

/// What real servers said, captured on the wire.
fn captured(server: &str) -> (Vec<Tool>, Vec<Resource>, Value) {
    let all: Value = serde_json::from_str(include_str!("fixtures/apps.json")).unwrap();
    let one = &all[server];
    let tools = serde_json::from_value(one["tools"].clone()).unwrap();
    (tools, serde_json::from_value(one["resources"].clone()).unwrap(), one["contents"][0].clone())
}

fn tool(name: &str, meta: Value) -> Tool {
    Tool { name: name.into(), meta: Some(meta), ..Tool::default() }
}

fn resource(uri: &str, mime: Option<&str>, meta: Option<Value>) -> Resource {
    Resource { uri: uri.into(), mime_type: mime.map(Into::into), meta, ..Resource::default() }
}

#[test]
fn widgets_of_real_servers_are_found() {
    for (server, uri, tools) in [
        ("budget-allocator", "ui://budget-allocator/mcp-app.html", &["get-budget-data"][..]),
        ("system-monitor", "ui://system-monitor/mcp-app.html", &["get-system-info"]),
        ("pdf", "ui://pdf-viewer/mcp-app.html", &["display_pdf"]),
        ("basic-vanillajs", "ui://get-time/mcp-app.html", &["get-time"]),
    ] {
        let (all, resources, content) = captured(server);
        // A server may leave its widgets out of the list.
        for resources in [&resources[..], &[]] {
            let found = find(&all, resources);
            assert_eq!(found.problems, []);
            let [app] = &found.apps[..] else { panic!("{:?}", found.apps) };
            assert_eq!(
                (app.uri.as_str(), &app.tools[..]),
                (uri, &tools.iter().map(|t| t.to_string()).collect::<Vec<_>>()[..])
            );
            assert_eq!(app.title, None, "the URI is no name");
            let (_, problems) = app.with_content(&content).unwrap();
            assert_eq!(problems, []);
        }
    }
}

#[test]
fn what_the_content_says_of_a_real_widget_is_taken() {
    let (tools, resources, content) = captured("pdf");
    let (app, _) = find(&tools, &resources).apps[0].with_content(&content).unwrap();
    assert_eq!(app.csp.connect, [Source::parse("https://unpkg.com").unwrap()]);
    assert!(app.permissions.clipboard_write && !app.permissions.camera);
    let hidden: Vec<_> =
        tools.iter().filter(|tool| !visibility(tool).model).map(|tool| tool.name.as_str()).collect();
    assert_eq!(hidden.len(), 6, "{hidden:?}");
    assert!(tools.iter().all(|tool| visibility(tool).app));
}

#[test]
fn who_may_call_a_tool() {
    let both = (true, true);
    for (meta, (model, app)) in [
        (json!({}), both),
        (json!({ "ui": {} }), both),
        (json!({ "ui": { "visibility": ["model", "app"] } }), both),
        (json!({ "ui": { "visibility": ["app"] } }), (false, true)),
        (json!({ "ui": { "visibility": ["model"] } }), (true, false)),
        (json!({ "ui": { "visibility": [] } }), (false, false)),
        (json!({ "ui": { "visibility": "app" } }), (false, true)),
        (json!({ "ui": { "visibility": ["everyone"] } }), (false, false)),
        (json!({ "openai/visibility": "private" }), (false, false)),
        (json!({ "openai/visibility": "public" }), (true, false)),
        (json!({ "openai/widgetAccessible": true }), both),
        (json!({ "openai/widgetAccessible": true, "openai/visibility": "private" }), (false, true)),
        (json!({ "ui": { "visibility": ["model"] }, "openai/widgetAccessible": true }), (true, false)),
    ] {
        assert_eq!(visibility(&tool("t", meta.clone())), Visibility { model, app }, "{meta}");
    }
    assert_eq!(visibility(&Tool::default()), Visibility { model: true, app: true });
}

#[test]
fn a_tool_names_its_widget_in_three_ways() {
    for (meta, is) in [
        (
            json!({ "ui": { "resourceUri": "ui://a/x" }, "ui/resourceUri": "ui://b/x", "openai/outputTemplate": "ui://c/x" }),
            Ok(Some("ui://a/x")),
        ),
        (json!({ "ui/resourceUri": "ui://b/x", "openai/outputTemplate": "ui://c/x" }), Ok(Some("ui://b/x"))),
        (json!({ "openai/outputTemplate": "ui://c/x" }), Ok(Some("ui://c/x"))),
        (json!({ "ui": { "resourceUri": "app://a/x" } }), Ok(Some("app://a/x"))),
        (json!({ "ui": { "resourceUri": null } }), Ok(None)),
        (json!({}), Ok(None)),
        (json!({ "ui": { "resourceUri": 1 } }), Err("no text")),
        (json!({ "ui": { "resourceUri": "https://evil.example/" } }), Err("begins with ui://")),
        (json!({ "ui": { "resourceUri": "javascript:alert(1)" } }), Err("begins with ui://")),
        (json!({ "ui": { "resourceUri": "ui://" } }), Err("begins with ui://")),
        (json!({ "ui": { "resourceUri": "ui://a\n/x" } }), Err("line break")),
    ] {
        let tool = tool("t", meta.clone());
        match (resource_uri(&tool), is) {
            (Ok(uri), Ok(is)) => assert_eq!(uri, is, "{meta}"),
            (Err(why), Err(says)) => {
                assert!(why.contains(says), "{why}");
                let found = find(std::slice::from_ref(&tool), &[]);
                assert!(found.apps.is_empty() && found.problems[0].message == why, "{found:?}");
            }
            (got, is) => panic!("{meta}: {got:?} is not {is:?}"),
        }
    }
}

#[test]
fn which_resources_are_widgets() {
    for (uri, mime, is) in [
        ("ui://a/x", Some("text/html;profile=mcp-app"), true),
        ("ui://a/x", Some("Text/HTML; charset=utf-8; profile=\"mcp-app\""), true),
        ("ui://a/x", Some("text/html+skybridge"), true),
        ("ui://a/x", Some("text/html+mcp"), true),
        ("ui://a/x", Some("text/html"), true),
        ("ui://a/x", None, true),
        ("app://a/x", None, true),
        ("app://a/x", Some("text/html"), true),
        ("ui://a/x", Some("image/png"), false),
        ("ui://", None, false),
        ("file:///a", Some("text/html"), false),
        ("https://a.example/", Some("text/html;profile=mcp-app"), false),
    ] {
        let found = find(&[], &[resource(uri, mime, None)]);
        assert_eq!(found.apps.len() == 1, is, "{uri} {mime:?}");
        assert_eq!(found.problems.len(), usize::from(uri.starts_with("https")), "{:?}", found.problems);
    }
    let opens = tool("t", json!({ "ui": { "resourceUri": "ui://a/x" } }));
    let found = find(&[opens], &[resource("ui://a/x", Some("image/png"), None)]);
    assert!(found.apps.is_empty() && found.problems[0].message.contains("is no text/html;profile=mcp-app"));
}

#[test]
fn a_server_of_endless_widgets_has_some() {
    let tools: Vec<_> =
        (0..500).map(|n| tool("t", json!({ "ui": { "resourceUri": format!("ui://a/{n}") } }))).collect();
    let resources: Vec<_> = (0..500).map(|n| resource(&format!("ui://b/{n}"), None, None)).collect();
    for found in [find(&tools, &[]), find(&[], &resources), find(&tools, &resources)] {
        assert_eq!((found.apps.len(), found.problems.len()), (MOST, 1));
    }
}

#[test]
fn a_server_of_endless_mistakes_is_told_of_some() {
    let tools: Vec<_> = (0..500).map(|_| tool("t", json!({ "ui": { "resourceUri": 7 } }))).collect();
    assert_eq!(find(&tools, &[]).problems.len(), 200);
}

fn of_meta(meta: Value) -> (App, Vec<String>) {
    let found = find(&[], &[resource("ui://a/x", None, Some(meta))]);
    let problems = found.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message));
    (found.apps[0].clone(), problems.collect())
}

fn texts(sources: &[Source]) -> Vec<&str> {
    sources.iter().map(Source::as_str).collect()
}

#[test]
fn the_neighbours_words_mean_the_same() {
    let standard = json!({ "ui": {
        "csp": { "connectDomains": ["https://a.example"], "resourceDomains": ["https://b.example"], "frameDomains": ["https://c.example"] },
        "domain": "crm.example", "prefersBorder": true, "linkTrustedDomains": ["https://d.example"] } });
    let openai = json!({
        "openai/widgetCSP": { "connect_domains": ["https://a.example"], "resource_domains": ["https://b.example"],
            "frame_domains": ["https://c.example"], "redirect_domains": ["https://d.example"] },
        "openai/widgetDomain": "https://crm.example", "openai/widgetPrefersBorder": true });
    let (app, problems) = of_meta(standard.clone());
    assert_eq!(problems, [""; 0]);
    assert_eq!(texts(&app.csp.frame), ["https://c.example"]);
    assert_eq!((app.domain.as_deref(), app.prefers_border), (Some("crm.example"), Some(true)));
    assert_eq!(of_meta(openai.clone()), (app.clone(), vec![]));
    // Both: the standard's counts, and the lists of one are not mixed into the other's.
    let mut both = standard;
    both["openai/widgetCSP"] =
        json!({ "connect_domains": ["https://evil.example"], "base_uri_domains": ["https://evil.example"] });
    assert_eq!(of_meta(both), (app, vec![]));
}

#[test]
fn what_the_content_says_replaces_what_the_list_said_field_by_field() {
    let (listed, _) = of_meta(
        json!({ "ui": { "csp": { "connectDomains": ["https://a.example"] }, "permissions": { "camera": {} }, "prefersBorder": true } }),
    );
    let with = |content: Value| listed.with_content(&content).unwrap().0;
    assert_eq!(with(json!({ "text": "" })), listed);
    let app = with(
        json!({ "uri": "ui://a/x", "mimeType": "text/html;profile=mcp-app", "_meta": { "ui": { "csp": { "resourceDomains": ["https://b.example"] } } } }),
    );
    assert_eq!(
        (texts(&app.csp.connect), texts(&app.csp.resource)),
        (vec![], vec!["https://b.example"]),
        "a list is not left over from before"
    );
    assert!(app.permissions.camera && app.prefers_border == Some(true));
    let app = with(json!({ "_meta": { "ui": { "permissions": {}, "prefersBorder": false } } }));
    assert_eq!((app.permissions, app.prefers_border), (Permissions::default(), Some(false)));
    assert_eq!(texts(&app.csp.connect), ["https://a.example"]);
    for (content, says) in [
        (json!({ "uri": "ui://other/x" }), "another resource"),
        (json!({ "mimeType": "image/png" }), "is image/png, and a widget is"),
    ] {
        let refused = listed.with_content(&content).expect_err("refused").to_string();
        assert!(refused.contains(says), "{refused}");
    }
}

#[test]
fn what_is_wrong_in_a_list_is_named_and_left_out() {
    let (app, problems) = of_meta(json!({ "ui": { "csp": {
        "connectDomains": ["https://a.example", "https://a.example/", 7, "a.example; script-src *"],
        "resourceDomains": "https://b.example" }, "domain": "a b" } }));
    assert_eq!(texts(&app.csp.connect), ["https://a.example"], "and each is there once");
    assert_eq!((app.csp.resource.len(), app.domain), (0, None));
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(
        problems[0].starts_with("ui.csp.connectDomains[2]: ")
            && problems[2].starts_with("ui.csp.resourceDomains: ")
    );
    let many: Vec<_> = (0..40).map(|n| format!("https://{n}.example")).collect();
    let (app, problems) = of_meta(json!({ "ui": { "csp": { "connectDomains": many } } }));
    assert_eq!((app.csp.connect.len(), problems.len()), (32, 1));
}

#[test]
fn permissions_are_what_is_wanted_and_granted() {
    let (app, _) = of_meta(
        json!({ "ui": { "permissions": { "camera": {}, "microphone": true, "geolocation": false, "clipboardWrite": null, "usb": {} } } }),
    );
    let all = Permissions { camera: true, microphone: true, geolocation: true, clipboard_write: true };
    assert_eq!(app.permissions.allow(all), "camera; microphone");
    assert_eq!(app.permissions.allow(Permissions { camera: false, ..all }), "microphone");
    assert_eq!(app.permissions.allow(Permissions::default()), "");
    assert_eq!(all.allow(all), "camera; microphone; geolocation; clipboard-write");
}

#[test]
fn sources_are_checked_letter_by_letter() {
    for (text, is, asks) in [
        ("https://a.example", "https://a.example", false),
        ("https://a.example/", "https://a.example", false),
        ("HTTPS://A.example:8443", "https://a.example:8443", false),
        ("https://*.a.example", "https://*.a.example", false),
        ("*.a.example", "https://*.a.example", false),
        ("wss://a.example", "wss://a.example", false),
        ("https://8.8.8.8", "https://8.8.8.8", false),
        ("*", "*", true),
        ("https://*.com", "https://*.com", true),
        ("http://a.example", "http://a.example", true),
        ("ws://a.example", "ws://a.example", true),
        ("http://localhost:3000", "http://localhost:3000", true),
        ("https://127.0.0.1", "https://127.0.0.1", true),
        ("https://192.168.1.5", "https://192.168.1.5", true),
        ("https://169.254.169.254", "https://169.254.169.254", true),
        ("https://*.localhost", "https://*.localhost", true),
        ("https://router.lan", "https://router.lan", true),
        ("https://0x7f.1", "https://0x7f.1", true),
    ] {
        let source = Source::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!((source.as_str(), source.asks().is_some()), (is, asks), "{text}");
    }
    let long = format!("https://{}example", "a.".repeat(200));
    for text in [
        "",
        "a.example",
        "https:",
        "https://",
        "data:",
        "blob:",
        "'self'",
        "'unsafe-eval'",
        "'none'",
        "https://a.example/path",
        "https://a.example?x",
        "https://a.example#x",
        "https://a.example https://evil.example",
        "https://a.example;script-src *",
        "https://a.example,https://evil.example",
        "https://a.example'",
        "https://a.example\"",
        "https://a.example\nX: y",
        "https://a.example\t",
        " https://a.example",
        "https://*",
        "https://a.*.example",
        "https://**.example",
        "https://[::1]",
        "https://me@a.example",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:99999",
        "https://a.example:+80",
        "https://a.example:*",
        "https://-a.example",
        "https://a-.example",
        "https://a..example",
        "https://.example",
        "https://ä.example",
        "https://a.example.",
        "ftp://a.example",
        "javascript://a.example",
        "//a.example",
        "https://a.example\u{0}",
        "https:///a",
        "*.",
        "**",
        long.as_str(),
    ] {
        assert!(Source::parse(text).is_err(), "{text:?}");
        assert!(serde_json::from_value::<Source>(json!(text)).is_err(), "{text:?} through JSON");
    }
}

/// The policy for a widget that declares nothing.
const NOTHING: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; media-src 'self' data:; connect-src 'none'; object-src 'none'; frame-src 'none'; \
    base-uri 'none'; form-action 'none'";

#[test]
fn a_widget_that_declares_nothing_reaches_nothing() {
    assert_eq!(Csp::default().header(|_| true), NOTHING);
}

#[test]
fn a_widget_reaches_what_it_declares_and_a_person_grants() {
    let list = |texts: &[&str]| texts.iter().map(|text| Source::parse(text).unwrap()).collect::<Vec<_>>();
    let csp = Csp {
        connect: list(&["https://a.example", "*", "http://localhost:1"]),
        resource: list(&["https://b.example"]),
        frame: list(&["https://c.example"]),
        base_uri: list(&["https://d.example"]),
    };
    assert_eq!(
        csp.header(|_| false),
        "default-src 'none'; script-src 'self' 'unsafe-inline' https://b.example; style-src 'self' 'unsafe-inline' \
         https://b.example; img-src 'self' data: https://b.example; media-src 'self' data: https://b.example; \
         connect-src https://a.example; object-src 'none'; frame-src https://c.example; base-uri https://d.example; \
         form-action 'none'; font-src 'self' data: https://b.example"
    );
    let granted = csp.header(|source| source.as_str() == "http://localhost:1");
    assert!(granted.contains("connect-src https://a.example http://localhost:1;"), "{granted}");
    assert!(csp.header(|_| true).contains("connect-src https://a.example * http://localhost:1;"));
    assert_eq!(
        csp.asks().iter().map(|(source, _)| source.as_str()).collect::<Vec<_>>(),
        ["*", "http://localhost:1"]
    );
    let only_asked = Csp { connect: list(&["*"]), ..Csp::default() };
    assert_eq!(only_asked.header(|_| false), NOTHING, "what is not granted leaves nothing behind");
}

/// Texts that look like sources, with what could break out of one.
fn like_a_source() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "https://",
        "http://",
        "wss:",
        "//",
        "*",
        "*.",
        "a.example",
        "localhost",
        "127.0.0.1",
        "[::1]",
        ":",
        ":443",
        "/",
        ";",
        ",",
        "'",
        "\"",
        " ",
        "\t",
        "\n",
        "\r\n",
        "'unsafe-eval'",
        "script-src",
        "data:",
        "%3b",
        "\\",
        "\u{202e}",
        "ä",
        "@",
        "?",
        "#",
        "\0",
        "",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_source_breaks_out_of_its_directive(texts in prop::collection::vec(prop_oneof![like_a_source(), any::<String>()], 0..8)) {
        let sources: Vec<Source> = texts.iter().filter_map(|text| Source::parse(text).ok()).collect();
        for source in &sources {
            let right = |b: u8| b.is_ascii_alphanumeric() || b":/.*-_".contains(&b);
            prop_assert!(source.as_str().bytes().all(right), "{source:?}");
            prop_assert_eq!(Source::parse(source.as_str()), Ok(source.clone()), "reading it again changes nothing");
        }
        let csp = Csp { connect: sources.clone(), resource: sources.clone(), frame: sources.clone(), base_uri: sources.clone() };
        let header = csp.header(|_| true);
        let directives: Vec<_> = header.split("; ").map(|directive| directive.split(' ').next().unwrap()).collect();
        let mut expected: Vec<_> = NOTHING.split("; ").map(|directive| directive.split(' ').next().unwrap()).collect();
        if !sources.is_empty() {
            expected.push("font-src");
        }
        prop_assert_eq!(directives, expected);
        // A word is a keyword of ours, or a source that was allowed.
        for word in header.split("; ").flat_map(|directive| directive.split(' ').skip(1)) {
            let ours = ["'none'", "'self'", "'unsafe-inline'", "data:"].contains(&word);
            prop_assert!(ours || sources.iter().any(|source| source.as_str() == word), "{}", word);
        }
    }
}
