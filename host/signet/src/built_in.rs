//! The components that come with Signet.

use signet_runtime::{Grants, ImageCache, Limits, Package, Runtime};

use crate::error::{CliError, Result};
use crate::settings::Workspace;

/// Name and bytes.
pub(crate) const COMPONENTS: &[(&str, &[u8])] =
    &[("claude-code.wasm", include_bytes!(env!("SIGNET_GUEST_CLAUDE_CODE")))];

/// The connector of a harness, run here and without a daemon: plans are made where the files are.
pub(crate) async fn connector(workspace: &Workspace, harness: &str) -> Result<signet_runtime::Connector> {
    // Images are shared with the daemon where there is one; otherwise a second of compiling is fine.
    let images = workspace.private().is_dir().then(|| ImageCache::at(&workspace.images())).transpose()?;
    let runtime = Runtime::new(images)?;
    let mut known = Vec::new();
    for &(name, bytes) in COMPONENTS {
        let package = Package::read(name, bytes.to_vec())?;
        let grants = Grants::all_asked(&package.manifest);
        let connector = runtime.load(package, &grants)?.connector(Limits::CALL)?;
        let title = connector.describe().await?.harness;
        if title == harness {
            return Ok(connector);
        }
        known.push(title);
    }
    Err(CliError::NotFound(format!(
        "there is no connector for {harness:?}; there is one for {}",
        known.join(", ")
    )))
}
