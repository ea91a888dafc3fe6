//! Connectors for plans, which are made where the harness's files are, and without a daemon.

use signet_plugins::{COMPONENT_BYTES, LOCK_FILE, Lock, Shelf};
use signet_runtime::{Connector, Export, Grants, ImageCache, Limits, Package, Runtime};

use crate::built_in::connectors;
use crate::error::{CliError, Result};
use crate::settings::Workspace;

/// The connector of a harness: one that comes with Signet, else one of the plugins of this workspace.
pub(crate) async fn connector(workspace: &Workspace, harness: &str) -> Result<Connector> {
    // Images are shared with the daemon where there is one; otherwise a second of compiling is fine.
    let images = workspace.private().is_dir().then(|| ImageCache::at(&workspace.images())).transpose()?;
    let runtime = Runtime::new(images)?;
    if let Some((name, bytes)) = connectors().iter().find(|(name, _)| *name == harness) {
        return load(&runtime, Package::read(name, bytes.to_vec())?);
    }
    let mut known: Vec<_> = connectors().iter().map(|(name, _)| (*name).to_owned()).collect();
    for package in installed(workspace)? {
        let id = package.manifest.id.clone();
        // One that does not load is the daemon's to complain about.
        let Ok(connector) = load(&runtime, package) else { continue };
        match connector.describe().await {
            Ok(description) if description.harness == harness => return Ok(connector),
            Ok(description) => known.push(description.harness),
            Err(error) => tracing::debug!(id, %error, "a connector does not describe itself"),
        }
    }
    Err(CliError::NotFound(format!(
        "there is no connector for {harness:?}; there is one for {}, and `signet plugin install` adds others",
        known.join(", ")
    )))
}

/// A plan needs no capability: whatever was granted, none is there.
fn load(runtime: &Runtime, package: Package) -> Result<Connector> {
    let grants = Grants::all_asked(&package.manifest);
    Ok(runtime.load(package, &grants)?.connector(Limits::CALL)?)
}

/// The enabled plugins of the workspace that are connectors.
fn installed(workspace: &Workspace) -> Result<Vec<Package>> {
    let path = workspace.root().join(LOCK_FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CliError::file("read", path)(error)),
    };
    let shelf = Shelf::at(&workspace.private())?;
    let lock = Lock::parse(&path, &text)?;
    let enabled = lock.plugins.iter().filter(|(_, entry)| entry.enabled);
    let packages = enabled.filter_map(|(id, entry)| {
        let bytes = shelf.get(&entry.digest).ok().filter(|bytes| bytes.len() as u64 <= COMPONENT_BYTES)?;
        Package::read(&id.to_string(), bytes).ok()
    });
    Ok(packages.filter(|package| package.exports.contains(&Export::Connector)).collect())
}
