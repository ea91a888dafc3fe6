//! Runs the built component in Signet's own runtime. `tests/*.json` do the same without Rust.

use serde_json::json;
use signet_plugin_test::{Plugin, Result};

#[test]
fn the_tenth_event_publishes_a_summary() -> Result<()> {
    let mut plugin = Plugin::load()?;
    plugin.set_state(json!({ "counts": { "session.started": 8 } }))?;
    plugin.on_event("session.ended", json!({}))?;
    assert!(plugin.events().is_empty());

    plugin.on_event("session.started", json!({}))?;
    assert_eq!(plugin.events()[0]["payload"]["total"], 10);
    assert_eq!(plugin.log(), ["info: 10 events so far"]);
    assert_eq!(plugin.state()?["counts"], json!({ "session.ended": 1, "session.started": 9 }));
    Ok(())
}
