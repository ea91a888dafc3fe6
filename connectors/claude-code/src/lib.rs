//! Claude Code, as Signet sees it: the files that configure it, its hooks, and what they expect.
//!
//! Facts were measured on version 2.1.330. Its hooks can call an HTTP endpoint by themselves, except
//! `SessionStart`, which takes a command only.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod config;
mod transcript;

use signet_connector_base::hook_groups::Moment;
use signet_connector_base::{answers, tools};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, FileFormat, Identity, Output, RequestContext,
    Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "claude-code";
/// Hooks and permissions.
const SETTINGS: &str = ".claude/settings.json";
/// MCP servers, among much else that is not ours.
const STATE: &str = ".claude.json";

const fn moment(
    event: &'static str,
    harness_event: &'static str,
    transport: Transport,
    timeout: u32,
    keep: bool,
) -> Moment {
    Moment { event, harness_event, transport, timeout, wants_transcript: false, keep }
}

const MOMENTS: [Moment; 8] = [
    moment("session-start", "SessionStart", Transport::Command, 15, true),
    moment("user-prompt-submit", "UserPromptSubmit", Transport::Http, 5, true),
    moment("stop", "Stop", Transport::Http, 5, true),
    moment(tools::USED, "PostToolUse", Transport::Http, tools::TIMEOUT, false),
    // The one above is for tools that did what they were asked.
    moment(tools::USED, "PostToolUseFailure", Transport::Http, tools::TIMEOUT, false),
    // What this prints is added to the prompt that asks for the summary.
    moment("pre-compaction", "PreCompact", Transport::Command, 5, false),
    moment("compaction-complete", "PostCompact", Transport::Http, 5, true),
    // Without a timeout of its own the harness ends this one after 1.5 s. Only a command can read
    // the transcript.
    Moment { wants_transcript: true, ..moment("session-end", "SessionEnd", Transport::Command, 15, true) },
];

/// The connector.
#[derive(Debug)]
pub struct ClaudeCode;

impl Connector for ClaudeCode {
    fn describe() -> Description {
        let file = |path: &str, in_config_dir: &str, in_project: &str, purpose: &str| ConfigFile {
            path: path.into(),
            path_in_config_dir: in_config_dir.into(),
            path_in_project: Some(in_project.into()),
            format: FileFormat::Json,
            purpose: purpose.into(),
        };
        Description {
            harness: HARNESS.into(),
            title: "Claude Code".into(),
            tested_version: "2.1.330".into(),
            config_dir_variable: Some("CLAUDE_CONFIG_DIR".into()),
            config_files: vec![
                // The project's file that is the user's own and not shared with others.
                file(SETTINGS, "settings.json", ".claude/settings.local.json", "hooks"),
                file(STATE, ".claude.json", ".mcp.json", "the MCP server that offers Signet's tools"),
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
        let moment = MOMENTS.iter().find(|moment| moment.event == event);
        answers::handle(event, moment.map_or("", |moment| moment.harness_event), payload, transcript::turns)
    }
}

signet_plugin_sdk::plugin!(ClaudeCode: connector; manifest "manifest.json");
