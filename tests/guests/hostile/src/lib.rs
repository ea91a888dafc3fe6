//! A connector that does what the event's name says. Most of it is what no plugin should do; the host's
//! tests watch that it gets nowhere.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod bombs;
mod capabilities;

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, ConfigPlan, CurrentFile, Description, Identity, Output, Presence, RequestContext, Target,
};

/// The connector.
#[derive(Debug)]
pub struct Hostile;

impl Connector for Hostile {
    fn describe() -> Description {
        Description {
            harness: "hostile".into(),
            title: "Hostile".into(),
            tested_version: "1".into(),
            config_dir_variable: None,
            config_files: Vec::new(),
            hooks: Vec::new(),
        }
    }

    fn plan(_: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        let notes = vec![target.daemon_url.clone(), format!("{} files", files.len())];
        Ok(ConfigPlan { edits: Vec::new(), presence: Presence::Absent, notes })
    }

    /// The session is what the payload says, the folder what the host said when it was asked too early.
    fn identify(event: &str, payload: &str) -> Result<Identity> {
        match event {
            "refuse-to-identify" => Err(Error::Invalid(payload.to_owned())),
            "panic-to-identify" => bombs::panic(payload).map(|_| Identity { session_key: None, cwd: None }),
            "leak" => Ok(Identity { session_key: Some(bombs::leak(payload)), cwd: None }),
            _ => {
                let early = capabilities::read("early").err().map(|error| format!("{error:?}"));
                Ok(Identity { session_key: Some(payload.to_owned()), cwd: early })
            }
        }
    }

    fn handle(event: &str, payload: &str, context: &RequestContext) -> Result<Output> {
        match event {
            "echo" => Ok(Output::text(payload)),
            "who" => Ok(Output::text(format!(
                "{} on {:?} in {:?}",
                context.agent_id, context.machine_id, context.session_key
            ))),
            "refuse" => Err(Error::Denied(payload.to_owned())),
            "garbage" => Ok(Output { stdout: GARBAGE.into(), stderr: GARBAGE.into(), exit_code: 255 }),
            "refuse-with-garbage" => Err(Error::Other(GARBAGE.into())),

            "loop" => bombs::endless_loop(),
            "recurse" => Ok(Output::text(bombs::endless_recursion(0).to_string())),
            "memory" => bombs::memory(),
            "panic" => bombs::panic(payload),
            "flood-and-panic" => bombs::flood_and_panic(payload),
            "huge-reply" => Ok(Output::text("x".repeat(number(payload)?))),
            "leak" => Ok(Output::text(bombs::leak(payload))),

            "log" => capabilities::log_a_line(payload),
            "log-for-ever" => capabilities::log_for_ever(),
            "log-flood" => capabilities::log_flood(number(payload)?),
            "state" => capabilities::keep(payload),
            "state-for-ever" => capabilities::ask_for_ever(),
            "write-and-refuse" => {
                capabilities::keep_one(payload).and(Err(Error::Invalid("after it wrote".into())))
            }
            "write-and-panic" => capabilities::keep_one(payload).and_then(|_| bombs::panic("after it wrote")),
            "write-and-loop" => capabilities::keep_one(payload).and_then(|_| bombs::endless_loop()),
            "write-and-wait" => capabilities::keep_one(payload).and_then(|_| capabilities::read("hang")),
            "write-and-gate" => capabilities::keep_one(payload).and_then(|_| capabilities::read("gate")),
            "write" => capabilities::keep_one(payload),
            "write-at-gate" => capabilities::read("gate").and_then(|_| capabilities::keep_one(payload)),
            "large-value" => capabilities::large_value(number(payload)?),
            "long-key" => capabilities::long_key(number(payload)?),
            "read" => capabilities::read(payload),
            "remember" => capabilities::remember(payload),
            "publish" => capabilities::publish(payload),
            "publish-large" => capabilities::publish_large(number(payload)?),
            "publish-often" => capabilities::publish_often(number(payload)?),
            "end-session" => capabilities::end_session(payload),
            other => Err(Error::NotFound(other.to_owned())),
        }
    }
}

/// Colours a terminal, begins a line, rings, and writes from right to left.
const GARBAGE: &str = "\u{0}\u{1b}[31m\r\nERROR forged\u{7}\u{7f}\u{202e}";

fn number(payload: &str) -> Result<usize> {
    payload.parse().map_err(|_| Error::Invalid(format!("{payload:?} is no number")))
}

signet_plugin_sdk::plugin!(Hostile: connector; manifest "manifest.json");
