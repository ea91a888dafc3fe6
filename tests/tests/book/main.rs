//! `docs/plugins/` is what it says: every block is compiled, run or read by what reads such things in Signet, every
//! link leads somewhere, and the table of limits is the code's.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod blocks;
mod console;
mod documents;
mod guests;
mod scripts;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use signet_runtime::Limits;

use blocks::{Block, book, pages, read, root};
use console::Helps;

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The faults that a page with this text has, found by `check`.
fn of_page(text: &str, check: impl FnOnce(&[Block]) -> Vec<String>) -> String {
    let (blocks, faults) = read("page.md", text);
    none(&faults);
    check(&blocks).join("\n")
}

#[test]
fn every_block_says_what_it_is_and_every_document_can_be_read() {
    let (book, mut faults) = book();
    assert!(book.iter().flatten().count() > 50, "the book was not found");
    faults.extend(book.iter().flat_map(|page| documents::faults(page)));
    none(&faults);
}

#[test]
fn every_plugin_compiles_and_passes_its_scenarios() {
    none(&guests::faults("pages", &book().0));
}

#[test]
fn every_command_exists_with_its_flags() {
    let mut helps = Helps::default();
    none(&book().0.iter().flat_map(|page| helps.faults(page)).collect::<Vec<_>>());
}

#[test]
fn every_script_is_one_of_its_language() {
    none(&scripts::faults(&book().0));
}

const TABLE: (&str, &str) = ("<!-- limits: this table is the code's -->\n", "<!-- /limits -->");

/// Limits as the page shows them.
fn table() -> String {
    let mut text =
        "| limit | what it limits | connectors, card generators | subscribers, widgets | at most |\n|---|---|---|---|---|\n"
            .to_owned();
    let values = Limits::CALL.named().zip(Limits::ACTOR.named());
    for (row, ((name, call), (_, actor))) in Limits::table().iter().zip(values) {
        assert_eq!(row.name, name);
        let [call, actor, most] = [call, actor, row.most].map(|value| in_words(name, value));
        writeln!(text, "| `{name}` | {} | {call} | {actor} | {most} |", row.what).unwrap();
    }
    text
}

/// 65,536, and beside it what it is where that reads better.
fn in_words(name: &str, value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let is_bytes = name == "memory" || name.ends_with("bytes");
    match value {
        _ if !is_bytes => grouped,
        value if value >= 1 << 20 && value % (1 << 20) == 0 => format!("{grouped} ({} MiB)", value >> 20),
        value if value >= 1 << 10 && value % (1 << 10) == 0 => format!("{grouped} ({} KiB)", value >> 10),
        _ => grouped,
    }
}

#[test]
fn the_table_of_limits_is_the_codes() {
    let path = root().join("docs/plugins/limits.md");
    let page = fs::read_to_string(&path).unwrap();
    let (_, rest) = page.split_once(TABLE.0).unwrap();
    let (shown, _) = rest.split_once(TABLE.1).unwrap();
    assert!(shown == table(), "put this between the marks of {}:\n{}", path.display(), table());
}

/// Links of a page that lead nowhere: no such file, or no such heading in it. Addresses of the web are not looked
/// at.
fn dead_links(path: &Path, text: &str) -> Vec<String> {
    let folder = root().join(path.parent().unwrap());
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let leads_nowhere = |target: &&str| {
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let file = folder.join(file);
        let page = match target.starts_with('#') {
            true => Some(text.to_owned()),
            false => fs::read_to_string(&file).ok(),
        };
        let found = page.is_some_and(|page| heading.is_empty() || has_heading(&page, heading));
        !(found || (heading.is_empty() && file.is_dir()))
    };
    let local = targets.filter(|target| !target.contains("://"));
    local.filter(leads_nowhere).map(|target| format!("{}: there is no {target}", path.display())).collect()
}

/// As a page is shown, `## Where it is from` is `#where-it-is-from`.
fn has_heading(page: &str, name: &str) -> bool {
    let letter = |c: char| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c.to_ascii_lowercase()),
        _ => None,
    };
    let mut headings = page.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| line.trim_start_matches('#').trim().chars().filter_map(letter).eq(name.chars()))
}

