//! The generators of `plugins/` as components: the built-in one makes cards of real servers within its limits, and one that
//! knows a family of servers better takes over when it is dropped into the plugin folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use signet_card::{Card, Effect};
use signet_runtime::card_types::{Offered, Server};
use signet_runtime::types::Tool;
use signet_runtime::{Capabilities, CardGenerator, Grants, Limits, Package, Runtime};
use signet_tests::{Daemon, Options, until};

fn component(package: &str) -> Vec<u8> {
    let paths = guest_build::build(&[package]).unwrap_or_else(|error| panic!("{error}"));
    std::fs::read(&paths[0]).unwrap()
}

fn generator(runtime: &Runtime, package: &str) -> CardGenerator {
    let package = Package::read(package, component(package)).unwrap();
    let grants = Grants::all_asked(&package.manifest);
    runtime.load(package, &grants).unwrap().card_generator(Limits::CALL).unwrap()
}

fn server(name: &str) -> Server {
    Server {
        id: name.into(),
        name: name.into(),
        title: None,
        version: None,
        description: None,
        website_url: None,
        icons: Vec::new(),
        instructions: None,
    }
}

fn offered(name: &str, schema: String) -> Offered {
    let tool = Tool {
        name: name.into(),
        title: None,
        description: None,
        input_schema: schema,
        output_schema: None,
        annotations: None,
        meta: None,
    };
    Offered { tool, effect: Effect::Reads.into() }
}

/// Real servers and their tools.
fn real() -> Vec<(String, Vec<Offered>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins/cards/tests/fixtures");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let said: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let tool = |tool: &Value| offered(tool["name"].as_str().unwrap(), tool["inputSchema"].to_string());
        let tools = said["tools"].as_array().unwrap().iter().map(tool).collect();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), tools)
    };
    files.map(read).collect()
}

async fn card(generator: &CardGenerator, name: &str, tools: &[Offered]) -> Card {
    let card = generator.generate(&server(name), tools, &[], Capabilities::default()).await;
    card.unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[tokio::test]
async fn the_component_makes_a_card_of_every_real_server() {
    let runtime = Runtime::new(None).unwrap();
    let cards = generator(&runtime, "plugin-cards");
    let all = real();
    assert_eq!(all.len(), 12);
    for (name, tools) in &all {
        let made = card(&cards, name, tools).await;
        assert_eq!(made.actions().count(), tools.len(), "{name}");
        // The order of fields outlives the sandbox: there is no map in between that sorts them.
        for action in made.actions() {
            let tool = tools.iter().find(|offered| offered.tool.name == action.tool).unwrap();
            let schema: Value = serde_json::from_str(&tool.tool.input_schema).unwrap();
            let names: Vec<_> =
                schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
            let fields: Vec<_> = action.form.fields.iter().map(|field| &field.name).collect();
            assert_eq!(fields, names, "{name}/{}", action.tool);
        }
    }
}

#[tokio::test]
async fn bombs_end_well_within_the_time_of_a_call() {
    let runtime = Runtime::new(None).unwrap();
    let cards = generator(&runtime, "plugin-cards");
    let recursive = r##"{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#/properties/a"}}}"##;
    let deep = format!("{}{{}}{}", r#"{"type":"object","properties":{"x":"#.repeat(60), "}}".repeat(60));
    let arrays = format!("{}{{}}{}", r#"{"type":"array","items":"#.repeat(100), "}".repeat(100));
    let arrays = format!(r#"{{"type":"object","properties":{{"x":{arrays}}}}}"#);
    let unclosed = "[".repeat(200_000);
    let wide = (0..20_000).map(|at| format!(r#""p{at}":{{"enum":["a","b"]}}"#)).collect::<Vec<_>>().join(",");
    let wide = format!(r#"{{"type":"object","properties":{{{wide}}}}}"#);
    let mut doubling = String::new();
    for at in 0..60 {
        let next = at + 1;
        doubling += &format!(
            r##""d{at}":{{"properties":{{"a":{{"$ref":"#/$defs/d{next}"}},"b":{{"$ref":"#/$defs/d{next}"}}}}}},"##
        );
    }
    let doubling = format!(
        r##"{{"$defs":{{{doubling}"d60":{{}}}},"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}}}}"##
    );
    let bombs = [recursive, &deep, &arrays, &unclosed, &wide, &doubling];
    let tools: Vec<_> =
        (0..60).map(|at| offered(&format!("t{at}"), bombs[at % bombs.len()].to_owned())).collect();
    let before = std::time::Instant::now();
    let made = card(&cards, "bombs", &tools).await;
    assert_eq!(made.actions().count(), 60);
    // The limit is 2 s of computing.
    assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
}

#[tokio::test]
async fn one_that_knows_files_better_is_dropped_in() {
    let daemon = Daemon::with(Options {
        plugins: vec![("files-cards.wasm".into(), component("plugin-files-cards"))],
        ..Options::default()
    });
    let state = |id: &str| daemon.owner().get(&format!("/api/plugins/{id}")).json()["state"].clone();
    until(Duration::from_secs(30), || (state("files-cards") == "running").then_some(())).expect("it runs");
    assert_eq!(state("signet-cards"), "running", "and the built-in one is there for all others");

    let runtime = Runtime::new(None).unwrap();
    let (usual, files) = (generator(&runtime, "plugin-cards"), generator(&runtime, "plugin-files-cards"));
    for (name, tools) in real() {
        let score = async |generator: &CardGenerator| {
            generator.matches(&server(&name), &tools, Capabilities::default()).await.unwrap()
        };
        let better = score(&files).await > score(&usual).await;
        assert_eq!(better, name == "filesystem", "{name}");
        if better {
            let titles = |card: Card| card.groups.into_iter().map(|group| group.title).collect::<Vec<_>>();
            assert_eq!(titles(card(&usual, &name, &tools).await), [""]);
            assert_eq!(
                titles(card(&files, &name, &tools).await),
                ["Look around", "Open", "Write", "Move and copy"]
            );
        }
    }
}
