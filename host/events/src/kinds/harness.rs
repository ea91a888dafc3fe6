//! What harnesses do: sessions and the tools that their models use.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};

pub(super) fn kinds() -> [Kind; 3] {
    [Kind::of::<Started>(), Kind::of::<Ended>(), Kind::of::<Tool>()]
}

/// A session began.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Started {
    #[serde(default)]
    #[expect(dead_code, reason = "checked, and compared as text")]
    session_key: Option<String>,
}

impl Payload for Started {
    const KIND: &'static str = "session.started";
    const ABOUT: &'static str = "A harness began a session.";
    const WEIGHT: u8 = 25;
    const SAME: &'static [&'static str] = &["sessionKey"];

    fn line(&self) -> String {
        "session started".into()
    }
}

/// A session ended.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Ended {
    #[serde(default)]
    #[expect(dead_code, reason = "checked, and compared as text")]
    session_key: Option<String>,
    #[serde(default)]
    reason: String,
}

impl Payload for Ended {
    const KIND: &'static str = "session.ended";
    const ABOUT: &'static str = "A harness ended a session.";
    const WEIGHT: u8 = 20;
    const SAME: &'static [&'static str] = &["sessionKey"];

    fn line(&self) -> String {
        match self.reason.as_str() {
            "" => "session ended".into(),
            reason => format!("session ended ({reason})"),
        }
    }
}

/// A model used a tool of its harness.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Tool {
    /// `Bash`, `Edit`.
    tool: String,
    /// What it was used on, in a few words: a file, a command.
    #[serde(default)]
    subject: String,
    #[serde(default)]
    failed: bool,
}

impl Payload for Tool {
    const KIND: &'static str = "harness.tool";
    const ABOUT: &'static str = "A model used a tool of its harness.";
    const WEIGHT: u8 = 30;
    const SAME: &'static [&'static str] = &["tool", "subject", "failed"];

    fn line(&self) -> String {
        let on = if self.subject.is_empty() { String::new() } else { format!(" on {}", self.subject) };
        let outcome = if self.failed { ", which failed" } else { "" };
        format!("used {}{on}{outcome}", self.tool)
    }
}
