//! Blocks that are plugins: all of them in one workspace, built by one cargo; then their scenarios, in the real
//! runtime.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use signet_runtime::{ImageCache, Package};

use crate::blocks::{Block, What, root};

const TARGET: &str = "wasm32-wasip2";

/// A plugin of the book.
struct Guest {
    place: String,
    /// Of the crate.
    name: String,
    source: String,
    manifest: String,
    kinds: Vec<String>,
    /// Where each is on the page, and its text.
    scenarios: Vec<(String, String)>,
}

/// What is wrong with the plugins of some pages. `name` is that of the workspace.
pub(crate) fn faults(name: &str, pages: &[Vec<Block>]) -> Vec<String> {
    let mut faults = Vec::new();
    let guests: Vec<_> = pages.iter().flat_map(|page| guests(page, &mut faults)).collect();
    let folder = target_dir().join("book").join(name);
    write(&folder, &guests);
    match build(&folder) {
        Ok(()) => {
            for guest in &guests {
                let wasm = target_dir().join(TARGET).join("guest").join(format!("{}.wasm", guest.name));
                faults.extend(guest.faults(&folder, &wasm));
            }
        }
        Err(messages) => {
            // Which page it is: the compiler names the crate's folder only.
            let places: BTreeMap<_, _> = guests.iter().map(|guest| (&guest.name, &guest.place)).collect();
            let named = places.iter().filter(|(name, _)| messages.contains(&format!("{name}/src/lib.rs")));
            let named: Vec<_> = named.map(|(_, place)| place.as_str()).collect();
            faults.push(format!("{}: it does not compile\n{messages}", named.join(", ")));
        }
    }
    faults
}

/// The plugins of a page.
fn guests(page: &[Block], faults: &mut Vec<String>) -> Vec<Guest> {
    let (mut guests, mut manifest): (Vec<Guest>, _) = (Vec::new(), String::new());
    for block in page {
        match &block.what {
            What::Manifest => manifest.clone_from(&block.text),
            What::Plugin(kinds) => guests.push(Guest {
                place: block.place.clone(),
                name: crate_name(&block.place),
                source: block.text.clone(),
                manifest: manifest.clone(),
                kinds: kinds.clone(),
                scenarios: Vec::new(),
            }),
            What::Scenario => match guests.last_mut() {
                Some(guest) => guest.scenarios.push((block.place.clone(), block.text.clone())),
                None => faults.push(format!("{}: there is no plugin before it", block.place)),
            },
            _ => {}
        }
    }
    guests
}

/// `docs/plugins/capabilities/log.md:12` is `book_capabilities_log_12`: a page's plugins are rebuilt when it changes,
/// and the others are not.
fn crate_name(place: &str) -> String {
    let part = place.trim_start_matches("docs/plugins/").replace(".md", "");
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("book_{}", part.chars().map(letter).collect::<String>())
}

/// That of the guests of the host's own build: what they have in common is compiled already.
fn target_dir() -> PathBuf {
    let outer = std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
    root().join(outer.unwrap_or_else(|| "target".into())).join("guests")
}

fn write(folder: &Path, guests: &[Guest]) {
    // Sources only: what was compiled is elsewhere.
    let _ = fs::remove_dir_all(folder);
    let members: Vec<_> = guests.iter().map(|guest| format!("{:?}", guest.name)).collect();
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
         [profile.guest]\ninherits = \"release\"\nopt-level = 1\npanic = \"abort\"\nstrip = \"symbols\"\n",
        members.join(", ")
    );
    file(&folder.join("Cargo.toml"), &workspace);
    let flags = "[target.wasm32-wasip2]\nrustflags = [\"-Clink-arg=-zstack-size=65536\"]\n";
    file(&folder.join(".cargo/config.toml"), flags);
    let own = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    file(&folder.join("Cargo.lock"), &own);
    for guest in guests {
        let (name, root) = (&guest.name, root());
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [lib]\ncrate-type = [\"cdylib\"]\n\n\
             [dependencies]\nsignet-plugin-sdk = {{ path = {:?} }}\nsignet-connector-base = {{ path = {:?} }}\n\
             serde = {{ version = \"1\", default-features = false, features = [\"derive\", \"alloc\"] }}\n\
             serde_json = {{ version = \"1\", default-features = false, features = [\"alloc\"] }}\n",
            root.join("plugin-sdk"),
            root.join("connectors/base"),
        );
        file(&folder.join(name).join("Cargo.toml"), &manifest);
        file(&folder.join(name).join("manifest.json"), &guest.manifest);
        file(&folder.join(name).join("src/lib.rs"), &guest.source);
    }
}

fn file(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The error is what the compiler says.
fn build(folder: &Path) -> Result<(), String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // A nested cargo must not see what the outer one says to its own.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let of_cargo = (name.starts_with("CARGO") || name.starts_with("RUST"))
            && !["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"].contains(&name.as_str())
            && !name.starts_with("CARGO_HTTP_");
        if of_cargo {
            cargo.env_remove(name);
        }
    }
    cargo.args(["build", "--quiet", "--workspace", "--profile", "guest", "--target", TARGET, "--target-dir"]);
    let output = cargo.arg(target_dir()).current_dir(folder).output().unwrap();
    if output.status.success() && output.stderr.is_empty() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

impl Guest {
    fn faults(&self, folder: &Path, wasm: &Path) -> Vec<String> {
        let package = match Package::read(&self.place, fs::read(wasm).unwrap()) {
            Ok(package) => package,
            Err(error) => return vec![format!("{}: {error}", self.place)],
        };
        let mut faults = Vec::new();
        let exports: Vec<_> = package.exports.iter().map(|export| export.name().to_owned()).collect();
        let mut kinds = self.kinds.clone();
        kinds.sort();
        let mut sorted = exports.clone();
        sorted.sort();
        if kinds != sorted {
            faults.push(format!("{}: it exports {exports:?}", self.place));
        }
        // What it asks for and never uses misleads.
        for request in &package.manifest.capabilities {
            let linked = package.uses.contains(&request.name)
                || request.name == signet_runtime::Capability::Events
                || request.name == signet_runtime::Capability::Log;
            if !linked {
                faults.push(format!(
                    "{}: it asks for {} and does not use it",
                    self.place,
                    request.name.name()
                ));
            }
        }
        for (place, text) in &self.scenarios {
            faults.extend(self.scenario(folder, wasm, text).into_iter().map(|why| format!("{place}: {why}")));
        }
        faults
    }

    fn scenario(&self, folder: &Path, wasm: &Path, text: &str) -> Option<String> {
        let project = folder.join(&self.name);
        let _ = fs::remove_dir_all(project.join("tests"));
        file(&project.join("tests/scenario.json"), text);
        let images = ImageCache::at(&folder.join("images")).unwrap();
        match signet_author::test(&project, wasm, Some(images)) {
            Err(error) => Some(error.to_string()),
            Ok(ran) => {
                let failure = ran.into_iter().find_map(|ran| ran.failure)?;
                let (step, call) = (failure.step, failure.call);
                Some(format!("step {step}, {call}: {}\n{}", failure.differences.join("\n"), failure.got))
            }
        }
    }
}
