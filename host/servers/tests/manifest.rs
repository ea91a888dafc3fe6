//! What is made of the `signet` block of a server: every place, every limit, every refusal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use serde_json::{Value, json};
use signet_mcp_client::{About, Resource, Tool};
use signet_servers::manifest::{
    Manifest, Origin, Place, Problem, Read, Seen, Severity, Size, find, limits, read, resource_to_read,
};
use url::Url;

fn seed() -> Value {
    json!({ "signet": {
        "name": "GHL CRM",
        "icon": "crm.svg",
        "ui": "http://localhost:3461",
        "defaultSize": { "w": 6, "h": 4 },
        "events": {
            "subscribe": ["browser.navigate", "browser.login"],
            "emit": ["contact.created", "deal.moved"]
        },
        "menuItems": ["New Contact", "Pipeline View", "Open Deal"],
        "dock": true
    } })
}

fn remote(url: &str) -> Origin {
    Origin::Remote(Url::parse(url).unwrap())
}

fn read_at(block: &Value, origin: &Origin) -> (Option<Manifest>, Vec<Problem>) {
    read(block, &Read { place: Place::Document, origin, resources: &[], name: "" })
}

/// The one problem of a block, as `path: message`, and its severity.
fn one_problem(block: &Value, origin: &Origin) -> (String, Severity, Option<Manifest>) {
    let (manifest, problems) = read_at(block, origin);
    assert_eq!(problems.len(), 1, "{block}: {problems:?}");
    (format!("{}: {}", problems[0].path, problems[0].message), problems[0].severity, manifest)
}

#[test]
fn the_seeds_own_example_is_read_in_full() {
    let (manifest, problems) = read_at(&seed(), &Origin::Process);
    assert_eq!(problems, []);
    let manifest = manifest.unwrap();
    assert_eq!(
        manifest.icon.as_deref(),
        Some("http://localhost:3461/crm.svg"),
        "a relative icon is relative to the page"
    );
    assert_eq!(manifest.ui.as_deref(), Some("http://localhost:3461/"));
    assert_eq!(manifest.default_size, Size { w: 6, h: 4 });
    let mut written = serde_json::to_value(&manifest).unwrap();
    written["icon"] = json!("crm.svg");
    written["ui"] = json!("http://localhost:3461");
    assert_eq!(written, seed()["signet"], "and written as it was");
}

#[test]
fn all_but_the_name_may_be_left_out() {
    let (manifest, problems) = read_at(&json!({ "name": " CRM " }), &Origin::Process);
    let expected = Manifest { name: "CRM".into(), ..Manifest::default() };
    assert_eq!((manifest, problems), (Some(expected), vec![]));
    assert_eq!(Manifest::default().default_size, Size { w: 4, h: 3 });
    let nulls = json!({ "name": "CRM", "icon": null, "ui": null, "defaultSize": null, "events": null, "menuItems": null, "dock": null });
    assert_eq!(read_at(&nulls, &Origin::Process).1, []);
}

