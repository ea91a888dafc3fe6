//! Runs the built component in Signet's own runtime. `tests/*.json` do the same without Rust.

use serde_json::json;
use signet_plugin_test::{Plugin, Result};

#[test]
fn what_is_known_is_put_before_the_model() -> Result<()> {
    let mut plugin = Plugin::load()?;
    plugin.answer("session.prompt", json!({ "inject": "It is heron-7." }))?;
    let output = plugin.hook("prompt", json!({ "session": "s1", "prompt": "which database?" }))?;
    assert_eq!(output["stdout"], "It is heron-7.");
    assert_eq!(plugin.calls()[0]["args"]["text"], "which database?");
    Ok(())
}
