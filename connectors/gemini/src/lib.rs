//! Gemini CLI, as Signet sees it: the file that configures it, its hooks, and what they expect.
//!
//! Facts were measured on version 0.61.0. `SessionStart` is left alone: what it adds becomes part of the
//! user's own prompt, and on a resumed session replaces it. So is `PreCompress`: it fires before every turn.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod transcript;

use signet_connector_base::hook_groups::{self, Moment, command_entry};
use signet_connector_base::json_edit::quote;
use signet_connector_base::{answers, files, mcp_entry, tools};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Briefing, Origin};
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, Credential, CurrentFile, Description, FileFormat, Identity, Output,
    RequestContext, Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "gemini";
/// Hooks, MCP servers, and much else.
const SETTINGS: &str = ".gemini/settings.json";

const fn moment(event: &'static str, harness_event: &'static str, timeout: u32) -> Moment {
    let transport = Transport::Command;
    Moment { event, harness_event, transport, timeout, wants_transcript: false, keep: true }
}

const MOMENTS: [Moment; 4] = [
    moment("user-prompt-submit", "BeforeAgent", 5),
    moment("stop", "AfterAgent", 5),
    Moment { keep: false, ..moment(tools::USED, "AfterTool", tools::TIMEOUT) },
    Moment { wants_transcript: true, ..moment("session-end", "SessionEnd", 15) },
];

/// The connector.
#[derive(Debug)]
pub struct Gemini;

impl Connector for Gemini {
    fn describe() -> Description {
        Description {
            harness: HARNESS.into(),
            title: "Gemini CLI".into(),
            tested_version: "0.61.0".into(),
            config_dir_variable: Some("GEMINI_CLI_HOME".into()),
            config_files: vec![ConfigFile {
                path: SETTINGS.into(),
                path_in_config_dir: SETTINGS.into(),
                path_in_project: Some(SETTINGS.into()),
                format: FileFormat::Json,
                purpose: "hooks, and the MCP server that offers Signet's tools".into(),
            }],
            hooks: MOMENTS.iter().map(Moment::hook).collect(),
        }
    }

    fn plan(action: Action, target: &Target, current: &[CurrentFile]) -> Result<ConfigPlan> {
        let hooks = |files: &[CurrentFile]| {
            hook_groups::part(SETTINGS, files, HARNESS, &MOMENTS, |moment| entry(target, moment))
        };
        let server = |files: &[CurrentFile]| mcp_entry::part(SETTINGS, files, "mcpServers", &server(target));
        let notes = match action {
            Action::Install => {
                vec!["Gemini CLI calls Signet's tools without asking (`\"trust\": true`).".into()]
            }
            Action::Uninstall => Vec::new(),
        };
        files::plan_in_one_file(action, current, &[&hooks, &server], notes)
    }

    fn identify(_event: &str, payload: &str) -> Result<Identity> {
        answers::identify(payload)
    }

    fn handle(event: &str, payload: &str, _context: &RequestContext) -> Result<Output> {
        if event != "user-prompt-submit" {
            return answers::handle(event, "", payload, transcript::turns);
        }
        let said: answers::Said = serde_json::from_str(payload)?;
        answers::briefed(prompt(&said.prompt), |inject| answers::in_context("BeforeAgent", inject))
    }
}

/// Passes a prompt on; the first one of a session brings what its start would have brought.
fn prompt(text: &str) -> Result<Briefing> {
    let briefing = session::prompt(text)?;
    if briefing.known {
        return Ok(briefing);
    }
    let start = session::start(Origin::Startup)?;
    let inject = [start.inject.as_str(), briefing.inject.as_str()].join("\n").trim().to_owned();
    Ok(Briefing { inject, memory_count: start.memory_count + briefing.memory_count, known: true })
}

/// Gemini counts milliseconds. A command that is not there would stop every prompt, so it is looked for
/// first; `exec`, since at a time-out only the shell is ended.
fn entry(target: &Target, moment: &Moment) -> String {
    let paths = target.program_words.iter().filter(|word| word.starts_with('/') && !word.contains('\''));
    let checks: String = paths.map(|path| format!("[ -e '{path}' ] || exit 0; ")).collect();
    let guarded = if checks.is_empty() {
        target.clone()
    } else {
        Target { program: format!("{checks}exec {}", target.program), ..target.clone() }
    };
    command_entry(&guarded, HARNESS, moment, moment.timeout * 1_000)
}

/// Without `trust` its tools are not offered where nobody can be asked. It hands variables that look like
/// secrets on only where they are named.
fn server(target: &Target) -> String {
    let variables = match &target.credential {
        Credential::Environment(name) => format!("{}: {}", quote(name), quote(&format!("${name}"))),
        _ => String::new(),
    };
    mcp_entry::stdio(target, HARNESS, &format!(r#", "env": {{{variables}}}, "trust": true"#))
}

#[cfg(test)]
mod tests;

signet_plugin_sdk::plugin!(Gemini: connector; manifest "manifest.json");