#[test]
fn every_wrong_field_is_named_and_the_rest_is_used() {
    let long = |n: usize| "x".repeat(n);
    for (block, says) in [
        (json!({ "name": 7 }), "signet.name: it is a number, and a text is wanted"),
        (json!({ "icon": "x.png" }), "signet.name: it is missing"),
        (json!({ "name": "" }), "signet.name: it is empty"),
        (json!({ "name": long(65) }), "signet.name: it has 65 characters, and 64 are allowed"),
        (json!({ "name": "a\nb" }), "signet.name: it holds a line break"),
        (json!({ "name": "a\u{202e}b" }), "signet.name: it holds a mark that people cannot see"),
        (
            json!({ "name": "A", "defaultSize": 4 }),
            "signet.defaultSize: it is a number, and an object is wanted",
        ),
        (
            json!({ "name": "A", "defaultSize": { "w": 13, "h": 2 } }),
            "signet.defaultSize.w: it is 13, and a whole number from 1 to 12 is wanted; 4 is used",
        ),
        (json!({ "name": "A", "defaultSize": { "w": 2, "h": 0 } }), "signet.defaultSize.h: it is 0, "),
        (json!({ "name": "A", "defaultSize": { "w": 2.5, "h": 2 } }), "signet.defaultSize.w: it is 2.5, "),
        (json!({ "name": "A", "defaultSize": { "w": -1, "h": 2 } }), "signet.defaultSize.w: it is -1, "),
        (json!({ "name": "A", "defaultSize": { "w": 2 } }), "signet.defaultSize.h: it is missing; 3 is used"),
        (json!({ "name": "A", "defaultSize": { "w": "2", "h": 2 } }), "signet.defaultSize.w: it is \"2\", "),
        (json!({ "name": "A", "events": [] }), "signet.events: it is a list, and an object is wanted"),
        (
            json!({ "name": "A", "events": { "subscribe": "a.b" } }),
            "signet.events.subscribe: it is a text, and a list of texts is wanted",
        ),
        (
            json!({ "name": "A", "events": { "subscribe": ["a.b", "Deal"] } }),
            "signet.events.subscribe[1]: \"Deal\" is no type of events",
        ),
        (
            json!({ "name": "A", "events": { "subscribe": ["*"] } }),
            "signet.events.subscribe[0]: \"*\" is no type",
        ),
        (
            json!({ "name": "A", "events": { "emit": ["deal.*"] } }),
            "signet.events.emit[0]: \"deal.*\" is no type",
        ),
        (json!({ "name": "A", "events": { "emit": [7] } }), "signet.events.emit[0]: it is a number"),
        (
            json!({ "name": "A", "events": { "emit": vec!["a.b"; 65] } }),
            "signet.events.emit: it has 65 entries, and the first 64 are used",
        ),
        (json!({ "name": "A", "menuItems": "New" }), "signet.menuItems: it is a text"),
        (
            json!({ "name": "A", "menuItems": ["ok", long(41)] }),
            "signet.menuItems[1]: it has 41 characters, and 40",
        ),
        (json!({ "name": "A", "menuItems": ["ok", ""] }), "signet.menuItems[1]: it is empty"),
        (
            json!({ "name": "A", "menuItems": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() }),
            "signet.menuItems: it has 21 entries, and the first 20",
        ),
        (json!({ "name": "A", "dock": "yes" }), "signet.dock: it is a text, and true or false is wanted"),
        (json!({ "name": "A", "ui": 1 }), "signet.ui: it is a number"),
        (json!({ "name": "A", "icon": [] }), "signet.icon: it is a list"),
        (json!([]), "signet: it is a list, and an object is wanted"),
        (json!({ "signet": true }), "signet: it is true or false, and an object is wanted"),
        (json!({ "name": "A", "extra": "x".repeat(129 << 10) }), "bytes, and 131072 are allowed"),
    ] {
        let (problem, severity, _) = one_problem(&block, &Origin::Process);
        assert!(problem.contains(says), "{problem} does not say {says}");
        assert_eq!(severity, Severity::Error, "{problem}");
    }
}

#[test]
fn what_is_right_beside_what_is_wrong_is_used() {
    let block = json!({ "name": "A", "icon": "javascript:x", "defaultSize": { "w": 99, "h": 7 },
        "events": { "subscribe": ["no", "browser.*", "a.b", "a.b"], "emit": 1 }, "menuItems": ["One", 2, "Two"], "dock": 1 });
    let (manifest, problems) = read_at(&block, &Origin::Process);
    let manifest = manifest.unwrap();
    assert_eq!(manifest.default_size, Size { w: 4, h: 7 });
    assert_eq!(manifest.events.subscribe, ["browser.*", "a.b"]);
    assert_eq!(manifest.menu_items, ["One", "Two"]);
    assert_eq!((manifest.icon, manifest.dock), (None, false));
    assert_eq!(problems.len(), 6, "{problems:#?}");
}

#[test]
fn what_is_too_much_is_cut_off() {
    let names = |n: usize, of: &str| (0..n).map(|n| format!("{of}{n}")).collect::<Vec<_>>();
    let block = json!({ "name": "A", "menuItems": names(30, "Item "), "events": { "subscribe": names(70, "a.b"), "emit": names(70, "a.b") } });
    let manifest = read_at(&block, &Origin::Process).0.unwrap();
    assert_eq!(
        (manifest.menu_items.len(), manifest.events.subscribe.len(), manifest.events.emit.len()),
        (20, 64, 64)
    );
}

#[test]
fn what_nobody_knows_is_a_warning_and_slips_are_understood() {
    let (problem, severity, manifest) =
        one_problem(&json!({ "name": "A", "defaultsize": {} }), &Origin::Process);
    assert_eq!(problem, "signet.defaultsize: nobody knows this field; defaultSize was meant?");
    assert_eq!((severity, manifest.is_some()), (Severity::Warning, true));
    let (problem, ..) = one_problem(&json!({ "name": "A", "colour": 1 }), &Origin::Process);
    assert_eq!(problem, "signet.colour: nobody knows this field");
    let (problem, ..) = one_problem(&json!({ "name": "A", "menuItems": ["a", "a"] }), &Origin::Process);
    assert_eq!(problem, "signet.menuItems[1]: it stands there twice");
    assert_eq!(read_at(&json!({ "$schema": "x", "name": "A" }), &Origin::Process).1, []);
}

