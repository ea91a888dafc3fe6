//! OpenCode's files.

use signet_connector_base::files::{self, JsonFile, Now, Part};
use signet_connector_base::{edge, extension, mcp_entry};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Action, ConfigPlan, CurrentFile, Target};

use crate::{COMMENTED, CONFIG, EXTENSION, HARNESS};

const SERVERS: &str = "mcp";
/// OpenCode adds this to a file that has none. Where the file is new it is written at once, so that the
/// file stays what was written.
const SCHEMA: &str = r#""https://opencode.ai/config.json""#;

pub(crate) fn plan(action: Action, target: &Target, current: &[CurrentFile]) -> Result<ConfigPlan> {
    let own = include_str!("../extension.mjs");
    let version = env!("CARGO_PKG_VERSION");
    let mut parts = vec![extension::part(EXTENSION, current, target, HARNESS, version, own)?];
    parts.extend(servers(target, current)?);
    Ok(files::plan(action, parts, Vec::new()))
}

/// The MCP server is in one file: where it is already, else where the user's settings are. What an
/// uninstall finds in the other is taken out as well.
fn servers(target: &Target, current: &[CurrentFile]) -> Result<Vec<Part>> {
    let [plain, commented] = [CONFIG, COMMENTED].map(|file| Now::of(file, current));
    let only_commented = commented.existed && !plain.existed;
    let has =
        |file| Ok::<_, Error>(JsonFile::open(file, current)?.document().get(&[SERVERS, "signet"]).is_some());
    // A file that is not used has to be readable only if it is there.
    let in_commented = commented.existed && has(COMMENTED)?;
    let in_plain = plain.existed && has(CONFIG)?;
    let (chosen, other, in_other) = if in_commented && !in_plain || only_commented {
        (COMMENTED, CONFIG, in_plain)
    } else {
        (CONFIG, COMMENTED, in_commented)
    };
    let mut part = mcp_entry::part(chosen, current, SERVERS, &server(target))?;
    let file = JsonFile::open(chosen, current)?;
    if !Now::of(chosen, current).existed {
        part.install = file.change("a new file, with the MCP server `signet`", |document| {
            document.set(&["$schema"], SCHEMA)?;
            document.set(&[SERVERS, "signet"], &server(target))
        })?;
    }
    let mut parts = vec![part];
    if in_other {
        let part = mcp_entry::part(other, current, SERVERS, &server(target))?;
        parts.push(Part { install: None, ..part });
    }
    Ok(parts)
}

fn server(target: &Target) -> String {
    let words = edge::mcp_words(target, HARNESS);
    format!(r#"{{"type": "local", "command": [{}], "enabled": true}}"#, words.join(", "))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
