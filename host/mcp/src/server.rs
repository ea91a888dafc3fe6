//! The MCP side: what the server says of itself, and how a call finds its tool.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CustomRequest,
    CustomResult, ErrorCode, ErrorData, Implementation, ListPromptsResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, Resource, ResourceContents, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use signet_auth::Caller;
use signet_core::Error;
use signet_events::Awareness;
use signet_memory::{Memories, Sessions};
use signet_servers::Servers;

use crate::installed::{self, Offering};
use crate::{tools, wording};

/// The one resource: what is happening now, as the tool `context` says it.
const CONTEXT: &str = "signet://context";

/// Signet's own server: what the tools work on. One is cloned for each request.
#[derive(Clone)]
pub struct Server {
    pub(crate) memories: Memories,
    pub(crate) sessions: Sessions,
    pub(crate) awareness: Awareness,
    pub(crate) servers: Servers,
}

impl Server {
    /// A server of these.
    #[must_use]
    pub fn new(memories: Memories, sessions: Sessions, awareness: Awareness, servers: Servers) -> Self {
        Self { memories, sessions, awareness, servers }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let can = ServerCapabilities::builder().enable_tools().enable_resources().build();
        ServerConfig::new(can)
            .with_server_info(Implementation::new("signet", env!("CARGO_PKG_VERSION")).with_title("Signet"))
            .with_instructions(wording::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let caller = caller(&context)?;
        let mut all = tools::list();
        all.extend(installed::list(&self.servers, &caller, offering(&context)));
        Ok(ListToolsResult::with_all_items(all))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let caller = caller(&context)?;
        let arguments = request.arguments.unwrap_or_default();
        let result = if tools::find(&request.name).is_some() || !installed::is_name(&request.name) {
            tools::call(self, caller, &request.name, arguments).await
        } else {
            // A client that goes away or cancels ends the call at the server, too.
            tokio::select! {
                result = installed::call(&self.servers, &caller, &request.name, arguments) => result,
                () = context.ct.cancelled() => None,
            }
        };
        let Some(result) = result else {
            let name = wording::shorten(&request.name, 80);
            let names = tools::list().into_iter().map(|tool| tool.name).collect::<Vec<_>>().join(", ");
            let text = format!("there is no tool '{name}'; there are {names}");
            return Err(ErrorData::invalid_params(text, None));
        };
        Ok(result.into())
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::find(name)
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let context = Resource::new(CONTEXT, "context")
            .with_title("What is happening now")
            .with_description(
                "Your session and project, who else is at work, what just happened on other surfaces, and what was remembered lately.",
            )
            .with_mime_type("text/plain");
        Ok(ListResourcesResult::with_all_items(vec![context]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if request.uri != CONTEXT {
            let uri = wording::shorten(&request.uri, 200);
            let text = format!("there is no resource '{uri}'; there is {CONTEXT}");
            return Err(ErrorData::resource_not_found(text, Some(serde_json::json!({ "uri": uri }))));
        }
        let text = tools::now_in_words(self, caller(&context)?).await.map_err(|error| match error {
            error @ Error::Internal(_) => ErrorData::internal_error(wording::failure(error), None),
            error => ErrorData::invalid_request(wording::failure(error), None),
        })?;
        Ok(ReadResourceResult::new(vec![ResourceContents::text(text, CONTEXT)]).into())
    }

    // rmcp would answer these two with an empty list: as if there could be some.
    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(no_method("prompts/list"))
    }

    async fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(no_method("completion/complete"))
    }

    /// Gets what rmcp could not read as a request that it knows.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = wording::shorten(&request.method, 80);
        // The revisions in which each request says its own have no `initialize`.
        let stateless = context.meta.protocol_version().is_some();
        Err(match request.method.as_str() {
            "initialize" if stateless => no_method("initialize"),
            "initialize" | "tools/call" | "tools/list" | "resources/list" | "resources/read" => {
                ErrorData::invalid_params(
                    format!("the params of {method} are not what the protocol says"),
                    None,
                )
            }
            _ => no_method(&method),
        })
    }
}

fn no_method(method: &str) -> ErrorData {
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, format!("there is no method '{method}'"), None)
}

/// How the client wants the tools of installed servers.
fn offering(context: &RequestContext<RoleServer>) -> Offering {
    Offering::of(context.extensions.get::<http::request::Parts>().and_then(|parts| parts.uri.query()))
}

/// Who asks, as the HTTP layer found out.
fn caller(context: &RequestContext<RoleServer>) -> Result<Arc<Caller>, ErrorData> {
    let parts = context.extensions.get::<http::request::Parts>();
    parts
        .and_then(|parts| parts.extensions.get::<Arc<Caller>>())
        .cloned()
        .ok_or_else(|| ErrorData::internal_error("the request was not authenticated", None))
}
