//! What waits for a person: whether a call may be made, and what servers want to know.

use serde_json::{Map, Value, json};

use super::call::typed;
use super::words::{indented, one_line, show, text};
use super::{is_attended, items, line, pair, yes_or_no};
use crate::client::Client;
use crate::commands::escape;
use crate::error::{CliError, Result};

pub(super) fn list(client: &Client, json: bool) -> Result<()> {
    show(json, &client.get("/api/mcp/questions")?, |answer| {
        let open = items(answer, "/questions");
        if open.is_empty() {
            return "nobody waits for an answer".to_owned();
        }
        open.iter().map(written).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

/// A question, and how to answer it.
fn written(pending: &Value) -> String {
    let (id, server) = (text(pending, "/id"), text(pending, "/server"));
    let question = pending.get("question").unwrap_or(&Value::Null);
    match text(question, "/kind").as_str() {
        "call" => {
            let (tool, by) = (text(question, "/tool"), text(question, "/by/agent"));
            let (harness, key) = (text(question, "/by/harness"), text(question, "/by/key"));
            format!(
                "{id}  may {by} ({harness}, key {key}) call {tool} of {server}? It {}. With\n{}\n  \
                 signet mcp approve {id}, or signet mcp deny {id}",
                text(question, "/effect"),
                indented(crate::output::text(question, "/arguments"), "    "),
            )
        }
        "form" => {
            let fields = fields(question).into_iter().map(|field| format!("    {}", field.written()));
            format!(
                "{id}  {server} wants to know: {}\n{}\n  signet mcp answer {id}, or signet mcp deny {id}",
                text(question, "/message"),
                fields.collect::<Vec<_>>().join("\n"),
            )
        }
        _ => format!(
            "{id}  {server} wants you to visit {}\n    {}\n    {}\n  signet mcp answer {id}, or signet mcp deny {id}",
            domain(&text(question, "/url")),
            text(question, "/url"),
            text(question, "/message"),
        ),
    }
}

pub(super) fn approve(client: &Client, id: &str, always: bool, json: bool) -> Result<()> {
    let answer = if always { json!({ "answer": "always" }) } else { json!({ "answer": "accept" }) };
    let answered = send(client, id, answer)?;
    show(json, &answered, |answered| {
        let (tool, server) = (text(answered, "/answered/question/tool"), text(answered, "/answered/server"));
        let always = if always { "; from now on without a question" } else { "" };
        format!("{tool} of {server} may be called{always}.")
    });
    Ok(())
}

pub(super) fn deny(client: &Client, id: &str, json: bool) -> Result<()> {
    let answered = send(client, id, json!({ "answer": "decline" }))?;
    show(json, &answered, |answered| format!("{} was told no.", text(answered, "/answered/server")));
    Ok(())
}

fn send(client: &Client, id: &str, reply: Value) -> Result<Value> {
    client.post(&format!("/api/mcp/questions/{}", escape(id)), reply)
}

pub(super) fn answer(client: &Client, id: &str, set: &[String], json: bool) -> Result<()> {
    let open = client.get("/api/mcp/questions")?;
    let pending = items(&open, "/questions").iter().find(|pending| pending.get("id") == Some(&json!(id)));
    let Some(pending) = pending else {
        return Err(CliError::NotFound(format!(
            "there is no open question '{id}'; `signet mcp questions` shows those that there are"
        )));
    };
    let question = pending.get("question").unwrap_or(&Value::Null);
    let reply = match text(question, "/kind").as_str() {
        "call" => {
            return Err(CliError::Other(format!(
                "{id} asks whether a call may be made: signet mcp approve {id}, or signet mcp deny {id}"
            )));
        }
        "form" => json!({ "answer": "accept", "content": filled(pending, question, set)? }),
        _ => {
            visited(pending, question)?;
            json!({ "answer": "accept" })
        }
    };
    let answered = send(client, id, reply)?;
    show(json, &answered, |answered| format!("{} was answered.", text(answered, "/answered/server")));
    Ok(())
}

/// Has a person visit a page.
fn visited(pending: &Value, question: &Value) -> Result<()> {
    let (server, url) = (text(pending, "/server"), text(question, "/url"));
    eprintln!(
        "{server} wants you to visit a page of {}:\n  {url}\nIt says: {}",
        domain(&url),
        text(question, "/message")
    );
    if !is_attended() {
        return Err(CliError::Refused(format!(
            "nobody is here to visit it: do so, then answer at a terminal, or `signet mcp deny {}`",
            text(pending, "/id")
        )));
    }
    if yes_or_no("Have you been there, and may it go on?")? {
        return Ok(());
    }
    Err(CliError::Refused("it was not answered".to_owned()))
}

/// Whose page it is: what a person decides by.
fn domain(url: &str) -> String {
    let domain = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    domain.map_or_else(|| "nobody knows whom".to_owned(), |domain| one_line(&domain))
}

/// The form, filled in: by the command line, else by asking.
fn filled(pending: &Value, question: &Value, set: &[String]) -> Result<Map<String, Value>> {
    let fields = fields(question);
    let mut content = Map::new();
    for given in set {
        let (name, value) = pair(given)?;
        let field = fields.iter().find(|field| field.name == name);
        content.insert(name.to_owned(), typed(value, field.map(|field| field.schema)));
    }
    let missing: Vec<_> = fields.iter().filter(|field| !content.contains_key(field.name)).collect();
    if missing.is_empty() || !is_attended() {
        return Ok(content);
    }
    let server = text(pending, "/server");
    eprintln!("{server} wants to know: {}", text(question, "/message"));
    eprintln!("What you type is sent to {server}: tell it no password.");
    for field in missing {
        loop {
            let said = line(&format!("{}: ", field.written()))?;
            if !said.is_empty() {
                content.insert(field.name.to_owned(), typed(&said, Some(field.schema)));
            } else if field.required {
                eprintln!("it must be said; end with Ctrl-C");
                continue;
            }
            break;
        }
    }
    Ok(content)
}

/// A field of a form.
struct Field<'a> {
    name: &'a str,
    schema: &'a Value,
    required: bool,
}

fn fields(question: &Value) -> Vec<Field<'_>> {
    let required = items(question, "/schema/required");
    let properties = question.pointer("/schema/properties").and_then(Value::as_object);
    let fields = properties.into_iter().flatten().map(|(name, schema)| Field {
        name,
        schema,
        required: required.iter().any(|one| one == name.as_str()),
    });
    fields.collect()
}

impl Field<'_> {
    fn written(&self) -> String {
        let mut hints = vec![text(self.schema, "/type")];
        let choices = items(self.schema, "/enum").iter().filter_map(Value::as_str).map(one_line);
        let titled = items(self.schema, "/oneOf").iter().map(|choice| text(choice, "/const"));
        let choices: Vec<_> = choices.chain(titled).collect();
        if !choices.is_empty() {
            hints.push(format!("one of {}", choices.join(", ")));
        }
        hints.push(if self.required { "required" } else { "optional" }.to_owned());
        let about = match text(self.schema, "/description") {
            about if about.is_empty() => text(self.schema, "/title"),
            about => about,
        };
        let about = if about.is_empty() { about } else { format!(" {about}") };
        format!("{} ({}){about}", one_line(self.name), hints.join(", "))
    }
}
