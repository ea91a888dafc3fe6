//! A connector and a widget that answer with a word: the benchmarks change it in the finished component, and
//! so have a new version without a compiler.
#![cfg_attr(target_arch = "wasm32", no_std)]

use core::hint::black_box;

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{
    Action, App, ConfigPlan, CurrentFile, Description, Identity, Output, Presence, RequestContext, Target,
    ToolResult,
};

/// Read at run time, so that it stays in one piece.
static WORD: [u8; 18] = *b"answer-version-001";

/// The plugin.
#[derive(Debug)]
pub struct Answer;

fn word() -> String {
    String::from_utf8_lossy(black_box(&WORD)).into_owned()
}

impl Connector for Answer {
    fn describe() -> Description {
        Description {
            harness: "answer".into(),
            title: word(),
            tested_version: "1".into(),
            config_dir_variable: None,
            config_files: Vec::new(),
            hooks: Vec::new(),
        }
    }

    fn plan(_: Action, _: &Target, _: &[CurrentFile]) -> Result<ConfigPlan> {
        Ok(ConfigPlan { edits: Vec::new(), presence: Presence::Absent, notes: Vec::new() })
    }

    fn identify(_: &str, _: &str) -> Result<Identity> {
        Ok(Identity { session_key: None, cwd: None })
    }

    fn handle(_: &str, _: &str, _: &RequestContext) -> Result<Output> {
        Ok(Output::text(word()))
    }
}

impl Widget for Answer {
    fn describe() -> App {
        App {
            name: word(),
            icon: None,
            width: 1,
            height: 1,
            ui: None,
            emits: Vec::new(),
            menu_items: Vec::new(),
            dock: false,
        }
    }

    fn list_tools() -> Result<Vec<Tool>> {
        Ok(Vec::new())
    }

    fn call_tool(_: &str, _: &Value, _: &RequestContext) -> Result<ToolResult> {
        Ok(ToolResult::text(word()))
    }
}

signet_plugin_sdk::plugin!(Answer: connector, widget; manifest "manifest.json");
