//! `modify`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result};
use signet_memory::{Change, Outcome};

use super::{Effect, Tool, no_memory};
use crate::server::Server;
use crate::wording::shorten;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Modify {
    /// Id of the memory, as `recall` gives it.
    id: String,
    /// Why, in a few words; it is kept in the memory's history.
    reason: String,
    /// What it says from now on, as a whole.
    content: Option<String>,
    /// New kind: fact, preference, decision, rule, procedural or a word of your own.
    kind: Option<String>,
    /// How much it matters, from 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    importance: Option<f32>,
    /// The words to find it by, in place of the present ones; an empty list takes them away.
    tags: Option<Vec<String>>,
    /// Keep it in view however old it gets, or no longer.
    pinned: Option<bool>,
    /// Only if it still has this version, as `get` gives it.
    #[schemars(range(min = 1))]
    if_version: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Modified {
    /// Its id.
    id: String,
    /// Its version now.
    version: u64,
    /// False: it was like that already.
    changed: bool,
}

impl Tool for Modify {
    const NAME: &str = "modify";
    const TITLE: &str = "Modify a memory";
    const DESCRIPTION: &str = "Correct or complete one memory, by its id: when something remembered has changed, or \
        was not quite right. What it said before stays in its history. What is left out stays as it is. For what no \
        longer holds at all, `forget`.";
    const EFFECT: Effect = Effect::Changes;
    type Output = Modified;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Modified)> {
        let Self { id, reason, content, kind, importance, tags, pinned, if_version } = self;
        if reason.trim().is_empty() {
            return Err(Error::Invalid("say in `reason` why it is to be changed".into()));
        }
        let nothing =
            content.is_none() && kind.is_none() && importance.is_none() && tags.is_none() && pinned.is_none();
        if nothing {
            let text = "say what is to change: one of `content`, `kind`, `importance`, `tags`, `pinned`";
            return Err(Error::Invalid(text.into()));
        }
        let change = Change { reason: Some(reason), content, kind, tags, importance, pinned, if_version };
        let (version, changed) = match server.memories.modify(&caller, &id, change).await? {
            Outcome::Updated(version, _) => (version, true),
            Outcome::NoChanges(version) => (version, false),
            other => return Err(refusal(&id, &other)),
        };
        let text = if changed {
            format!("Changed; it is version {version} now.")
        } else {
            "It is like that already.".to_owned()
        };
        Ok((text, Modified { id, version, changed }))
    }
}

fn refusal(id: &str, outcome: &Outcome) -> Error {
    match outcome {
        Outcome::NotFound => no_memory(id),
        Outcome::Deleted(_) => Error::NotFound("this memory was forgotten; remember it anew".into()),
        Outcome::VersionConflict(version) => Error::Conflict(format!(
            "someone changed it: it is version {version} now; look at it with `get`, then decide again"
        )),
        Outcome::DuplicateContent(_, other) => Error::Conflict(format!(
            "another memory says this already: id {}; forget one of the two",
            shorten(other, 80)
        )),
        other => Error::Internal(format!("changing ended with {other:?}")),
    }
}
