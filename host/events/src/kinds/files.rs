//! Files in watched workspaces.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};
use crate::render::listed;

pub(super) fn kinds() -> [Kind; 2] {
    [Kind::of::<Changed>(), Kind::of::<Branch>()]
}

/// Files were written, made or removed.
#[derive(Deserialize, JsonSchema)]
struct Changed {
    /// Relative to the workspace.
    paths: Vec<String>,
    /// Of the workspace.
    #[serde(default)]
    workspace: String,
}

impl Payload for Changed {
    const KIND: &'static str = "file.changed";
    const ABOUT: &'static str = "Files of a watched workspace were changed.";
    const WEIGHT: u8 = 25;
    const SAME: &'static [&'static str] = &["workspace", "paths"];

    fn line(&self) -> String {
        let of = if self.workspace.is_empty() { String::new() } else { format!(" in {}", self.workspace) };
        format!("changed {}{of}", listed(&self.paths, "nothing"))
    }
}

/// Another branch was checked out, or a commit was made.
#[derive(Deserialize, JsonSchema)]
struct Branch {
    branch: String,
    #[serde(default)]
    commit: String,
    #[serde(default)]
    workspace: String,
}

impl Payload for Branch {
    const KIND: &'static str = "file.branch";
    const ABOUT: &'static str = "A watched repository has another commit or branch.";
    const WEIGHT: u8 = 35;
    const SAME: &'static [&'static str] = &["workspace", "branch", "commit"];

    fn line(&self) -> String {
        let of = if self.workspace.is_empty() { String::new() } else { format!("{} is ", self.workspace) };
        let at = if self.commit.is_empty() { String::new() } else { format!(" at {}", self.commit) };
        format!("{of}on branch {}{at}", self.branch)
    }
}
