//! What a server needs before it can run: given on the command line, or asked for.

use serde_json::{Map, Value, json};

use super::words::{one_line, text};
use super::{items, line, pair};
use crate::cli::Consent;
use crate::error::{CliError, Result};

/// Answers for everything that is needed.
///
/// # Errors
/// Something is missing that must be there and nobody can be asked, or something was given that is not needed.
pub(super) fn answers(plan: &Value, consent: &Consent, is_attended: bool) -> Result<Map<String, Value>> {
    let needs = items(plan, "/needs");
    let mut answers = Map::new();
    for (list, kind) in [(&consent.set, "value"), (&consent.secret, "secret")] {
        for given in list {
            let (name, value) = pair(given)?;
            if !needs.iter().any(|need| need.get("name").and_then(Value::as_str) == Some(name)) {
                let names: Vec<_> = needs.iter().map(|need| text(need, "/name")).collect();
                return Err(CliError::Other(format!(
                    "it does not need {name}; what it needs: {}",
                    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
                )));
            }
            answers.insert(name.to_owned(), json!({ kind: value }));
        }
    }
    for need in needs {
        let name = need.get("name").and_then(Value::as_str).unwrap_or_default();
        if answers.contains_key(name) {
            continue;
        }
        if is_attended {
            if let Some(answer) = ask(need)? {
                answers.insert(name.to_owned(), answer);
            }
        } else if must_be_said(need) {
            return Err(CliError::Refused(missing(need)));
        }
    }
    Ok(answers)
}

fn is(need: &Value, field: &str) -> bool {
    need.get(field).and_then(Value::as_bool).unwrap_or_default()
}

fn must_be_said(need: &Value) -> bool {
    is(need, "isRequired") && need.get("default").is_none_or(Value::is_null)
}

fn missing(need: &Value) -> String {
    let name = text(need, "/name");
    if is(need, "isSecret") {
        format!(
            "it needs {name}, and nobody is here to ask: store it (`signet secret set SECRET`), then add \
             --secret {name}=SECRET"
        )
    } else {
        format!("it needs {name}, and nobody is here to ask: add --set {name}=VALUE")
    }
}

/// Asks until the answer can be one. Nothing: what need not be said was not.
fn ask(need: &Value) -> Result<Option<Value>> {
    let (name, default) = (text(need, "/name"), text(need, "/default"));
    let choices: Vec<_> = items(need, "/choices").iter().filter_map(Value::as_str).collect();
    let mut hint = Vec::new();
    if !choices.is_empty() {
        hint.push(format!(
            "one of {}",
            choices.iter().map(|choice| one_line(choice)).collect::<Vec<_>>().join(", ")
        ));
    }
    if !default.is_empty() {
        hint.push(format!("otherwise {default}"));
    } else if !is(need, "isRequired") {
        hint.push("may be left empty".to_owned());
    }
    let hint = if hint.is_empty() { String::new() } else { format!(" ({})", hint.join("; ")) };
    let prompt = format!("{name}{hint}: ");
    loop {
        let said = if is(need, "isSecret") {
            let hidden = rpassword::prompt_password(crate::output::tame(&prompt));
            hidden.map_err(CliError::file("read", "the secret"))?.trim().to_owned()
        } else {
            line(&prompt)?
        };
        match said.as_str() {
            "" if must_be_said(need) => eprintln!("it cannot run without it; end with Ctrl-C"),
            "" => return Ok(None),
            said if !choices.is_empty() && !choices.contains(&said) => eprintln!("it must be one of those"),
            said if is(need, "isSecret") => return Ok(Some(json!({ "newSecret": said }))),
            said => return Ok(Some(json!({ "value": said }))),
        }
    }
}
