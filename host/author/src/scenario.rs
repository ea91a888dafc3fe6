//! `signet plugin test`: the scenarios in a project's `tests/*.json`, whatever its language.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use signet_runtime::ImageCache;

use crate::compare::{contained, equal};
use crate::rig::{Happened, Life, Rig};
use crate::{AuthorError, Result};

/// A file of steps, which share one life of the plugin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    /// The plugin's store before the first step.
    #[serde(default)]
    state: BTreeMap<String, Value>,
    /// The plugin's configuration.
    #[serde(default = "object")]
    config: Value,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// `subscriber.on-event`.
    call: String,
    #[serde(default = "object")]
    args: Value,
    /// Answers of the host, by function, in order.
    #[serde(default)]
    host: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    expect: Expect,
}

/// What must be. What is left out does not matter, except that a step must not fail unless an error is
/// expected.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Part of the answer.
    #[serde(default, deserialize_with = "present")]
    ok: Option<Value>,
    /// The error's name, and a part of its text.
    error: Option<BTreeMap<String, String>>,
    /// Calls of the host that must be among those that happened, in this order.
    calls: Option<Vec<Value>>,
    /// All lines of log.
    log: Option<Vec<String>>,
    /// All published events; of each payload a part.
    events: Option<Vec<Value>>,
    /// All of the store after the step.
    state: Option<BTreeMap<String, Value>>,
}

fn object() -> Value {
    json!({})
}

/// `"ok": null` expects nothing in the answer, and is not the same as no `"ok"`.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// How a scenario ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its file.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// Steps that were run.
    pub steps: usize,
    /// Where it failed, if it did.
    pub failure: Option<Failure>,
}

/// A step that did not go as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which step, from 1.
    pub step: usize,
    /// What it called.
    pub call: String,
    /// One line for each difference.
    pub differences: Vec<String>,
    /// What the plugin answered and did, as JSON to read.
    pub got: String,
}

/// Runs the scenarios of a project against its component. `images` keeps native code from one run to the next.
///
/// # Errors
/// The component cannot be loaded, there is no scenario, or one is not of the right form. What fails in a
/// scenario is in its result.
pub fn test(folder: &Path, wasm: &Path, images: Option<ImageCache>) -> Result<Vec<Ran>> {
    let files = scenario_files(folder)?;
    let scenarios = files.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    let rig = Rig::load(wasm, images)?;
    Ok(files.into_iter().zip(scenarios).map(|(file, scenario)| run(&rig, file, scenario)).collect())
}

/// Sorted by name.
fn scenario_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let tests = folder.join("tests");
    let mut files = Vec::new();
    for entry in fs::read_dir(&tests).map_err(AuthorError::file("read", &tests))? {
        let path = entry.map_err(AuthorError::file("read", &tests))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    if files.is_empty() {
        let reason = "there is no scenario in it: `signet plugin new` writes one to begin with".to_owned();
        return Err(AuthorError::Project { path: tests, reason });
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Scenario> {
    let text = fs::read(file).map_err(AuthorError::file("read", file))?;
    serde_json::from_slice(&text).map_err(|error| AuthorError::Project {
        path: file.to_owned(),
        reason: format!("it is no scenario: {error}"),
    })
}

fn run(rig: &Rig, file: PathBuf, scenario: Scenario) -> Ran {
    let mut life = rig.life(&scenario.config);
    life.set_state(scenario.state);
    let (mut steps, mut failure) = (0, None);
    for step in scenario.steps {
        steps += 1;
        let call = step.call.clone();
        if let Err((differences, got)) = take(&mut life, step) {
            failure = Some(Failure { step: steps, call, differences, got });
            break;
        }
    }
    Ran { file, name: scenario.name, steps, failure }
}

fn take(life: &mut Life<'_>, step: Step) -> Result<(), (Vec<String>, String)> {
    for (function, answers) in step.host {
        for answer in answers {
            life.answer(&function, answer);
        }
    }
    let answer = life.call(&step.call, step.args).map_err(|reason| (vec![reason], String::new()))?;
    let (happened, state) = (life.happened(), life.state());
    let differences = differences(&step.expect, &answer, &happened, &state);
    if differences.is_empty() {
        return Ok(());
    }
    let answer = match answer {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error }),
    };
    let got = json!({
        "answer": answer, "calls": happened.calls, "log": happened.log, "events": happened.events,
        "state": state,
    });
    Err((differences, serde_json::to_string_pretty(&got).unwrap_or_default()))
}

fn differences(
    expect: &Expect,
    answer: &Result<Value, Value>,
    happened: &Happened,
    state: &BTreeMap<String, Value>,
) -> Vec<String> {
    let mut found = happened.faults.clone();
    match (answer, &expect.error) {
        (Ok(value), None) => {
            if let Some(expected) = &expect.ok {
                contained("ok", expected, value, &mut found);
            }
        }
        (Ok(value), Some(_)) => found.push(format!("error: expected one, and it answered {value}")),
        (Err(error), None) => found.push(format!("it failed: {error}")),
        (Err(error), Some(expected)) => same_error(expected, error, &mut found),
    }
    if let Some(lines) = &expect.log {
        equal("log", &json!(lines), &json!(happened.log), &mut found);
    }
    if let Some(events) = &expect.events {
        contained("events", &json!(events), &json!(happened.events), &mut found);
    }
    if let Some(expected) = &expect.state {
        equal("state", &json!(expected), &json!(state), &mut found);
    }
    let mut happened_calls = happened.calls.iter();
    for expected in expect.calls.iter().flatten() {
        let fits = |call: &Value| {
            let mut differences = Vec::new();
            contained("", expected, call, &mut differences);
            differences.is_empty()
        };
        if !happened_calls.any(fits) {
            found.push(format!("calls: the host was not asked {expected}, or not in this order"));
        }
    }
    found
}

fn same_error(expected: &BTreeMap<String, String>, error: &Value, found: &mut Vec<String>) {
    for (name, text) in expected {
        match error.get(name).and_then(Value::as_str) {
            Some(said) if said.contains(text) => {}
            Some(said) => found.push(format!("error.{name}: expected a text with {text:?}, got {said:?}")),
            None => found.push(format!("error: expected {name}, got {error}")),
        }
    }
}
