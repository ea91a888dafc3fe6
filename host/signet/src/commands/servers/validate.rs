//! validate: what is wrong with what an author wrote, without a daemon.

use std::fs::File;
use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use signet_servers::manifest::{Problem, Severity, line_of};
use signet_servers::{Checked, validate};

use crate::error::{CliError, Result};
use crate::network;
use crate::output::show;

/// Bytes of a document: more than any catalogue has.
const MOST: u64 = 8 << 20;
/// How long a server may take to send one.
const PATIENCE: Duration = Duration::from_secs(15);
const STANDARD_INPUT: &str = "-";

pub(super) fn run(document: &str, json: bool) -> Result<ExitCode> {
    let text = read(document)?;
    let name = if document == STANDARD_INPUT { "standard input" } else { document };
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        CliError::Other(format!("{name}:{}:{}: it is no JSON: {error}", error.line(), error.column()))
    })?;
    let checked = validate(&value);
    let is_good = checked.is_good();
    let problems: Vec<Value> = checked.problems.iter().map(|problem| told(problem, &text)).collect();
    let answer = json!({
        "document": checked.document,
        "good": is_good,
        "problems": problems,
        "runs": checked.runs,
    });
    show(json, &answer, |_| written(name, &text, &checked));
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(problem: &Problem, text: &str) -> Value {
    json!({
        "severity": problem.severity,
        "path": problem.path,
        "line": line_of(text, &problem.path),
        "message": problem.message,
    })
}

fn written(name: &str, text: &str, checked: &Checked) -> String {
    let mut lines: Vec<String> = checked.problems.iter().map(|problem| line(name, text, problem)).collect();
    for run in &checked.runs {
        lines.push(format!("would run or reach: {}", run.replace('\n', "\n  ")));
    }
    let count = |severity| checked.problems.iter().filter(|problem| problem.severity == severity).count();
    let end = match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => "nothing is wrong".to_owned(),
        (errors, warnings) => format!("{errors} errors, {warnings} warnings"),
    };
    lines.push(format!("{name} is {}: {end}", checked.document));
    lines.join("\n")
}

/// As compilers write it, so that editors find the place.
fn line(name: &str, text: &str, problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let path = if problem.path.is_empty() { String::new() } else { format!("{}: ", problem.path) };
    format!("{name}:{}: {severity}: {path}{}", line_of(text, &problem.path), problem.message)
}

fn read(document: &str) -> Result<String> {
    if document.starts_with("https://") || document.starts_with("http://") {
        return fetch(document);
    }
    let mut text = String::new();
    let mut take = |reader: &mut dyn Read| reader.take(MOST + 1).read_to_string(&mut text);
    let taken = if document == STANDARD_INPUT {
        take(&mut std::io::stdin())
    } else {
        File::open(document).and_then(|mut file| take(&mut file))
    };
    taken.map_err(CliError::file("read", document))?;
    if text.len() as u64 > MOST {
        return Err(CliError::Other(format!("{document} has more than {MOST} bytes")));
    }
    Ok(text)
}

fn fetch(url: &str) -> Result<String> {
    if url.starts_with("http://") && !network::is_here(url) {
        return Err(CliError::Other(format!(
            "{url} is not fetched: anybody in between could change it; use https://"
        )));
    }
    let broken = |error: ureq::Error| CliError::Other(format!("cannot fetch {url}: {error}"));
    let mut response = network::agent(url, PATIENCE, PATIENCE).get(url).call().map_err(broken)?;
    if response.status() != 200 {
        let status = response.status().as_u16();
        return Err(CliError::Other(format!("cannot fetch {url}: the server answers with {status}")));
    }
    response.body_mut().with_config().limit(MOST).read_to_string().map_err(broken)
}
