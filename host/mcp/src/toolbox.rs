//! The same tools for a model that talks with a person in Signet itself, without a wire between.

use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use serde_json::Value;
use signet_auth::Caller;

use crate::installed::{self, Offering};
use crate::{Server, tools, wording};

/// A tool, as a model is told of it.
#[derive(Debug, Clone)]
pub struct OfferedTool {
    /// At most 64 letters, digits, `_` and `-`.
    pub name: String,
    /// For people; may be empty.
    pub title: String,
    /// For the model.
    pub description: String,
    /// JSON Schema of its arguments.
    pub parameters: Value,
    /// The installed server that it is of.
    pub server: Option<String>,
}

impl Server {
    /// Signet's own tools and those of installed servers that this caller may use; where there are many, two that find
    /// and call them.
    #[must_use]
    pub fn offered(&self, caller: &Caller) -> Vec<OfferedTool> {
        let own = tools::list();
        let installed = installed::list(&self.servers, caller, Offering::Auto);
        let offered =
            own.into_iter().map(|tool| (tool, false)).chain(installed.into_iter().map(|tool| (tool, true)));
        offered
            .map(|(tool, of_server)| OfferedTool {
                server: of_server.then(|| installed::server_of(&tool.name)).flatten(),
                name: tool.name.into_owned(),
                title: tool.title.unwrap_or_default(),
                description: tool.description.unwrap_or_default().into_owned(),
                parameters: Value::Object(tool.input_schema.as_ref().clone()),
            })
            .collect()
    }

    /// Calls one; the answer is the protocol's `CallToolResult`, also where it failed or was refused.
    pub async fn use_tool(&self, caller: Arc<Caller>, name: &str, arguments: JsonObject) -> CallToolResult {
        let result = if installed::is_name(name) && tools::find(name).is_none() {
            installed::call(&self.servers, &caller, name, arguments).await
        } else {
            tools::call(self, caller, name, arguments).await
        };
        result.unwrap_or_else(|| {
            let text = format!("there is no tool '{}'", wording::shorten(name, 80));
            CallToolResult::error(vec![ContentBlock::text(text)])
        })
    }
}
