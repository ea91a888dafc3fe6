//! Catalogues: the bundled one, hostile ones, several at once, and looking for a server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use serde_json::{Value, json};
use signet_servers::catalogue::{Catalogue, Catalogues, Query};
use signet_servers::manifest::Severity;

const BUNDLED: &str = include_str!("../src/catalogue/catalogue.json");

#[test]
fn the_bundled_catalogue_has_no_problem() {
    let document: Value = serde_json::from_str(BUNDLED).unwrap();
    let (catalogue, problems) = Catalogue::read(&document);
    assert_eq!(problems, []);
    let catalogue = catalogue.unwrap();
    assert_eq!(catalogue.entries.len(), document["servers"].as_array().unwrap().len());
    assert!(catalogue.entries.len() >= 40);
    for entry in &catalogue.entries {
        assert!(
            !entry.categories.is_empty() && entry.icon.is_some() && entry.homepage.is_some(),
            "{}",
            entry.id
        );
    }
    assert_eq!(Catalogues::default().entries().count(), catalogue.entries.len());
}

fn entry(id: &str) -> Value {
    json!({ "id": id, "title": id, "source": format!("https://{id}.example/mcp") })
}

fn read(servers: &[Value]) -> (Catalogue, Vec<String>) {
    let (catalogue, problems) = Catalogue::read(&json!({ "version": 1, "name": "Team", "servers": servers }));
    let said = problems
        .iter()
        .map(|problem| format!("{:?} {}: {}", problem.severity, problem.path, problem.message));
    (catalogue.unwrap(), said.collect())
}

#[test]
fn a_wrong_entry_is_left_out_and_the_others_stay() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut wrong = entry("wrong");
        change(&mut wrong);
        wrong
    };
    let set = |field: &'static str, value: Value| with(&move |entry| entry[field] = value.clone());
    for (wrong, says) in [
        (json!(7), "servers[1]: invalid type"),
        (json!({ "title": "x", "source": "https://a.example" }), "servers[1]: missing field `id`"),
        (set("id", json!("Bad Id")), "servers[1].id: 1 to 64 lower case"),
        (set("id", json!("a/b")), "servers[1].id: 1 to 64"),
        (set("id", json!("../x")), "servers[1].id: 1 to 64"),
        (set("id", json!(7)), "servers[1].id: invalid type"),
        (set("id", json!("good")), "servers[1].id: good is there twice"),
        (set("title", json!("")), "servers[1].title: it is empty"),
        (set("title", json!("x".repeat(81))), "servers[1].title: it has 81 characters"),
        (set("title", json!("a\u{202e}b")), "servers[1].title: it holds a mark"),
        (set("description", json!("x".repeat(401))), "servers[1].description: it has 401"),
        (set("description", json!("a\u{1b}[1m")), "servers[1].description: it holds a line break or control"),
        (set("publisher", json!(" ")), "servers[1].publisher: it is empty"),
        (set("categories", json!(["Dev"])), "servers[1].categories: 8 at most"),
        (
            set("categories", json!(["a", "b", "c", "d", "e", "f", "g", "h", "i"])),
            "servers[1].categories: 8 at most",
        ),
        (set("homepage", json!("javascript:alert(1)")), "servers[1].homepage: an https:// address"),
        (set("homepage", json!("http://a.example")), "servers[1].homepage: an https:// address"),
        (set("icon", json!("https://a.example/track.png")), "servers[1].icon: one emoji"),
        (
            set("source", json!("http://a.example/mcp")),
            "servers[1].source: http://a.example/mcp cannot be installed: http://",
        ),
        (set("source", json!("good")), "servers[1].source: it is the id of an entry"),
        (set("source", json!("/etc/server.json")), "servers[1].source: a file of the machine"),
        (set("source", json!("npx a; rm -rf b")), "which only a shell understands"),
        (set("source", json!({})), "servers[1].source: it describes nothing"),
        (
            set("source", json!({ "packages": [{ "registryType": "npm", "identifier": "--evil" }] })),
            "servers[1].source.packages[0].identifier: it is no name",
        ),
        (set("needs", json!([{ "name": "" }])), "servers[1].needs: "),
        (set("needs", json!(vec![json!({ "name": "A" }); 17])), "servers[1].needs: 16 are allowed"),
    ] {
        let (catalogue, said) = read(&[entry("good"), wrong.clone(), entry("other")]);
        assert_eq!(
            catalogue.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(),
            ["good", "other"],
            "{wrong}"
        );
        assert!(
            said.iter().any(|said| said.starts_with("Error") && said.contains(says)),
            "{wrong}: {said:?} does not say {says}"
        );
    }
    let (catalogue, said) = read(&[set("colour", json!("red"))]);
    assert_eq!((catalogue.entries.len(), said.len()), (1, 1));
    assert_eq!(said[0], "Warning servers[0].colour: nobody knows this field");
}

