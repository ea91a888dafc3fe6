//! Builds the components that come with Signet, so that a plain `cargo build` has them: every folder of
//! `connectors/` that has a manifest of a plugin, and every such folder of `plugins/` but the examples.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// Plugins that are there to show how one is made, and to be dropped into the plugin folder.
const EXAMPLES: [&str; 1] = ["files-cards"];

fn main() -> Result<(), Box<dyn Error>> {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    let harnesses = guest_build::harnesses()?;
    let mut plugins = guest_build::plugins()?;
    plugins.retain(|name| !EXAMPLES.contains(&name.as_str()));
    let connectors = harnesses.iter().map(|harness| (format!("connector-{harness}"), harness));
    let plugins = plugins.iter().map(|name| (format!("plugin-{name}"), name));
    let (packages, names): (Vec<_>, Vec<_>) = connectors.chain(plugins).unzip();
    let packages: Vec<_> = packages.iter().map(String::as_str).collect();
    let built = guest_build::build(&packages).map_err(|error| error.to_string())?;

    let mut code = "&[\n".to_owned();
    for (name, path) in names.iter().zip(built) {
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    code.push(']');
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(out.join("components.rs"), code)?;
    fs::write(out.join("connector_count.rs"), harnesses.len().to_string())?;
    Ok(())
}
