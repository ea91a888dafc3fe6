//! The daemon itself.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload, SILENT};
use crate::render::counted;

pub(super) fn kinds() -> [Kind; 4] {
    [
        Kind::of::<Started>(),
        Kind::of::<Notice>(),
        Kind::of::<DashboardChanged>(),
        Kind::of::<QuestionsChanged>(),
    ]
}

/// The daemon started.
#[derive(Deserialize, JsonSchema)]
struct Started {
    #[serde(default)]
    version: String,
}

impl Payload for Started {
    const KIND: &'static str = "system.started";
    const ABOUT: &'static str = "The daemon started.";
    const WEIGHT: u8 = 5;
    const SAME: &'static [&'static str] = &["version"];

    fn line(&self) -> String {
        format!("daemon started {}", self.version).trim().into()
    }
}

/// Something that a person should know.
#[derive(Deserialize, JsonSchema)]
struct Notice {
    message: String,
}

impl Payload for Notice {
    const KIND: &'static str = "system.notice";
    const ABOUT: &'static str = "Something that a person should know.";
    const WEIGHT: u8 = 50;
    const SAME: &'static [&'static str] = &["message"];

    fn line(&self) -> String {
        self.message.clone()
    }
}

/// The layout of the dashboard changed.
#[derive(Deserialize, JsonSchema)]
struct DashboardChanged {
    /// Of the layout, as in `GET /api/dashboard`.
    #[serde(rename = "revision")]
    _revision: String,
    /// Why the file is no dashboard: `path`, the place in it, and `message`.
    #[serde(rename = "problem", default)]
    _problem: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Payload for DashboardChanged {
    const KIND: &'static str = "system.dashboard.changed";
    const ABOUT: &'static str = "The layout of the dashboard changed. Agents are not told.";
    const WEIGHT: u8 = SILENT;
    const SAME: &'static [&'static str] = &[];

    fn line(&self) -> String {
        "the dashboard changed".into()
    }
}

/// Other questions wait for a person than before.
#[derive(Deserialize, JsonSchema)]
struct QuestionsChanged {
    /// How many do now.
    open: u32,
}

impl Payload for QuestionsChanged {
    const KIND: &'static str = "system.questions.changed";
    const ABOUT: &'static str =
        "A question was asked, answered, or can be answered no more. Agents are not told.";
    const WEIGHT: u8 = SILENT;
    const SAME: &'static [&'static str] = &[];

    fn line(&self) -> String {
        counted(self.open, "open question")
    }
}
