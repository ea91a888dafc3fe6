//! Cards of MCP servers: made by the plugin that suits a server best.

use async_trait::async_trait;
use serde_json::Value;
use signet_core::Effect;
use signet_mcp_client::{Resource, Tool};
use signet_plugins::{Environment as _, Plugins};
use signet_runtime::CardGenerator;
use signet_runtime::card_types::{self as guest, Offered, Server};
use signet_runtime::types;
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

    /// Those that suit a server, best first; of two that suit it equally the one whose id comes first.
    async fn suited(&self, server: &Server, tools: &[Offered]) -> Vec<CardGenerator> {
        let mut suited = Vec::new();
        for generator in self.plugins.card_generators() {
            let id = generator.plugin().id().to_owned();
            match generator.matches(server, tools, self.maker.own(&id)).await {
                Ok(0) => {}
                Ok(score) => suited.push((score, generator)),
                Err(error) => tracing::warn!(plugin = id, %error, "it did not say whether a server suits it"),
            }
        }
        suited.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        suited.into_iter().map(|(_, generator)| generator).collect()
    }
}

#[async_trait]
impl CardMaker for Cards {
    async fn card(&self, request: CardRequest) -> Result<Value, String> {
        let resources: Vec<_> = request.resources.iter().map(resource).collect();
        let tools: Vec<_> = request.tools.iter().map(offered).collect();
        let server = server(request);
        let mut failed = None;
        for generator in self.suited(&server, &tools).await {
            let id = generator.plugin().id().to_owned();
            match generator.generate(&server, &tools, &resources, self.maker.own(&id)).await {
                Ok(card) => return serde_json::to_value(card).map_err(|error| error.to_string()),
                // The next best may do it.
                Err(error) => {
                    tracing::warn!(plugin = id, server = server.id, %error, "no card came of it");
                    failed.get_or_insert(format!("{id}: {error}"));
                }
            }
        }
        Err(failed.unwrap_or_else(|| "no generator of cards is running".to_owned()))
    }
}

fn server(request: CardRequest) -> Server {
    let about = request.about;
    Server {
        id: request.id,
        name: request.name,
        title: about.title,
        version: about.version,
        description: about.description,
        website_url: about.website_url,
        icons: about.icons.into_iter().map(|icon| icon.src).collect(),
        instructions: about.instructions,
    }
}

/// A tool, as plugins see it.
pub(crate) fn guest_tool(tool: &Tool) -> types::Tool {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    types::Tool {
        name: tool.name.clone(),
        title: tool.title.clone(),
        description: tool.description.clone(),
        input_schema: tool.input_schema.to_string(),
        output_schema: json(&tool.output_schema),
        annotations: json(&tool.annotations),
        meta: json(&tool.meta),
    }
}

fn offered((tool, effect): &(Tool, Effect)) -> Offered {
    Offered {
        tool: guest_tool(tool),
        effect: match effect {
            Effect::Reads => guest::Effect::Reads,
            Effect::Writes => guest::Effect::Writes,
            Effect::Destroys => guest::Effect::Destroys,
        },
    }
}

fn resource(resource: &Resource) -> types::ResourceInfo {
    types::ResourceInfo {
        uri: resource.uri.clone(),
        name: resource.name.clone(),
        description: resource.description.clone(),
        mime_type: resource.mime_type.clone(),
        meta: resource.meta.as_ref().map(Value::to_string),
    }
}
