//! Servers that mean no good, all at once, beside one that is called meanwhile.

use std::time::{Duration, Instant};

use serde_json::json;
use signet_tests::Http;

use crate::support::{Host, adversary, names};

/// Each in its own way.
const BAD: [&str; 24] = [
    "asking",
    "changing",
    "children",
    "crash-call",
    "crash-list",
    "crash-start",
    "deaf",
    "deep",
    "endless-stderr",
    "flood",
    "gigabyte",
    "gigabyte-start",
    "junk",
    "junk-forever",
    "loop",
    "many",
    "names",
    "no-list",
    "no-protocol",
    "pages",
    "schemas",
    "shouting",
    "silent",
    "values",
];
/// More that say nothing at all than servers are started at once.
const SILENT: [&str; 5] = ["silent-2", "silent-3", "silent-4", "silent-5", "silent-6"];

/// Calls before and meanwhile.
const CALLS: usize = 200;
/// What nobody minds, however quick the daemon was before.
const PROMPT: Duration = Duration::from_millis(500);
/// How much slower it may be for the company, else. Two dozen programs without rest share the machine with it.
const SLOWER: u32 = 20;
/// Bytes that the daemon may grow by.
const GROWTH: u64 = 150 << 20;
/// Bytes of the daemon's own log.
const LOG: usize = 1 << 20;

