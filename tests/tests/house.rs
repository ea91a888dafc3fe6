//! The rules of the house that no compiler checks: which crate may use which, who may use the heavy
//! libraries, that every crate obeys the workspace's lints, and that files stay small.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate of the host: its level, and what it may use of the levels below (`None`: all of them).
struct Host {
    name: &'static str,
    level: u8,
    only: Option<&'static [&'static str]>,
}

const fn host(name: &'static str, level: u8) -> Host {
    Host { name, level, only: None }
}

/// Arrows point from a higher level to a lower one. `runtime` knows capabilities as traits only, and `events`
/// nothing of what the others do when something happens: that is what `only` is for.
const HOST: &[Host] = &[
    host("signet-core", 0),
    host("signet-store", 1),
    Host { name: "signet-llm", level: 1, only: Some(&["signet-core"]) },
    host("signet-auth", 2),
    Host { name: "signet-dashboard", level: 1, only: Some(&["signet-core"]) },
    Host { name: "signet-edges", level: 2, only: Some(&["signet-core", "signet-store"]) },
    Host { name: "signet-events", level: 3, only: Some(&["signet-core", "signet-store", "signet-auth"]) },
    Host { name: "signet-memory", level: 3, only: Some(&["signet-core", "signet-store", "signet-auth"]) },
    Host { name: "signet-outbound", level: 1, only: Some(&["signet-core"]) },
    Host { name: "signet-tls", level: 1, only: Some(&["signet-core"]) },
    Host { name: "signet-runtime", level: 3, only: Some(&["signet-core", "signet-outbound"]) },
    Host { name: "signet-mcp-client", level: 2, only: Some(&["signet-core", "signet-outbound"]) },
    Host {
        name: "signet-servers",
        level: 3,
        only: Some(&["signet-core", "signet-store", "signet-auth", "signet-dashboard", "signet-mcp-client"]),
    },
    Host {
        name: "signet-chat",
        level: 3,
        only: Some(&["signet-core", "signet-store", "signet-auth", "signet-llm"]),
    },
    host("signet-mcp", 4),
    host("signet-browser", 4),
    host("signet-identity", 4),
    Host {
        name: "signet-plugins",
        level: 4,
        only: Some(&["signet-core", "signet-events", "signet-runtime"]),
    },
    Host { name: "signet-watch", level: 4, only: Some(&["signet-core", "signet-events"]) },
    // Its tests let plugins send requests.
    Host {
        name: "signet-author",
        level: 4,
        only: Some(&["signet-core", "signet-outbound", "signet-runtime"]),
    },
    host("signet-api", 5),
    host("signet", 6),
];

/// A build tool in the host's folder, outside the levels: anyone's build script or test may use it.
const BUILD_TOOL: &str = "guest-build";

/// A library, or a family of them, and the only members of the workspace that may use it.
const KEPT_LIBRARIES: &[(&str, &[&str])] = &[
    ("ignore", &["signet-watch"]),
    ("opentelemetry", &["signet", "signet-tests"]),
    ("redb", &["signet-store"]),
    ("redis", &["signet-events"]),
    // Who asks a model, and with what, is decided in one place.
    ("signet-llm", &["signet", "signet-chat"]),
    ("tantivy", &["signet-memory"]),
    ("wasmtime", &["signet-runtime", "signet-bench"]),
];

/// Folders of what runs in a sandbox, or is linked with what does. `card` is the one crate that both sides share: what a
/// card is.
const GUESTS: [&str; 4] = ["plugin-sdk", "connectors", "plugins", "card"];

const MOST_LINES: usize = 500;

/// What a dependency is for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Normal,
    Build,
    Dev,
}

/// One member of the workspace, as far as these rules look at it.
struct Member {
    name: String,
    /// From the workspace root.
    folder: PathBuf,
    dependencies: Vec<(String, Kind)>,
}

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The members, from cargo itself.
fn members() -> Fallible<Vec<Member>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata.get("packages").and_then(Value::as_array).ok_or("no packages")?;
    packages
        .iter()
        .map(|package| member(package).ok_or_else(|| format!("cannot read {package}").into()))
        .collect()
}

fn member(package: &Value) -> Option<Member> {
    let folder = Path::new(package.get("manifest_path")?.as_str()?).parent()?.strip_prefix(root()).ok()?;
    let dependencies = package.get("dependencies")?.as_array()?.iter().map(|dependency| {
        let kind = match dependency.get("kind")?.as_str() {
            Some("build") => Kind::Build,
            Some("dev") => Kind::Dev,
            _ => Kind::Normal,
        };
        Some((dependency.get("name")?.as_str()?.to_owned(), kind))
    });
    Some(Member {
        name: package.get("name")?.as_str()?.to_owned(),
        folder: folder.to_path_buf(),
        dependencies: dependencies.collect::<Option<_>>()?,
    })
}

