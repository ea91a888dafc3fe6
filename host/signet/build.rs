//! Builds the components that come with Signet, so that a plain `cargo build` has them: every folder of
//! `connectors/` that has a manifest of a plugin.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let root = here.ancestors().nth(2).ok_or("this crate is two folders below the workspace")?;
    let harnesses = connectors(&root.join("connectors"))?;
    let packages: Vec<_> = harnesses.iter().map(|harness| format!("connector-{harness}")).collect();
    let names: Vec<_> = packages.iter().map(String::as_str).collect();
    let built = guest_build::build(&names).map_err(|error| error.to_string())?;

    let mut code = "&[\n".to_owned();
    for (harness, path) in harnesses.iter().zip(built) {
        writeln!(code, "    ({harness:?}, include_bytes!({path:?})),")?;
    }
    code.push(']');
    fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("connectors.rs"), code)?;
    Ok(())
}

/// The folders of connectors, sorted: each is named after its harness.
fn connectors(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().join("manifest.json").is_file() {
            found.push(entry.file_name().into_string().map_err(|_| "a folder's name is not UTF-8")?);
        }
    }
    found.sort();
    Ok(found)
}
