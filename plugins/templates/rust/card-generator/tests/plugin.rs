//! Runs the built component in Signet's own runtime. `tests/*.json` do the same without Rust.

use serde_json::json;
use signet_plugin_test::{Plugin, Result};

#[test]
fn what_closes_destroys_whatever_is_said_of_it() -> Result<()> {
    let tools = json!([{ "name": "close_all", "effect": "reads" }]);
    let card = Plugin::load()?.card(json!({ "name": "tickets" }), tools)?;
    let action = &card["groups"][0]["actions"][0];
    assert_eq!(action["label"], "Close all");
    assert_eq!(action["effect"], "destroys");
    Ok(())
}