#[test]
fn a_hostile_block_makes_no_page_of_problems() {
    let fields: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("f{n}"), json!(1))).collect();
    let (_, problems) = read_at(&Value::Object(fields), &Origin::Process);
    assert!(problems.len() <= 200, "{}", problems.len());
}

#[test]
fn where_a_widget_may_be() {
    let process = Origin::Process;
    let far = remote("https://crm.example.com/mcp");
    let near = remote("http://127.0.0.1:9000/mcp");
    let lan = remote("https://192.168.1.5/mcp");
    for (origin, ui, is) in [
        (&process, "http://localhost:3461", "http://localhost:3461/"),
        (&process, "http://127.0.0.1:1/a", "http://127.0.0.1:1/a"),
        (&process, "http://[::1]:1/", "http://[::1]:1/"),
        (&process, "https://widgets.example.com/x", "https://widgets.example.com/x"),
        (&process, "ui://crm/app.html", "ui://crm/app.html"),
        (&process, "app://crm/app.html", "app://crm/app.html"),
        (&far, "https://other.example.org/x", "https://other.example.org/x"),
        (&far, "/widget", "https://crm.example.com/widget"),
        (&far, "widget", "https://crm.example.com/widget"),
        (&far, "ui://crm/app.html", "ui://crm/app.html"),
        (&near, "/widget", "http://127.0.0.1:9000/widget"),
        (&near, "http://localhost:3461", "http://localhost:3461/"),
        (&near, "https://example.com/", "https://example.com/"),
        (&lan, "/widget", "https://192.168.1.5/widget"),
    ] {
        let (manifest, problems) = read_at(&json!({ "name": "A", "ui": ui }), origin);
        assert_eq!((manifest.unwrap().ui.as_deref(), problems), (Some(is), vec![]), "{ui}");
    }
    for (origin, ui, says) in [
        (&process, "javascript:alert(1)", "javascript: is no place of a page"),
        (&process, "data:text/html,x", "data: is no place of a page"),
        (&process, "file:///etc/passwd", "file: is no place of a page"),
        (&process, "http://example.com/", "http:// is for the person's own machine only"),
        (&process, "http://192.168.1.5/", "http:// is for the person's own machine only"),
        (&process, "https://me:secret@example.com/", "leave user name and password out"),
        (&process, "widget", "it is a path"),
        (&process, "ui://", "is written ui://name"),
        (&process, "ui:app", "is written ui://name"),
        (&process, "https://exa mple.com/", "it is no address"),
        (&process, "https://e.example/\u{202e}", "cannot see"),
        (&far, "http://localhost:3461", "must not name a page of the person's own machine"),
        (&far, "https://localhost:3461", "must not name"),
        (&far, "http://127.1/", "must not name"),
        (&far, "http://[::ffff:10.0.0.1]/", "must not name"),
        (&far, "https://router.lan/", "must not name"),
        (&far, "https://169.254.169.254/", "must not name"),
        (&far, "//127.0.0.1/x", "must not name"),
        (&far, "http://example.com/", "http:// is for the person's own machine only"),
        (&far, "javascript:alert(1)", "javascript: is no place"),
        (&lan, "https://192.168.1.6/", "must not name"),
        (&lan, "http://127.0.0.1/", "must not name"),
    ] {
        let (problem, severity, manifest) = one_problem(&json!({ "name": "A", "ui": ui }), origin);
        assert!(problem.starts_with("signet.ui: ") && problem.contains(says), "{ui}: {problem}");
        assert_eq!((severity, manifest.unwrap().ui), (Severity::Error, None), "{ui}: a card is made");
    }
    let long = format!("https://example.com/{}", "x".repeat(limits::URL));
    assert!(one_problem(&json!({ "name": "A", "ui": long }), &process).0.contains("2048 are allowed"));
}

