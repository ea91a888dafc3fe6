//! Signet's entry among a harness's MCP servers, in a JSON file.

use alloc::format;
use alloc::string::String;

use signet_plugin_sdk::{CurrentFile, Result, Target};

use crate::edge;
use crate::files::{JsonFile, Part};

/// The value of an entry that starts the edge: `"command"`, `"args"`, and `more`, which begins with a comma.
#[must_use]
pub fn stdio(target: &Target, harness: &str, more: &str) -> String {
    let words = edge::mcp_words(target, harness);
    let (program, arguments) =
        words.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    format!(r#"{{"command": {program}, "args": [{}]{more}}}"#, arguments.join(", "))
}

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
