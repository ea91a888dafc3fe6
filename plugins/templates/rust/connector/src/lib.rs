//! Connects my-harness, which keeps its hooks in one JSON file:
//!
//! ```json
//! { "theme": "dark", "hooks": { "onStart": "a command", "onPrompt": "a command" } }
//! ```
//!
//! It starts the command with `{"session": "...", "cwd": "...", "prompt": "..."}` on standard input, and
//! puts what the command prints before the model.
#![cfg_attr(target_arch = "wasm32", no_std)]

use serde::Deserialize;
use signet_connector_base::json_edit::{Document, EditError, quote};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::Origin;
use signet_plugin_sdk::{
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, Edit, FileFormat, Hook, Identity, Output,
    Presence, Target, Transport,
};

const HARNESS: &str = "my-harness";
const SETTINGS: &str = ".my-harness/settings.json";
/// The daemon's name of each hook, and the harness's.
const HOOKS: [(&str, &str); 2] = [("session-start", "onStart"), ("prompt", "onPrompt")];

/// The connector.
pub struct MyHarness;

/// What the harness says to a hook.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Payload {
    session: Option<String>,
    cwd: Option<String>,
    prompt: String,
}

impl Connector for MyHarness {
    fn describe() -> Description {
        let hook = |(event, harness_event): (&str, &str)| Hook {
            event: event.into(),
            harness_event: harness_event.into(),
            transport: Transport::Command,
            timeout: 10,
            wants_transcript: false,
            keep: true,
        };
        Description {
            harness: HARNESS.into(),
            title: "My harness".into(),
            tested_version: "1.0.0".into(),
            config_dir_variable: Some("MY_HARNESS_DIR".into()),
            config_files: vec![ConfigFile {
                path: SETTINGS.into(),
                path_in_config_dir: "settings.json".into(),
                path_in_project: None,
                format: FileFormat::Json,
                purpose: "hooks".into(),
            }],
            hooks: HOOKS.into_iter().map(hook).collect(),
        }
    }

    fn plan(action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        let before = files.iter().find(|file| file.path == SETTINGS).and_then(|file| file.content.as_deref());
        let before = before.unwrap_or_default();
        let document = Document::parse(before).map_err(cannot)?;
        let (mut installed, mut removed) = (document.clone(), document.clone());
        let mut there = false;
        for (event, harness_event) in HOOKS {
            let command = format!("{} hook {event} -H {HARNESS}", target.program);
            let path = ["hooks", harness_event];
            // A command of the user's own stays when Signet goes.
            let now = document.get(&path).and_then(|hook| hook.as_str());
            if now.is_some_and(|now| now.ends_with(&format!(" hook {event} -H {HARNESS}"))) {
                there = true;
                removed.remove(&path).map_err(cannot)?;
            }
            installed.set(&path, &quote(&command)).map_err(cannot)?;
        }
        removed.prune(&["hooks"]).map_err(cannot)?;

        let presence = match (installed.text() == before, there) {
            (true, _) => Presence::Complete,
            (false, true) => Presence::Partial,
            (false, false) => Presence::Absent,
        };
        let after = match action {
            Action::Install => installed.into_text(),
            Action::Uninstall => removed.into_text(),
        };
        let edit = Edit { path: SETTINGS.into(), content: Some(after), summary: "hooks of Signet".into() };
        let edits = if edit.content.as_deref() == Some(before) { vec![] } else { vec![edit] };
        Ok(ConfigPlan { edits, presence, notes: vec![] })
    }

    fn identify(_event: &str, payload: &str) -> Result<Identity> {
        let payload: Payload = serde_json::from_str(payload)?;
        Ok(Identity { session_key: payload.session, cwd: payload.cwd })
    }

    fn handle(event: &str, payload: &str, _context: &RequestContext) -> Result<Output> {
        let payload: Payload = serde_json::from_str(payload)?;
        let briefing = match event {
            "session-start" => session::start(Origin::Startup),
            "prompt" => session::prompt(&payload.prompt),
            other => return Err(Error::Invalid(format!("{HARNESS} has no hook {other}"))),
        };
        match briefing {
            Ok(briefing) => Ok(Output::text(briefing.inject)),
            // A key that may not is no reason for the harness to stop.
            Err(Error::Denied(why)) => Ok(Output::notice(format!("[signet] {why}; going on without memory"))),
            Err(other) => Err(other),
        }
    }
}

fn cannot(error: EditError) -> Error {
    Error::Invalid(format!("~/{SETTINGS} cannot be edited: {error}. Nothing was changed"))
}

signet_plugin_sdk::plugin!(MyHarness: connector; manifest "manifest.json");
