//! up, down, status.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::http::Method;

use crate::allocator;
use crate::assembly::{self, RunningNote};
use crate::cli::Up;
use crate::client::Client;
use crate::commands::open;
use crate::error::{CliError, Result};
use crate::logging;
use crate::output::{show, text};
use crate::settings::{Listen, Workspace};

/// How long a daemon may take to start or to end. Building an index takes place afterwards.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time for threads that wait for others when the daemon ends. What was to be written down is written by then.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Log that is kept when a daemon starts; a larger one is put aside.
const LOG_BYTES: u64 = 5 << 20;

pub(crate) fn up(workspace: &Workspace, up: &Up, json: bool) -> Result<()> {
    let listen = Listen::find(up)?;
    if up.foreground {
        allocator::prepare();
        let telemetry = logging::start();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CliError::Other(format!("cannot start: {error}")))?;
        let ended = runtime.block_on(assembly::run(workspace, &listen, telemetry.as_ref()));
        // A thread that waits for a silent model would hold it up for minutes.
        runtime.shutdown_timeout(LAST_WORDS);
        if let Some(telemetry) = telemetry {
            telemetry.end();
        }
        return ended;
    }
    workspace.create()?;
    if let Some((note, health)) = running(workspace) {
        if text(&health, "/version") == env!("CARGO_PKG_VERSION")
            && !differs(up, &listen, &note)
            && is_this_program(&note)
        {
            tell(json, &note, false, None);
            return Ok(());
        }
        end(workspace)?;
    }
    let note = start(workspace, &listen)?;
    let link = open::link(&Client::own(workspace, &note.url));
    tell(json, &note, true, link);
    Ok(())
}

/// Says where the daemon is; of one that was just started also what it warns of, and a link to its dashboard.
fn tell(json: bool, note: &RunningNote, started: bool, link: Option<String>) {
    let about = json!({
        "url": note.url, "elsewhere": note.elsewhere, "pid": note.pid, "started": started, "warnings": note.warnings,
        "open": link,
    });
    show(json, &about, |_| {
        let elsewhere = note.elsewhere.as_ref().map(|url| format!(", for other machines at {url}"));
        let mut lines = format!("Signet is running at {}{}", note.url, elsewhere.unwrap_or_default());
        // Said when it starts, and not each time that somebody makes sure that it runs.
        for warning in note.warnings.iter().filter(|_| started) {
            lines.push_str(&format!("\nNote: {warning}"));
        }
        if let Some(link) = link {
            lines.push_str(&format!("\nOpen {link}"));
        }
        lines
    });
}

/// Whether the command line asks for something else than the running daemon has.
fn differs(up: &Up, listen: &Listen, note: &RunningNote) -> bool {
    let port = up.port.is_some_and(|port| port != 0 && !note.url.ends_with(&format!(":{port}")));
    let widgets = up.widgets_port.is_some_and(|port| port != 0 && note.widgets_port != port);
    let tls = up.tls_cert.is_some() && listen.tls != note.tls;
    let bus = up.bus.is_some() && listen.bus.as_ref().map(|bus| bus.address.to_string()) != note.bus;
    let watch = up.no_watch && note.watch;
    let llm = up.llm.is_some() && listen.llm.as_ref().map(ToString::to_string) != note.llm;
    let catalogues = !up.catalogues.is_empty() && listen.catalogues != note.catalogues;
    port || widgets
        || tls
        || bus
        || watch
        || llm
        || catalogues
        || up.bind.is_some_and(|bind| note.bind != Some(bind))
}

/// Whether the running daemon is this very file: a newer build of the same version should take over.
fn is_this_program(note: &RunningNote) -> bool {
    let theirs = std::fs::read_link(format!("/proc/{}/exe", note.pid));
    // Where that cannot be told, the version has to do.
    theirs.map_or(true, |theirs| std::env::current_exe().is_ok_and(|ours| ours == theirs))
}