#[test]
fn every_link_leads_somewhere() {
    let mut all = pages();
    for other in
        ["README.md", "CONTRIBUTING.md", "docs/security.md", "docs/performance.md", "docs/observability.md"]
    {
        all.push((PathBuf::from(other), fs::read_to_string(root().join(other)).unwrap()));
    }
    none(&all.iter().flat_map(|(path, text)| dead_links(path, text)).collect::<Vec<_>>());
}

#[test]
fn every_page_is_in_the_list_of_contents() {
    let contents = fs::read_to_string(root().join("docs/plugins/README.md")).unwrap();
    let missing = pages().into_iter().filter_map(|(path, _)| {
        let name = path.strip_prefix("docs/plugins").unwrap().display().to_string();
        (name != "README.md" && !contents.contains(&format!("({name})"))).then_some(name)
    });
    none(&missing.collect::<Vec<_>>());
}

// The checks can fail.

#[test]
fn a_block_of_nothing_known_is_a_fault() {
    for info in ["", "rust", "rust,plugin=", "json", "sh", "toml", "json,manifest=1"] {
        let (blocks, faults) = read("page.md", &format!("text\n\n```{info}\nx\n```\n"));
        assert_eq!((blocks.len(), faults.len()), (0, 1), "{info}");
    }
    let (_, faults) = read("page.md", "```json,manifest\n{}\n");
    assert!(faults[0].contains("page.md:1: the block does not end"), "{faults:?}");
}

const GOOD: &str = r#"{ "id": "a", "version": "1.0.0", "description": "d", "licence": "MIT", "contract": "0.1.0",
    "capabilities": [{ "name": "log", "reason": "say it" }, { "name": "state", "reason": "keep it" }, { "name": "events", "reason": "r", "kinds": ["a."] }] }"#;

#[test]
fn a_bad_document_is_a_fault() {
    let manifest = format!("```json,manifest\n{GOOD}\n```\n");
    for (page, because) in [
        ("```json,manifest\n{ \"id\": \"A\" }\n```\n", "missing field"),
        (&manifest.replace("0.1.0", "9.0.0"), "contract 9.0.0"),
        ("```json,answer\n{,}\n```\n", "key must be a string"),
        ("```toml,lock\nversion = 2\n```\n", "version 2"),
        ("```toml,publishers\n# nobody\n```\n", "names no publisher"),
        ("```wit\n    get: func(key: u32) -> bool;\n```\n", "no line"),
        ("```rust,from=rust/subscriber/src/lib.rs\n//! Something else.\n```\n", "Something else"),
        ("```rust,from=rust/subscriber/src/gone.rs\n```\n", "gone.rs"),
        ("```rust,plugin=subscriber\n```\n", "no manifest before it"),
        (
            &format!(
                "{manifest}```javascript\nimport {{ get, take }} from \"signet:plugin/state@0.1.0\";\n```\n"
            ),
            "no function take",
        ),
        (
            &format!("{manifest}```javascript\nimport * as x from \"signet:plugin/memory@0.1.0\";\n```\n"),
            "does not ask for memory",
        ),
        (
            &format!("{manifest}```python\nfrom wit_world.imports import state, disk\n```\n"),
            "no interface disk",
        ),
    ] {
        let faults = of_page(page, documents::faults);
        assert!(faults.contains(because), "{page}\n{faults}");
    }
    assert_eq!(of_page(&manifest, documents::faults), "");
}

