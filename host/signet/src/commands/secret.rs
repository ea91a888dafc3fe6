//! secret.

use std::io::{IsTerminal as _, Read as _};

use serde_json::{Value, json};
use ureq::http::Method;

use super::escape;
use crate::cli::Secret;
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::show;

pub(crate) fn run(client: &Client, command: Secret, json: bool) -> Result<()> {
    match command {
        Secret::List => {
            let answer = client.get("/api/secrets")?;
            show(json, &answer, |answer| {
                let names = answer.get("secrets").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            });
        }
        Secret::Set { name } => {
            let body = json!({ "value": value()? });
            let answer = client.ask(Method::PUT, &format!("/api/secrets/{}", escape(&name)), Some(body))?;
            show(json, &answer, |_| {
                format!("{name} is stored. Plugins can use it where you grant that, and never see it.")
            });
        }
        Secret::Remove { name } => {
            let answer = client.ask(Method::DELETE, &format!("/api/secrets/{}", escape(&name)), None)?;
            show(json, &answer, |_| format!("{name} is removed."));
        }
    }
    Ok(())
}

/// Typed without being shown, or read from what is piped in. Never an argument: others could see those.
fn value() -> Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("the secret: ").map_err(CliError::file("read", "the secret"));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(CliError::file("read", "the secret"))?;
    Ok(text.trim().to_owned())
}
