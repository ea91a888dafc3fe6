//! Cards of MCP servers: made by the plugin that suits a server best.

use async_trait::async_trait;
use serde_json::Value;
use signet_plugins::Plugins;
use signet_servers::{CardMaker, CardRequest};

use crate::capabilities::Maker;

/// The card generators among the plugins.
pub(crate) struct Cards {
    plugins: Plugins,
    maker: Maker,
}

impl Cards {
    pub(crate) fn new(plugins: Plugins, maker: Maker) -> Self {
        Self { plugins, maker }
    }
}

#[async_trait]
impl CardMaker for Cards {
    async fn card(&self, request: CardRequest) -> Result<Value, String> {
        let _ = (&self.plugins, &self.maker, request);
        Err("no card generator is installed".to_owned())
    }
}
