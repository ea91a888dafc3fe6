//! events, and what an agent is told of them.

use std::io::Read as _;
use std::time::Duration;

use serde_json::{Value, json};
use signet_core::clock;

use super::escape;
use crate::cli::Events;
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::{print_line, show, table, text};
use crate::{git, output};

/// Pause before a stream that broke off is taken up again.
const AGAIN: Duration = Duration::from_secs(1);
/// Characters of a payload on a line.
const PAYLOAD: usize = 140;
/// Events that are read at once.
const PAGE: u64 = 500;

pub(crate) fn run(client: &Client, command: Events, json: bool) -> Result<()> {
    match command {
        Events::Tail { kinds, source, since, after, no_follow } => {
            let mut query = format!("type={}", escape(&kinds.join(",")));
            for (name, value) in [("source", source), ("since", since)] {
                value.iter().for_each(|value| query.push_str(&format!("&{name}={}", escape(value))));
            }
            if no_follow { past(client, &query, after, json) } else { tail(client, &query, after, json) }
        }
        Events::Publish { kind, payload, source, private } => {
            let payload = read(payload)?;
            let body = json!({ "type": kind, "payload": payload, "source": source, "private": private });
            let answer = client.post("/api/os/events", body)?;
            show(json, &answer, |answer| {
                format!("Published as event {} of {}.", field(answer, "sequence"), text(answer, "/source"))
            });
            Ok(())
        }
        Events::Stats => {
            show(json, &client.get("/api/os/events/stats")?, stats);
            Ok(())
        }
        Events::Types => {
            show(json, &client.get("/api/os/events/types")?, types);
            Ok(())
        }
    }
}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn read(payload: String) -> Result<Value> {
    let payload = if payload == "-" {
        let mut input = String::new();
        std::io::stdin().read_to_string(&mut input).map_err(CliError::file("read", "standard input"))?;
        input
    } else {
        payload
    };
    serde_json::from_str(&payload).map_err(|error| {
        CliError::Other(format!(
            "the payload is no JSON ({error}); it looks like {}",
            r#"'{"deal": "Robert Hartline", "stage": "Proposal"}'"#
        ))
    })
}

/// What is there already, a page at a time.
fn past(client: &Client, query: &str, after: Option<u64>, json: bool) -> Result<()> {
    let mut next = after.map(|after| format!("&after={after}")).unwrap_or_default();
    loop {
        let answer = client.get(&format!("/api/os/events?{query}{next}&limit={PAGE}"))?;
        let events = answer.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        events.iter().for_each(|event| print_event(event, json));
        // Without a place to begin these are the latest, and all.
        let begins = query.contains("&since=") || !next.is_empty();
        if !begins || (events.len() as u64) < PAGE {
            return Ok(());
        }
        next = format!("&after={}", field(&answer, "last"));
    }
}

/// Shows events as they happen, over interruptions.
fn tail(client: &Client, query: &str, after: Option<u64>, json: bool) -> Result<()> {
    let mut last = after.map(|after| after.to_string());
    let mut connected = false;
    loop {
        let path = format!("/api/os/events/stream?{query}");
        let mut missed = false;
        let followed = client.follow(&path, last.clone().as_deref(), |line| {
            connected = true;
            match line.split_once(": ") {
                Some(("id", id)) => last = Some(id.to_owned()),
                Some(("event", kind)) => missed = kind == "missed",
                Some(("data", data)) => show_data(data, std::mem::take(&mut missed), json),
                _ => {}
            }
            true
        });
        match followed {
            // The first try must work; later the daemon may be restarting.
            Err(error) if !connected => return Err(error),
            Err(error @ (CliError::Denied(_) | CliError::NotFound(_))) => return Err(error),
            Err(_) | Ok(()) => std::thread::sleep(AGAIN),
        }
    }
}

fn show_data(data: &str, missed: bool, json: bool) {
    let Ok(value) = serde_json::from_str::<Value>(data) else { return };
    if missed {
        let text = format!(
            "{} events are missing here: they were gone before they could be read",
            field(&value, "missed")
        );
        return print_line(&if json { data.to_owned() } else { text });
    }
    if value.get("sequence").is_some() {
        print_event(&value, json);
    }
}

