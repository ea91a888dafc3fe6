//! `forget`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result};
use signet_memory::Outcome;

use super::{Effect, Tool, no_memory};
use crate::server::Server;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Forget {
    /// Id of the memory, as `recall` gives it.
    id: String,
    /// Why, in a few words; it is kept in the memory's history.
    reason: String,
    /// True: even if it is pinned. Only when the user asks for it.
    #[serde(default)]
    force: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Forgotten {
    /// Its id.
    id: String,
    /// It was forgotten before; nothing changed.
    already: bool,
}

impl Tool for Forget {
    const NAME: &str = "forget";
    const TITLE: &str = "Forget";
    const DESCRIPTION: &str = "Forget one memory, by its id: when the user asks for it, or when it is wrong or out \
        of date. It is recalled no more from then on; the user can recover it for 30 days.";
    const EFFECT: Effect = Effect::Removes;
    type Output = Forgotten;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Forgotten)> {
        let Self { id, reason, force } = self;
        if reason.trim().is_empty() {
            return Err(Error::Invalid("say in `reason` why it is to be forgotten".into()));
        }
        let already = match server.memories.forget(&caller, &id, Some(reason), force, None).await? {
            Outcome::Updated(..) => false,
            Outcome::Deleted(_) => true,
            Outcome::NotFound => return Err(no_memory(&id)),
            Outcome::PinnedRequiresForce(_) => {
                let text = "this memory is pinned: ask the user, then call forget again with force = true";
                return Err(Error::Conflict(text.into()));
            }
            other => return Err(Error::Internal(format!("forgetting ended with {other:?}"))),
        };
        let text =
            if already { "It was forgotten before." } else { "Forgotten; it can be recovered for 30 days." };
        Ok((text.into(), Forgotten { id, already }))
    }
}