#[test]
fn what_may_be_an_icon() {
    let resources = [
        Resource { uri: "crm://assets/logo.png".into(), name: "logo".into(), ..Resource::default() },
        Resource { uri: "ui://crm/app.html".into(), name: "app".into(), ..Resource::default() },
    ];
    let far = remote("https://crm.example.com/v1/mcp");
    let block = Place::Resource { uri: "signet://manifest".into() };
    let png = "data:image/png;base64,iVBORw0KGgo=";
    for (origin, place, ui, icon, is) in [
        (&Origin::Process, &Place::Document, None, "📈", "📈"),
        (&Origin::Process, &Place::Document, None, png, png),
        (&Origin::Process, &Place::Document, None, "DATA:image/svg+xml,<svg/>", "DATA:image/svg+xml,<svg/>"),
        (&Origin::Process, &Place::Document, None, "https://example.com/i.png", "https://example.com/i.png"),
        (&Origin::Process, &Place::Document, None, "logo.png", "crm://assets/logo.png"),
        (&Origin::Process, &Place::Document, None, "./logo.png", "crm://assets/logo.png"),
        (&Origin::Process, &Place::Document, None, "logo", "crm://assets/logo.png"),
        (&Origin::Process, &Place::Document, None, "crm://assets/logo.png", "crm://assets/logo.png"),
        (&Origin::Process, &Place::Document, Some("ui://crm/app.html"), "crm.svg", "ui://crm/crm.svg"),
        (
            &Origin::Process,
            &Place::Document,
            Some("http://localhost:1/a/"),
            "crm.svg",
            "http://localhost:1/a/crm.svg",
        ),
        (&Origin::Process, &block, None, "crm.svg", "signet://manifest/crm.svg"),
        (&far, &Place::Document, None, "crm.svg", "https://crm.example.com/v1/crm.svg"),
        (&far, &Place::Document, None, "/crm.svg", "https://crm.example.com/crm.svg"),
        (&far, &Place::Document, Some("https://w.example/x/"), "crm.svg", "https://w.example/x/crm.svg"),
        (&Origin::Unknown, &Place::Document, None, "crm.svg", "crm.svg"),
    ] {
        let mut block = json!({ "name": "A", "icon": icon });
        if let Some(ui) = ui {
            block["ui"] = json!(ui);
        }
        let with = Read { place: place.clone(), origin, resources: &resources, name: "" };
        let (manifest, problems) = read(&block, &with);
        assert_eq!((manifest.unwrap().icon.as_deref(), problems), (Some(is), vec![]), "{icon}");
    }
    let large = format!("data:image/png;base64,{}", "A".repeat(limits::ICON));
    for (origin, icon, says) in [
        (&Origin::Process, "data:text/html,<script>", "data: must be an image"),
        (&Origin::Process, "data:image/png", "data: must be an image"),
        (&Origin::Process, large.as_str(), "65536 are allowed"),
        (&Origin::Process, "javascript:alert(1)", "javascript: is no place of an icon"),
        (&Origin::Process, "file:///etc/passwd", "file: is no place of an icon"),
        (&Origin::Process, "http://example.com/i.png", "http:// is for"),
        (&Origin::Process, "crm.svg", "nothing that crm.svg could be relative to"),
        (&Origin::Process, "other://x", "the server has no resource other://x"),
        (&Origin::Process, "📈📈", "could be relative to"),
        (&far, "http://127.0.0.1/i.png", "must not name"),
        (&far, "//localhost/i.png", "must not name"),
    ] {
        let (problem, _, manifest) = one_problem(&json!({ "name": "A", "icon": icon }), origin);
        assert!(problem.starts_with("signet.icon: ") && problem.contains(says), "{icon:.80}: {problem}");
        assert_eq!(manifest.unwrap().icon, None);
    }
}

fn named(name: &str) -> Value {
    json!({ "name": name })
}

/// A server with a block in every place, each with the place's number as its name, from `from` on.
fn everywhere(from: usize) -> (About, Vec<Tool>, Vec<Resource>, Option<String>, Value) {
    let block = |place: usize| if place >= from { named(&place.to_string()) } else { Value::Null };
    let both = |place: usize, key: &str| {
        let mut map = serde_json::Map::new();
        for (at, name) in [(place, "dev.signet/app"), (place + 1, key)] {
            if at >= from {
                map.insert(name.into(), block(at));
            }
        }
        Value::Object(map)
    };
    let about = About {
        name: "server".into(),
        meta: both(1, "signet"),
        capabilities: json!({ "extensions": both(3, "signet"), "experimental": both(5, "signet") }),
        raw_info: both(7, "signet"),
        ..About::default()
    };
    let resource = Resource { uri: "x://y".into(), meta: Some(both(9, "signet")), ..Resource::default() };
    let tool = Tool { name: "t".into(), meta: Some(both(11, "signet")), ..Tool::default() };
    let mut package = both(13, "signet");
    package["tool"] = json!({});
    if from <= 15 {
        package["tool"]["signet"] = block(15);
    }
    package["_meta"] = both(16, "signet");
    package["_meta"]["io.modelcontextprotocol.registry/publisher-provided"] = both(18, "signet");
    let contents = (from == 0).then(|| json!({ "signet": named("0") }).to_string());
    (about, vec![tool], vec![resource], contents, package)
}

