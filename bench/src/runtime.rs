//! One plugin at a time: loading it, a trap, a runaway.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use signet_runtime::{Capabilities, Grants, ImageCache, Limits, Package, Plugin, Runtime, RuntimeError};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::bare::{self, Bare};
use crate::call::context;
use crate::report::Figure;
use crate::stats::quantile;
use crate::{Effort, Result, guest};

/// CPU time that a runaway is given.
const BUDGET: Duration = Duration::from_millis(50);
/// Signet's own.
const TICK: Duration = Duration::from_millis(10);

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let mut figures = vec![load(effort)?];
    let runtime = Runtime::new(None)?;
    let hostile = load_hostile(&runtime)?;
    figures.push(trap(&hostile, effort).await?);
    figures.push(runaway(&hostile, effort).await?);
    Ok(figures)
}

/// The plugin that misbehaves, with all that it asks for.
pub(crate) fn load_hostile(runtime: &Runtime) -> Result<Plugin> {
    let package = Package::read("hostile", guest::HOSTILE.to_vec())?;
    let grants = Grants::all_asked(&package.manifest);
    Ok(runtime.load(package, &grants)?)
}

/// Loading from a warm cache of images, beside wasmtime taking the same image from memory.
fn load(effort: Effort) -> Result<Figure> {
    let folder = tempfile::tempdir()?;
    let runtime = Runtime::new(Some(ImageCache::at(folder.path())?))?;
    let package = Package::read("answer", guest::ANSWER.to_vec())?;
    let grants = Grants::all_asked(&package.manifest);
    runtime.load(package.clone(), &grants)?;
    let engine = bare::engine(true)?;
    let image = Component::new(&engine, guest::ANSWER)?.serialize()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.calls / 2 {
        let package = package.clone();
        let start = Instant::now();
        let plugin = runtime.load(package, &grants)?;
        ours.push(start.elapsed());
        drop(plugin);
        let start = Instant::now();
        let component = take(&engine, &image)?;
        theirs.push(start.elapsed());
        drop(component);
    }
    Ok(Figure::below(
        "load from the image cache, p99",
        quantile(&mut ours, 0.99) / 1e3,
        "ms",
        "Component::deserialize of the same image",
        quantile(&mut theirs, 0.99) / 1e3,
        0.5,
    ))
}

#[allow(unsafe_code, reason = "wasmtime's only way to use an image")]
pub(crate) fn take(engine: &Engine, image: &[u8]) -> Result<Component> {
    // SAFETY: the bytes are what `serialize` answered in this process.
    Ok(unsafe { Component::deserialize(engine, image) }?)
}

/// From the end of a call that panicked to the answer of the next.
async fn trap(hostile: &Plugin, effort: Effort) -> Result<Figure> {
    let connector = hostile.connector(Limits::CALL)?;
    let bare = Bare::load(&bare::engine(false)?, guest::HOSTILE)?.connector()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let context = context();
    for _ in 0..effort.calls {
        let failed = connector.handle("panic", "as asked", &context, Capabilities::default()).await;
        let start = Instant::now();
        connector.handle("echo", "here", &context, Capabilities::default()).await?;
        ours.push(start.elapsed());
        let bare_failed = bare.call("panic", "as asked").await;
        let start = Instant::now();
        bare.call("echo", "here").await?;
        theirs.push(start.elapsed());
        if !matches!(failed, Err(RuntimeError::Trap { .. })) || bare_failed.is_ok() {
            return Err("a panic was no trap".into());
        }
    }
    Ok(Figure::below(
        "trap to next good call, p99",
        quantile(&mut ours, 0.99),
        "us",
        "the same in bare wasmtime",
        quantile(&mut theirs, 0.99),
        150.0,
    ))
}

/// How long past its CPU time an endless loop goes on, at worst.
async fn runaway(hostile: &Plugin, effort: Effort) -> Result<Figure> {
    let connector = hostile.connector(Limits { cpu: BUDGET, ..Limits::CALL })?;
    let engine = bare::engine(true)?;
    let bare = Bare::load(&engine, guest::HOSTILE)?.connector()?;
    let ticker = Ticker::start(engine)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let context = context();
    let ticks = u64::try_from(BUDGET.as_millis() / TICK.as_millis())?;
    for _ in 0..effort.starts * 2 {
        let start = Instant::now();
        let stopped = connector.handle("loop", "", &context, Capabilities::default()).await;
        ours.push(over(start));
        // A tick may come at once: one more than the time has.
        let start = Instant::now();
        let bare_stopped = bare.within(ticks + 1, "loop", "").await;
        theirs.push(over(start));
        if !matches!(stopped, Err(RuntimeError::Limit { .. })) || bare_stopped.is_ok() {
            return Err("a runaway was not stopped".into());
        }
    }
    drop(ticker);
    let worst = |samples: Vec<f64>| samples.into_iter().fold(f64::MIN, f64::max);
    Ok(Figure::below(
        "a runaway past its 50 ms, worst",
        worst(ours),
        "ms",
        "bare wasmtime, epochs of 10 ms",
        worst(theirs),
        12.0,
    ))
}

/// Milliseconds past the budget.
fn over(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() - BUDGET.as_secs_f64()) * 1e3
}

/// Moves an engine's clock every 10 ms for as long as it lives.
struct Ticker {
    on: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Ticker {
    fn start(engine: Engine) -> Result<Self> {
        let on = Arc::new(AtomicBool::new(true));
        let running = Arc::clone(&on);
        let thread = std::thread::Builder::new().name("bare-ticks".to_owned()).spawn(move || {
            while running.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                engine.increment_epoch();
            }
        })?;
        Ok(Self { on, thread: Some(thread) })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.on.store(false, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
