//! The daemon itself.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};

pub(super) fn kinds() -> [Kind; 2] {
    [Kind::of::<Started>(), Kind::of::<Notice>()]
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
