//! OpenCode, as Signet sees it: a plugin, which runs inside it, an MCP server, and what they say.
//!
//! Facts were measured on version 1.18.33. It finds plugins in its folder by itself.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod config;
mod said;

use signet_connector_base::hook_groups::Moment;
use signet_connector_base::{answers, extension, tools};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, FileFormat, Identity, Output, RequestContext,
    Target, Transport,
};

/// Short name, in URLs and on the command line.
const HARNESS: &str = "opencode";
/// It looks for `.js` and `.ts` only.
const EXTENSION: &str = ".config/opencode/plugins/signet.js";
const CONFIG: &str = ".config/opencode/opencode.json";
/// The same with comments; it reads both.
const COMMENTED: &str = ".config/opencode/opencode.jsonc";

const fn moment(event: &'static str, harness_event: &'static str, timeout: u32, keep: bool) -> Moment {
    let transport = Transport::Extension;
    Moment { event, harness_event, transport, timeout, wants_transcript: false, keep }
}

const MOMENTS: [Moment; 8] = [
    moment("session-start", "session.created", 12, true),
    moment("user-prompt-submit", "chat.message", 4, true),
    moment("stop", "session.idle", 4, true),
    moment(tools::USED, "tool.execute.after", tools::TIMEOUT, false),
    // The one above is for tools that did not fail.
    moment(tools::USED, "message.part.updated", tools::TIMEOUT, false),
    // What this answers is added to the prompt that asks for the summary.
    moment("pre-compaction", "experimental.session.compacting", 4, false),
    moment("compaction-complete", "session.compacted", 4, true),
    moment("session-end", "dispose", 12, true),
];

/// The connector.
#[derive(Debug)]
pub struct OpenCode;

impl Connector for OpenCode {
    fn describe() -> Description {
        let file = |path: &str, in_project: &str, format, purpose: &str| ConfigFile {
            path: path.into(),
            path_in_config_dir: path.trim_start_matches(".config/opencode/").into(),
            path_in_project: Some(in_project.into()),
            format,
            purpose: purpose.into(),
        };
        let tools = "the MCP server that offers Signet's tools";
        Description {
            harness: HARNESS.into(),
            title: "OpenCode".into(),
            tested_version: "1.18.33".into(),
            // What is in there counts beside the user's own folder, which XDG_CONFIG_HOME moves.
            config_dir_variable: Some("OPENCODE_CONFIG_DIR".into()),
            config_files: vec![
                file(
                    EXTENSION,
                    ".opencode/plugins/signet.js",
                    FileFormat::Text,
                    "the plugin that passes sessions on",
                ),
                file(CONFIG, "opencode.json", FileFormat::Json, tools),
                file(COMMENTED, "opencode.jsonc", FileFormat::Json, tools),
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
        let told = extension::Told::read(payload)?;
        if event == tools::USED {
            return said::used(&told).tell();
        }
        extension::handle(event, &said::said(&told), || said::turns(&told.transcript))
    }
}

signet_plugin_sdk::plugin!(OpenCode: connector; manifest "manifest.json");
