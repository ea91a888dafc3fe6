//! Cards of real servers: they pass the daemon's rules, and look as a person would want them to.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use plugin_cards::card;
use signet_card::{Action, Card, Effect, Offer, Show};
use signet_plugin_sdk::{Offered, ResourceInfo, Server, Tool};
use support::Fixture;

fn of(fixture: &Fixture) -> Card {
    shown(&fixture.server, &fixture.tools, &fixture.resources)
}

/// As the daemon shows it.
fn shown(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Card {
    let made = serde_json::to_string(&card(server, tools, resources)).unwrap();
    let tools: Vec<_> = tools.iter().map(|offered| (offered.tool.name.as_str(), offered.effect)).collect();
    let resources: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
    Card::read(&made, &Offer { tools: &tools, resources: &resources })
        .unwrap_or_else(|why| panic!("{why}: {made}"))
}

fn named(name: &str) -> Card {
    of(&support::all().into_iter().find(|fixture| fixture.name == name).unwrap())
}

fn server(name: &str) -> Server {
    Server {
        id: "id".into(),
        name: name.into(),
        title: None,
        version: None,
        description: None,
        website_url: None,
        icons: Vec::new(),
        instructions: None,
    }
}

fn tool(name: &str, effect: Effect) -> Offered {
    let tool = Tool::new(name, "", &serde_json::json!({ "type": "object" }));
    Offered { tool: Tool { description: None, ..tool }, effect }
}

fn labels(card: &Card) -> Vec<Vec<&str>> {
    let of =
        |actions: &[Action]| actions.iter().map(|action| action.label.clone()).collect::<Vec<_>>().leak();
    card.groups.iter().map(|group| of(&group.actions).iter().map(String::as_str).collect()).collect()
}

#[test]
fn every_server_has_a_card_with_a_name_an_icon_and_its_tools() {
    let looks: Vec<_> = support::all()
        .iter()
        .map(|fixture| {
            let card = of(fixture);
            assert!(card.actions().count() > 0, "{}", fixture.name);
            (card.name.clone(), card.icon.clone().unwrap())
        })
        .collect();
    let looks: Vec<_> = looks.iter().map(|(name, icon)| (name.as_str(), icon.as_str())).collect();
    assert_eq!(
        looks,
        [
            ("Basic MCP App Server (Vanilla JS)", "🧩"),
            ("Budget Allocator Server", "💰"),
            ("Chrome DevTools MCP server", "🌐"),
            ("Everything Reference Server", "🧪"),
            ("Secure filesystem", "📁"),
            ("Memory", "🧠"),
            ("PDF Server", "📄"),
            ("Playwright", "🎭"),
            ("Fetch", "📥"),
            ("Git", "🌿"),
            ("Time", "🕐"),
            ("System Monitor Server", "🖥️"),
        ]
    );
}

#[test]
fn what_reads_comes_first_and_what_destroys_last_and_asks() {
    for fixture in support::all() {
        let card = of(&fixture);
        let effects: Vec<_> = card.actions().map(|action| action.effect).collect();
        assert!(effects.is_sorted(), "{}: {effects:?}", fixture.name);
        for action in card.actions() {
            assert_eq!(action.confirm.is_some(), action.effect == Effect::Destroys, "{}", action.tool);
        }
    }
    let card = named("filesystem");
    let titles: Vec<_> = card.groups.iter().map(|group| group.title.as_str()).collect();
    assert_eq!(titles, ["Look things up", "Change things", "Cannot be undone"]);
    let reads = &labels(&card)[0];
    assert_eq!(reads.first(), Some(&"List Allowed Directories"), "one click is enough for it");
    assert_eq!(reads.last(), Some(&"Read File (Deprecated)"), "{reads:?}");
}

#[test]
fn words_that_all_tools_begin_with_are_left_out() {
    let card = named("playwright");
    let titles = support::all().into_iter().find(|fixture| fixture.name == "playwright").unwrap().tools;
    assert!(titles.iter().all(|offered| offered.tool.title.is_some()) || labels(&card)[0].contains(&"Find"));
    assert!(labels(&named("py-git")).concat().contains(&"Status"), "{:?}", labels(&named("py-git")));
    let few = [tool("git_add", Effect::Writes), tool("git_log", Effect::Writes)];
    assert_eq!(labels(&shown(&server("x"), &few, &[])), [["Git add", "Git log"]]);
    let one_is_all =
        [tool("git", Effect::Writes), tool("git_add", Effect::Writes), tool("git_log", Effect::Writes)];
    assert_eq!(labels(&shown(&server("x"), &one_is_all, &[])), [["Git", "Git add", "Git log"]]);
}

#[test]
fn what_is_for_a_servers_own_page_has_no_button() {
    let card = named("system-monitor");
    assert_eq!(card.actions().map(|action| action.tool.as_str()).collect::<Vec<_>>(), ["get-system-info"]);
}

#[test]
fn answers_are_shown_by_what_they_hold() {
    let memory = named("memory");
    let result = |tool: &str| &memory.actions().find(|action| action.tool == tool).unwrap().result;
    let Show::Table { at, columns } = result("create_entities") else {
        panic!("{:?}", result("create_entities"))
    };
    let columns: Vec<_> = columns.iter().map(|column| column.label.as_str()).collect();
    assert_eq!(
        (at.as_slice(), columns),
        (["entities".to_owned()].as_slice(), vec!["Name", "Entity type", "Observations"])
    );
    let files = named("filesystem");
    let read = &files.actions().find(|action| action.tool == "read_text_file").unwrap().result;
    assert_eq!(*read, Show::Text { at: vec!["content".into()] });
    let clicks = named("chrome-devtools");
    assert!(clicks.actions().any(|action| action.result == Show::default()), "by the kinds of what comes");
}

#[test]
fn names_are_made_fit_to_read() {
    for (name, read) in [
        ("mcp-server-postgres", "Postgres"),
        ("io.github.someone/weather-mcp", "Weather"),
        ("mcp", "mcp"),
        ("My Server", "My Server"),
        ("a\u{202e}\nb", "A b"),
        ("", "id"),
        ("/", "/"),
    ] {
        assert_eq!(shown(&server(name), &[], &[]).name, read, "{name:?}");
    }
    let long = Server { title: Some("x".repeat(500)), ..server("x") };
    assert_eq!(shown(&long, &[], &[]).name.chars().count(), 80);
}

#[test]
fn its_own_icon_is_taken_if_it_is_one() {
    let icon = |icons: &[&str]| {
        let server =
            Server { icons: icons.iter().map(|&icon| icon.to_owned()).collect(), ..server("weather") };
        shown(&server, &[], &[]).icon.unwrap()
    };
    assert_eq!(icon(&["javascript:alert(1)", "https://example.com/i.png"]), "https://example.com/i.png");
    assert_eq!(icon(&["data:image/svg+xml;base64,PHN2Zz4="]), "🌦️");
    assert_eq!(icon(&[]), "🌦️");
    let by_tools =
        [tool("add_task", Effect::Writes), tool("close_task", Effect::Writes), tool("x", Effect::Reads)];
    assert_eq!(shown(&server("acme"), &by_tools, &[]).icon.as_deref(), Some("✅"));
}

/// Whatever a server says, its card is one that the daemon shows.
#[test]
fn a_stranger_cannot_break_the_card() {
    let evil = "\u{202e}<script>alert(1)</script>\0\u{1b}[2J\n\n";
    let all: Vec<_> = (0..300)
        .map(|at| {
            let tool = Tool {
                name: format!("{evil}{at}"),
                title: Some(evil.repeat(20)),
                description: Some(evil.repeat(1_000)),
                input_schema: format!(
                    r#"{{"properties":{{"x":{{"title":{0:?},"description":{0:?},"enum":[{0:?}]}}}}}}"#,
                    "x".repeat(3_000)
                ),
                output_schema: Some("{".repeat(1_000)),
                annotations: Some("nonsense".into()),
                meta: Some("[]".into()),
            };
            Offered { tool, effect: Effect::Writes }
        })
        .collect();
    let server = Server {
        description: Some(evil.repeat(1_000)),
        icons: vec![evil.into()],
        title: Some(evil.into()),
        ..server(evil)
    };
    let card = shown(&server, &all, &[]);
    assert!(card.name.contains("<script>alert(1)</script>"), "it is shown as the text that it is");
    assert_eq!(card.actions().count(), 256);
    assert!(
        shown(&server, &[tool("", Effect::Reads), tool("\u{200b}", Effect::Reads)], &[]).actions().count()
            == 2
    );
}
