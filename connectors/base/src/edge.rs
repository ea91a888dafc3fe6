//! The commands that start the edge, and how they are recognised in a user's files.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use signet_plugin_sdk::Target;

use crate::json_edit::quote;

/// The command of a hook, for a shell.
#[must_use]
pub fn hook_command(target: &Target, harness: &str, event: &str) -> String {
    format!("{} hook {event} -H {harness}", target.program)
}

/// Whether a command is a hook of Signet's for this harness, of this or an earlier version:
/// `signet hook ... -H codex`, `"C:\...\signet.exe" hook ...`, `node .../signet/edge.mjs hook ...`.
#[must_use]
pub fn is_hook_command(command: &str, harness: &str) -> bool {
    let Some((program, rest)) = command.split_once(" hook ") else { return false };
    let mut words = rest.split_whitespace();
    let for_harness = words.any(|word| word == "-H") && words.next() == Some(harness);
    let names_signet = |word: &str| {
        let word = word.trim_matches(['"', '\'']);
        let mut parts = word.rsplit(['/', '\\']);
        match parts.next() {
            Some("signet" | "signet.exe") => true,
            Some("edge.mjs") => parts.next() == Some("signet"),
            _ => false,
        }
    };
    // Folders may have spaces in their names: what follows the last one is enough.
    for_harness && program.split_whitespace().any(names_signet)
}

/// The words that start Signet's MCP server, each in quotes as JSON and TOML have them.
#[must_use]
pub fn mcp_words(target: &Target, harness: &str) -> Vec<String> {
    let program = target.program_words.iter().map(String::as_str);
    program.chain(["mcp", "-H", harness]).map(quote).collect()
}

/// The address that a harness's own HTTP hooks post to.
#[must_use]
pub fn hook_url(target: &Target, harness: &str, event: &str) -> String {
    format!("{}{}{event}", target.daemon_url, hook_path(harness))
}

/// Whether an address is a hook of Signet's for this harness.
#[must_use]
pub fn is_hook_url(url: &str, harness: &str) -> bool {
    url.contains(&hook_path(harness))
}

fn hook_path(harness: &str) -> String {
    format!("/api/connectors/{harness}/hooks/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_signets_are_recognised_and_others_left_alone() {
        for ours in [
            "signet hook session-start -H codex",
            "/home/me/.signet/bin/signet --connection work hook stop -H codex",
            "'/My Apps/it'\\''s/signet' hook stop -H codex",
            "\"C:\\Program Files\\Signet\\signet.exe\" hook stop -H codex --codex-json",
            "SIGNET_DAEMON_URL='x' signet hook stop -H codex",
            "/usr/bin/node /home/me/.config/signet/edge.mjs hook stop -H codex",
        ] {
            assert!(is_hook_command(ours, "codex"), "{ours}");
        }
        for theirs in [
            "signet hook stop -H claude-code",
            "echo signet hooks -H codex",
            "my-signet hook stop -H codex",
            "node /work/edge.mjs hook stop -H codex",
            "signet recall codex",
        ] {
            assert!(!is_hook_command(theirs, "codex"), "{theirs}");
        }
    }
}