/// Every breach of the rules about arrows, in words.
fn wrong_arrows(members: &[Member]) -> Vec<String> {
    let host_names: BTreeSet<&str> = members
        .iter()
        .filter(|m| is_host(m))
        .map(|m| m.name.as_str())
        .chain(HOST.iter().map(|h| h.name))
        .collect();
    let mut wrong = Vec::new();
    for member in members {
        if is_host(member) && member.name != BUILD_TOOL && layer(&member.name).is_none() {
            wrong.push(format!(
                "{} is a host crate without a level: add it to the table HOST in tests/tests/house.rs",
                member.name
            ));
        }
        for (dependency, kind) in &member.dependencies {
            if let Some(why) = why_wrong(member, dependency, *kind, &host_names) {
                wrong.push(format!("{} may not depend on {dependency}: {why}", member.name));
            }
        }
    }
    wrong
}

fn why_wrong(member: &Member, dependency: &str, kind: Kind, host_names: &BTreeSet<&str>) -> Option<String> {
    for (library, users) in KEPT_LIBRARIES {
        let of_library =
            dependency.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        if of_library && !users.contains(&member.name.as_str()) {
            return Some(format!("only {} may use {library}", users.join(" and ")));
        }
    }
    let is_guest = GUESTS.iter().any(|folder| member.folder.starts_with(folder));
    if dependency == BUILD_TOOL {
        let allowed =
            kind == Kind::Dev || (kind == Kind::Build && !is_guest) || !(is_host(member) || is_guest);
        return (!allowed).then(|| "it is for build scripts and tests".to_owned());
    }
    if !host_names.contains(dependency) {
        return None;
    }
    if is_guest {
        return Some("guests share nothing with the host but wit/ and signet-card".to_owned());
    }
    // A crate without a level has been reported once, as such.
    let (from, to) = (layer(&member.name)?, layer(dependency)?);
    if from.only.is_some_and(|only| !only.contains(&dependency)) && from.name != dependency {
        return Some(format!("of the host it may use {} only", from.only.unwrap_or_default().join(", ")));
    }
    let downward = to.level < from.level || (kind == Kind::Dev && to.level == from.level);
    (!downward)
        .then(|| format!("arrows run downward, and this one from level {} to {}", from.level, to.level))
}

fn is_host(member: &Member) -> bool {
    member.folder.starts_with("host")
}

fn layer(name: &str) -> Option<&'static Host> {
    HOST.iter().find(|host| host.name == name)
}

/// Whether a manifest says `[lints] workspace = true`, in either spelling.
fn inherits_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(|line| line.replace(' ', ""));
    let mut in_lints = false;
    lines.any(|line| {
        if line.starts_with('[') {
            in_lints = line == "[lints]";
        }
        (in_lints && line == "workspace=true") || line == "lints.workspace=true"
    })
}

/// The Rust files under `folder` that are longer than allowed, as `path: lines`. Tests may be long: they are
/// lists of cases.
fn long_files(folder: &Path, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || ["target", "node_modules", "tests", "tests.rs"].contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            long_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path)?.lines().count();
            if lines > MOST_LINES {
                found.push(format!("{}: {lines}", path.display()));
            }
        }
    }
    Ok(())
}

fn fabricated(name: &str, folder: &str, dependency: &str, kind: Kind) -> Vec<Member> {
    let dependencies = vec![(dependency.to_owned(), kind)];
    vec![Member { name: name.to_owned(), folder: folder.into(), dependencies }]
}