/// The daemon of this workspace, if it answers.
fn running(workspace: &Workspace) -> Option<(RunningNote, Value)> {
    let note = std::fs::read_to_string(workspace.running()).ok()?;
    let note: RunningNote = serde_json::from_str(&note).ok()?;
    let health = Client::new(note.url.clone(), Duration::from_secs(2)).get("/health").ok()?;
    let same = health.get("pid").and_then(Value::as_u64) == Some(note.pid.into());
    same.then_some((note, health))
}

fn start(workspace: &Workspace, listen: &Listen) -> Result<RunningNote> {
    let log = workspace.log();
    if std::fs::metadata(&log).is_ok_and(|about| about.len() > LOG_BYTES) {
        let _ = std::fs::rename(&log, log.with_extension("log.1"));
    }
    let failed = CliError::file("open", &log);
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&log).map_err(failed)?;
    let from = file.metadata().map(|about| about.len()).unwrap_or(0);
    let program = std::env::current_exe().map_err(CliError::file("find", "the signet program"))?;
    let mut command = Command::new(program);
    command.args(["up", "--foreground", "--bind"]).arg(listen.address.ip().to_string());
    command.arg("--port").arg(listen.address.port().to_string());
    if let Some(port) = listen.widgets_port {
        command.arg("--widgets-port").arg(port.to_string());
    }
    if let Some(tls) = &listen.tls {
        command.arg("--tls-cert").arg(&tls.certificate).arg("--tls-key").arg(&tls.key);
    }
    if !listen.trust_local {
        command.arg("--team");
    }
    if !listen.watch {
        command.arg("--no-watch");
    }
    command.arg("--window-minutes").arg((listen.events.window / 60_000).to_string());
    command.arg("--events-hours").arg((listen.events.kept / 3_600_000).to_string());
    // One with a password is in the environment, which the child has as well.
    if let Some(url) = listen.bus.as_ref().and_then(|bus| bus.flag.as_ref()) {
        command.arg("--bus").arg(url);
    }
    if let Some(llm) = &listen.llm {
        command.arg("--llm").arg(llm.config.model.to_string());
        let said = [("--llm-url", &llm.config.url), ("--llm-secret", &llm.secret)];
        for (flag, value) in said.iter().filter_map(|(flag, value)| Some((flag, value.as_ref()?))) {
            command.arg(flag).arg(value);
        }
    }
    for catalogue in &listen.catalogues {
        command.arg("--catalogue").arg(catalogue);
    }
    command.env("SIGNET_WORKSPACE", workspace.root());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
    // A group of its own: ending the terminal does not end the daemon.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(CliError::file("start", "the daemon"))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some((note, _)) = running(workspace)
            && note.pid == child.id()
        {
            return Ok(note);
        }
        let ended = child.try_wait().ok().flatten().is_some();
        if ended || Instant::now() > deadline {
            let said = std::fs::read(&log).unwrap_or_default();
            let said = said.get(usize::try_from(from).unwrap_or(0)..).unwrap_or_default();
            let reason = if ended { "" } else { "it did not answer in time\n" };
            return Err(CliError::NotStarted(format!(
                "{reason}{}",
                String::from_utf8_lossy(said).trim_end()
            )));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn down(workspace: &Workspace, json: bool) -> Result<()> {
    let was_running = end(workspace)?;
    show(json, &json!({ "wasRunning": was_running }), |_| {
        (if was_running { "Signet has ended." } else { "Signet is not running." }).to_owned()
    });
    Ok(())
}

/// Ends the daemon; answers whether there was one.
fn end(workspace: &Workspace) -> Result<bool> {
    let Some((note, _)) = running(workspace) else { return Ok(false) };
    Client::find(workspace)?.ask(Method::POST, "/api/shutdown", Some(json!({})))?;
    let deadline = Instant::now() + PATIENCE;
    while running(workspace).is_some() || !is_gone(workspace) {
        if Instant::now() > deadline {
            return Err(CliError::Other(format!(
                "the daemon (process {}) does not end; see `signet logs`",
                note.pid
            )));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(true)
}

/// Whether no daemon's process is left in the workspace. One that has said its last word still has the
/// database open for a moment.
fn is_gone(workspace: &Workspace) -> bool {
    match std::fs::File::open(workspace.lock()) {
        Ok(file) => file.try_lock().is_ok(),
        Err(_) => true,
    }
}

pub(crate) fn status(client: &Client, json: bool) -> Result<ExitCode> {
    let status = client.get("/api/status")?;
    show(json, &status, |status| {
        let number = |pointer: &str| status.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
        let plugins = status.get("plugins").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let plugins: Vec<_> =
            plugins.iter().map(|p| format!("{} ({})", text(p, "/id"), text(p, "/state"))).collect();
        let rebuilding = status.pointer("/index/rebuilding").and_then(Value::as_bool).unwrap_or(false);
        let rows = [
            (
                "running",
                format!("{}, process {}, version {}", client.url(), number("/pid"), text(status, "/version")),
            ),
            ("since", text(status, "/startedAt").to_owned()),
            ("workspace", text(status, "/agentsDir").to_owned()),
            ("addresses", words(status, "/urls").join(", ")),
            ("certificate", certificate(status)),
            (
                "credentials",
                match text(status, "/authMode") {
                    "team" => "every program needs a key".to_owned(),
                    _ => "programs on this machine need none, others need a key".to_owned(),
                },
            ),
            ("api keys", number("/apiKeys").to_string()),
            (
                "entries",
                format!(
                    "{}{}",
                    number("/index/entries"),
                    if rebuilding { ", the index is being rebuilt" } else { "" }
                ),
            ),
            ("plugins", plugins.join(", ")),
            ("bus", bus(status)),
            ("model", model(status)),
        ];
        let rows = rows.iter().filter(|(_, value)| !value.is_empty());
        rows.map(|(name, value)| format!("{name:<12} {value}\n")).collect()
    });
    Ok(ExitCode::SUCCESS)
}

/// The texts of a list.
fn words(value: &Value, pointer: &str) -> Vec<String> {
    let list = value.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// How the other machines are reached.
fn bus(status: &Value) -> String {
    if status.pointer("/bus").is_none_or(Value::is_null) {
        return String::new();
    }
    let number = |pointer: &str| status.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let (address, since) = (text(status, "/bus/address"), text(status, "/bus/since"));
    let mut lines = vec![match text(status, "/bus/state") {
        "connected" => format!("{address}, connected since {since}"),
        _ => format!("{address}, waiting since {since}: {}", text(status, "/bus/why")),
    }];
    let said = [
        (number("/bus/waiting"), "wait for the other machines"),
        (number("/bus/missed"), "were dropped before the other machines heard of them"),
        (number("/bus/refused"), "entries there are no events, and were skipped"),
    ];
    lines.extend(said.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    lines.join(&format!("\n{:<13}", ""))
}

/// Which language model is asked, and how that goes.
fn model(status: &Value) -> String {
    if status.pointer("/llm").is_none_or(Value::is_null) {
        return String::new();
    }
    let answers = status.pointer("/llm/answered").and_then(Value::as_u64).unwrap_or(0);
    let mut line =
        format!("{} at {}, {answers} answers", text(status, "/llm/model"), text(status, "/llm/host"));
    let (at, why) = (text(status, "/llm/lastError/at"), text(status, "/llm/lastError/says"));
    if !why.is_empty() {
        line.push_str(&format!("\n{:<13}failing at {at}: {why}", ""));
    }
    line
}

/// Whom the certificate is for, until when, and what is wrong with it.
fn certificate(status: &Value) -> String {
    if status.pointer("/tls").is_none_or(Value::is_null) {
        return String::new();
    }
    let until = text(status, "/tls/notAfter").split('T').next().unwrap_or_default().to_owned();
    let mut lines = vec![format!("{}, until {until}", words(status, "/tls/names").join(", "))];
    lines.extend(words(status, "/tls/warnings"));
    let problem = text(status, "/tls/problem");
    if !problem.is_empty() {
        lines.push(format!("the files hold another one that cannot be used: {problem}"));
    }
    lines.join(&format!("\n{:<13}", ""))
}
