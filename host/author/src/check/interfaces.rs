//! What a component imports and exports, against the contract and against what its manifest asks for.

use signet_runtime::{CONTRACT, Capability};
use wit_parser::{IndexMap, Interface, Resolve, WorldId, WorldItem, WorldKey};

use super::Findings;
use super::manifest::Manifest;
use super::signature::difference;
use crate::contract::{Contract, gives, short_name};

/// Only data types: every component imports it, and nobody asks for it.
const TYPES: &str = "types";

/// The outermost type of a component.
pub(super) struct Used<'a> {
    resolve: &'a Resolve,
    pub(super) imports: Vec<(String, Option<&'a Interface>)>,
    pub(super) exports: Vec<(String, Option<&'a Interface>)>,
}

impl<'a> Used<'a> {
    pub(super) fn of(resolve: &'a Resolve, world: WorldId) -> Self {
        let world = resolve.worlds.get(world);
        let all = |items: Option<&'a IndexMap<WorldKey, WorldItem>>| {
            items.into_iter().flatten().map(|(key, item)| named(resolve, key, item)).collect()
        };
        Self {
            resolve,
            imports: all(world.map(|world| &world.imports)),
            exports: all(world.map(|world| &world.exports)),
        }
    }

    pub(super) fn names(&self, items: &[(String, Option<&Interface>)]) -> Vec<String> {
        items.iter().map(|(name, _)| name.clone()).collect()
    }
}

fn named<'a>(resolve: &'a Resolve, key: &WorldKey, item: &WorldItem) -> (String, Option<&'a Interface>) {
    let interface = match item {
        WorldItem::Interface { id, .. } => resolve.interfaces.get(*id),
        _ => None,
    };
    (resolve.name_world_key(key), interface)
}

pub(super) fn check(
    used: &Used<'_>,
    contract: &Contract,
    manifest: Option<&Manifest>,
    findings: &mut Findings,
) {
    let known = contract.imports();
    for (name, interface) in &used.imports {
        let is_http = Capability::Http.imports(name);
        if !known.contains(name) && short_name(name) != TYPES && !is_http {
            unknown_import(name, &known, findings);
            continue;
        }
        if let Some(manifest) = manifest {
            not_asked_for(name, manifest, findings);
        }
        if let (Some(theirs), Some(ours)) = (interface, contract.interface(name)) {
            compare("import", name, (used.resolve, theirs), (&contract.resolve, ours), findings);
        }
    }
    if let Some(manifest) = manifest {
        not_used(used, &known, manifest, findings);
        let hears = used.exports.iter().any(|(name, _)| short_name(name) == "subscriber");
        let looks_back = used.imports.iter().any(|(name, _)| short_name(name) == "bus");
        events(hears, looks_back, manifest, findings);
    }
    check_exports(used, contract, findings);
}

fn unknown_import(name: &str, known: &[String], findings: &mut Findings) {
    let place = format!("import {name}");
    if name.starts_with("wasi:") {
        let fix = "in Rust, use the SDK with its default feature `bare`, `#![cfg_attr(target_arch = \"wasm32\", \
                   no_std)]` and crates without std; in JavaScript and Python, `signet plugin build` turns WASI off \
                   (componentize-js with all features disabled, componentize-py with --stub-wasi). For time, files and \
                   the network use the contract's capabilities";
        return findings.error(place, format!("it needs {name} of WASI, which no plugin is given"), fix);
    }
    if name.starts_with("signet:plugin/") {
        let other_version = known.iter().find(|own| short_name(own) == short_name(name));
        let what = match other_version {
            Some(own) => {
                format!("it was built against another version of the contract; this program has {own}")
            }
            None => format!("the contract has no interface {} to import", short_name(name)),
        };
        return findings.error(place, what, format!("build it against contract {CONTRACT}"));
    }
    findings.error(
        place,
        "no daemon offers this",
        "take out what needs it: a plugin is given the contract only",
    );
}

