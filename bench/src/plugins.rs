//! The plugins of a daemon: installing, starting with many, new versions while they are used.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use signet_plugins::resolve::Request;
use signet_plugins::{Accept, Environment, FetchOptions, Fetcher, Given, LogBook, Options, Plugins, Source};
use signet_runtime::{Capabilities, ImageCache, Runtime};
use wasmtime::component::Component;

use crate::call::context;
use crate::report::Figure;
use crate::stats::median;
use crate::{Effort, Result, bare, guest};

/// Plugins at the start.
const MANY: usize = 50;
/// Callers while a new version comes, half of them of the connector, half of the widget.
const CALLERS: usize = 32;
/// Calls that must have been made meanwhile.
const CALLS: u64 = 10_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives plugins nothing.
struct Nothing;

#[async_trait::async_trait]
impl Environment for Nothing {
    fn own(&self, _: &str) -> Capabilities {
        Capabilities::default()
    }

    async fn forget(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let mut figures = vec![install(effort).await?];
    figures.extend(reload(effort).await?);
    figures.push(start(effort).await?);
    Ok(figures)
}

/// A daemon's plugins, in a workspace.
pub(crate) async fn open(workspace: &Path) -> Result<Plugins> {
    let private = workspace.join(".daemon");
    let images = ImageCache::at(&private.join("images"))?;
    let options = Options {
        runtime: Runtime::new(Some(images))?,
        workspace: workspace.to_owned(),
        private,
        built_in: &[],
        fetcher: Fetcher::new(FetchOptions { docker_config: None, ..FetchOptions::default() }),
        environment: Arc::new(Nothing),
        logs: LogBook::default(),
    };
    Ok(Plugins::open(options).await?)
}

/// From bytes to a plugin that runs.
pub(crate) async fn add(plugins: &Plugins, bytes: Vec<u8>, name: &str) -> Result<()> {
    let source = Source::File(format!("/somewhere/{name}.wasm"));
    let proposal = plugins.propose(Given::Bytes(bytes, source), Request::default()).await?;
    let accept = Accept { digest: proposal.digest, trust: true, grants: None, config: None };
    let installed = plugins.accept(accept).await?;
    if installed.plugin.state == "running" {
        return Ok(());
    }
    Err(format!("{name} is {}: {:?}", installed.plugin.state, installed.plugin.reason).into())
}

/// Proposing and accepting a component that was never compiled.
async fn install(effort: Effort) -> Result<Figure> {
    let folder = tempfile::tempdir()?;
    let plugins = open(folder.path()).await?;
    let engine = bare::engine(true)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in 0..effort.starts {
        let id = format!("inst{number:02}");
        let bytes = guest::changed(guest::ANSWER, "\"answer\"", &format!("\"{id}\""))?;
        let start = Instant::now();
        Component::new(&engine, &bytes)?;
        theirs.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        add(&plugins, bytes, &id).await?;
        ours.push(start.elapsed().as_secs_f64() * 1e3);
    }
    plugins.close().await;
    Ok(Figure::below(
        "install of a 95 KB component",
        median(ours),
        "ms",
        "compiling it in bare wasmtime",
        median(theirs),
        400.0,
    ))
}

/// Until all plugins of a workspace run.
async fn start(effort: Effort) -> Result<Figure> {
    let (full, empty) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let plugins = open(full.path()).await?;
    for number in 0..MANY {
        add(&plugins, guest::idle(number)?, &format!("idle-{number:04}")).await?;
    }
    plugins.close().await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.starts {
        ours.push(started(full.path(), MANY).await?);
        theirs.push(started(empty.path(), 0).await?);
    }
    Ok(Figure::below(
        "start with 50 plugins until all run",
        median(ours),
        "ms",
        "with none",
        median(theirs),
        100.0,
    ))
}

async fn started(workspace: &Path, many: usize) -> Result<f64> {
    let start = Instant::now();
    let plugins = open(workspace).await?;
    loop {
        let running = plugins.list().iter().filter(|plugin| plugin.state == "running").count();
        if running == many {
            break;
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("{running} of {many} plugins run").into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = start.elapsed().as_secs_f64() * 1e3;
    plugins.close().await;
    Ok(took)
}

/// What callers saw.
#[derive(Default)]
struct Seen {
    done: AtomicBool,
    calls: AtomicU64,
    /// Neither the old word nor the new, or an error.
    lost: AtomicU64,
    /// Callers that had the new word from their last call.
    renewed: AtomicU64,
}

/// A new version saved into the watched folder while callers keep calling.
async fn reload(effort: Effort) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plugins/answer.wasm");
    std::fs::create_dir_all(folder.path().join("plugins"))?;
    let plugins = open(folder.path()).await?;
    let watching = plugins.watch();
    let engine = bare::engine(true)?;
    save(&file, guest::ANSWER)?;
    until(|| plugins.get("answer").is_ok_and(|plugin| plugin.state == "running")).await?;
    let (mut times, mut compiling, mut calls, mut lost) = (Vec::new(), Vec::new(), 0, 0);
    let mut old = guest::WORD.to_owned();
    for number in 2..2 + effort.rounds {
        let (bytes, new) = guest::answer(number)?;
        let start = Instant::now();
        Component::new(&engine, &bytes)?;
        compiling.push(start.elapsed().as_secs_f64() * 1e3);
        let seen = Arc::new(Seen::default());
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                tokio::spawn(call(plugins.clone(), caller, Arc::clone(&seen), old.clone(), new.clone()))
            })
            .collect();
        until(|| seen.calls.load(Ordering::Relaxed) > CALLS / 10).await?;
        save(&file, &bytes)?;
        let saved = Instant::now();
        until(|| seen.renewed.load(Ordering::Relaxed) >= CALLERS as u64).await?;
        times.push(saved.elapsed().as_secs_f64() * 1e3);
        until(|| seen.calls.load(Ordering::Relaxed) >= CALLS).await?;
        seen.done.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await?;
        }
        calls += seen.calls.load(Ordering::Relaxed);
        lost += seen.lost.load(Ordering::Relaxed);
        old = new;
    }
    watching.abort();
    plugins.close().await;
    let compiling = median(compiling);
    Ok(vec![
        Figure::below(
            "file saved to new code answering all 32 callers",
            median(times),
            "ms",
            "compiling it in bare wasmtime, alone",
            compiling,
            500.0,
        ),
        Figure {
            goal: "none".into(),
            shown: "value",
            ..Figure::below("calls lost meanwhile", lost as f64, "", "calls made", calls as f64, 0.0)
        },
    ])
}