#[test]
fn what_is_no_catalogue_is_none() {
    for (document, path) in [
        (json!([]), "version"),
        (json!({ "name": "A", "servers": [] }), "version"),
        (json!({ "version": 2, "name": "A", "servers": [] }), "version"),
        (json!({ "version": 1, "name": "A" }), "servers"),
        (json!({ "version": 1, "servers": [] }), "name"),
        (json!({ "version": 1, "name": "a\nb", "servers": [] }), "name"),
    ] {
        let (catalogue, problems) = Catalogue::read(&document);
        assert_eq!(
            (catalogue, problems[0].path.as_str(), problems[0].severity),
            (None, path, Severity::Error)
        );
    }
    let many: Vec<_> = (0..5_001).map(|n| entry(&format!("e{n}"))).collect();
    let (catalogue, said) = read(&many);
    assert_eq!((catalogue.entries.len(), said.len()), (5_000, 1));
}

fn named(name: &str, ids: &[&str]) -> Catalogue {
    let servers: Vec<_> = ids.iter().map(|id| entry(id)).collect();
    Catalogue::read(&json!({ "version": 1, "name": name, "servers": servers })).0.unwrap()
}

#[test]
fn nobody_passes_for_another_catalogue() {
    let mut all = Catalogues::default();
    all.add(named("My Team!", &["time", "mine"]));
    all.add(named("Signet", &["time"]));
    all.add(named("日本", &["x"]));
    all.add(named("my-team", &["mine"]));
    let from = |id: &str| all.get(id).unwrap().from;
    assert_eq!(from("time"), "signet", "the bundled one is first");
    assert_eq!(from("my-team/time"), "my-team");
    assert_eq!(from("signet-2/time"), "signet-2");
    assert_eq!(
        (from("mine").as_str(), from("my-team-2/mine").as_str(), from("x").as_str()),
        ("my-team", "my-team-2", "catalogue")
    );
    for id in ["none", "my-team/filesystem", "other/time"] {
        let error = all.get(id).expect_err(id).to_string();
        assert!(error.starts_with("no catalogue has a server"), "{error}");
    }
    let slip = all.get("filesytem").expect_err("a slip").to_string();
    assert!(slip.contains("filesystem was meant?") && slip.contains("command:filesytem"), "{slip}");
}

fn ids(query: &str, category: Option<&str>) -> Vec<String> {
    let all = Catalogues::default();
    all.search(&Query { text: query, category, most: 5 }).into_iter().map(|listed| listed.entry.id).collect()
}

#[test]
fn what_the_words_name_comes_before_what_they_are_about() {
    for (query, first) in [
        ("time", "time"),
        ("git", "git"),
        ("GitHub", "github"),
        ("file", "filesystem"),
        ("play", "playwright"),
        ("google analytics", "google-analytics"),
        ("jira", "atlassian"),
        ("stripe payments", "stripe"),
        ("hugging", "huggingface"),
        // Slips.
        ("githb", "github"),
        ("filesytem", "filesystem"),
        ("notoin", "notion"),
    ] {
        assert_eq!(ids(query, None).first().map(String::as_str), Some(first), "{query}");
    }
    assert_eq!(ids("zzzzqqq", None), [""; 0]);
    assert_eq!(ids("stripe zzzzqqq", None), [""; 0], "every word must be there");
    assert_eq!(ids("", None).len(), 5, "nothing asked: everything, as much as is wanted");
}

#[test]
fn a_category_narrows() {
    let all = Catalogues::default();
    let found = all.search(&Query { text: "", category: Some("databases"), most: 100 });
    assert!(
        found.len() > 5
            && found.iter().all(|listed| listed.entry.categories.contains(&"databases".to_owned()))
    );
    assert!(all.search(&Query { text: "playwright", category: Some("databases"), most: 100 }).is_empty());
    let counted = all.categories().into_iter().find(|(name, _)| name == "databases");
    assert_eq!(counted, Some(("databases".to_owned(), found.len())));
}

#[test]
fn among_equals_official_ones_come_first() {
    let servers = ["a", "b"].map(|id| {
        let mut entry = entry(id);
        entry["title"] = json!("Weather");
        entry["official"] = json!(id == "b");
        entry
    });
    let mut all = Catalogues::none();
    all.add(Catalogue::read(&json!({ "version": 1, "name": "T", "servers": servers })).0.unwrap());
    let found = all.search(&Query { text: "weather", category: None, most: 9 });
    assert_eq!(found.iter().map(|listed| listed.entry.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn an_entry_is_written_as_it_was_read() {
    let document: Value = serde_json::from_str(BUNDLED).unwrap();
    for (listed, original) in Catalogues::default().entries().zip(document["servers"].as_array().unwrap()) {
        let written = serde_json::to_value(listed.1).unwrap();
        assert_eq!(written["source"], original["source"]);
        assert_eq!((&written["id"], &written["official"]), (&original["id"], &original["official"]));
    }
}