#[test]
fn a_bad_command_is_a_fault() {
    let mut helps = Helps::default();
    for (command, because) in [
        ("signet plugin frobnicate x", "no command frobnicate"),
        ("signet plugin", "a command is missing"),
        ("signet plugin install x.wasm --force", "has no --force"),
        ("signet plugin sign x.wasm --key", "--key needs a value"),
        ("signet plugin sign x.wasm", "--key is missing"),
        ("signet plugin remove", "0 arguments"),
        ("signet plugin remove a b", "2 arguments"),
        ("signet plugin grant 'a", "quote does not end"),
        ("rm -rf /", "none of the programs"),
    ] {
        let faults = of_page(&format!("```console\n$ {command}\n```\n"), |blocks| helps.faults(blocks));
        assert!(faults.contains(because), "{command}: {faults}");
    }
    let good = "```console\n$ signet plugin install x.wasm --yes --digest sha256:0\n$ signet --json plugin list\n\
        $ signet plugin sign x.wasm -k key | cat\n```\n";
    assert_eq!(of_page(good, |blocks| helps.faults(blocks)), "");
    assert!(of_page("```console\nsignet up\n```\n", |blocks| helps.faults(blocks)).contains("no command"));
}

#[test]
fn a_bad_script_is_a_fault() {
    let faults = of_page("```javascript\nexport const = 1;\n```\n", |page| scripts::faults(&[page.to_vec()]));
    assert!(faults.contains("page.md:1"), "{faults}");
    if std::process::Command::new("python3").arg("--version").output().is_ok() {
        let faults = of_page("```python\ndef f(:\n```\n", |page| scripts::faults(&[page.to_vec()]));
        assert!(faults.contains("page.md:1"), "{faults}");
    }
}

#[test]
fn a_dead_link_is_a_fault() {
    let page = "# Here, now\n[a](limits.md) [b](gone.md) [c](https://example.com/x) [d](#here-now) [e](#there)\n\
        [f](limits.md#change-them) [g](limits.md#change-it) [h](../../wit)";
    let dead = dead_links(Path::new("docs/plugins/README.md"), page);
    let expected = ["gone.md", "#there", "limits.md#change-it"];
    assert_eq!(dead, expected.map(|target| format!("docs/plugins/README.md: there is no {target}")));
}

const SUBSCRIBER: &str = "#![cfg_attr(target_arch = \"wasm32\", no_std)]\nuse signet_plugin_sdk::prelude::*;\n\
    pub struct S;\nimpl Subscriber for S {\n    fn on_event(event: Event) -> Result<()> {\n        \
    state::set(\"last\", &event.kind)\n    }\n}\n\
    signet_plugin_sdk::plugin!(S: subscriber; manifest \"manifest.json\");\n";

#[test]
fn a_plugin_that_does_not_compile_or_pass_is_a_fault() {
    let manifest = format!("```json,manifest\n{GOOD}\n```\n");
    let check = |page: &[Block]| guests::faults("bad", &[page.to_vec()]);
    let broken = SUBSCRIBER.replace("&event.kind", "&event.sort");
    let faults = of_page(&format!("{manifest}```rust,plugin=subscriber\n{broken}```\n"), check);
    assert!(faults.contains("page.md:5: it does not compile") && faults.contains("sort"), "{faults}");

    let scenario = |kind: &str| {
        format!(
            r#"{{ "name": "n", "steps": [{{ "call": "subscriber.on-event", "args": {{ "event": {{ "kind": "a.b" }} }},
               "expect": {{ "state": {{ "last": "{kind}" }} }} }}] }}"#
        )
    };
    let page = format!(
        "{manifest}```rust,plugin=widget\n{SUBSCRIBER}```\n```json,scenario\n{}\n```\n```json,scenario\n{}\n```\n```json,scenario\n{{}}\n```\n",
        scenario("a.b"),
        scenario("a.c")
    );
    let faults = of_page(&page, check);
    assert!(faults.contains("it exports [\"subscriber\"]"), "{faults}");
    assert!(faults.contains("expected \"a.c\", got \"a.b\"") && faults.contains("no scenario"), "{faults}");
    assert_eq!(faults.matches("page.md:").count(), 3, "{faults}");
    let lonely = of_page("```json,scenario\n{}\n```\n", |page| guests::faults("bad", &[page.to_vec()]));
    assert!(lonely.contains("no plugin before it"), "{lonely}");
}