/// One line for people, one JSON object for programs.
fn print_event(event: &Value, json: bool) {
    if json {
        return print_line(&event.to_string());
    }
    let payload: String = field(event, "payload").to_string().chars().filter(|c| !c.is_control()).collect();
    let shown: String = payload.chars().take(PAYLOAD).collect();
    let cut = if shown.len() < payload.len() { "…" } else { "" };
    let time = event.get("timestamp").and_then(Value::as_u64).unwrap_or(0);
    let (kind, source) = (text(event, "/type"), text(event, "/source"));
    let (sequence, time) = (field(event, "sequence").to_string(), clock(time));
    print_line(&format!("{sequence:>7} {time} {kind:<18} {source:<20} {shown}{cut}"));
}

fn stats(stats: &Value) -> String {
    let rows = [
        ("published", "/published"),
        ("refused", "/refused"),
        ("latest sequence", "/sequence"),
        ("on the disk up to", "/logged"),
        ("subscribers", "/subscribers"),
        ("lines in the window", "/lines"),
        ("not logged", "/unlogged"),
    ];
    let value = |pointer: &str| stats.pointer(pointer).map_or_else(String::new, ToString::to_string);
    rows.map(|(name, pointer)| format!("{name:<20} {}", value(pointer))).join("\n")
}

fn types(answer: &Value) -> String {
    let types = answer.get("types").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut rows = vec![["TYPE", "PAYLOAD", "ABOUT"].map(str::to_owned).to_vec()];
    rows.extend(types.iter().map(|kind| {
        let fields = kind.pointer("/payload/properties").and_then(Value::as_object);
        let fields: Vec<_> = fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        vec![text(kind, "/type").to_owned(), fields.join(", "), text(kind, "/about").to_owned()]
    }));
    table(&rows)
}

/// What an agent that works in this folder is told, and why.
pub(crate) fn context(
    mut client: Client,
    prompt: &str,
    tokens: Option<u32>,
    plain: bool,
    json: bool,
) -> Result<()> {
    let folder = std::env::current_dir().map_err(CliError::file("find", "the current folder"))?;
    client.in_project(&git::evidence(&folder));
    let tokens = tokens.map(|tokens| format!("&tokens={tokens}")).unwrap_or_default();
    let answer = client.get(&format!("/api/os/context?prompt={}{tokens}", escape(prompt)))?;
    output::show(json, &answer, |answer| match text(answer, "/text") {
        "" => "Nothing happened on other surfaces lately.".to_owned(),
        told if plain => told.to_owned(),
        _ => with_reasons(answer),
    });
    Ok(())
}

fn with_reasons(answer: &Value) -> String {
    let items = |name: &str| answer.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut out = Vec::new();
    for line in items("lines") {
        let time = clock(line.get("timestamp").and_then(Value::as_u64).unwrap_or(0));
        let count = line.get("count").and_then(Value::as_u64).unwrap_or(1);
        let times = if count > 1 { format!(" (×{count})") } else { String::new() };
        out.push(format!("[{time}] {}: {}{times}", text(line, "/surface"), text(line, "/text")));
        let why = line.get("why").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let why: Vec<_> = why.iter().filter_map(Value::as_str).collect();
        out.push(format!("        {}: {}", field(line, "score"), why.join(", ")));
    }
    for link in items("links") {
        let seen = link.get("seen").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let seen: Vec<_> =
            seen.iter().map(|pair| format!("{}: {}", text(pair, "/0"), text(pair, "/1"))).collect();
        out.push(format!(
            "Same in several: \"{}\"\n        {}",
            text(link, "/entity"),
            seen.join("\n        ")
        ));
    }
    let minutes = answer.get("window").and_then(Value::as_u64).unwrap_or(0) / 60_000;
    let considered = answer.get("considered").and_then(Value::as_u64).unwrap_or(0);
    out.push(format!(
        "\n{} of {considered} lines of the last {minutes} minutes. Without a prompt's words only time, type and place count.",
        items("lines").len()
    ));
    out.join("\n")
}
