//! Files in watched workspaces.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};
use crate::render::listed_of_more;

/// Digits of a commit that are shown.
const COMMIT: usize = 10;

pub(super) fn kinds() -> [Kind; 2] {
    [Kind::of::<Changed>(), Kind::of::<Branch>()]
}

/// Files were written, made or removed.
#[derive(Deserialize, JsonSchema)]
struct Changed {
    /// Relative to the workspace; one that ends in a slash is a folder that is gone.
    paths: Vec<String>,
    /// How many there are beside those.
    #[serde(default)]
    more: u32,
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
        format!("changed {}{of}", listed_of_more(&self.paths, self.more as usize, "nothing"))
    }
}

/// Another branch was checked out, or a commit was made.
#[derive(Deserialize, JsonSchema)]
struct Branch {
    /// Empty: a commit of no branch.
    branch: String,
    #[serde(default)]
    commit: String,
    /// How many files changed with it.
    #[serde(default)]
    files: u32,
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
        let on =
            if self.branch.is_empty() { "on no branch".into() } else { format!("on branch {}", self.branch) };
        let commit: String = self.commit.chars().take(COMMIT).collect();
        let at = if commit.is_empty() { commit } else { format!(" at {commit}") };
        let files = match self.files {
            0 => String::new(),
            1 => ", 1 file changed".into(),
            files => format!(", {files} files changed"),
        };
        format!("{of}{on}{at}{files}")
    }
}
