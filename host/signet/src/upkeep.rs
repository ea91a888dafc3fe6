//! What is done from time to time, off the way of requests.

use std::time::Duration;

use signet_auth::{ApiKeys, Browsers};
use signet_edges::{Answers, Edges};
use signet_memory::Sessions;
use signet_servers::Servers;
use tokio::time::interval;

use crate::allocator;

/// How often answers to events are written down. What a crash takes away of them was done all the same, and
/// is not done again: only the answer is another.
const ANSWERS: Duration = Duration::from_secs(1);
/// How often it is written down when keys were last used and which edges called, and memory is given back.
const UPKEEP: Duration = Duration::from_secs(10);
/// How often old records go.
const FORGETTING: Duration = Duration::from_secs(600);

/// What is kept up.
#[derive(Clone)]
pub(crate) struct Upkeep {
    pub(crate) keys: ApiKeys,
    pub(crate) browsers: Browsers,
    pub(crate) edges: Edges,
    pub(crate) answers: Answers,
    pub(crate) sessions: Sessions,
    pub(crate) servers: Servers,
}

impl Upkeep {
    /// Never ends.
    pub(crate) async fn run(self) {
        let (mut answers, mut upkeep, mut forgetting) =
            (interval(ANSWERS), interval(UPKEEP), interval(FORGETTING));
        loop {
            tokio::select! {
                _ = answers.tick() => self.write_down_answers().await,
                _ = upkeep.tick() => {
                    self.write_down().await;
                    // A failure of this is a failure of nothing.
                    let _ = tokio::task::spawn_blocking(allocator::trim).await;
                }
                _ = forgetting.tick() => self.forget().await,
            }
        }
    }

    /// Writes down what is in memory only.
    pub(crate) async fn write_down(&self) {
        if let Err(error) = self.keys.save_last_used().await {
            tracing::warn!(%error, "when keys were last used could not be written down");
        }
        if let Err(error) = self.browsers.save_last_used().await {
            tracing::warn!(%error, "when browsers were last used could not be written down");
        }
        if let Err(error) = self.edges.save().await {
            tracing::warn!(%error, "which edges called could not be written down");
        }
        self.write_down_answers().await;
    }

    async fn write_down_answers(&self) {
        if let Err(error) = self.answers.save().await {
            tracing::warn!(%error, "answers to events could not be written down");
        }
    }

    async fn forget(&self) {
        if let Err(error) = self.answers.forget_old().await {
            tracing::warn!(%error, "old answers to events stay");
        }
        if let Err(error) = self.sessions.forget_events().await {
            tracing::warn!(%error, "old events of sessions stay");
        }
        if let Err(error) = self.servers.forget_old().await {
            tracing::warn!(%error, "old calls of MCP tools stay in the audit");
        }
    }
}
