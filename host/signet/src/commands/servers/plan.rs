//! A plan as a person sees it: nothing that runs is cut.

use serde_json::Value;

use super::items;
use super::words::{indented, one_line, text};

/// All of a plan.
pub(super) fn written(plan: &Value) -> String {
    let title = match text(plan, "/title") {
        title if title.is_empty() => text(plan, "/name"),
        title => title,
    };
    let mut lines = vec![title];
    match text(plan, "/description") {
        description if description.is_empty() => {}
        description => lines.push(format!("  {description}")),
    }
    lines.push(runs(plan));
    lines.extend(package(plan, "/package"));
    match text(plan, "/catalogue") {
        catalogue if catalogue.is_empty() => {}
        catalogue => lines.push(format!("  catalogue  {catalogue}")),
    }
    lines.push(format!("  digest     {}", text(plan, "/approve")));
    lines.extend(cautions(plan));
    let needs = items(plan, "/needs");
    if !needs.is_empty() {
        lines.push("  it needs".to_owned());
        lines.extend(needs.iter().map(need));
    }
    lines.join("\n")
}

/// The whole command or address, as it is approved.
fn runs(plan: &Value) -> String {
    let what = if text(plan, "/run/kind") == "remote" { "it is reached at" } else { "it would run" };
    let folder = match text(plan, "/run/folder") {
        folder if folder.is_empty() => String::new(),
        folder => format!("\n  in         {folder}"),
    };
    format!("  {what}\n{}{folder}", indented(crate::output::text(plan, "/text"), "    "))
}

/// The package in it, pinned.
pub(super) fn package(plan: &Value, pointer: &str) -> Option<String> {
    let package = plan.pointer(pointer).filter(|package| !package.is_null())?;
    let digest = match text(package, "/digest") {
        digest if digest.is_empty() => "its registry names no digest".to_owned(),
        digest => digest,
    };
    let (registry, name, version) =
        (text(package, "/registry"), text(package, "/name"), text(package, "/version"));
    Some(format!("  package    {registry}: {name} {version}\n             {digest}"))
}

/// What a person should know first.
pub(super) fn cautions(plan: &Value) -> Vec<String> {
    let warnings = items(plan, "/warnings").iter().map(|warning| text(warning, "/message"));
    let warnings = warnings.map(|warning| format!("  WARNING    {warning}"));
    let problems = items(plan, "/problems").iter().filter_map(Value::as_str);
    let problems = problems.map(|problem| format!("  problem    {}", one_line(problem)));
    warnings.chain(problems).collect()
}

fn need(need: &Value) -> String {
    let is = |field: &str| need.get(field).and_then(Value::as_bool).unwrap_or_default();
    let mut kinds = Vec::new();
    kinds.push(if is("isRequired") { "required" } else { "optional" }.to_owned());
    if is("isSecret") {
        kinds.push("a secret".to_owned());
    }
    let choices: Vec<_> = items(need, "/choices").iter().filter_map(Value::as_str).map(one_line).collect();
    if !choices.is_empty() {
        kinds.push(format!("one of {}", choices.join(", ")));
    }
    let default = text(need, "/default");
    if !default.is_empty() {
        kinds.push(format!("otherwise {default}"));
    }
    let about = match text(need, "/description") {
        about if about.is_empty() => String::new(),
        about => format!(": {about}"),
    };
    format!("    {} ({}){about}", text(need, "/name"), kinds.join(", "))
}