/// Writes a file as an editor does: beside it, then into its place.
fn save(file: &PathBuf, bytes: &[u8]) -> Result<()> {
    let fresh = file.with_extension("new");
    std::fs::write(&fresh, bytes)?;
    Ok(std::fs::rename(&fresh, file)?)
}

/// Calls without a pause, the connector or the widget.
async fn call(plugins: Plugins, caller: usize, seen: Arc<Seen>, old: String, new: String) {
    let mut renewed = false;
    while !seen.done.load(Ordering::Relaxed) {
        let answer =
            if caller.is_multiple_of(2) { connector(&plugins).await } else { widget(&plugins).await };
        seen.calls.fetch_add(1, Ordering::Relaxed);
        match answer {
            Ok(answer) if answer.contains(&new) => {
                if !renewed {
                    renewed = true;
                    seen.renewed.fetch_add(1, Ordering::Relaxed);
                }
            }
            // Once new, always new.
            Ok(answer) if answer.contains(&old) && !renewed => {}
            other => {
                if seen.lost.fetch_add(1, Ordering::Relaxed) == 0 {
                    eprintln!("bench: a call was lost: {other:?}");
                }
            }
        }
        tokio::task::yield_now().await;
    }
}

async fn connector(plugins: &Plugins) -> Result<String, String> {
    let connector = plugins.connector("answer").ok_or("the connector is gone")?;
    let answer = connector.handle("event", "", &context(), Capabilities::default()).await;
    answer.map(|output| output.stdout).map_err(|error| error.to_string())
}

async fn widget(plugins: &Plugins) -> Result<String, String> {
    let widget = plugins.widget("answer").map_err(|error| error.to_string())?;
    let answer = widget.call_tool("word".into(), "{}".into(), context(), Capabilities::default()).await;
    answer.map_err(|error| error.to_string())
}

async fn until(condition: impl Fn() -> bool) -> Result<()> {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > PATIENCE {
            return Err("what was waited for did not come about".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}
