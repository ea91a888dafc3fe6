//! install: show in full what would run, ask, do it.

use std::path::Path;

use serde_json::{Value, json};

use super::words::{count, print, show, text};
use super::{is_attended, needs, plan, yes_or_no};
use crate::cli::{Consent, InstallServer};
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::tame;

pub(super) fn run(client: &Client, wanted: &InstallServer, json: bool) -> Result<()> {
    let what = asked(&wanted.what)?;
    let shown = client.post("/api/mcp/plan", json!({ "url": what }))?;
    present(&plan::written(&shown), json);
    let attended = is_attended();
    if !attended && !wanted.consent.yes && wanted.consent.approve.is_none() {
        return Err(nobody());
    }
    let answers = needs::answers(&shown, &wanted.consent, attended)?;
    let approve = consent(&wanted.consent, &shown, "Install it?", "nothing was installed")?;
    let request = json!({
        "url": what,
        "name": wanted.name,
        "id": wanted.id,
        "autoPlace": wanted.place,
        "approve": approve,
        "answers": answers,
    });
    let installed = client.post("/api/mcp/install", request)?;
    show(json, &installed, written);
    Ok(())
}

/// What is asked for, in one text. The daemon may run elsewhere: a file is named by its whole path.
fn asked(words: &[String]) -> Result<String> {
    let [word] = words else {
        return Ok(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "));
    };
    let path = Path::new(word);
    if word.ends_with(".json") && path.is_file() {
        let whole = std::path::absolute(path).map_err(CliError::file("find", path))?;
        return Ok(whole.display().to_string());
    }
    Ok(word.clone())
}

/// A word of a command line.
fn quoted(word: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What is to be approved. A program that reads standard output is given one document there, and no other text.
pub(super) fn present(text: &str, json: bool) {
    if json {
        eprintln!("{}", tame(text));
    } else {
        print(text);
    }
}

pub(super) fn nobody() -> CliError {
    CliError::Refused(
        "nobody is here to approve it, so nothing was done: look at what is shown, then do the same again with \
         --approve and its digest, or with --yes"
            .to_owned(),
    )
}

/// The digest that is approved.
pub(super) fn consent(consent: &Consent, shown: &Value, question: &str, refused: &str) -> Result<Value> {
    if let Some(approved) = &consent.approve {
        return Ok(json!(approved));
    }
    if !consent.yes && !yes_or_no(question)? {
        return Err(CliError::Refused(refused.to_owned()));
    }
    Ok(shown.get("approve").cloned().unwrap_or_default())
}

/// How it went.
pub(super) fn written(installed: &Value) -> String {
    let (id, error) = (text(installed, "/widgetId"), text(installed, "/error"));
    if error.is_empty() {
        let tools = installed.pointer("/server/toolCount").and_then(Value::as_u64).unwrap_or_default();
        let tools = count(usize::try_from(tools).unwrap_or_default(), "tool");
        return format!("{id} is installed and answers: {tools}. Look at them: signet mcp info {id}");
    }
    let mut lines = vec![format!("{id} is installed, and does not answer yet: {error}")];
    lines.extend(advice(installed.get("server").unwrap_or(&Value::Null)));
    lines.join("\n")
}

/// What to do about a server that does not answer.
pub(super) fn advice(server: &Value) -> Option<String> {
    let id = text(server, "/id");
    match text(server, "/state").as_str() {
        "needsSignIn" => Some(format!("  Sign in to it: signet mcp sign-in {id}")),
        "reconnecting" => Some(format!("  What it wrote: signet mcp logs {id}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_of_several_words_stays_the_same_words() {
        let words = ["npx", "-y", "a b", "it's"].map(str::to_owned);
        assert_eq!(asked(&words).unwrap(), r"npx -y 'a b' 'it'\''s'");
        assert_eq!(asked(&["npx -y x".to_owned()]).unwrap(), "npx -y x");
    }
}