#[test]
fn the_first_of_twenty_places_counts() {
    for from in 0..20 {
        let (about, tools, resources, contents, package) = everywhere(from);
        let found = find(&Seen {
            about: &about,
            tools: &tools,
            resources: &resources,
            contents: contents.as_deref().map(|text| ("signet://manifest", text)),
            package: Some(&package),
            origin: &Origin::Process,
        });
        assert_eq!(found.manifest.unwrap().name, from.to_string());
        assert_eq!(found.problems.len(), 19 - from, "the others are named: {:#?}", found.problems);
        for problem in &found.problems {
            assert_eq!(problem.severity, Severity::Warning);
            assert!(
                problem.message.ends_with(&format!("the one in {} counts", found.place.as_ref().unwrap()))
            );
        }
    }
}

#[test]
fn a_server_with_a_wrong_block_in_every_tool_has_some_problems() {
    let tool = |n: usize| Tool { name: n.to_string(), meta: Some(json!({ "signet": n })), ..Tool::default() };
    let tools: Vec<_> = (0..5_000).map(tool).collect();
    let about = About::default();
    let seen = Seen {
        about: &about,
        tools: &tools,
        resources: &[],
        contents: None,
        package: None,
        origin: &Origin::Process,
    };
    assert_eq!(find(&seen).problems.len(), 200);
}

fn found_of(about: &About, contents: Option<&str>) -> signet_servers::manifest::Found {
    find(&Seen {
        about,
        tools: &[],
        resources: &[],
        contents: contents.map(|text| ("signet://manifest", text)),
        package: None,
        origin: &Origin::Process,
    })
}

#[test]
fn a_place_without_a_usable_block_is_named_and_the_next_is_tried() {
    let about = About { name: "crm".into(), meta: json!({ "signet": named("CRM") }), ..About::default() };
    for (contents, says) in
        [("{ \"name\": ", "it is no JSON"), ("[1]", "it is a list"), ("\"x\"", "it is a text")]
    {
        let found = found_of(&about, Some(contents));
        assert_eq!(found.manifest.unwrap().name, "CRM");
        assert_eq!(found.place, Some(Place::ServerMeta { key: "signet".into() }));
        let problem = &found.problems[0];
        assert!(problem.message.contains(says), "{problem}");
        assert_eq!(problem.place, Place::Resource { uri: "signet://manifest".into() });
        assert_eq!(found.problems.len(), 1);
    }
}

#[test]
fn the_same_block_in_two_places_is_no_problem() {
    let about =
        About { meta: json!({ "signet": named("CRM"), "dev.signet/app": named("CRM") }), ..About::default() };
    assert_eq!(found_of(&about, Some(r#"{"signet":{"name":"CRM"}}"#)).problems, []);
}

#[test]
fn a_server_without_a_block_has_none_and_no_problem() {
    assert_eq!(found_of(&About::default(), None), signet_servers::manifest::Found::default());
}

#[test]
fn a_block_without_a_name_gets_the_servers_own() {
    let block = json!({ "signet": { "dock": true } });
    for (title, name, is) in
        [(Some("The CRM"), "crm", "The CRM"), (None, "crm", "crm"), (Some(" "), "crm", "crm")]
    {
        let about = About {
            name: name.into(),
            title: title.map(Into::into),
            meta: block.clone(),
            ..About::default()
        };
        let found = found_of(&about, None);
        assert_eq!(found.manifest.unwrap().name, is);
        assert_eq!(found.problems[0].path, "signet.name");
    }
    let about = About { name: "x\u{202e}".into(), meta: block, ..About::default() };
    assert_eq!(found_of(&about, None).manifest, None, "and not one that must not be shown");
}

#[test]
fn a_resource_is_known_by_its_uri_or_its_media_type() {
    let resource = |uri: &str, mime: Option<&str>| Resource {
        uri: uri.into(),
        mime_type: mime.map(Into::into),
        ..Resource::default()
    };
    let typed = resource("crm://app", Some("Application/vnd.signet.app+json; charset=utf-8"));
    let other = resource("crm://data", Some("application/json"));
    let by_uri = resource("signet://manifest", None);
    assert_eq!(resource_to_read(&[other.clone(), typed.clone(), by_uri]), Some("signet://manifest"));
    assert_eq!(resource_to_read(&[other.clone(), typed]), Some("crm://app"));
    assert_eq!(resource_to_read(&[other]), None);
}
