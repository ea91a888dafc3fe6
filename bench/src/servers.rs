//! Installed MCP servers: what it costs to reach one, to call through the daemon, and to have fifty that do nothing.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::daemon::{Daemon, p50};
use crate::http::{Connection, request};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result};

const INSTALLED: usize = 50;
/// The argument that makes a server of this program.
pub(crate) const SERVE: &str = "--serve";
/// From the last installation until nothing is left to do.
const SETTLED: Duration = Duration::from_secs(2);

/// The leanest server there is, until its input ends.
pub(crate) fn serve() -> Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let message: Value = serde_json::from_str(&line?)?;
        let Some(id) = message.get("id") else { continue };
        let result = match message.get("method").and_then(Value::as_str).unwrap_or_default() {
            "initialize" => json!({
                "protocolVersion": "2025-11-25", "capabilities": { "tools": {} },
                "serverInfo": { "name": "bench", "version": "1" },
            }),
            "tools/list" => json!({ "tools": [{
                "name": "echo", "annotations": { "readOnlyHint": true },
                "inputSchema": { "type": "object", "properties": { "text": { "type": "string" } } },
            }] }),
            "tools/call" => {
                let text = message.pointer("/params/arguments/text").cloned().unwrap_or_default();
                json!({ "content": [{ "type": "text", "text": text }] })
            }
            method => {
                let error = json!({ "code": -32601, "message": format!("no method {method}") });
                writeln!(out, "{}", json!({ "jsonrpc": "2.0", "id": id, "error": error }))?;
                continue;
            }
        };
        writeln!(out, "{}", json!({ "jsonrpc": "2.0", "id": id, "result": result }))?;
    }
    Ok(())
}

/// The same server, spoken with over its own pipes.
struct Direct {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    line: String,
}

impl Direct {
    fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (to, from) = child.stdin.take().zip(child.stdout.take()).ok_or("a process without pipes")?;
        let mut direct = Self { child, to, from: BufReader::new(from), line: String::new() };
        direct.ask("initialize", &json!({}))?;
        Ok(direct)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Result<()> {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        writeln!(self.to, "{message}")?;
        self.line.clear();
        self.from.read_line(&mut self.line)?;
        if self.line.contains("result") { Ok(()) } else { Err(format!("it said {:?}", self.line).into()) }
    }
}

impl Drop for Direct {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A daemon, as its owner asks it.
struct Host {
    daemon: Daemon,
    token: String,
}

impl Host {
    fn start(signet: &Path, workspace: &Path) -> Result<Self> {
        let daemon = Daemon::start(signet, workspace)?;
        let token = std::fs::read_to_string(workspace.join(".daemon/owner-token"))?.trim().to_owned();
        Ok(Self { daemon, token })
    }

    /// Over a connection of its own: none is kept for as long as nothing is asked here.
    fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = request(method, path, self.daemon.port, Some(&self.token), &body);
        let answer = Connection::open(self.daemon.port)?.send(&request)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Installs it and waits until its tools are known.
    fn install(&self, id: &str) -> Result<()> {
        let url = format!("'{}' {SERVE}", std::env::current_exe()?.display());
        let plan = self.send("POST", "/api/mcp/plan", &json!({ "url": url }))?;
        let wanted = json!({ "url": url, "id": id, "approve": plan.get("approve") });
        let installed = self.send("POST", "/api/mcp/install", &wanted)?;
        match installed.pointer("/server/toolCount").and_then(Value::as_u64) {
            Some(1) => Ok(()),
            _ => Err(format!("{id} was not reached: {installed}").into()),
        }
    }

    fn remove(&self, id: &str) -> Result<()> {
        self.send("DELETE", &format!("/api/mcp/servers/{id}"), &Value::Null).map(drop)
    }

    /// Percent of one processor that it uses while nobody asks it anything.
    fn idle(&self, seconds: u64) -> Result<f64> {
        std::thread::sleep(SETTLED);
        let before = self.daemon.used()?;
        let start = Instant::now();
        std::thread::sleep(Duration::from_secs(seconds));
        let after = self.daemon.used()?;
        let used = after.iter().map(|(thread, used)| used - before.get(thread).copied().unwrap_or_default());
        Ok(Duration::from_nanos(used.sum()).as_secs_f64() / start.elapsed().as_secs_f64() * 100.0)
    }
}

pub(crate) fn measure(signet: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let host = Host::start(signet, folder.path())?;
    Ok(vec![probe(&host, effort)?, calls(&host, effort)?, idle(&host, effort)?])
}

/// From the request to install it until its tools and its card are known.
fn probe(host: &Host, effort: Effort) -> Result<Figure> {
    let (mut ours, mut own, mut beyond) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.starts {
        let start = Instant::now();
        drop(Direct::start()?);
        let alone = start.elapsed().as_secs_f64() * 1e3;
        let start = Instant::now();
        host.install("probed")?;
        let reached = start.elapsed().as_secs_f64() * 1e3;
        host.remove("probed")?;
        ours.push(reached);
        own.push(alone);
        beyond.push(reached - alone);
    }
    Ok(Figure {
        what: "install of a local MCP server, until it is probed",
        value: median(ours),
        unit: "ms",
        baseline: "the server's own start",
        baseline_value: median(own),
        goal: "at most +300 ms".into(),
        measure: median(beyond),
        limit: 300.0,
        at_least: false,
        shown: "difference",
    })
}

/// A call over HTTP through the daemon, beside one over the server's own pipes.
fn calls(host: &Host, effort: Effort) -> Result<Figure> {
    host.install("called")?;
    let mut direct = Direct::start()?;
    let (port, token) = (host.daemon.port, host.token.clone());
    let text = "a line as long as many answers are";
    let body = json!({ "arguments": { "text": text } }).to_string();
    let params = json!({ "name": "echo", "arguments": { "text": text } });
    let mut connection = Connection::open(port)?;
    let (mut through, mut straight, mut beyond) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let mut samples = Vec::with_capacity(effort.calls);
        for _ in 0..effort.calls {
            let start = Instant::now();
            direct.ask("tools/call", &params)?;
            samples.push(start.elapsed());
        }
        let one = quantile(&mut samples, 0.5);
        let path = "/api/mcp/servers/called/tools/echo";
        let call = |_| request("POST", path, port, Some(&token), &body);
        let other = p50(&mut connection, effort.calls, call)?;
        straight.push(one);
        through.push(other);
        beyond.push(other - one);
    }
    host.remove("called")?;
    Ok(Figure {
        what: "call of an MCP server's tool through the daemon, p50",
        value: median(through),
        unit: "us",
        baseline: "over the server's own pipes",
        baseline_value: median(straight),
        goal: "at most +1000 us".into(),
        measure: median(beyond),
        limit: 1_000.0,
        at_least: false,
        shown: "difference",
    })
}

fn idle(host: &Host, effort: Effort) -> Result<Figure> {
    let seconds = effort.seconds * 5;
    let alone = host.idle(seconds)?;
    for number in 0..INSTALLED {
        host.install(&format!("idle-{number}"))?;
    }
    let with_all = host.idle(seconds)?;
    let what = "the daemon with 50 idle MCP servers, of one processor";
    Ok(Figure::below(what, with_all, "%", "the same without any", alone, 1.0))
}
