//! The dashboard, in a real browser: `dashboard/bench` measures, here is what is promised.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::report::Figure;
use crate::{Effort, Result};

/// The sources, from where the benchmarks are run.
const FOLDER: &str = "dashboard";
/// Of the folder above: the runner that its tests have, too.
const RUNNER: &str = "node_modules/@playwright/test/cli.js";
const CONFIGURATION: &str = "bench/playwright.config.ts";

/// What a figure is held against.
enum Goal {
    Below(f64),
    AtLeast(f64),
    /// At least so many times the baseline.
    Share(f64),
    None,
}

use Goal::{AtLeast, Below, None as NoGoal, Share};

/// The name of a figure among those of the scripts, what it is, its unit, what stands beside it, and its goal.
type Promise = (&'static str, &'static str, &'static str, &'static str, Goal);

/// Browsers draw 60 times a second where the machine lets them: what an empty page has then is what there is.
const FRAMES: Goal = Share(0.97);
/// Milliseconds: a frame that takes longer than this was missed.
const FRAME: Goal = Below(20.0);

const EMPTY_PAGE: &str = "an empty page";
const BARE_PAGE: &str = "a bare page of text";
const PLAIN_LINES: &str = "as many plain lines";

const PROMISES: [Promise; 24] = [
    ("scripts", "scripts that home begins with, gzipped", "kB", "React alone", Below(150.0)),
    ("scripts-cards", "scripts of home with eight cards, gzipped", "kB", "React alone", NoGoal),
    ("largest", "first visit to home, until its largest part is painted", "ms", BARE_PAGE, Below(1_000.0)),
    ("shifts", "layout shift while a page loads, the worst page", "", BARE_PAGE, Below(0.01)),
    ("drag-interaction", "slowest interaction among 50 widgets", "ms", EMPTY_PAGE, Below(100.0)),
    ("drag-fps", "frames while dragging among 50 widgets", "/s", EMPTY_PAGE, FRAMES),
    ("drag-p95", "a frame of that drag, p95", "ms", EMPTY_PAGE, FRAME),
    ("drag-late", "frames of that drag that are later than 20 ms", "%", EMPTY_PAGE, Below(1.0)),
    ("drag-work", "what the page computes for a frame of that drag", "ms", EMPTY_PAGE, Below(8.0)),
    ("stream-fps", "frames while 10,000 events are scrolled", "/s", PLAIN_LINES, FRAMES),
    ("stream-p95", "a frame of that scrolling, p95", "ms", PLAIN_LINES, FRAME),
    ("stream-work", "what the page computes for a frame of that scrolling", "ms", PLAIN_LINES, Below(8.0)),
    ("picture-drawn", "opening the picture of 10,000 memories", "ms", "of one memory", Below(2_000.0)),
    ("picture-fps", "frames while that picture is moved", "/s", EMPTY_PAGE, FRAMES),
    ("picture-p95", "a frame of that move, p95", "ms", EMPTY_PAGE, FRAME),
    ("picture-work", "what the page computes for a frame of that move", "ms", EMPTY_PAGE, Below(8.0)),
    ("desktop-performance", "Lighthouse, home on a desktop: performance", "/100", BARE_PAGE, AtLeast(95.0)),
    (
        "desktop-accessibility",
        "Lighthouse, home on a desktop: accessibility",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
    (
        "desktop-best-practices",
        "Lighthouse, home on a desktop: best practices",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
    ("mobile-performance", "Lighthouse, home on a slow phone: performance", "/100", BARE_PAGE, NoGoal),
    (
        "mobile-accessibility",
        "Lighthouse, home on a slow phone: accessibility",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
    (
        "mobile-best-practices",
        "Lighthouse, home on a slow phone: best practices",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
    (
        "others-accessibility",
        "Lighthouse, the worst other page: accessibility",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
    (
        "others-best-practices",
        "Lighthouse, the worst other page: best practices",
        "/100",
        BARE_PAGE,
        AtLeast(100.0),
    ),
];

/// What can be measured of it here: a machine without a browser measures nothing, and says so.
pub(crate) fn measure(signet: &Path, node: Option<&Path>, effort: Effort) -> Result<Vec<Figure>> {
    let Some(node) = node else {
        eprintln!(
            "the dashboard is not measured: --node does not say with which Node.js (`cargo xtask bench` does)"
        );
        return Ok(Vec::new());
    };
    let folder = tempfile::tempdir()?;
    let written = folder.path().join("figures.json");
    // It says itself what it measures and what it cannot; other groups have figures all the same.
    Command::new(node)
        .args([RUNNER, "test", "--config", CONFIGURATION])
        .current_dir(FOLDER)
        .env("SIGNET_TEST_BIN", std::path::absolute(signet)?)
        .env("SIGNET_BENCH_FIGURES", &written)
        .env("SIGNET_BENCH_ROUNDS", effort.rounds.to_string())
        // What is measured is the page that the program holds.
        .env_remove("SIGNET_DASHBOARD")
        .stdin(Stdio::null())
        .status()?;
    let Ok(text) = std::fs::read_to_string(&written) else {
        eprintln!("the dashboard is not measured: see above");
        return Ok(Vec::new());
    };
    let measured: Vec<Value> = serde_json::from_str(&text)?;
    Ok(PROMISES.iter().filter_map(|promise| figure(promise, &measured)).collect())
}

/// The row of a promise, if it was measured.
fn figure((id, what, unit, baseline, goal): &Promise, measured: &[Value]) -> Option<Figure> {
    let found = measured.iter().find(|one| one.get("id").and_then(Value::as_str) == Some(id))?;
    let number = |name: &str| found.get(name).and_then(Value::as_f64);
    let (value, beside) = (number("value")?, number("baseline")?);
    let below = |limit| Figure::below(what, value, unit, baseline, beside, limit);
    Some(match goal {
        Below(limit) => below(*limit),
        AtLeast(limit) => below(*limit).at_least(),
        Share(share) => Figure {
            goal: format!("at least {share}x"),
            measure: value / beside,
            shown: "ratio",
            ..below(*share).at_least()
        },
        NoGoal => Figure { goal: "none, for comparison".into(), ..below(f64::INFINITY) },
    })
}
