//! hook: passes what a harness says on to the daemon, and the answer back. It never fails: whatever
//! happens, the harness goes on, and at most one quiet line says what.

use std::io::{IsTerminal as _, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Method;

use crate::cli::Hook;
use crate::client::{Client, check_url};
use crate::connection::Connection;
use crate::error::{CliError, Result};
use crate::git;
use crate::output::text;
use crate::settings::{PORT, Workspace, variable};

/// Bytes of a payload: what the daemon takes.
const PAYLOAD: u64 = 9 << 20;
/// Bytes of a transcript's end that are sent.
const TRANSCRIPT: u64 = 4 << 20;

pub(crate) fn run(hook: &Hook, name: Option<&str>) -> ExitCode {
    let off = |name: &str, value: &str| variable(name).is_some_and(|set| set == value);
    if off("SIGNET_NO_HOOKS", "1") || off("SIGNET_BYPASS", "1") || off("SIGNET_ENABLED", "false") {
        return ExitCode::SUCCESS;
    }
    match pass_on(hook, name) {
        Ok(answer) => {
            let _ = std::io::stdout().write_all(text(&answer, "/stdout").as_bytes());
            quiet_line(text(&answer, "/stderr"));
            let code = answer.get("exitCode").and_then(Value::as_u64).unwrap_or(0);
            ExitCode::from(u8::try_from(code).unwrap_or(0))
        }
        Err(error) => {
            quiet_line(&format!("[signet] {error}; going on without memory"));
            ExitCode::SUCCESS
        }
    }
}

fn quiet_line(line: &str) {
    if !line.is_empty() {
        let _ = writeln!(std::io::stderr(), "{}", line.replace(['\n', '\r'], " "));
    }
}

fn pass_on(hook: &Hook, name: Option<&str>) -> Result<Value> {
    let connection = connection(name.unwrap_or(&hook.harness))?;
    let mut payload = read_payload()?;
    // Harnesses agree on these two names; everything else is read by the connector in the daemon.
    let said: Value = serde_json::from_str(&payload).unwrap_or_default();
    if connection.transcript_events.contains(&hook.event)
        && let Some(transcript) = read_transcript(Path::new(text(&said, "/transcript_path")))
        && let Value::Object(mut fields) = said.clone()
    {
        fields.insert("transcript".into(), transcript.into());
        payload = Value::Object(fields).to_string();
    }
    let mut client = Client::new(connection.url.clone(), patience(&hook.event));
    if let Some(key) = connection.key() {
        client.bearer(&key);
    }
    let agent = hook.agent_id.clone().or_else(|| variable("SIGNET_AGENT_ID")).unwrap_or(connection.agent_id);
    let headers = [
        ("X-Signet-Edge", "hook".to_owned()),
        ("X-Signet-Harness", hook.harness.clone()),
        ("X-Signet-Agent-Id", agent),
        ("X-Signet-Machine-Id", connection.machine_id),
        ("X-Signet-Connector-Id", connection.connector_id),
        ("X-Signet-Connector-Version", connection.connector_version),
    ];
    for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
        client.header(name, value);
    }
    let cwd = Some(text(&said, "/cwd")).filter(|cwd| !cwd.is_empty()).map(PathBuf::from);
    let cwd = hook.project.clone().or(cwd).or_else(|| std::env::current_dir().ok());
    if let Some(cwd) = cwd {
        client.in_project(&git::evidence(&cwd));
    }
    let path =
        format!("/api/connectors/{}/hooks/{}", super::escape(&hook.harness), super::escape(&hook.event));
    client.send(Method::POST, &path, Some(payload))?.json(client.url())
}

/// How a harness reaches its daemon: the environment, its own file, else the daemon of this machine.
fn connection(name: &str) -> Result<Connection> {
    let own = Connection::load(name);
    let url = variable("SIGNET_DAEMON_URL").map(|url| check_url(&url)).transpose()?;
    Ok(match (own, url) {
        (Some(own), None) => own,
        (Some(own), Some(url)) => Connection { url, ..own },
        (None, Some(url)) => Connection::from_environment(url),
        (None, None) => {
            let host = variable("SIGNET_HOST").unwrap_or_else(|| "127.0.0.1".into());
            let note = Workspace::find()
                .ok()
                .and_then(|workspace| std::fs::read_to_string(workspace.running()).ok());
            let note = note.and_then(|note| serde_json::from_str::<crate::assembly::RunningNote>(&note).ok());
            let port = variable("SIGNET_PORT").unwrap_or_else(|| PORT.to_string());
            Connection::from_environment(
                note.map_or_else(|| format!("http://{host}:{port}"), |note| note.url),
            )
        }
    })
}

/// Within the time that harnesses give; the existing programs' variables count.
fn patience(event: &str) -> Duration {
    let (name, seconds) = match event {
        "session-start" => ("SIGNET_SESSION_START_TIMEOUT", 12),
        "session-end" => ("SIGNET_FETCH_TIMEOUT", 12),
        _ => ("SIGNET_PROMPT_SUBMIT_TIMEOUT", 4),
    };
    // Milliseconds, from 1 s to 2 min.
    let set = variable(name).and_then(|text| text.parse::<u64>().ok()).map(|ms| ms.clamp(1_000, 120_000));
    set.map_or(Duration::from_secs(seconds), Duration::from_millis)
}

fn read_payload() -> Result<String> {
    let input = std::io::stdin();
    let mut payload = String::new();
    if !input.is_terminal() {
        let read = input.lock().take(PAYLOAD + 1).read_to_string(&mut payload);
        read.map_err(CliError::file("read", "the hook's input"))?;
    }
    if payload.len() as u64 > PAYLOAD {
        return Err(CliError::Other(format!("the hook's input is larger than {} MiB", PAYLOAD >> 20)));
    }
    Ok(if payload.trim().is_empty() { "{}".to_owned() } else { payload })
}

/// The end of a transcript, whole lines. `None` if there is none (the harness makes the file a little
/// later than it names it).
fn read_transcript(path: &Path) -> Option<String> {
    let is_transcript = path.extension().is_some_and(|extension| extension == "jsonl" || extension == "json");
    if !is_transcript {
        return None;
    }
    let mut file = std::fs::File::open(path).ok()?;
    let about = file.metadata().ok()?;
    if !about.is_file() {
        return None;
    }
    let skip = about.len().saturating_sub(TRANSCRIPT);
    file.seek(std::io::SeekFrom::Start(skip)).ok()?;
    let mut bytes = Vec::new();
    file.take(TRANSCRIPT).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match (skip, text.split_once('\n')) {
        (0, _) => Some(text),
        // The first line is cut.
        (_, Some((_, rest))) => Some(rest.to_owned()),
        (_, None) => None,
    }
}
