//! The bus: how fast events reach those who follow it, and what it costs to know what just happened.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::json;
use signet_events::{Ask, Bus, Filter, Item, NewEvent, Settings};
use tokio::sync::broadcast;

use crate::daemon::{Daemon, throughput};
use crate::http::{Connection, request};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result, guest, plugins};

const SUBSCRIBERS: usize = 100;
/// Events between two looks whether all are there: fewer than a subscriber may lag behind.
const BURST: usize = 1_000;
const STREAMS: usize = 1_000;
/// Events a second while streams are measured.
const PACE: u32 = 200;
/// Sources, so that none has more than its quota.
const SOURCES: usize = 64;
const LINES: usize = 10_000;
const PATIENCE: Duration = Duration::from_secs(60);

fn event(number: usize) -> NewEvent {
    let payload = json!({ "deal": format!("deal {number}"), "stage": "Closing", "amount": number });
    NewEvent::from_here(format!("mcp:crm-{}", number % SOURCES), "deal.moved", payload)
}

/// In this process.
pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    Ok(vec![deliveries(effort).await?, to_component(effort).await?, assembly(effort)?, memory(effort)?])
}

/// Deliveries a second from one publisher to many subscribers.
async fn deliveries(effort: Effort) -> Result<Figure> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let bus = Bus::default();
        let heard = Arc::new(AtomicU64::new(0));
        for _ in 0..SUBSCRIBERS {
            let (mut events, heard) = (bus.follow(Filter::default(), None), Arc::clone(&heard));
            tokio::spawn(async move {
                while let Some(Item::Event(_)) = events.next().await {
                    heard.fetch_add(1, Relaxed);
                }
            });
        }
        let publish = |number| bus.publish(event(number)).map(drop).map_err(Into::into);
        ours.push(bursts(effort, &heard, publish).await?);

        let (bare, heard) = (broadcast::Sender::new(4_096), Arc::new(AtomicU64::new(0)));
        for _ in 0..SUBSCRIBERS {
            let (mut events, heard): (broadcast::Receiver<Arc<NewEvent>>, _) =
                (bare.subscribe(), Arc::clone(&heard));
            tokio::spawn(async move {
                while events.recv().await.is_ok() {
                    heard.fetch_add(1, Relaxed);
                }
            });
        }
        let send = |number| bare.send(Arc::new(event(number))).map(drop).map_err(|_| "nobody hears".into());
        theirs.push(bursts(effort, &heard, send).await?);
    }
    let baseline = "tokio's broadcast alone";
    let what = "deliveries to 100 subscribers in the process";
    Ok(Figure::below(what, median(ours), "/s", baseline, median(theirs), 1_000_000.0).at_least())
}

/// Publishes in bursts, and waits for each to be heard by all: deliveries a second.
async fn bursts(effort: Effort, heard: &AtomicU64, publish: impl Fn(usize) -> Result<()>) -> Result<f64> {
    let count = effort.calls * 5 / BURST * BURST + BURST;
    let start = Instant::now();
    for number in 0..count {
        publish(number)?;
        if (number + 1) % BURST == 0 {
            let all = ((number + 1) * SUBSCRIBERS) as u64;
            while heard.load(Relaxed) < all {
                if start.elapsed() > PATIENCE {
                    return Err(format!("{} of {all} deliveries came", heard.load(Relaxed)).into());
                }
                tokio::task::yield_now().await;
            }
        }
    }
    Ok((count * SUBSCRIBERS) as f64 / start.elapsed().as_secs_f64())
}

/// From publishing until a component has heard it, through the manager of plugins.
async fn to_component(effort: Effort) -> Result<Figure> {
    let folder = tempfile::tempdir()?;
    let manager = plugins::open(folder.path()).await?;
    plugins::add(&manager, guest::idle(0)?, "idle-0000").await?;
    let bus = Bus::default();
    let listening = manager.listen(&bus);
    let heard = || manager.figures().read().iter().map(|(_, figures)| figures.calls).sum::<u64>();
    let mut samples = Vec::new();
    let mut floor = Vec::new();
    for number in 0..effort.calls {
        let before = heard();
        let start = Instant::now();
        let kind = "session.started";
        bus.publish(NewEvent::from_here(
            event(number).source,
            kind,
            json!({ "sessionKey": format!("s{number}") }),
        ))?;
        while heard() == before {
            if start.elapsed() > PATIENCE {
                return Err("the component hears nothing".into());
            }
            tokio::task::yield_now().await;
        }
        samples.push(start.elapsed());
        // To another task and back, which is the least that it takes.
        let start = Instant::now();
        tokio::spawn(async {}).await?;
        floor.push(start.elapsed());
    }
    listening.abort();
    manager.close().await;
    Ok(Figure::below(
        "published to heard by a component, p99",
        quantile(&mut samples, 0.99),
        "us",
        "to a task of tokio's and back",
        quantile(&mut floor, 0.99),
        100.0,
    ))
}

