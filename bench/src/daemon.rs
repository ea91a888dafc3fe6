//! The daemon from outside: start, memory, requests.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result};

const MEMORIES: usize = 1_000;
const CLIENTS: usize = 8;
pub(crate) const WORDS: [&str; 40] = [
    "heron",
    "egret",
    "stork",
    "kestrel",
    "osprey",
    "falcon",
    "plover",
    "curlew",
    "staging",
    "database",
    "server",
    "deploys",
    "friday",
    "backup",
    "nightly",
    "cluster",
    "gateway",
    "token",
    "schema",
    "migration",
    "branch",
    "review",
    "release",
    "version",
    "latency",
    "budget",
    "cache",
    "index",
    "queue",
    "worker",
    "billing",
    "invoice",
    "customer",
    "report",
    "metric",
    "dashboard",
    "alert",
    "incident",
    "runbook",
    "oncall",
];

/// A daemon that ends with the measurement.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) port: u16,
    started: Duration,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Daemon {
    pub(crate) fn start(signet: &Path, workspace: &Path) -> Result<Self> {
        let _ = std::fs::remove_file(workspace.join(".daemon/running.json"));
        let start = Instant::now();
        let child = Command::new(signet)
            .args(["up", "--foreground", "--port", "0"])
            .env("SIGNET_WORKSPACE", workspace)
            .env("SIGNET_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut daemon = Self { child, port: 0, started: Duration::ZERO };
        loop {
            if start.elapsed() > Duration::from_secs(30) || daemon.child.try_wait()?.is_some() {
                return Err("the daemon did not start".into());
            }
            if let Some(port) = port_of(workspace) {
                daemon.port = port;
                if let Ok(mut connection) = Connection::open(port)
                    && connection.send(&request("GET", "/health", port, None, "")).is_ok()
                {
                    daemon.started = start.elapsed();
                    return Ok(daemon);
                }
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// A key that may do what agents may.
    pub(crate) fn make_key(&self, workspace: &Path) -> Result<String> {
        let owner = std::fs::read_to_string(workspace.join(".daemon/owner-token"))?;
        let body = json!({ "name": "bench" }).to_string();
        let mut connection = Connection::open(self.port)?;
        let made =
            connection.send(&request("POST", "/api/auth/api-keys", self.port, Some(owner.trim()), &body))?;
        let made: Value = serde_json::from_slice(&made)?;
        Ok(made.pointer("/apiKey/key").and_then(Value::as_str).ok_or("no key")?.to_owned())
    }

    /// Nanoseconds of processors that each of its threads has used so far.
    pub(crate) fn used(&self) -> Result<BTreeMap<OsString, u64>> {
        let mut used = BTreeMap::new();
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))?.flatten() {
            // One that has just ended has used what it has used.
            let Ok(said) = std::fs::read_to_string(thread.path().join("schedstat")) else { continue };
            used.insert(thread.file_name(), said.split_whitespace().next().ok_or("no schedstat")?.parse()?);
        }
        Ok(used)
    }

    /// Megabytes of resident memory.
    fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}

fn port_of(workspace: &Path) -> Option<u16> {
    let note = std::fs::read_to_string(workspace.join(".daemon/running.json")).ok()?;
    let note: Value = serde_json::from_str(&note).ok()?;
    note.get("url")?.as_str()?.rsplit(':').next()?.parse().ok()
}

/// A sentence of ten words, different for each number.
fn sentence(number: usize) -> String {
    let word = |at: usize| {
        WORDS.get((number * 7 + at * (number % 13 + 1) + at * at) % WORDS.len()).copied().unwrap_or_default()
    };
    let words: Vec<_> = (0..9).map(word).collect();
    format!("note {number} {}", words.join(" "))
}

fn query(number: usize) -> String {
    let word = |at: usize| WORDS.get((number * 11 + at * 17) % WORDS.len()).copied().unwrap_or_default();
    json!({ "query": (0..10).map(word).collect::<Vec<_>>().join(" "), "limit": 10 }).to_string()
}

/// Median time to remember so many sentences, one after another, in microseconds.
pub(crate) fn remember_all(connection: &mut Connection, port: u16, count: usize) -> Result<f64> {
    p50(connection, count, |number| {
        let body = json!({ "content": sentence(number) }).to_string();
        request("POST", "/api/memory/remember", port, None, &body)
    })
}

/// Median time of requests over one kept connection, in microseconds.
pub(crate) fn p50(
    connection: &mut Connection,
    count: usize,
    mut make: impl FnMut(usize) -> Vec<u8>,
) -> Result<f64> {
    let mut samples = Vec::with_capacity(count);
    for number in 0..count {
        let request = make(number);
        let start = Instant::now();
        connection.send(&request)?;
        samples.push(start.elapsed());
    }
    Ok(quantile(&mut samples, 0.5))
}

pub(crate) fn measure(signet: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let workspace = folder.path();
    // The first start compiles and makes the database.
    drop(Daemon::start(signet, workspace)?);
    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..effort.starts {
        let daemon = Daemon::start(signet, workspace)?;
        starts.push(daemon.started.as_secs_f64() * 1e3);
        idle.push(daemon.resident()?);
    }
    let mut spawns = Vec::new();
    for _ in 0..effort.starts {
        let start = Instant::now();
        Command::new(signet).arg("--version").stdout(Stdio::null()).status()?;
        spawns.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let mut figures = vec![Figure::below(
        "start to first healthy answer, warm",
        median(starts),
        "ms",
        "starting the program to print its version",
        median(spawns),
        50.0,
    )];
    let daemon = Daemon::start(signet, workspace)?;
    figures.extend(requests(&daemon, workspace, effort)?);
    let loaded = settled(&daemon)?;
    figures.push(Figure::below(
        "idle memory, 1,000 memories",
        loaded,
        "MB",
        "the same daemon, new and empty",
        median(idle),
        40.0,
    ));
    Ok(figures)
}

/// Resident memory once the index is committed and its writer put away (after 5 s without work).
fn settled(daemon: &Daemon) -> Result<f64> {
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut least = daemon.resident()?;
    while Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(500));
        least = least.min(daemon.resident()?);
    }
    Ok(least)
}

fn requests(daemon: &Daemon, workspace: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let port = daemon.port;
    let key = daemon.make_key(workspace)?;
    let mut connection = Connection::open(port)?;

    // Remember, beside a plain file that is written and flushed.
    let remembered = remember_all(&mut connection, port, MEMORIES)?;
    let flushed = flush_p50(workspace, effort.calls.min(500))?;

    let health = |_: usize| request("GET", "/health", port, None, "");
    let recall = |number: usize| request("POST", "/api/memory/recall", port, None, &query(number));
    let open = |_: usize| request("GET", "/api/connectors/harnesses", port, None, "");
    let with_key = |_: usize| request("GET", "/api/connectors/harnesses", port, Some(&key), "");
    let (mut floors, mut recalls, mut opens, mut keys, mut extra) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..effort.rounds {
        floors.push(p50(&mut connection, effort.calls / 2, health)?);
        recalls.push(p50(&mut connection, effort.calls / 2, recall)?);
        let without = p50(&mut connection, effort.calls, open)?;
        let with = p50(&mut connection, effort.calls, with_key)?;
        opens.push(without);
        keys.push(with);
        extra.push(with - without);
    }
    let per_second = throughput(port, effort, &recall)?;
    let floor_per_second = throughput(port, effort, &health)?;
    let floor = median(floors);
    Ok(vec![
        Figure {
            what: "request with an API key",
            value: median(keys),
            unit: "us",
            baseline: "the same request without one",
            baseline_value: median(opens),
            goal: "at most +20 us".into(),
            measure: median(extra),
            limit: 20.0,
            at_least: false,
            shown: "difference",
        },
        Figure::below(
            "recall over 1,000 memories, p50",
            median(recalls) / 1e3,
            "ms",
            "GET /health",
            floor / 1e3,
            1.0,
        ),
        Figure::below(
            "remember, durable, p50",
            remembered / 1e3,
            "ms",
            "4 KiB written to a file and flushed",
            flushed / 1e3,
            2.0,
        ),
        Figure {
            at_least: true,
            ..Figure::below(
                "recalls per second, 8 clients",
                per_second,
                "/s",
                "GET /health, 8 clients",
                floor_per_second,
                2_000.0,
            )
        },
    ])
}

fn flush_p50(folder: &Path, count: usize) -> Result<f64> {
    let mut file = File::create(folder.join("flush"))?;
    let block = vec![7_u8; 4096];
    let mut samples = Vec::with_capacity(count);
    for number in 0..count {
        let start = Instant::now();
        file.seek(SeekFrom::Start((number as u64 % 64) * 4096))?;
        file.write_all(&block)?;
        file.sync_data()?;
        samples.push(start.elapsed());
    }
    Ok(quantile(&mut samples, 0.5))
}

/// Requests per second over several kept connections, each sending when it has its answer.
pub(crate) fn throughput(
    port: u16,
    effort: Effort,
    make: &(impl Fn(usize) -> Vec<u8> + Sync),
) -> Result<f64> {
    let end = Instant::now() + Duration::from_secs(effort.seconds);
    let counts = std::thread::scope(|scope| {
        let client = |client: usize| {
            scope.spawn(move || {
                let Ok(mut connection) = Connection::open(port) else { return 0 };
                let mut count: usize = 0;
                while Instant::now() < end && connection.send(&make(client * 1_000_003 + count)).is_ok() {
                    count += 1;
                }
                count
            })
        };
        let clients: Vec<_> = (0..CLIENTS).map(client).collect();
        clients.into_iter().map(|client| client.join().unwrap_or(0)).collect::<Vec<_>>()
    });
    #[allow(clippy::cast_precision_loss, reason = "a rate")]
    let rate = counts.iter().sum::<usize>() as f64 / effort.seconds as f64;
    Ok(rate)
}
