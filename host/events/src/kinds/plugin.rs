//! The life of plugins.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload, SILENT};

pub(super) fn kinds() -> [Kind; 5] {
    [
        Kind::of::<Installed>(),
        Kind::of::<Updated>(),
        Kind::of::<Removed>(),
        Kind::of::<Failed>(),
        Kind::of::<Changed>(),
    ]
}

macro_rules! about_a_plugin {
    ($name:ident, $kind:literal, $about:literal, $verb:literal, $weight:literal) => {
        #[doc = $about]
        #[derive(Deserialize, JsonSchema)]
        struct $name {
            id: String,
            #[serde(default)]
            version: String,
            /// Why, where that needs saying.
            #[serde(default)]
            reason: String,
        }

        impl Payload for $name {
            const KIND: &'static str = $kind;
            const ABOUT: &'static str = $about;
            const WEIGHT: u8 = $weight;
            const SAME: &'static [&'static str] = &["id", "version"];

            fn line(&self) -> String {
                let version = if self.version.is_empty() { "" } else { " " };
                let reason = if self.reason.is_empty() { "" } else { ": " };
                format!("plugin {}{version}{} {}{reason}{}", self.id, self.version, $verb, self.reason)
            }
        }
    };
}

about_a_plugin!(Installed, "plugin.installed", "A plugin was installed.", "installed", 30);
about_a_plugin!(Updated, "plugin.updated", "A plugin has a new version.", "updated", 30);
about_a_plugin!(Removed, "plugin.removed", "A plugin was removed.", "removed", 25);
about_a_plugin!(Failed, "plugin.failed", "A plugin failed too often and was parked.", "failed", 55);

/// How a plugin stands, or what was decided about it, changed.
#[derive(Deserialize, JsonSchema)]
struct Changed {
    id: String,
    /// As in `GET /api/plugins`, or `removed`.
    state: String,
    #[serde(rename = "version", default)]
    _version: String,
}

impl Payload for Changed {
    const KIND: &'static str = "plugin.changed";
    const ABOUT: &'static str = "A plugin's state, grants, limits or configuration changed, or it was loaded anew. Agents are not told.";
    const WEIGHT: u8 = SILENT;
    const SAME: &'static [&'static str] = &["id", "state"];

    fn line(&self) -> String {
        format!("plugin {} is {}", self.id, self.state)
    }
}
