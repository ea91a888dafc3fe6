//! Cards: what the dashboard shows of a server that brings no app of its own.

use async_trait::async_trait;
use serde_json::Value;
use signet_core::Effect;
use signet_mcp_client::{About, Resource, Tool};

/// What a card is made from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CardRequest {
    /// Id of the server.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it says of itself.
    pub about: About,
    /// Its tools that a person may use, and what each does.
    pub tools: Vec<(Tool, Effect)>,
    /// Its resources.
    pub resources: Vec<Resource>,
}

/// Makes cards.
#[async_trait]
pub trait CardMaker: Send + Sync {
    /// The card, a JSON document (docs/cards.md).
    async fn card(&self, request: CardRequest) -> Result<Value, String>;
}