fn not_asked_for(name: &str, manifest: &Manifest, findings: &mut Findings) {
    if short_name(name) == TYPES || manifest.asks_for.iter().any(|capability| gives(capability, name)) {
        return;
    }
    let capability = if Capability::Http.imports(name) { "http" } else { short_name(name) };
    findings.error(
        format!("import {name}"),
        format!("it uses {capability}, and its manifest does not ask for it"),
        format!(
            "add {{ \"name\": \"{capability}\", \"reason\": \"...\" }} to \"capabilities\" in manifest.json, or do not \
             call it"
        ),
    );
}

fn not_used(used: &Used<'_>, known: &[String], manifest: &Manifest, findings: &mut Findings) {
    for capability in &manifest.asks_for {
        // Others are no imports, or unknown: the daemon's own reading speaks of those.
        let is_import = known.iter().any(|interface| gives(capability, interface));
        if is_import && !used.imports.iter().any(|(name, _)| gives(capability, name)) {
            findings.warn(
                format!("manifest.json, capability {capability}"),
                format!("it asks for {capability} and does not use it"),
                "ask for what is needed only: people grant less to who asks for more",
            );
        }
    }
}

/// Hearing events is a capability without an interface to import: the export needs it, and what `bus` looks back at is
/// no more than it.
fn events(hears: bool, looks_back: bool, manifest: &Manifest, findings: &mut Findings) {
    let asked = manifest.asks_for.iter().any(|capability| capability == "events");
    if hears && !asked {
        let fix = "add { \"name\": \"events\", \"reason\": \"...\", \"kinds\": [\"session.\"] } to \"capabilities\" in \
                   manifest.json";
        findings.error(
            "export subscriber",
            "it exports subscriber, and its manifest asks for no events",
            fix,
        );
    } else if asked && !hears && !looks_back {
        let fix = "export subscriber, look back at events with `bus.recent`, or do not ask";
        findings.warn("manifest.json, capability events", "it asks for events and cannot hear them", fix);
    }
}

fn check_exports(used: &Used<'_>, contract: &Contract, findings: &mut Findings) {
    let known = contract.exports();
    let mut some = false;
    for (name, interface) in &used.exports {
        if !known.contains(name) {
            if name.starts_with("signet:plugin/") {
                let what = format!("the contract {CONTRACT} has no {name} to export");
                findings.error(
                    format!("export {name}"),
                    what,
                    format!("build it against contract {CONTRACT}"),
                );
            }
            continue;
        }
        some = true;
        let (Some(theirs), Some(ours)) = (interface, contract.interface(name)) else { continue };
        compare("export", name, (used.resolve, theirs), (&contract.resolve, ours), findings);
        for missing in ours.functions.keys().filter(|function| !theirs.functions.contains_key(*function)) {
            let what =
                format!("it does not export {missing}, which the contract has in {}", short_name(name));
            findings.error(format!("export {name}"), what, "export every function of the interface");
        }
    }
    if !some {
        let names: Vec<_> = known.iter().map(|name| short_name(name)).collect();
        let what = format!("it exports none of {}: there is nothing to run", names.join(", "));
        findings.error("exports", what, "export at least one of them");
    }
}

type In<'a> = (&'a Resolve, &'a Interface);

/// Every function that both have looks the same; none is imported that the contract does not have.
fn compare(direction: &str, name: &str, theirs: In<'_>, ours: In<'_>, findings: &mut Findings) {
    let fix = format!("build it against the wit/ of contract {CONTRACT}, as `signet plugin new` writes it");
    for (function, their_type) in &theirs.1.functions {
        let place = format!("{direction} {name}, function {function}");
        match ours.1.functions.get(function) {
            None => {
                let what = format!("the contract has no function {function} in {}", short_name(name));
                findings.error(place, what, fix.clone());
            }
            Some(our_type) => {
                if let Some(what) = difference((theirs.0, their_type), (ours.0, our_type)) {
                    findings.error(place, format!("it does not match the contract: {what}"), fix.clone());
                }
            }
        }
    }
}
