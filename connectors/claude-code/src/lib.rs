//! Claude Code, as Signet sees it: the files that configure it, its hooks, and what they expect.
//!
//! Facts were measured on version 2.1.330. Its hooks can call an HTTP endpoint by themselves, except
//! `SessionStart`, which takes a command only.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod config;
mod hooks;
mod transcript;

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, FileFormat, Hook, Identity, Output,
    RequestContext, Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "claude-code";
/// Hooks and permissions.
const SETTINGS: &str = ".claude/settings.json";
/// MCP servers, among much else that is not ours.
const STATE: &str = ".claude.json";

/// Event of the daemon, event of the harness, transport, seconds, transcript wanted.
const HOOKS: [(&str, &str, Transport, u32, bool); 6] = [
    ("session-start", "SessionStart", Transport::Command, 15, false),
    ("user-prompt-submit", "UserPromptSubmit", Transport::Http, 5, false),
    ("stop", "Stop", Transport::Http, 5, false),
    // What this prints is added to the prompt that asks for the summary.
    ("pre-compaction", "PreCompact", Transport::Command, 5, false),
    ("compaction-complete", "PostCompact", Transport::Http, 5, false),
    // Without a timeout of its own the harness ends this one after 1.5 s. Only a command can read
    // the transcript.
    ("session-end", "SessionEnd", Transport::Command, 15, true),
];

/// The connector.
#[derive(Debug)]
pub struct ClaudeCode;

impl Connector for ClaudeCode {
    fn describe() -> Description {
        let hook = |(event, harness_event, transport, timeout, wants_transcript): (
            &str,
            &str,
            Transport,
            u32,
            bool,
        )| Hook {
            event: event.into(),
            harness_event: harness_event.into(),
            transport,
            timeout,
            wants_transcript,
        };
        let file = |path: &str, path_in_config_dir: &str, purpose: &str| ConfigFile {
            path: path.into(),
            path_in_config_dir: path_in_config_dir.into(),
            format: FileFormat::Json,
            purpose: purpose.into(),
        };
        Description {
            harness: HARNESS.into(),
            title: "Claude Code".into(),
            tested_version: "2.1.330".into(),
            config_dir_variable: Some("CLAUDE_CONFIG_DIR".into()),
            config_files: vec![
                file(SETTINGS, "settings.json", "hooks"),
                file(STATE, ".claude.json", "the MCP server that offers Signet's tools"),
            ],
            hooks: HOOKS.into_iter().map(hook).collect(),
        }
    }

    fn plan(action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        config::plan(action, target, files)
    }

    fn identify(_event: &str, payload: &str) -> Result<Identity> {
        hooks::identify(payload)
    }

    fn handle(event: &str, payload: &str, _context: &RequestContext) -> Result<Output> {
        hooks::handle(event, payload)
    }
}

signet_plugin_sdk::plugin!(ClaudeCode: connector; manifest "manifest.json");
