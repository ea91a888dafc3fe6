//! api-key.

use serde_json::{Value, json};
use ureq::http::Method;

use super::escape;
use crate::cli::{ApiKey, OnOff};
use crate::client::Client;
use crate::error::Result;
use crate::output::{show, table, text};

pub(crate) fn run(client: &Client, command: ApiKey, json: bool) -> Result<()> {
    match command {
        ApiKey::Create {
            name,
            role,
            connector,
            harness,
            agent_id,
            projects,
            user,
            permissions,
            expires_at,
            no_awareness,
        } => {
            let mut body = json!({
                "name": name, "role": role, "connector": connector, "harness": harness, "agentId": agent_id,
                "allowedProjects": projects, "expiresAt": expires_at, "scope": { "user": user },
                "awareness": !no_awareness,
            });
            if let (Some(body), false) = (body.as_object_mut(), permissions.is_empty()) {
                body.insert("permissions".into(), json!(permissions));
            }
            let answer = client.post("/api/auth/api-keys", body)?;
            show(json, &answer, |answer| created(&answer["apiKey"]));
        }
        ApiKey::List => {
            let answer = client.get("/api/auth/api-keys")?;
            show(json, &answer, list);
        }
        ApiKey::Awareness { id_or_prefix, state } => {
            let path = format!("/api/auth/api-keys/{}", escape(&id_or_prefix));
            let on = state == OnOff::On;
            let answer = client.ask(Method::PATCH, &path, Some(json!({ "awareness": on })))?;
            show(json, &answer, |answer| {
                let name = text(&answer["apiKey"], "/name");
                if on {
                    format!("Agents with {name} are told what happens on other surfaces.")
                } else {
                    format!("Agents with {name} are told of other surfaces only when they ask.")
                }
            });
        }
        ApiKey::Revoke { id_or_prefix } => {
            let path = format!("/api/auth/api-keys/{}", escape(&id_or_prefix));
            let answer = client.ask(Method::DELETE, &path, None)?;
            show(json, &answer, |answer| {
                let key = &answer["apiKey"];
                format!("Revoked {} ({}). It is refused from now on.", text(key, "/name"), text(key, "/id"))
            });
        }
    }
    Ok(())
}

fn created(key: &Value) -> String {
    let mut rows = vec![
        ("name", text(key, "/name").to_owned()),
        ("id", text(key, "/id").to_owned()),
        ("prefix", text(key, "/prefix").to_owned()),
        ("key", text(key, "/key").to_owned()),
        ("role", text(key, "/role").to_owned()),
    ];
    let optional = [
        ("connector", "/connector"),
        ("harness", "/harness"),
        ("agent", "/agentId"),
        ("expires", "/expiresAt"),
    ];
    rows.extend(optional.map(|(name, pointer)| (name, text(key, pointer).to_owned())));
    rows.push(("projects", words(key.get("allowedProjects"))));
    let lines: String = rows
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("  {:<11}{value}\n", format!("{name}:")))
        .collect();
    format!("API key created:\n\n{lines}\nSave this key now. It will not be shown again.")
}

fn words(list: Option<&Value>) -> String {
    let list = list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn list(answer: &Value) -> String {
    let keys = answer.get("apiKeys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if keys.is_empty() {
        return "There are no API keys. Make one with `signet api-key create --name ...`.".into();
    }
    let mut rows = vec![
        ["PREFIX", "NAME", "ROLE", "AGENT", "PROJECTS", "LAST USED", "STATE"].map(str::to_owned).to_vec(),
    ];
    rows.extend(keys.iter().map(|key| {
        let state = match (text(key, "/revokedAt"), text(key, "/expiresAt")) {
            ("", "") => "good".to_owned(),
            ("", end) => format!("until {end}"),
            (when, _) => format!("revoked {when}"),
        };
        let or =
            |value: &str, other: &str| if value.is_empty() { other.to_owned() } else { value.to_owned() };
        vec![
            text(key, "/prefix").to_owned(),
            text(key, "/name").to_owned(),
            text(key, "/role").to_owned(),
            or(text(key, "/agentId"), "-"),
            or(&words(key.get("allowedProjects")), "all"),
            or(text(key, "/lastUsedAt"), "never"),
            state,
        ]
    }));
    table(&rows)
}
