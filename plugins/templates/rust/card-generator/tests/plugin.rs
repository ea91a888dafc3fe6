//! Runs the built component in Signet's own runtime. `tests/*.json` do the same without Rust.

use serde_json::json;
use signet_plugin_test::{Plugin, Result};

#[test]
fn a_tool_that_says_nothing_of_itself_may_destroy() -> Result<()> {
    let card = Plugin::load()?.card(json!({ "name": "tickets" }), json!([{ "name": "close_all" }]))?;
    assert_eq!(card["actions"][0]["label"], "Close all");
    assert_eq!(card["actions"][0]["effect"], "destroys");
    Ok(())
}