/// The time that 99 of 100 took no longer than.
fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// How long calls of the good one and answers about the daemon's health take.
fn pace(host: &Host, good: &str) -> (Duration, Duration) {
    let health = Http::new(host.daemon.url());
    let (mut calls, mut looks) = (Vec::new(), Vec::new());
    for number in 0..CALLS {
        let began = Instant::now();
        let answer = host.call(good, "call", &json!({ "number": number }));
        calls.push(began.elapsed());
        assert!(answer.to_string().contains(&format!(r#"\"number\":{number}"#)), "{answer:#}");
        let began = Instant::now();
        assert_eq!(health.get("/health").status, 200);
        looks.push(began.elapsed());
    }
    (p99(calls), p99(looks))
}

/// A figure of the daemon's process, in bytes: `VmRSS`, or `VmHWM`, the most that it ever was.
fn memory(host: &Host, which: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", host.pid)).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(which)).unwrap();
    line.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Installs it without waiting for what comes of it: some never answer.
fn install_unseen(host: &Host, id: &str, mode: &str) {
    let url = adversary(mode);
    let wanted = json!({ "url": url, "id": id, "approve": host.plan(&url)["approve"] });
    let owner = host.owner.clone();
    std::thread::spawn(move || owner.try_post("/api/mcp/install", &wanted));
}

#[test]
fn bad_servers_slow_nobody_down_and_leave_nothing_behind() {
    let mut host = Host::start();
    let good = "good";
    host.install(good, &adversary("good"));
    let (calls_before, looks_before) = pace(&host, good);
    let memory_before = memory(&host, "VmRSS");
    for mode in BAD {
        install_unseen(&host, mode, mode);
    }
    for id in SILENT {
        install_unseen(&host, id, "silent");
    }
    for mode in ["shouting", "changing", "flood", "endless-stderr", "asking"] {
        host.becomes(mode, "connected");
    }
    std::thread::scope(|scope| {
        // It asks a thousand questions in one call.
        scope.spawn(|| host.ask("asking", "call", &json!({}), &json!({ "timeoutMs": 2_000 })));
        let (calls, looks) = pace(&host, good);
        println!("calls: p99 {calls_before:?}, then {calls:?}; health: p99 {looks_before:?}, then {looks:?}");
        for (what, before, then) in [("calls", calls_before, calls), ("health", looks_before, looks)] {
            assert!(then < PROMPT.max(before * SLOWER), "{what}: {then:?} after {before:?}");
        }
    });
    asks_little(&host);
    tells_little(&host);
    is_called_harmlessly(&host);
    let (now, most) = (memory(&host, "VmRSS"), memory(&host, "VmHWM"));
    println!("memory: {} MiB, then {}, at most {}", memory_before >> 20, now >> 20, most >> 20);
    assert!(now < memory_before + GROWTH, "{} MiB, then {}", memory_before >> 20, now >> 20);

    // All come back with the daemon, and nobody waits for those that say nothing.
    host.daemon.kill_9();
    host.assert_no_processes();
    host.restart();
    host.becomes(good, "connected");
    host.call(good, "call", &json!({}));
    let installed = host.owner.get("/api/mcp/servers").good()["servers"].as_array().unwrap().clone();
    let mine: Vec<_> = installed.iter().filter(|server| server["kind"] == "process").collect();
    assert_eq!(mine.len(), 1 + BAD.len() + SILENT.len(), "{mine:#?}");
    std::thread::scope(|scope| {
        for server in mine {
            scope.spawn(|| host.remove(server["id"].as_str().unwrap()).good());
        }
    });
    host.assert_no_processes();
    assert_eq!(host.owner.get("/api/mcp/questions").good()["count"], 0);
    let log = host.daemon.log();
    assert!(log.len() < LOG, "{} bytes of log, which begins {:?}", log.len(), &log[..2000]);
}

/// What persons were asked on behalf of one that asks all the time.
fn asks_little(host: &Host) {
    let questions = host.owner.get("/api/mcp/questions").good();
    let mine = questions["questions"].as_array().unwrap().iter().filter(|one| one["server"] == "asking");
    let asked = host.events("asking", "mcp.asked").len();
    assert!(mine.count() <= 10 && (1..=10).contains(&asked), "{asked}: {questions:#}");
}

/// Events and lines of logs of those that talk all the time.
fn tells_little(host: &Host) {
    // Fifty at once and ten a second, for as long as this takes, and no more in a minute than the bus takes of anybody.
    let shouted = host.events("shouting", "*").len();
    assert!((1..1000).contains(&shouted), "{shouted} events");
    for id in BAD {
        let lines = host.logs(id)["lines"].as_array().unwrap().clone();
        assert!(lines.len() <= 500, "{id}: {} lines", lines.len());
        let longest = lines.iter().map(|line| line["text"].as_str().unwrap().len()).max();
        assert!(longest.unwrap_or_default() <= 2_000, "{id}: {longest:?}");
        assert!(lines.iter().all(|line| !line["text"].as_str().unwrap().contains('\u{1b}')), "{id}");
    }
    let changed = host.events("changing", "mcp.tools-changed");
    assert!(changed.is_empty(), "what it offers is the same each time: {changed:#?}");
}

/// Names that are paths, markup or commands are names and nothing else.
fn is_called_harmlessly(host: &Host) {
    for name in crate::models::listed(&host.owner, "expanded") {
        let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        assert!(fits && name.len() <= 64, "{name:?}");
    }
    host.becomes("names", "connected");
    let offered = host.server("names")["offer"].clone();
    let shown = names(&offered["tools"]);
    assert!(shown.contains(&"good"), "{shown:?}");
    assert!(!offered["problems"].as_array().unwrap().is_empty(), "{offered:#}");
    // As a path of the interface it names the same tool, or none.
    for name in shown {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = host.ask("names", &encoded, &json!({}), &json!({ "confirmed": true }));
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
    }
    for id in ["../../x", "<script>", "A b", "x/y", "", "%2e%2e"] {
        let plan = host.plan(&adversary("good"));
        let wanted = json!({ "url": adversary("good"), "id": id, "approve": plan["approve"] });
        let refused = host.owner.post("/api/mcp/install", &wanted);
        assert_eq!(refused.status, 400, "{id}: {refused:?}");
    }
    let plan = host.plan(&adversary("good"));
    let wanted = json!({
        "url": adversary("good"), "name": "../../<script>alert(1)</script>\u{202e}", "approve": plan["approve"],
    });
    let installed = host.owner.post("/api/mcp/install", &wanted).good();
    let id = installed["widgetId"].as_str().unwrap();
    assert_eq!(id, "script-alert-1-script");
    host.becomes(id, "connected");
    let running = host.processes_of(id);
    assert!(!running.is_empty(), "in a folder of its name");
    let folders: Vec<_> = std::fs::read_dir(host.daemon.workspace().parent().unwrap()).unwrap().collect();
    assert!(folders.len() <= 4, "nothing beside the workspace: {folders:?}");
    let _ = host.remove(id).good();
}
