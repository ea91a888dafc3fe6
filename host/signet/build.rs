//! Builds the components that come with Signet, so that a plain `cargo build` has them: every folder of
//! `connectors/` that has a manifest of a plugin, and every such folder of `plugins/` but the examples. And embeds the
//! dashboard, which `cargo xtask setup` has made of `dashboard/`; without it the binary has none, and says so.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

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
    fs::write(out.join("assets.rs"), dashboard()?)?;
    Ok(())
}

/// The files of the dashboard, as a list of `signet_api::Asset`.
fn dashboard() -> Result<String, Box<dyn Error>> {
    let dist = fs::canonicalize("../../dashboard")?.join("dist");
    // A folder that is not there is looked for each time.
    println!("cargo:rerun-if-changed={}", dist.join("index.html").display());
    let mut code = "&[\n".to_owned();
    for folder in ["", "assets"] {
        let Ok(entries) = fs::read_dir(dist.join(folder)) else { continue };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names.iter().filter_map(|name| name.to_str()) {
            let Some(kind) = media_type(name) else { continue };
            let file = dist.join(folder).join(name);
            let bytes = fs::read(&file)?;
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            writeln!(
                code,
                "    ::signet_api::Asset {{ path: {path:?}, kind: {kind:?}, immutable: {}, tag: {:?}, plain: \
                 include_bytes!({file:?}), brotli: {}, gzip: {} }},",
                has_digest(name),
                format!("\"{:016x}\"", digest(&bytes)),
                compressed(&file, "br"),
                compressed(&file, "gz"),
            )?;
        }
    }
    code.push(']');
    Ok(code)
}

/// Of the files that are served. The compressed ones and Vite's own list are not.
fn media_type(name: &str) -> Option<&'static str> {
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        "json" if stem != "manifest" => Some("application/json"),
        _ => None,
    }
}

/// Whether Vite has put a digest of eight characters into a name: `index-CHCiFn_N.js`.
fn has_digest(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // A digest may itself have a hyphen.
    stem.len() > 9 && stem.as_bytes().get(stem.len() - 9) == Some(&b'-')
}

fn compressed(file: &Path, ending: &str) -> String {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    let path = PathBuf::from(name);
    if path.is_file() { format!("Some(include_bytes!({path:?}))") } else { "None".to_owned() }
}

/// FNV-1a, of 64 bits: it names a content to a browser and guards nothing.
fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
