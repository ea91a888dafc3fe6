//! publisher.

use serde_json::{Value, json};
use ureq::http::Method;

use super::items;
use crate::cli::Publisher;
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;
use crate::output::{show, table, text};

pub(super) fn run(client: &Client, command: Publisher, json: bool) -> Result<()> {
    match command {
        Publisher::List => show(json, &client.get("/api/publishers")?, list),
        Publisher::Add { name, key, note } => {
            let body = json!({ "name": name, "key": key, "note": note });
            show(json, &client.post("/api/publishers", body)?, |_| format!("You trust {name} with {key}."));
        }
        Publisher::Remove { name } => {
            let path = format!("/api/publishers/{}", escape(&name));
            let answer = client.ask(Method::DELETE, &path, None)?;
            show(json, &answer, |_| {
                format!("You trust {name} no longer. What is installed of theirs stays until you remove it.")
            });
        }
    }
    Ok(())
}

fn list(answer: &Value) -> String {
    let mut rows = vec![["NAME", "KEY", "NOTE"].map(str::to_owned).to_vec()];
    let row =
        |publisher: &Value| ["/name", "/key", "/note"].map(|part| text(publisher, part).to_owned()).to_vec();
    rows.extend(items(answer, "/publishers").iter().map(row));
    table(&rows)
}
