//! top: what plugins do, as they do it.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use serde_json::Value;
use signet_runtime::BOUNDS;

use super::items;
use crate::client::Client;
use crate::error::Result;
use crate::output::{print_line, show, table, text};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls and busy microseconds at the last look.
type Before = BTreeMap<String, (u64, u64)>;

pub(super) fn run(client: &Client, once: bool, json: bool) -> Result<()> {
    let mut before = Before::new();
    let mut last = Instant::now();
    if once || json || !std::io::stdout().is_terminal() {
        let answer = client.get("/api/plugins")?;
        show(json, &answer, |answer| render(answer, &mut before, None));
        return Ok(());
    }
    loop {
        let answer = client.get("/api/plugins")?;
        let since = last.elapsed();
        last = Instant::now();
        let shown = render(&answer, &mut before, Some(since));
        // Home, and clear what was there.
        print_line(&format!("\x1b[H\x1b[2J{shown}"));
        std::thread::sleep(PAUSE);
    }
}

fn render(answer: &Value, before: &mut Before, since: Option<Duration>) -> String {
    let heading = [
        "PLUGIN",
        "STATE",
        "CALLS",
        "CALLS/S",
        "CPU",
        "P50",
        "P99",
        "MEMORY",
        "TRAPS",
        "STOPPED",
        "CANCELLED",
        "DENIED",
        "HEARD",
        "DROPPED",
        "SENT",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for plugin in items(answer, "/plugins") {
        let figure = |name: &str| number(plugin, &format!("/figures/{name}"));
        let (calls, cpu) = (figure("calls"), figure("cpuUs"));
        let id = text(plugin, "/id").to_owned();
        let was = before.insert(id.clone(), (calls, cpu));
        let (rate, share) = match (was, since) {
            (Some((calls_before, cpu_before)), Some(since)) => {
                let per_second = |now: u64, then: u64| now.saturating_sub(then) as f64 / since.as_secs_f64();
                let share = per_second(cpu, cpu_before) / 1e4;
                (format!("{:.0}", per_second(calls, calls_before)), format!("{share:.1}%"))
            }
            _ => (String::new(), format!("{} ms", cpu / 1_000)),
        };
        rows.push(vec![
            id,
            text(plugin, "/state").to_owned(),
            calls.to_string(),
            rate,
            share,
            quantile(plugin, 0.5),
            quantile(plugin, 0.99),
            format!("{} KiB", figure("memoryHighWater") >> 10),
            figure("traps").to_string(),
            figure("stopped").to_string(),
            figure("cancelled").to_string(),
            figure("denials").to_string(),
            figure("heard").to_string(),
            figure("dropped").to_string(),
            figure("published").to_string(),
        ]);
    }
    table(&rows)
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// The bound of the bucket in which this part of all calls ended.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts"
)]
fn quantile(plugin: &Value, part: f64) -> String {
    let buckets: Vec<u64> = items(plugin, "/figures/latency").iter().filter_map(Value::as_u64).collect();
    let all: u64 = buckets.iter().sum();
    if all == 0 {
        return String::new();
    }
    let rank = (all as f64 * part).ceil() as u64;
    let mut seen = 0;
    let at = buckets.iter().position(|count| {
        seen += count;
        seen >= rank
    });
    match at.and_then(|at| BOUNDS.get(at)) {
        Some(micros) if *micros < 1_000 => format!("<{micros} us"),
        Some(micros) => format!("<{} ms", micros / 1_000),
        None => ">60 s".to_owned(),
    }
}
