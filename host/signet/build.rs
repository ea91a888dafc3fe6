//! Builds the components that come with Signet, so that a plain `cargo build` has them: every folder of
//! `connectors/` that has a manifest of a plugin.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    let harnesses = guest_build::harnesses()?;
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