#[test]
fn arrows_between_crates_run_downward() {
    let wrong = wrong_arrows(&members().expect("the workspace's metadata"));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_wrong_arrow_is_reported() {
    use Kind::{Build, Dev, Normal};
    for (name, folder, dependency, kind, because) in [
        ("signet-core", "host/core", "signet-store", Normal, "from level 0 to 1"),
        ("signet-auth", "host/auth", "signet-api", Build, "from level 2 to 5"),
        ("signet-auth", "host/auth", "signet-api", Dev, "from level 2 to 5"),
        ("signet-mcp", "host/mcp", "signet-browser", Normal, "from level 4 to 4"),
        (
            "signet-memory",
            "host/memory",
            "signet-events",
            Normal,
            "signet-core, signet-store, signet-auth only",
        ),
        (
            "signet-events",
            "host/events",
            "signet-memory",
            Normal,
            "signet-core, signet-store, signet-auth only",
        ),
        ("signet-runtime", "host/runtime", "signet-auth", Normal, "signet-core, signet-outbound only"),
        ("signet-runtime", "host/runtime", "signet-memory", Dev, "signet-core, signet-outbound only"),
        ("signet-outbound", "host/outbound", "signet-store", Normal, "signet-core only"),
        ("signet-outbound", "host/outbound", "wasmtime-wasi-http", Normal, "only signet-runtime"),
        (
            "signet-plugins",
            "host/plugins",
            "signet-memory",
            Normal,
            "signet-core, signet-events, signet-runtime only",
        ),
        ("signet-watch", "host/watch", "signet-memory", Normal, "signet-core, signet-events only"),
        ("signet-plugin-sdk", "plugin-sdk", "signet-core", Normal, "share nothing"),
        ("connector-pi", "connectors/pi", "signet-core", Dev, "share nothing"),
        ("plugin-cards", "plugins/cards", "signet-servers", Normal, "share nothing"),
        ("signet-card", "card", "signet-core", Normal, "share nothing"),
        ("connector-pi", "connectors/pi", "guest-build", Build, "build scripts and tests"),
        ("signet-api", "host/api", "guest-build", Normal, "build scripts and tests"),
        ("signet-auth", "host/auth", "redb", Dev, "only signet-store"),
        ("signet-tests", "tests", "tantivy", Normal, "only signet-memory"),
        ("signet-events", "host/events", "signet-llm", Normal, "only signet and signet-chat may use"),
        ("signet", "host/signet", "wasmtime-wasi", Normal, "only signet-runtime and signet-bench"),
        ("signet-new", "host/new", "serde", Normal, "add it to the table"),
    ] {
        let wrong = wrong_arrows(&fabricated(name, folder, dependency, kind));
        assert!(wrong.len() == 1 && wrong[0].contains(because), "{name} -> {dependency}: {wrong:?}");
    }
}

#[test]
fn a_right_arrow_is_not_reported() {
    use Kind::{Build, Dev, Normal};
    for (name, folder, dependency, kind) in [
        ("signet", "host/signet", "signet-api", Normal),
        ("signet", "host/signet", "guest-build", Build),
        ("signet-runtime", "host/runtime", "guest-build", Dev),
        ("signet-runtime", "host/runtime", "wasmtime", Normal),
        ("signet-runtime", "host/runtime", "signet-outbound", Normal),
        ("signet-memory", "host/memory", "signet-auth", Normal),
        ("signet-mcp", "host/mcp", "signet-browser", Dev),
        ("signet-plugins", "host/plugins", "signet-runtime", Normal),
        ("signet-api", "host/api", "signet-plugins", Normal),
        ("connector-pi", "connectors/pi", "signet-plugin-sdk", Normal),
        ("plugin-cards", "plugins/cards", "signet-card", Dev),
        ("signet-runtime", "host/runtime", "signet-card", Normal),
        ("signet-tests", "tests", "guest-build", Normal),
        ("signet-tests", "tests", "signet", Normal),
    ] {
        let wrong = wrong_arrows(&fabricated(name, folder, dependency, kind));
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn every_crate_inherits_the_lints_of_the_workspace() {
    let mut without = Vec::new();
    for member in members().expect("the workspace's metadata") {
        let manifest = root().join(&member.folder).join("Cargo.toml");
        if !inherits_lints(&fs::read_to_string(manifest).expect("a manifest")) {
            without.push(member.name);
        }
    }
    assert!(without.is_empty(), "add `[lints]` with `workspace = true` to the Cargo.toml of {without:?}");
}

#[test]
fn lints_are_found_only_where_they_count() {
    assert!(inherits_lints("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"));
    assert!(inherits_lints("lints.workspace = true\n"));
    assert!(!inherits_lints("[package]\nname = \"a\"\n"));
    assert!(!inherits_lints("[lints]\n\n[dependencies.x]\nworkspace = true\n"));
}

#[test]
fn no_source_file_is_long() {
    let mut long = Vec::new();
    for member in members().expect("the workspace's metadata") {
        if !member.folder.starts_with("tests") {
            long_files(&root().join(&member.folder), &mut long).expect("source files");
        }
    }
    assert!(long.is_empty(), "split these, no file is over {MOST_LINES} lines:\n{}", long.join("\n"));
}
