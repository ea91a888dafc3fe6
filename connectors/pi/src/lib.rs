//! Pi, as Signet sees it: one extension, which runs inside it, and what it says.
//!
//! Facts were measured on versions 0.74.2, 0.87.1 and 1.5.2. An extension can give the model tools in all of
//! them, so no MCP server is configured. What a handler of `session_before_compact` answers cannot add to the
//! prompt that asks for the summary, so that event is left alone.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod said;

use signet_connector_base::hook_groups::Moment;
use signet_connector_base::{answers, extension, files, tools};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, FileFormat, Identity, Output, RequestContext,
    Scope, Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "pi";
const EXTENSION: &str = ".pi/agent/extensions/signet.js";

const fn moment(event: &'static str, harness_event: &'static str, timeout: u32) -> Moment {
    let transport = Transport::Extension;
    Moment { event, harness_event, transport, timeout, wants_transcript: false, keep: true }
}

const MOMENTS: [Moment; 6] = [
    moment("session-start", "session_start", 12),
    moment("user-prompt-submit", "before_agent_start", 4),
    moment("stop", "agent_end", 4),
    Moment { keep: false, ..moment(tools::USED, "tool_result", tools::TIMEOUT) },
    moment("compaction-complete", "session_compact", 4),
    moment("session-end", "session_shutdown", 12),
];

/// The connector.
#[derive(Debug)]
pub struct Pi;

impl Connector for Pi {
    fn describe() -> Description {
        Description {
            harness: HARNESS.into(),
            title: "Pi".into(),
            tested_version: "0.87.1".into(),
            config_dir_variable: Some("PI_CODING_AGENT_DIR".into()),
            config_files: vec![ConfigFile {
                path: EXTENSION.into(),
                path_in_config_dir: "extensions/signet.js".into(),
                path_in_project: Some(".pi/extensions/signet.js".into()),
                format: FileFormat::Text,
                purpose: "the extension that passes sessions on and offers Signet's tools".into(),
            }],
            hooks: MOMENTS.iter().map(Moment::hook).collect(),
        }
    }

    fn plan(action: Action, target: &Target, current: &[CurrentFile]) -> Result<ConfigPlan> {
        let own = include_str!("../extension.mjs");
        let version = env!("CARGO_PKG_VERSION");
        let part = extension::part(EXTENSION, current, target, HARNESS, version, own)?;
        let mut notes = Vec::new();
        if matches!((action, target.scope), (Action::Install, Scope::Project)) {
            notes.push(
                "Pi leaves a project's extensions out until it trusts the project: start it there once and agree, or \
                 with `pi -a`."
                    .into(),
            );
        }
        Ok(files::plan(action, vec![part], notes))
    }

    fn identify(_event: &str, payload: &str) -> Result<Identity> {
        answers::identify(payload)
    }

    fn handle(event: &str, payload: &str, _context: &RequestContext) -> Result<Output> {
        let told = extension::Told::read(payload)?;
        if event == tools::USED {
            return said::used(&told).tell();
        }
        extension::handle(event, &said::said(&told), || said::turns(&told.transcript))
    }
}

signet_plugin_sdk::plugin!(Pi: connector; manifest "manifest.json");

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
