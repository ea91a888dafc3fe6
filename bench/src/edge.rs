//! Harnesses at the daemon: one hook from end to end, what a prompt waits for, and a firm full of edges.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::daemon::{Daemon, WORDS, p50, remember_all};
use crate::http::{Connection, request};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result};

const MEMORIES: usize = 1_000;
const EDGES: usize = 500;
/// The event that a person waits for.
const EVENT: &str = "user-prompt-submit";
/// Prompts of one edge that is alone.
const ALONE_PER_SECOND: u32 = 50;

/// What the harness says: a new prompt of a session.
fn payload(session: usize, number: usize) -> String {
    let word = |at: usize| {
        WORDS.get((session * 11 + number * 3 + at * 17) % WORDS.len()).copied().unwrap_or_default()
    };
    let prompt = (0..10).map(word).collect::<Vec<_>>().join(" ");
    let project = format!("/home/dev{session}/project");
    json!({
        "session_id": format!("bench-{session}"), "hook_event_name": "UserPromptSubmit",
        "cwd": project, "prompt": prompt,
    })
    .to_string()
}

/// The request that an edge makes of it.
fn prompt(port: u16, key: &str, session: usize, number: usize) -> Vec<u8> {
    let body = payload(session, number);
    format!(
        "POST /api/connectors/claude-code/hooks/{EVENT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Authorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         X-Signet-Edge: hook\r\nX-Signet-Harness: claude-code\r\nX-Signet-Machine-Id: machine-{session}\r\n\
         X-Signet-Connector-Id: conn_{session:08}\r\nX-Signet-Connector-Version: 0.1.0\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub(crate) fn measure(signet: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let daemon = Daemon::start(signet, folder.path())?;
    let port = daemon.port;
    let key = daemon.make_key(folder.path())?;
    let mut connection = Connection::open(port)?;
    remember_all(&mut connection, port, MEMORIES)?;

    let (hook, version) = processes(signet, folder.path(), port, &key, effort)?;
    let (mut floors, mut prompts) = (vec![], vec![]);
    for round in 0..effort.rounds {
        let health = |_: usize| request("GET", "/health", port, None, "");
        floors.push(p50(&mut connection, effort.calls / 2, health)?);
        let ask = |number: usize| prompt(port, &key, 0, round * effort.calls + number);
        prompts.push(p50(&mut connection, effort.calls / 4, ask)?);
    }
    let seconds = if effort.seconds > 1 { 10 } else { 3 };
    let alone = crowd(port, &key, 1, seconds * ALONE_PER_SECOND, ALONE_PER_SECOND)?;
    let all = crowd(port, &key, EDGES, seconds, 1)?;
    Ok(vec![
        Figure::below("signet hook, start to exit, p50", hook, "ms", "signet --version", version, 10.0),
        Figure::below(
            "a prompt through the connector, p50",
            median(prompts) / 1e3,
            "ms",
            "GET /health",
            median(floors) / 1e3,
            5.0,
        ),
        Figure::below(
            "a prompt of 500 edges, one a second each, p99",
            all,
            "ms",
            "of one edge alone, 50 a second",
            alone,
            50.0,
        ),
    ])
}

/// Median milliseconds of `signet hook` and of a program that does nothing, in turns.
fn processes(signet: &Path, folder: &Path, port: u16, key: &str, effort: Effort) -> Result<(f64, f64)> {
    let (mut hooks, mut versions) = (vec![], vec![]);
    for number in 0..effort.starts * 6 {
        let start = Instant::now();
        let mut child = Command::new(signet)
            .args(["hook", EVENT, "-H", "claude-code"])
            .env("HOME", folder)
            .env("SIGNET_DAEMON_URL", format!("http://127.0.0.1:{port}"))
            .env("SIGNET_API_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(payload(0, number).as_bytes())?;
        }
        let output = child.wait_with_output()?;
        hooks.push(start.elapsed());
        // A hook never fails: what went wrong is on its one line.
        if !output.stderr.is_empty() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let start = Instant::now();
        Command::new(signet).arg("--version").stdout(Stdio::null()).status()?;
        versions.push(start.elapsed());
    }
    Ok((quantile(&mut hooks, 0.5) / 1e3, quantile(&mut versions, 0.5) / 1e3))
}

/// The 99th percentile, in milliseconds, of so many edges that each send `count` prompts, so many a second.
/// Time counts from when a prompt was due, so that waiting for the one before it is waiting, too.
fn crowd(port: u16, key: &str, edges: usize, count: u32, per_second: u32) -> Result<f64> {
    let pace = Duration::from_secs(1) / per_second;
    let mut connections = Vec::with_capacity(edges);
    for edge in 0..edges {
        let mut connection = Connection::open(port)?;
        // A session's first prompt is not like the others.
        connection.send(&prompt(port, key, edge, 0))?;
        connections.push(connection);
    }
    let begin = Instant::now() + pace;
    let samples = std::thread::scope(|scope| {
        let mut running = Vec::with_capacity(edges);
        for (edge, mut connection) in connections.into_iter().enumerate() {
            let work = move || -> Result<Vec<Duration>, String> {
                let mut samples = Vec::new();
                for number in 0..count {
                    let due = begin + pace * number + within(pace, edge, number);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let request = prompt(port, key, edge, number as usize + 1);
                    connection.send(&request).map_err(|error| error.to_string())?;
                    samples.push(due.elapsed());
                }
                Ok(samples)
            };
            running.push(std::thread::Builder::new().stack_size(256 << 10).spawn_scoped(scope, work)?);
        }
        let mut samples = Vec::new();
        for edge in running {
            samples.extend(edge.join().map_err(|_| "an edge panicked")??);
        }
        Ok::<_, Box<dyn std::error::Error>>(samples)
    });
    Ok(quantile(&mut samples?, 0.99) / 1e3)
}

/// A place within a time, different for each edge and prompt, the same in every run.
fn within(pace: Duration, edge: usize, number: u32) -> Duration {
    let mixed = (edge as u64 * 31 + u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54;
    pace.mul_f64(f64::from(u32::try_from(mixed).unwrap_or(0)) / 1_024.0)
}