/// What an agent is told, of as many lines as a window has.
fn assembly(effort: Effort) -> Result<Figure> {
    let bus = Bus::new(Settings { window: 30 * 60_000 }, None);
    for number in 0..LINES {
        bus.publish(event(number))?;
    }
    let events = bus.latest(LINES, |_| true);
    let ask = Ask { prompt: "which deals are closing and what about deal 4711?".into(), ..Ask::default() };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.calls / 10 {
        let start = Instant::now();
        let context = bus.context(&ask, &|_| true);
        ours.push(start.elapsed());
        if context.considered < LINES * 9 / 10 {
            return Err(format!("{} lines were considered", context.considered).into());
        }
        // The least: to look at the text of each once.
        let start = Instant::now();
        let length: usize = events.iter().map(|event| event.payload.to_string().len()).sum();
        theirs.push(start.elapsed());
        std::hint::black_box(length);
    }
    Ok(Figure::below(
        "context of 10,000 lines, p50",
        quantile(&mut ours, 0.5) / 1e3,
        "ms",
        "writing their payloads as JSON",
        quantile(&mut theirs, 0.5) / 1e3,
        1.0,
    ))
}

/// Memory after many more events, in a process that holds nothing else.
fn memory(effort: Effort) -> Result<Figure> {
    let many = if effort.seconds > 1 { 10_000_000_u64 } else { 1_000_000 };
    let output = Command::new(std::env::current_exe()?).args(["--flood", &many.to_string()]).output()?;
    let said = String::from_utf8(output.stdout)?;
    let unable = || format!("cannot measure a flood: {}", String::from_utf8_lossy(&output.stderr));
    let (first, last) = said.trim().split_once(' ').ok_or_else(unable)?;
    let (first, last): (f64, f64) = (first.parse()?, last.parse()?);
    let what = "memory after 10 million events of 1 million sources";
    Ok(Figure::ratio(what, "MiB", "after the first tenth", (last, first), last / first, 1.1))
}

/// The child of [`memory`]: prints MiB after a tenth of the events, and after all.
pub(crate) fn flood(many: &str) -> Result<()> {
    let many: u64 = many.parse()?;
    let bus = Bus::default();
    let mut first = 0.0;
    for number in 0..many {
        let payload = json!({ "text": format!("word {number}"), "amount": number });
        let source = format!("mcp:s{}", number % 1_000_000.min(many / 10));
        bus.publish(NewEvent::from_here(source, "tick.came", payload))?;
        if number == many / 10 {
            first = resident()?;
        }
    }
    println!("{first} {}", resident()?);
    Ok(())
}

fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<f64>()? / 1024.0)
}

/// Over HTTP, of a daemon.
pub(crate) fn measure_http(signet: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let daemon = Daemon::start(signet, folder.path())?;
    let port = daemon.port;
    let keys = (0..8).map(|_| daemon.make_key(folder.path())).collect::<Result<Vec<_>>>()?;
    let publish = |number: usize| {
        let key = keys.get(number % keys.len()).map(String::as_str);
        let body = json!({ "type": "deal.moved", "payload": { "deal": format!("deal {number}"), "stage": "Closing" } });
        request("POST", "/api/os/events", port, key, &body.to_string())
    };
    let health = |_: usize| request("GET", "/health", port, None, "");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds.min(3) {
        theirs.push(throughput(port, effort, &health)?);
        ours.push(throughput(port, effort, &publish)?);
    }
    let baseline = "GET /health, 8 clients";
    let published = Figure::below(
        "events published over HTTP, 8 clients",
        median(ours),
        "/s",
        baseline,
        median(theirs),
        20_000.0,
    );
    let key = keys.first().ok_or("no key")?;
    let alone = streams(port, key, 1, effort)?;
    let many = streams(port, key, STREAMS, effort)?;
    Ok(vec![
        published.at_least(),
        Figure::below(
            "published to read from one of 1,000 streams, p99",
            many,
            "ms",
            "with that one alone",
            alone,
            2.0,
        ),
    ])
}

/// Milliseconds, at the 99th percentile, from sending an event to reading it from the one stream that wants it,
/// of so many.
fn streams(port: u16, key: &str, count: usize, effort: Effort) -> Result<f64> {
    let mut open = Vec::with_capacity(count);
    for number in 0..count {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head =
            request("GET", &format!("/api/os/events/stream?type=bench.s{number}."), port, Some(key), "");
        stream.write_all(&head)?;
        let mut stream = BufReader::new(stream);
        data(&mut stream)?;
        open.push(stream);
    }
    let mut publisher = Connection::open(port)?;
    let mut samples = Vec::new();
    let pace = Duration::from_secs(1) / PACE;
    let rounds = if effort.seconds > 1 { 2_000 } else { 400 };
    for number in 0..rounds {
        let due = Instant::now() + pace;
        let stream = number * 7 % count;
        let body = json!({ "type": format!("bench.s{stream}.tick"), "payload": { "n": number } }).to_string();
        let start = Instant::now();
        publisher.send(&request("POST", "/api/os/events", port, Some(key), &body))?;
        let said = data(open.get_mut(stream).ok_or("no such stream")?)?;
        samples.push(start.elapsed());
        if !said.contains(&format!("\"n\":{number}}}")) {
            return Err(format!("event {number} was expected, not {said}").into());
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(quantile(&mut samples, 0.99) / 1e3)
}

/// The next line of data.
fn data(stream: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err("the daemon ended a stream".into());
        }
        if line.starts_with("data: ") {
            return Ok(line);
        }
        if line.starts_with("HTTP/1.1 ") && !line.starts_with("HTTP/1.1 200") {
            return Err(line.into());
        }
    }
}
