//! Blocks that are documents: manifests, lock files, the contract, files of the templates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use signet_plugins::{LOCK_FILE, Lock, PUBLISHERS_FILE, Publishers};
use signet_runtime::Manifest;

use crate::blocks::{Block, What, root};

/// The id that the tutorial's plugin has.
const NAME: &str = "deal-watch";

/// What is wrong with the documents of a page.
pub(crate) fn faults(blocks: &[Block]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut manifest = None;
    for block in blocks {
        let checked = match &block.what {
            What::Manifest => Manifest::parse(block.text.as_bytes()).map(|read| manifest = Some(read)),
            What::Json => serde_json::from_str::<Value>(&block.text).map(drop).map_err(|e| e.to_string()),
            What::Lock => Lock::parse(Path::new(LOCK_FILE), &block.text).map(drop).map_err(|e| e.to_string()),
            What::Publishers => publishers(&block.text),
            What::Wit => wit(&block.text),
            What::From(path) => from(path, &block.text),
            What::JavaScript => imports(&javascript(&block.text), manifest.as_ref()),
            What::Python => imports(&python(&block.text), manifest.as_ref()),
            What::Plugin(_) if manifest.is_none() => Err("there is no manifest before it".to_owned()),
            What::Plugin(_) | What::Scenario | What::Console => Ok(()),
        };
        faults.extend(checked.err().map(|why| format!("{}: {why}", block.place)));
    }
    faults
}

fn publishers(text: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    fs::write(folder.path().join(PUBLISHERS_FILE), text).map_err(|error| error.to_string())?;
    let read = Publishers::load(folder.path()).map_err(|error| error.to_string())?;
    if read.iter().next().is_some() { Ok(()) } else { Err("it names no publisher".to_owned()) }
}

/// Every line is one of the contract's.
fn wit(text: &str) -> Result<(), String> {
    let contract = contract()?;
    let known: BTreeSet<_> = contract.lines().map(str::trim).collect();
    match text.lines().map(str::trim).find(|line| !line.is_empty() && !known.contains(line)) {
        Some(line) => Err(format!("the contract has no line {line:?}")),
        None => Ok(()),
    }
}

fn contract() -> Result<String, String> {
    let mut text = String::new();
    for entry in fs::read_dir(root().join("wit")).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_file() {
            text += &fs::read_to_string(&path).map_err(|error| error.to_string())?;
        }
    }
    Ok(text)
}

/// The very file of the templates: what `signet plugin new` makes of them is built and tested by `signet-author`.
fn from(path: &Path, text: &str) -> Result<(), String> {
    let file = root().join("plugins/templates").join(path);
    let template = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let template = template.replace("{{name}}", NAME).replace("{{kind}}", "subscriber");
    match template.lines().zip(text.lines()).find(|(theirs, ours)| theirs != ours) {
        Some((theirs, ours)) => Err(format!("{} says {theirs:?}, the page says {ours:?}", path.display())),
        None if template.lines().count() != text.lines().count() => {
            Err(format!("{} has {} lines", path.display(), template.lines().count()))
        }
        None => Ok(()),
    }
}

/// Interfaces that a file in another language imports, with the names that it takes from each, in the contract's
/// spelling.
type Imports = Vec<(String, Vec<String>)>;

/// `import { get, set } from "signet:plugin/state@0.1.0"` and `import * as state from ...`.
fn javascript(text: &str) -> Imports {
    let line = |line: &str| {
        let (names, rest) = line.trim().strip_prefix("import ")?.split_once(" from \"signet:plugin/")?;
        let interface = rest.split('@').next()?.to_owned();
        let named = names.strip_prefix("{ ").and_then(|names| names.strip_suffix(" }"));
        let own = |name: &str| kebab(name.split(" as ").next().unwrap_or(name));
        Some((interface, named.map(|names| names.split(", ").map(own).collect()).unwrap_or_default()))
    };
    text.lines().filter_map(line).collect()
}

/// `from wit_world.imports import log, state`.
fn python(text: &str) -> Imports {
    let line = |line: &str| {
        let names = line.strip_prefix("from wit_world.imports import ")?;
        Some(names.split(", ").map(|name| (name.replace('_', "-"), Vec::new())).collect::<Vec<_>>())
    };
    text.lines().filter_map(line).flatten().collect()
}

/// `recordTurns` is `record-turns`.
fn kebab(name: &str) -> String {
    let letter = |c: char| match c.is_ascii_uppercase() {
        true => vec!['-', c.to_ascii_lowercase()],
        false => vec![c],
    };
    name.chars().flat_map(letter).collect()
}

/// They are in the contract, and the manifest on the page asks for them.
fn imports(imports: &Imports, manifest: Option<&Manifest>) -> Result<(), String> {
    let contract = contract()?;
    for (interface, names) in imports {
        let begins = format!("interface {interface} {{");
        let (_, body) =
            contract.split_once(&begins).ok_or_else(|| format!("there is no interface {interface}"))?;
        let body = body.split("\n}").next().unwrap_or_default();
        if let Some(name) = names.iter().find(|name| !body.contains(&format!("    {name}: func("))) {
            return Err(format!("{interface} has no function {name}"));
        }
        let asks = |manifest: &Manifest| manifest.capabilities.iter().any(|c| c.name.name() == interface);
        if !manifest.is_some_and(asks) {
            return Err(format!("the manifest before it does not ask for {interface}"));
        }
    }
    Ok(())
}
