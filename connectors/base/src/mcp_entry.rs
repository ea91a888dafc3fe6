//! Signet's entry among a harness's MCP servers, in a JSON file.

use signet_plugin_sdk::{CurrentFile, Result};

use crate::files::{JsonFile, Part};

/// The entry `signet` below `servers` (`mcpServers`, `mcp`), with this value.
///
/// # Errors
/// The file is not JSON, or has something else in this place.
pub fn part(file: &'static str, files: &[CurrentFile], servers: &str, entry: &str) -> Result<Part> {
    let file = JsonFile::open(file, files)?;
    let path = [servers, "signet"];
    Ok(Part {
        present: file.document().get(&path).is_some(),
        install: file.change("the MCP server `signet`: tools to remember and recall", |document| {
            document.set(&path, entry).map(drop)
        })?,
        uninstall: file.change("Signet's MCP server is taken out", |document| {
            if document.remove(&path)? {
                document.prune(&[servers])?;
            }
            Ok(())
        })?,
    })
}
