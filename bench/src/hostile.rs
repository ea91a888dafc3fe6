//! What one hostile plugin at full speed does to the calls of another.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use signet_runtime::{Capabilities, Connector, Limits, Package, Runtime};
use tokio::task::JoinHandle;

use crate::call::context;
use crate::report::Figure;
use crate::runtime::load_hostile;
use crate::stats::{median, quantile};
use crate::{Effort, Result, guest};

/// What it does, each in a task of its own, again and again.
const DEEDS: [&str; 4] = ["loop", "panic", "memory", "recurse"];
/// Between two calls of the innocent one.
const PACE: Duration = Duration::from_micros(500);

/// Who else is at work.
#[derive(Clone, Copy, PartialEq)]
enum Company {
    Nobody,
    /// Tasks that compute and give way every 10 ms, as many as the hostile plugin has.
    Native,
    Hostile,
}

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let runtime = Runtime::new(None)?;
    let hostile = load_hostile(&runtime)?.connector(Limits::CALL)?;
    let package = Package::read("answer", guest::ANSWER.to_vec())?;
    let grants = signet_runtime::Grants::all_asked(&package.manifest);
    let innocent = runtime.load(package, &grants)?.connector(Limits::CALL)?;
    let (mut alone, mut native, mut beside, mut ratios) = (vec![], vec![], vec![], vec![]);
    for _ in 0..effort.rounds {
        let a = p99(&innocent, Company::Nobody, &hostile, effort).await?;
        let b = p99(&innocent, Company::Native, &hostile, effort).await?;
        let c = p99(&innocent, Company::Hostile, &hostile, effort).await?;
        alone.push(a);
        native.push(b);
        beside.push(c);
        ratios.push(c / a);
    }
    let (alone, beside, ratio) = (median(alone), median(beside), median(ratios));
    let native_figure = Figure {
        goal: "none, for comparison".into(),
        shown: "value",
        ..Figure::below(
            "p99 of a call beside native tasks as busy",
            median(native),
            "us",
            "alone on the machine",
            alone,
            f64::INFINITY,
        )
    };
    let figure = Figure::ratio(
        "p99 of a call beside a hostile plugin",
        "us",
        "alone on the machine",
        (beside, alone),
        ratio,
        2.0,
    );
    Ok(vec![figure, native_figure])
}

/// The time of calls that come one after the other at their own pace, each as a task, like requests.
async fn p99(innocent: &Connector, company: Company, hostile: &Connector, effort: Effort) -> Result<f64> {
    let done = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = DEEDS
        .iter()
        .filter_map(|deed| match company {
            Company::Nobody => None,
            Company::Native => Some(compute(Arc::clone(&done))),
            Company::Hostile => Some(misbehave(hostile.clone(), deed, Arc::clone(&done))),
        })
        .collect();
    let mut samples = Vec::new();
    for _ in 0..effort.calls {
        tokio::time::sleep(PACE).await;
        let connector = innocent.clone();
        let start = Instant::now();
        let call = tokio::spawn(async move {
            connector.handle("event", "", &context(), Capabilities::default()).await.map(drop)
        });
        call.await??;
        samples.push(start.elapsed());
    }
    done.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await?;
    }
    Ok(quantile(&mut samples, 0.99))
}

fn misbehave(hostile: Connector, deed: &'static str, done: Arc<AtomicBool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !done.load(Ordering::Relaxed) {
            // It fails: that is its purpose.
            let _ = hostile.handle(deed, "", &context(), Capabilities::default()).await;
            tokio::task::yield_now().await;
        }
    })
}

fn compute(done: Arc<AtomicBool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut sum = 0_u64;
        while !done.load(Ordering::Relaxed) {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(10) {
                sum = black_box(sum.wrapping_add(1));
            }
            tokio::task::yield_now().await;
        }
    })
}
