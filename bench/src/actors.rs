//! Plugins that live on: events, and what one costs that does nothing.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use signet_runtime::{
    Actor, Capabilities, Grants, ImageCache, Limits, Package, Plugin, Runtime, Setup, types,
};
use tokio::sync::{mpsc, oneshot};
use wasmtime::component::Component;

use crate::bare::{self, Bare, Live};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result, guest, runtime};

/// Events that are sent before one waits for the last: they fit into a mailbox.
const BURST: usize = 200;
/// Plugins that do nothing at the same time.
const IDLE: usize = 1_000;

const ID: &str = "01936f6e-7f5e-7cc0-9d3e-2f7f1c0a5b1e";
const KIND: &str = "session.started";
const SOURCE: &str = "harness:claude-code";
const PAYLOAD: &str = r#"{"session":"7c284f0a-95ba-4a26-8493-27951fdbfa52","agent":"default","project":"github.com/acme/site"}"#;

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let mut figures = events(effort).await?;
    figures.extend(idle()?);
    Ok(figures)
}

/// What an actor of Signet's starts with.
fn setup() -> Setup {
    Setup { capabilities: Capabilities::default(), limits: Limits::ACTOR, config: "{}".into(), tell: None }
}

fn event() -> Arc<types::Event> {
    Arc::new(types::Event {
        id: ID.into(),
        sequence: 1,
        source: SOURCE.into(),
        kind: KIND.into(),
        timestamp: 1_763_000_000_000,
        payload: PAYLOAD.into(),
    })
}

fn bare_event() -> Arc<bare::types::Event> {
    Arc::new(bare::types::Event {
        id: ID.into(),
        sequence: 1,
        source: SOURCE.into(),
        kind: KIND.into(),
        timestamp: 1_763_000_000_000,
        payload: PAYLOAD.into(),
    })
}

type Letter = (Arc<bare::types::Event>, Option<oneshot::Sender<()>>);

/// A bare instance behind a channel, in a task like an actor's.
fn bare_actor(mut live: Live) -> mpsc::Sender<Letter> {
    let (mailbox, mut queue) = mpsc::channel::<Letter>(Limits::ACTOR.mailbox);
    tokio::spawn(async move {
        let mut batch = Vec::with_capacity(64);
        while queue.recv_many(&mut batch, 64).await > 0 {
            for (event, reply) in batch.drain(..) {
                if let Err(error) = live.hear(&event).await {
                    eprintln!("bench: {error}");
                    return;
                }
                if let Some(reply) = reply {
                    let _ = reply.send(());
                }
            }
        }
    });
    mailbox
}

fn load_idle(runtime: &Runtime) -> Result<Plugin> {
    let package = Package::read("idle", guest::IDLE.to_vec())?;
    let grants = Grants::all_asked(&package.manifest);
    Ok(runtime.load(package, &grants)?)
}

async fn burst(actor: &Actor, event: &Arc<types::Event>) -> Result<Duration> {
    let start = Instant::now();
    for _ in 1..BURST {
        actor.send(Arc::clone(event));
    }
    actor.deliver(Arc::clone(event)).await?;
    Ok(start.elapsed())
}

async fn bare_burst(mailbox: &mpsc::Sender<Letter>, event: &Arc<bare::types::Event>) -> Result<Duration> {
    let start = Instant::now();
    for _ in 1..BURST {
        mailbox.try_send((Arc::clone(event), None))?;
    }
    let (reply, answer) = oneshot::channel();
    mailbox.try_send((Arc::clone(event), Some(reply)))?;
    answer.await?;
    Ok(start.elapsed())
}

/// Events to one warm actor.
async fn events(effort: Effort) -> Result<Vec<Figure>> {
    let runtime = Runtime::new(None)?;
    let plugin = load_idle(&runtime)?;
    let actor = plugin.actor(setup())?;
    let mailbox = bare_actor(Bare::load(&bare::engine(false)?, guest::IDLE)?.live().await?);
    let (event, bare_event) = (event(), bare_event());
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..effort.calls / 10 {
            a.push(burst(&actor, &event).await?);
            b.push(bare_burst(&mailbox, &bare_event).await?);
        }
        let (a, b) = (quantile(&mut a, 0.5) / BURST as f64, quantile(&mut b, 0.5) / BURST as f64);
        ours.push(a);
        theirs.push(b);
        ratios.push(a / b);
    }
    let dropped = plugin.metrics().figures().dropped;
    if dropped > 0 {
        return Err(format!("{dropped} events were dropped").into());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let task = "bare wasmtime behind a channel";
    Ok(vec![
        Figure::ratio("event to a warm actor", "us", task, (ours, theirs), median(ratios), 1.3),
        Figure::below("events through one actor", 1e6 / ours, "/s", task, 1e6 / theirs, 400_000.0).at_least(),
    ])
}

