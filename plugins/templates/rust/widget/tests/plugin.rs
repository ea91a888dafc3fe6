//! Runs the built component in Signet's own runtime. `tests/*.json` do the same without Rust.

use serde_json::json;
use signet_plugin_test::{Plugin, Result};

#[test]
fn a_note_that_was_added_is_kept() -> Result<()> {
    let mut plugin = Plugin::load()?;
    let answer = plugin.call_tool("add_note", json!({ "text": "buy milk" }))?;
    assert_eq!(answer["structuredContent"]["notes"], json!(["buy milk"]));
    assert_eq!(plugin.state()?["notes"], json!(["buy milk"]));

    let error = plugin.call_tool("shred", json!({})).unwrap_err();
    assert_eq!(error.name(), Some("not-found"));
    Ok(())
}
