//! update: show what changes, ask, do it.

use serde_json::{Value, json};

use super::install::{consent, nobody, present};
use super::words::{indented, show, text};
use super::{install, is_attended, needs, path, plan};
use crate::cli::Consent;
use crate::client::Client;
use crate::error::Result;

pub(super) fn run(client: &Client, id: &str, wanted: &Consent, json: bool) -> Result<()> {
    let place = format!("{}/update", path(id));
    let change = client.get(&place)?;
    if change.get("same") == Some(&Value::Bool(true)) {
        show(json, &json!({ "id": id, "same": true }), |_| {
            format!("{id} is what its source is: nothing to do")
        });
        return Ok(());
    }
    present(&written(id, &change), json);
    let attended = is_attended();
    if !attended && !wanted.yes && wanted.approve.is_none() {
        return Err(nobody());
    }
    let answers = needs::answers(&change, wanted, attended)?;
    let approve = consent(wanted, &change, "Change it?", "nothing was changed")?;
    let updated = client.post(&place, json!({ "approve": approve, "answers": answers }))?;
    show(json, &updated, install::written);
    Ok(())
}

fn written(id: &str, change: &Value) -> String {
    let mut lines = vec![format!("{id} is now"), indented(crate::output::text(change, "/before"), "    ")];
    lines.extend(plan::package(change, "/beforePackage"));
    lines.push(format!("and would become {}", plan::written(change)));
    if text(change, "/before") == text(change, "/text") {
        lines.push("  The command is the same; what it names is another.".to_owned());
    }
    lines.join("\n")
}