/// Memory of a plugin that does nothing, in a process that holds nothing else.
fn idle() -> Result<Vec<Figure>> {
    let ask = |what: &str| -> Result<(f64, f64)> {
        let output = Command::new(std::env::current_exe()?).args(["--idle", what]).output()?;
        let said = String::from_utf8(output.stdout)?;
        let unable = || format!("cannot measure idle plugins: {}", String::from_utf8_lossy(&output.stderr));
        let (code, alive) = said.trim().split_once(' ').ok_or_else(unable)?;
        Ok((code.parse()?, alive.parse()?))
    };
    let ((code, alive), (bare_code, bare_alive)) = (ask("signet")?, ask("bare")?);
    let baseline = "the same in bare wasmtime";
    let alive = Figure::below(
        "resident per idle plugin, of 1,000, beyond its code",
        alive,
        "KiB",
        baseline,
        bare_alive,
        32.0,
    );
    let code = Figure {
        goal: "none, for comparison".into(),
        shown: "value",
        ..Figure::below(
            "resident per plugin that is loaded and linked: its code",
            code,
            "KiB",
            baseline,
            bare_code,
            f64::INFINITY,
        )
    };
    Ok(vec![alive, code])
}

/// The child of [`idle`]: prints KiB per plugin, of its code as wasmtime holds it and of all else.
pub(crate) async fn idle_child(what: &str) -> Result<()> {
    let (code, alive) = match what {
        "signet" => idle_signet().await?,
        _ => idle_bare().await?,
    };
    println!("{code} {alive}");
    Ok(())
}

async fn idle_signet() -> Result<(f64, f64)> {
    let folder = tempfile::tempdir()?;
    let runtime = Runtime::new(Some(ImageCache::at(folder.path())?))?;
    let warm = load_idle(&runtime)?.actor(setup())?;
    warm.deliver(event()).await?;
    let (mut plugins, mut actors) = (Vec::new(), Vec::new());
    let before = resident()?;
    for _ in 0..IDLE {
        plugins.push(load_idle(&runtime)?);
    }
    let loaded = resident()?;
    for plugin in &plugins {
        let actor = plugin.actor(setup())?;
        actor.deliver(event()).await?;
        actors.push(actor);
    }
    let alive = resident()?;
    drop((warm, actors));
    Ok(each(before, loaded, alive))
}

fn each(before: f64, loaded: f64, alive: f64) -> (f64, f64) {
    ((loaded - before) / IDLE as f64, (alive - loaded) / IDLE as f64)
}

async fn idle_bare() -> Result<(f64, f64)> {
    let engine = bare::engine(true)?;
    let image = Component::new(&engine, guest::IDLE)?.serialize()?;
    let event = bare_event();
    let load = || -> Result<(Bare, Component)> {
        let component = runtime::take(&engine, &image)?;
        Ok((Bare::link(&engine, &component)?, component))
    };
    let live = async |bare: &Bare| -> Result<Live> {
        let mut live = bare.live().await?;
        live.hear(&event).await?;
        Ok(live)
    };
    let warm = live(&load()?.0).await?;
    let (mut bares, mut lives) = (Vec::new(), Vec::new());
    let before = resident()?;
    for _ in 0..IDLE {
        bares.push(load()?);
    }
    let loaded = resident()?;
    for (bare, _) in &bares {
        lives.push(live(bare).await?);
    }
    let alive = resident()?;
    drop((lives, warm));
    Ok(each(before, loaded, alive))
}

/// KiB of this process in memory, what it shares with others included.
fn resident() -> Result<f64> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Rss:")).ok_or("no Rss")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
