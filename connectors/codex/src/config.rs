//! Codex's files.

use signet_connector_base::edge;
use signet_connector_base::files::{self, Now, Part};
use signet_connector_base::hook_groups::{self, Moment, Placed, command_entry};
use signet_connector_base::json_edit::Document as Json;
use signet_connector_base::toml_tables::{Document, Table, quote};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Action, ConfigPlan, Credential, CurrentFile, Scope, Target};

use crate::{CONFIG, HARNESS, HOOKS, MOMENTS, trust};

/// Variables that decide where the edge finds what. Codex gives an MCP server none that is not named.
const VARIABLES: [&str; 3] = ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "SIGNET_WORKSPACE"];

pub(crate) fn plan(action: Action, target: &Target, current: &[CurrentFile]) -> Result<ConfigPlan> {
    let entry = |moment: &Moment| command_entry(target, HARNESS, moment, moment.timeout);
    let hooks = hook_groups::part(HOOKS, current, HARNESS, &MOMENTS, entry)?;
    let note = match (action, target.scope) {
        (Action::Install, Scope::User) => {
            Some("Codex runs Signet's hooks and tools without asking: the plan says so in its config.toml.")
        }
        // It reads trust from the user's own file alone, and nothing of a project before that is trusted.
        (Action::Install, Scope::Project) => {
            Some("Codex asks once whether it may trust this project, and its hooks: say yes to both.")
        }
        (Action::Uninstall, _) => None,
    };
    let notes = note.into_iter().map(String::from).collect();
    let config = config(target, current, &hooks)?;
    Ok(files::plan(action, vec![hooks, config], notes))
}

/// The MCP server, and trust in the hooks where they will stand.
fn config(target: &Target, current: &[CurrentFile], hooks: &Part) -> Result<Part> {
    let file = Now::of(CONFIG, current);
    let hooks_file = Now::of(HOOKS, current);
    let document = Document::parse(&file.text).map_err(|error| file.cannot(&error))?;
    for path in [["mcp_servers", "signet"], ["hooks", "state"]] {
        if document.is_set_inline(&path) {
            return Err(file.cannot(&format!("{} is not a table with a header of its own", path.join("."))));
        }
    }
    let there = placed(&hooks_file.text);
    let installed = hooks.install.as_ref().and_then(|edit| edit.content.as_deref());
    let wanted_hooks = placed(installed.unwrap_or(&hooks_file.text));
    let digests: Vec<_> = there.iter().chain(&wanted_hooks).map(trust::digest).collect();
    let is_ours = |table: &Table, text: &str| {
        let path: Vec<_> = table.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["mcp_servers", "signet", ..] => true,
            ["hooks", "state", key] => {
                key.starts_with(&hooks_file.location) && digests.iter().any(|digest| text.contains(digest))
            }
            _ => false,
        }
    };

    let mut wanted = vec![server(target)];
    if matches!(target.scope, Scope::User) {
        wanted.extend(wanted_hooks.iter().map(|hook| trust::table(&hooks_file.location, hook)));
    }
    let ours: Vec<_> = document
        .tables()
        .iter()
        .map(|table| (table, document.text_of(table)))
        .filter(|(table, text)| is_ours(table, text))
        .map(|(_, text)| text)
        .collect();
    let (present, complete) = (!ours.is_empty(), ours == wanted);

    let mut without = document.clone();
    without.remove(|table, text| is_ours(table, text));
    let mut with = without.clone();
    wanted.iter().for_each(|table| with.append(table));
    Ok(Part {
        present,
        install: if complete {
            None
        } else {
            file.edit(with.into_text(), "the MCP server `signet`, and trust in Signet's hooks")
        },
        uninstall: file.edit(without.into_text(), "Signet's MCP server and trust in its hooks are taken out"),
    })
}

fn placed(hooks: &str) -> Vec<Placed> {
    Json::parse(hooks).map(|document| hook_groups::placed(&document, HARNESS)).unwrap_or_default()
}

fn server(target: &Target) -> String {
    let words = edge::mcp_words(target, HARNESS);
    let (program, arguments) =
        words.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let key = match &target.credential {
        Credential::Environment(name) => Some(name.as_str()),
        _ => None,
    };
    let variables: Vec<_> = VARIABLES.into_iter().chain(key).map(quote).collect();
    format!(
        "[mcp_servers.signet]\ncommand = {program}\nargs = [{}]\nenv_vars = [{}]\ndefault_tools_approval_mode = \"approve\"\n",
        arguments.join(", "),
        variables.join(", "),
    )
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
