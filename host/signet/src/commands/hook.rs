//! hook: passes what a harness says on to the daemon, and the answer back. It never fails: whatever
//! happens, the harness goes on, and at most one quiet line says what. What must not be lost is kept in a
//! file while the daemon cannot be reached, and delivered with a later hook.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::Value;
use signet_core::{new_id, now};

use crate::cli::Hook;
use crate::client::project_context;
use crate::connection::Connection;
use crate::edge::{Edge, Event, shortened};
use crate::error::{CliError, Result};
use crate::git;
use crate::output::text;
use crate::settings::{PORT, Workspace, variable};
use crate::spool::Spool;
use crate::trouble::Trouble;

/// Bytes of a payload: what the daemon takes.
const PAYLOAD: u64 = 9 << 20;
/// Bytes of a transcript's end that are sent.
const TRANSCRIPT: u64 = 4 << 20;
/// How long one that nobody waits for may take: less than harnesses give it.
const PASSING: Duration = Duration::from_millis(1_500);
/// One that fails after so long costs a harness too much to try the next.
const LONG: Duration = Duration::from_millis(250);
/// How long an event waits for those before it.
const HOLD: Duration = Duration::from_secs(1);

pub(crate) fn run(hook: &Hook, name: Option<&str>) -> ExitCode {
    let off = |name: &str, value: &str| variable(name).is_some_and(|set| set == value);
    if off("SIGNET_NO_HOOKS", "1") || off("SIGNET_BYPASS", "1") || off("SIGNET_ENABLED", "false") {
        return ExitCode::SUCCESS;
    }
    let name = name.unwrap_or(&hook.harness);
    match Passing::prepare(hook, name) {
        Ok(passing) if passing.event.is_passing() => passing.pass_by(),
        Ok(passing) => passing.pass(),
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

/// An event about to be passed on.
struct Passing {
    began: Instant,
    connection: Connection,
    event: Event,
    spool: Spool,
}

impl Passing {
    fn prepare(hook: &Hook, name: &str) -> Result<Self> {
        let (began, at) = (Instant::now(), now());
        let connection = connection(name)?;
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
        let event = Event {
            id: new_id(),
            harness: hook.harness.clone(),
            event: hook.event.clone(),
            at,
            headers: headers(hook, &connection, &said),
            payload,
        };
        Ok(Self { began, connection, event, spool: Spool::of(name)? })
    }

    /// Says nothing of what goes wrong: other events do. A harness that waits for its tools' hooks must not wait
    /// for a daemon that is away at each of them.
    fn pass_by(self) -> ExitCode {
        if self.spool.is_slow() {
            return ExitCode::SUCCESS;
        }
        let until = self.began + PASSING;
        let said = serde_json::from_str(&self.event.payload).map(shortened);
        let payload = said.map_or_else(|_| self.event.payload.clone(), |said| said.to_string());
        let told = Edge::of(&self.connection).tell(&Event { payload, ..self.event }, false, until);
        if told.is_err() && self.began.elapsed() > LONG {
            self.spool.note_slow();
        }
        ExitCode::SUCCESS
    }

    fn pass(self) -> ExitCode {
        let patience = patience(&self.event.event);
        let until = self.began + patience;
        let edge = Edge::of(&self.connection);
        // Nobody waits for what a session's end is answered.
        let share = if self.event.event == "session-end" { patience / 2 } else { HOLD.min(patience / 2) };
        self.spool.deliver(&edge, self.began + share);
        match edge.tell_twice(&self.event, until) {
            Ok(answer) => {
                let _ = std::io::stdout().write_all(text(&answer, "/stdout").as_bytes());
                let skew = edge.skew().filter(|_| self.event.event == "session-start");
                let skew = skew.map(|skew| format!("[signet] {skew}")).unwrap_or_default();
                let lines = [text(&answer, "/stderr"), &skew];
                quiet_line(&lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; "));
                let code = answer.get("exitCode").and_then(Value::as_u64).unwrap_or(0);
                ExitCode::from(u8::try_from(code).unwrap_or(0))
            }
            Err(trouble) => {
                let mut parts = vec![self.told(&trouble)];
                parts.extend(edge.skew().map(|skew| skew.to_string()));
                parts.extend(self.keep(&trouble));
                quiet_line(&format!("[signet] {}; going on without memory", parts.join("; ")));
                ExitCode::SUCCESS
            }
        }
    }

    /// What happened, and what to do.
    fn told(&self, trouble: &Trouble) -> String {
        let Connection { url, agent_id, machine_id, .. } = &self.connection;
        let harness = &self.event.harness;
        match trouble {
            Trouble::Key(says) => format!(
                "{url} does not take the key ({says}): make one there with `signet api-key create --name \"{machine_id} {harness}\" --connector {harness} --agent-id {agent_id}`, then run `signet connector install {harness} --api-key ...` here",
                agent_id = if agent_id.is_empty() { "default" } else { agent_id },
            ),
            Trouble::Denied(says) => {
                format!("{url} lets this key not do that ({says}): see `signet connector doctor {harness}`")
            }
            Trouble::Refused(_, says) => format!("{url} refused: {says}"),
            Trouble::Unable(..) => {
                let (why, advice) = trouble.told(url);
                format!("{url} cannot do it now ({why}): {advice}")
            }
            other => {
                let (why, advice) = other.told(url);
                format!("no Signet daemon answers at {url} ({why}): {advice}")
            }
        }
    }

    /// Keeps the event if it is one to be kept; says how many are.
    fn keep(&self, trouble: &Trouble) -> Option<String> {
        let before = self.spool.state();
        let wanted = self.connection.keep_events.contains(&self.event.event) && !trouble.is_final();
        if wanted && let Err(error) = self.spool.keep(&self.event) {
            return Some(format!("this event is lost: {error}"));
        }
        let state = self.spool.state();
        let dropped = state.dropped.saturating_sub(before.dropped);
        let says = match state.events {
            0 => return None,
            1 => "1 event is kept and sent later".to_owned(),
            some => format!("{some} events are kept and sent later"),
        };
        Some(if dropped > 0 {
            format!("{says}, there is no room for more: the oldest was dropped, {} so far", state.dropped)
        } else {
            says
        })
    }
}

/// From where, by whom, through what.
fn headers(hook: &Hook, connection: &Connection, said: &Value) -> BTreeMap<String, String> {
    let agent = hook.agent_id.clone().or_else(|| variable("SIGNET_AGENT_ID"));
    let cwd = Some(text(said, "/cwd")).filter(|cwd| !cwd.is_empty()).map(PathBuf::from);
    let cwd = hook.project.clone().or(cwd).or_else(|| std::env::current_dir().ok());
    let headers = [
        ("X-Signet-Edge", "hook".to_owned()),
        ("X-Signet-Harness", hook.harness.clone()),
        ("X-Signet-Agent-Id", agent.unwrap_or_else(|| connection.agent_id.clone())),
        ("X-Signet-Machine-Id", connection.machine_id.clone()),
        ("X-Signet-Connector-Id", connection.connector_id.clone()),
        ("X-Signet-Connector-Version", connection.connector_version.clone()),
        ("X-Signet-Context", cwd.map(|cwd| project_context(&git::evidence(&cwd))).unwrap_or_default()),
    ];
    let told = headers.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// How a harness reaches its daemon: the environment, its own file, else the daemon of this machine.
fn connection(name: &str) -> Result<Connection> {
    Ok(match Connection::in_use(name)? {
        Some(connection) => connection,
        None => {
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
