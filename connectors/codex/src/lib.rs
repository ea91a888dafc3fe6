//! Codex, as Signet sees it: the files that configure it, its hooks, and what they expect.
//!
//! Facts were measured on version 0.169.0. It has no HTTP hooks; what PreCompact prints does not reach the
//! model, and PostCompact does not say the summary, so both are left alone. PostToolUse says what a command
//! printed and not how it ended.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod config;
mod transcript;
mod trust;
mod used;

use signet_connector_base::hook_groups::Moment;
use signet_connector_base::{answers, tools};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, FileFormat, Identity, Output, RequestContext,
    Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "codex";
const HOOKS: &str = ".codex/hooks.json";
/// MCP servers, and which hooks the user trusts.
const CONFIG: &str = ".codex/config.toml";

const fn moment(event: &'static str, harness_event: &'static str, timeout: u32) -> Moment {
    let transport = Transport::Command;
    Moment { event, harness_event, transport, timeout, wants_transcript: false, keep: true }
}

const MOMENTS: [Moment; 5] = [
    moment("session-start", "SessionStart", 15),
    moment("user-prompt-submit", "UserPromptSubmit", 5),
    moment("stop", "Stop", 5),
    Moment { keep: false, ..moment(tools::USED, "PostToolUse", tools::TIMEOUT) },
    // It grants this one three seconds, whatever is asked.
    Moment { wants_transcript: true, ..moment("session-end", "SessionEnd", 3) },
];

/// The connector.
#[derive(Debug)]
pub struct Codex;

impl Connector for Codex {
    fn describe() -> Description {
        let file = |path: &str, format, purpose: &str| ConfigFile {
            path: path.into(),
            path_in_config_dir: path.trim_start_matches(".codex/").into(),
            path_in_project: Some(path.into()),
            format,
            purpose: purpose.into(),
        };
        Description {
            harness: HARNESS.into(),
            title: "Codex".into(),
            tested_version: "0.169.0".into(),
            config_dir_variable: Some("CODEX_HOME".into()),
            config_files: vec![
                file(HOOKS, FileFormat::Json, "hooks"),
                file(
                    CONFIG,
                    FileFormat::Toml,
                    "the MCP server that offers Signet's tools, and trust in the hooks",
                ),
            ],
            hooks: MOMENTS.iter().map(Moment::hook).collect(),
        }
    }

    fn plan(action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        config::plan(action, target, files)
    }

    fn identify(_event: &str, payload: &str) -> Result<Identity> {
        answers::identify(payload)
    }

    fn handle(event: &str, payload: &str, _context: &RequestContext) -> Result<Output> {
        if event == tools::USED {
            return used::handle(payload);
        }
        let moment = MOMENTS.iter().find(|moment| moment.event == event);
        answers::handle(event, moment.map_or("", |moment| moment.harness_event), payload, transcript::turns)
    }
}

signet_plugin_sdk::plugin!(Codex: connector; manifest "manifest.json");
