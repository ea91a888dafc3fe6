//! Embeds what `signet plugin new` writes: templates, the contract, and the crates that a Rust plugin
//! depends on, with a `Cargo.toml` that needs no workspace. Versions are the workspace's of this build.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Folder in a project, and in this repository.
const CRATES: [(&str, &str); 4] =
    [("card", "card"), ("sdk", "plugin-sdk"), ("test", "plugin-test"), ("connector-base", "connectors/base")];

/// Folders of a crate that its sources need.
const PARTS: [&str; 3] = ["src", "wit-http", "edge"];

fn main() -> Fallible<()> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let root = here.ancestors().nth(2).ok_or("this crate is two folders below the workspace")?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let workspace: Table = toml::from_str(&fs::read_to_string(root.join("Cargo.toml"))?)?;
    watch(&root.join("Cargo.toml"));

    let mut code = String::new();
    embed(&mut code, "TEMPLATES", &files(&root.join("plugins/templates"))?)?;
    embed(&mut code, "WIT", &files(&root.join("wit"))?)?;
    embed(&mut code, "HTTP_WIT", &files(&root.join("plugin-sdk/wit-http/deps"))?)?;
    let mut crates = Vec::new();
    for (folder, source) in CRATES {
        let source = root.join(source);
        let manifest = out.join(format!("{folder}.toml"));
        fs::write(&manifest, stand_alone(&source.join("Cargo.toml"), &workspace)?)?;
        watch(&source.join("Cargo.toml"));
        crates.push((format!("{folder}/Cargo.toml"), manifest));
        for part in PARTS.into_iter().filter(|part| source.join(part).is_dir()) {
            let sources = files(&source.join(part))?.into_iter();
            crates.extend(sources.map(|(name, path)| (format!("{folder}/{part}/{name}"), path)));
        }
    }
    embed(&mut code, "CRATES", &crates)?;
    fs::write(out.join("embedded.rs"), code)?;
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

/// Every file below a folder: its name from there, with `/`, and its path. Sorted.
fn files(folder: &Path) -> Fallible<Vec<(String, PathBuf)>> {
    watch(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file's name is not UTF-8")?;
        if path.is_dir() {
            found.extend(files(&path)?.into_iter().map(|(below, path)| (format!("{name}/{below}"), path)));
        } else {
            found.push((name.to_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}

fn embed(code: &mut String, name: &str, files: &[(String, PathBuf)]) -> Fallible<()> {
    writeln!(code, "pub(crate) static {name}: &[(&str, &str)] = &[")?;
    for (name, path) in files {
        watch(path);
        writeln!(code, "    ({name:?}, include_str!({path:?})),")?;
    }
    writeln!(code, "];")?;
    Ok(())
}

/// A crate's manifest without a word about its workspace.
fn stand_alone(manifest: &Path, workspace: &Table) -> Fallible<String> {
    let mut manifest: Table = toml::from_str(&fs::read_to_string(manifest)?)?;
    manifest.remove("lints");
    manifest.remove("dev-dependencies");
    let shared = workspace.get("workspace").and_then(Value::as_table).ok_or("no [workspace]")?;
    if let Some(package) = manifest.get_mut("package").and_then(Value::as_table_mut) {
        inherit(package, shared.get("package"))?;
    }
    dependencies(&mut manifest, shared)?;
    let targets = manifest.get_mut("target").and_then(Value::as_table_mut).into_iter().flatten();
    for (_, target) in targets {
        if let Some(target) = target.as_table_mut() {
            dependencies(target, shared)?;
        }
    }
    Ok(toml::to_string(&manifest)?)
}

fn dependencies(of: &mut Table, shared: &Table) -> Fallible<()> {
    match of.get_mut("dependencies").and_then(Value::as_table_mut) {
        Some(dependencies) => inherit(dependencies, shared.get("dependencies")),
        None => Ok(()),
    }
}

/// Puts the workspace's value where it says `workspace = true`; what is said beside it stays.
fn inherit(table: &mut Table, shared: Option<&Value>) -> Fallible<()> {
    for (name, value) in table.iter_mut() {
        let Some(own) = value.as_table_mut() else { continue };
        if own.remove("workspace").is_none() {
            continue;
        }
        let mut whole = shared.and_then(|shared| shared.get(name)).cloned().ok_or("not in the workspace")?;
        if !own.is_empty() {
            if let Value::String(version) = whole {
                whole = Value::Table(Table::from_iter([("version".to_owned(), Value::String(version))]));
            }
            whole.as_table_mut().ok_or("neither version nor table")?.extend(own.clone());
        }
        *value = whole;
        beside(value);
    }
    Ok(())
}

/// The path of a crate that is embedded as well: it lies beside this one.
fn beside(dependency: &mut Value) {
    let path = dependency.get_mut("path");
    if let Some(Value::String(path)) = path
        && let Some((folder, _)) = CRATES.iter().find(|(_, source)| source == path)
    {
        *path = format!("../{folder}");
    }
}
