//! The components that come with Signet.

use signet_runtime::{Grants, ImageCache, Limits, Package, Runtime};

use crate::error::{CliError, Result};
use crate::settings::Workspace;

/// Harness and bytes, sorted.
pub(crate) const COMPONENTS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/connectors.rs"));

/// The connector of a harness, run here and without a daemon: plans are made where the files are.
pub(crate) fn connector(workspace: &Workspace, harness: &str) -> Result<signet_runtime::Connector> {
    // Images are shared with the daemon where there is one; otherwise a second of compiling is fine.
    let images = workspace.private().is_dir().then(|| ImageCache::at(&workspace.images())).transpose()?;
    let runtime = Runtime::new(images)?;
    let Some(&(name, bytes)) = COMPONENTS.iter().find(|(name, _)| *name == harness) else {
        let known: Vec<_> = COMPONENTS.iter().map(|(name, _)| *name).collect();
        return Err(CliError::NotFound(format!(
            "there is no connector for {harness:?}; there is one for {}",
            known.join(", ")
        )));
    };
    let package = Package::read(name, bytes.to_vec())?;
    let grants = Grants::all_asked(&package.manifest);
    Ok(runtime.load(package, &grants)?.connector(Limits::CALL)?)
}
