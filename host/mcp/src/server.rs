//! The MCP side: what the server says of itself, and how a call finds its tool.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CustomRequest, CustomResult, ErrorCode, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use signet_auth::Caller;
use signet_memory::{Memories, Sessions};

use crate::{tools, wording};

/// What the tools work on. One is cloned for each request.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) memories: Memories,
    pub(crate) sessions: Sessions,
}

impl Server {
    pub(crate) fn new(memories: Memories, sessions: Sessions) -> Self {
        Self { memories, sessions }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("signet", env!("CARGO_PKG_VERSION")).with_title("Signet"))
            .with_instructions(wording::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::list()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let caller = caller(&context)?;
        let result = tools::call(self, caller, &request.name, request.arguments.unwrap_or_default()).await;
        let Some(result) = result else {
            let name = wording::shorten(&request.name, 80);
            return Err(ErrorData::invalid_params(format!("there is no tool '{name}'"), None));
        };
        Ok(result.into())
    }

    /// Gets what rmcp could not read as a request that it knows.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = wording::shorten(&request.method, 80);
        Err(match request.method.as_str() {
            "initialize" | "tools/call" | "tools/list" => ErrorData::invalid_params(
                format!("the params of {method} are not what the protocol says"),
                None,
            ),
            _ => ErrorData::new(ErrorCode::METHOD_NOT_FOUND, format!("there is no method '{method}'"), None),
        })
    }
}

/// Who asks, as the HTTP layer found out.
fn caller(context: &RequestContext<RoleServer>) -> Result<Arc<Caller>, ErrorData> {
    let parts = context.extensions.get::<http::request::Parts>();
    parts
        .and_then(|parts| parts.extensions.get::<Arc<Caller>>())
        .cloned()
        .ok_or_else(|| ErrorData::internal_error("the request was not authenticated", None))
}
