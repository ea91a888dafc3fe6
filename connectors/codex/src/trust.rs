//! Trust in hooks: Codex silently leaves out those that the user has not approved. What it keeps of an
//! approval, in `config.toml`, is a table named after the place of the hook with a digest of what it does.

use sha2::{Digest as _, Sha256};
use signet_connector_base::hook_groups::Placed;
use signet_connector_base::toml_tables::quote;
use signet_plugin_sdk::prelude::*;

/// Codex ends the hook of a session's end after so many seconds, and hashes it so.
const LONGEST_END: u64 = 3;
/// Seconds, where a hook names none.
const TIMEOUT: u64 = 600;

/// The third part of the table's name: `/home/me/.codex/hooks.json:session_start:0:0`.
pub(crate) fn key(hooks_file: &str, hook: &Placed) -> String {
    format!("{hooks_file}:{}:{}:{}", snake(&hook.event), hook.group, hook.index)
}

/// The table that approves a hook.
pub(crate) fn table(hooks_file: &str, hook: &Placed) -> String {
    let name = quote(&key(hooks_file, hook));
    format!("[hooks.state.{name}]\nenabled = true\ntrusted_hash = \"{}\"\n", digest(hook))
}

/// Of the hook in compact JSON with sorted keys and every field said.
pub(crate) fn digest(hook: &Placed) -> String {
    let field = |name: &str| hook.entry.get(name);
    let timeout = field("timeout").and_then(Value::as_u64).unwrap_or(TIMEOUT);
    let timeout = if hook.event == "SessionEnd" { timeout.min(LONGEST_END) } else { timeout };
    let mut whole = json!({
        "event_name": snake(&hook.event),
        "hooks": [{
            "async": field("async").and_then(Value::as_bool).unwrap_or(false),
            "command": field("command").and_then(Value::as_str).unwrap_or_default(),
            "timeout": timeout,
            "type": "command",
        }],
    });
    if let (Some(matcher), Some(whole)) = (&hook.matcher, whole.as_object_mut()) {
        whole.insert("matcher".into(), matcher.clone().into());
    }
    let hex: String = Sha256::digest(whole.to_string()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// `SessionStart` as Codex spells it there: `session_start`.
fn snake(event: &str) -> String {
    let mut out = String::new();
    for (at, letter) in event.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
