//! The table of routes: method, path, what it takes, who answers.

mod auth;
mod browsers;
mod chat;
mod connectors;
mod daemon;
mod dashboard;
mod dashboard_page;
mod edges;
mod event_stream;
mod events;
mod forget;
mod frames;
mod hooks;
mod mcp_calls;
mod mcp_install;
mod mcp_servers;
mod mcp_sign_in;
mod memory;
mod memory_change;
mod memory_list;
mod plugins;
mod publishers;
mod render;
mod secrets;
mod sessions;
mod widgets;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, on};
use signet_core::{Error, Permission};

use crate::body::hear_out;
use crate::edges::noted;
use crate::guard::{Access, admit, same_house};
use crate::trace::traced;
use crate::{ApiError, App};

/// A router that cannot take a route without its access.
struct Table {
    app: Arc<App>,
    router: Router<Arc<App>>,
}

impl Table {
    fn add<H, T>(mut self, access: Access, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
        let guard = from_fn_with_state((Arc::clone(&self.app), access), admit);
        // Before it is known who asks there is no edge.
        let noting = from_fn_with_state(Arc::clone(&self.app), noted);
        self.router = self.router.route(path, on(filter, handler).layer(noting).layer(guard));
        self
    }
}

/// All routes of the daemon.
pub fn router(app: Arc<App>) -> Router {
    use Access::{Authenticated, Needs, Open};
    use Permission::{Admin, Connectors, Diagnostics, Recall, Remember, Tools};
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let (patch, delete) = (Method::PATCH, Method::DELETE);
    let table = Table { app: Arc::clone(&app), router: Router::new() }
        .add(Open, get.clone(), "/", dashboard_page::index)
        .add(Open, get.clone(), "/awareness", dashboard_page::index)
        .add(Open, get.clone(), "/agents", dashboard_page::index)
        .add(Open, get.clone(), "/keys", dashboard_page::index)
        .add(Open, get.clone(), "/memory", dashboard_page::index)
        .add(Open, get.clone(), "/plugins", dashboard_page::index)
        .add(Open, get.clone(), "/chat", dashboard_page::index)
        .add(Open, get.clone(), "/settings", dashboard_page::index)
        .add(Open, get.clone(), "/assets/{file}", dashboard_page::asset)
        .add(Open, get.clone(), "/health", daemon::health)
        .add(Open, get.clone(), "/health/live", daemon::live)
        .add(Open, get.clone(), "/health/ready", daemon::ready)
        .add(Needs(Diagnostics), get.clone(), "/api/status", daemon::status)
        .add(Needs(Admin), post.clone(), "/api/shutdown", daemon::shutdown)
        // Keys.
        .add(Open, get.clone(), "/api/auth/whoami", auth::whoami)
        .add(Open, get.clone(), "/api/auth/methods", auth::methods)
        .add(Needs(Admin), get.clone(), "/api/auth/api-keys", auth::list)
        .add(Needs(Admin), post.clone(), "/api/auth/api-keys", auth::create)
        .add(Needs(Admin), patch.clone(), "/api/auth/api-keys/{key}", auth::change)
        .add(Needs(Admin), delete.clone(), "/api/auth/api-keys/{key}", auth::revoke)
        // Browsers.
        .add(Needs(Admin), post.clone(), "/api/auth/tickets", browsers::invite)
        .add(Open, post.clone(), "/api/auth/browser", browsers::sign_in)
        .add(Authenticated, delete.clone(), "/api/auth/browser", browsers::sign_out_here)
        .add(Needs(Admin), get.clone(), "/api/auth/browsers", browsers::list)
        .add(Needs(Admin), delete.clone(), "/api/auth/browsers/{id}", browsers::sign_out)
        // Memories.
        .add(Needs(Remember), post.clone(), "/api/memory/remember", memory::remember)
        .add(Needs(Remember), post.clone(), "/api/memory/save", memory::remember)
        .add(Needs(Remember), post.clone(), "/api/hook/remember", memory::remember)
        .add(Needs(Recall), post.clone(), "/api/memory/recall", memory::recall)
        .add(Needs(Recall), get.clone(), "/api/memory/search", memory::search)
        .add(Needs(Recall), get.clone(), "/memory/search", memory::search)
        .add(Needs(Recall), get.clone(), "/api/memories", memory_list::list)
        .add(Needs(Recall), get.clone(), "/api/memories/facets", memory_list::facets)
        .add(Needs(Recall), get.clone(), "/api/memory/graph", memory_list::graph)
        .add(Needs(Permission::Forget), post.clone(), "/api/memory/forget", forget::batch)
        .add(Needs(Permission::Modify), post.clone(), "/api/memory/modify", memory_change::batch)
        .add(Needs(Recall), get.clone(), "/api/memory/{id}", memory::get)
        .add(Needs(Permission::Modify), patch.clone(), "/api/memory/{id}", memory_change::modify)
        .add(Needs(Permission::Forget), delete.clone(), "/api/memory/{id}", memory_change::forget)
        .add(Needs(Recall), get.clone(), "/api/memory/{id}/history", memory::history)
        .add(Needs(Permission::Recover), post.clone(), "/api/memory/{id}/recover", memory_change::recover)
        // Hooks of existing clients. What each may do is asked inside: some only read, some only write.
        .add(Authenticated, post.clone(), "/api/hooks/session-start", hooks::session_start)
        .add(Authenticated, post.clone(), "/api/hooks/user-prompt-submit", hooks::prompt)
        .add(Authenticated, post.clone(), "/api/hooks/session-end", hooks::session_end)
        .add(Authenticated, post.clone(), "/api/hooks/session-checkpoint-extract", hooks::checkpoint)
        .add(Authenticated, post.clone(), "/api/hooks/pre-compaction", hooks::pre_compaction)
        .add(Authenticated, post.clone(), "/api/hooks/compaction-complete", hooks::compaction_complete)
        .add(Needs(Remember), post.clone(), "/api/hooks/remember", hooks::remember)
        .add(Needs(Recall), post.clone(), "/api/hooks/recall", hooks::recall)
        // Events.
        .add(Needs(Remember), post.clone(), "/api/os/events", events::publish)
        .add(Needs(Recall), get.clone(), "/api/os/events", events::list)
        .add(Needs(Recall), get.clone(), "/api/os/events/stream", event_stream::sse)
        .add(Needs(Recall), get.clone(), "/api/os/events/socket", event_stream::socket)
        .add(Needs(Recall), get.clone(), "/api/os/events/types", events::types)
        .add(Needs(Diagnostics), get.clone(), "/api/os/events/stats", events::stats)
        .add(Needs(Recall), get.clone(), "/api/os/context", events::context)
        // Conversations with a model.
        .add(Needs(Tools), get.clone(), "/api/chat", chat::list)
        .add(Needs(Tools), post.clone(), "/api/chat", chat::begin)
        .add(Needs(Tools), get.clone(), "/api/chat/{id}", chat::get)
        .add(Needs(Tools), patch.clone(), "/api/chat/{id}", chat::rename)
        .add(Needs(Tools), delete.clone(), "/api/chat/{id}", chat::delete)
        .add(Needs(Tools), post.clone(), "/api/chat/{id}/messages", chat::say)
        // Sessions.
        .add(Needs(Recall), get.clone(), "/api/sessions", sessions::list)
        .add(Needs(Recall), post.clone(), "/api/sessions/search", sessions::search)
        .add(Needs(Recall), get.clone(), "/api/sessions/{key}", sessions::get)
        .add(Needs(Recall), get.clone(), "/api/sessions/{key}/transcript", sessions::transcript)
        .add(Needs(Remember), post.clone(), "/api/sessions/{key}/bypass", sessions::bypass)
        .add(Needs(Remember), post.clone(), "/api/sessions/{key}/renew", sessions::renew)
        // Plugins, and the harnesses that some of them connect.
        .add(Authenticated, post.clone(), "/api/connectors/{harness}/hooks/{event}", connectors::hook)
        .add(Needs(Recall), get.clone(), "/api/connectors/harnesses", connectors::harnesses)
        .add(Needs(Recall), get.clone(), "/api/connectors/edges", edges::list)
        .add(Needs(Diagnostics), get.clone(), "/api/plugins", plugins::list)
        .add(Needs(Connectors), post.clone(), "/api/plugins/propose", plugins::propose)
        .add(Needs(Connectors), post.clone(), "/api/plugins/upload", plugins::upload)
        .add(Needs(Connectors), post.clone(), "/api/plugins/install", plugins::install)
        .add(Needs(Connectors), post.clone(), "/api/plugins/install-locked", plugins::install_locked)
        .add(Needs(Diagnostics), get.clone(), "/api/plugins/{id}", plugins::get)
        .add(Needs(Connectors), patch.clone(), "/api/plugins/{id}", plugins::set)
        .add(Needs(Connectors), delete.clone(), "/api/plugins/{id}", plugins::remove)
        .add(Needs(Diagnostics), get.clone(), "/api/plugins/{id}/logs", plugins::logs)
        // MCP servers.
        .add(Needs(Connectors), get.clone(), "/api/mcp/catalogue", mcp_install::catalogue)
        .add(Needs(Connectors), post.clone(), "/api/mcp/plan", mcp_install::plan)
        .add(Needs(Connectors), post.clone(), "/api/mcp/install", mcp_install::install)
        .add(Needs(Connectors), get.clone(), "/api/mcp/servers/{id}/update", mcp_install::look)
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/update", mcp_install::update)
        .add(Open, get.clone(), "/api/mcp/callback", mcp_sign_in::callback)
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/sign-in", mcp_sign_in::begin)
        .add(Needs(Connectors), delete.clone(), "/api/mcp/servers/{id}/sign-in", mcp_sign_in::end)
        .add(Needs(Tools), get.clone(), "/api/mcp/servers", mcp_servers::list)
        .add(Needs(Tools), get.clone(), "/api/mcp/servers/{id}", mcp_servers::get)
        .add(Needs(Connectors), patch.clone(), "/api/mcp/servers/{id}", mcp_servers::change)
        .add(Needs(Connectors), delete.clone(), "/api/mcp/servers/{id}", mcp_servers::remove)
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/reprobe", mcp_servers::reprobe)
        .add(Needs(Diagnostics), get.clone(), "/api/mcp/servers/{id}/logs", mcp_servers::logs)
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/tools/{tool}", mcp_calls::call)
        .add(Needs(Tools), get.clone(), "/api/mcp/servers/{id}/resource", mcp_calls::read)
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/subscriptions", mcp_calls::subscribe)
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/prompts/{prompt}", mcp_calls::prompt)
        .add(Needs(Diagnostics), get.clone(), "/api/mcp/calls", mcp_servers::calls)
        .add(Needs(Connectors), get.clone(), "/api/mcp/questions", mcp_servers::questions)
        .add(Needs(Connectors), post.clone(), "/api/mcp/questions/{id}", mcp_servers::answer)
        .add(Needs(Diagnostics), get.clone(), "/api/publishers", publishers::list)
        .add(Needs(Connectors), post.clone(), "/api/publishers", publishers::add)
        .add(Needs(Connectors), delete.clone(), "/api/publishers/{name}", publishers::remove)
        .add(Needs(Admin), get.clone(), "/api/secrets", secrets::list)
        .add(Needs(Admin), put, "/api/secrets/{name}", secrets::set)
        .add(Needs(Admin), delete, "/api/secrets/{name}", secrets::remove)
        .add(Needs(Tools), get.clone(), "/api/dashboard", dashboard::get)
        .add(Needs(Connectors), patch, "/api/dashboard", dashboard::change)
        .add(Needs(Connectors), post.clone(), "/api/dashboard/restore", dashboard::restore)
        .add(Needs(Tools), get.clone(), "/api/dashboard/frames", frames::places)
        .add(Needs(Tools), post.clone(), "/api/widgets/{id}/frames", frames::make)
        .add(Needs(Tools), get.clone(), "/api/widgets", widgets::list)
        .add(Needs(Tools), get.clone(), "/api/widgets/{id}", widgets::get)
        .add(Needs(Tools), get, "/api/widgets/{id}/app", widgets::app);

    let tools = signet_mcp::service(
        app.memories.clone(),
        app.sessions.clone(),
        app.awareness.clone(),
        app.servers.clone(),
    );
    let tools = Router::new()
        .route_service("/mcp", tools)
        .layer(from_fn(connectors::tools_caller))
        .layer(from_fn_with_state(Arc::clone(&app), noted))
        .layer(from_fn_with_state((Arc::clone(&app), Authenticated), admit));
    table
        .router
        .merge(tools)
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .layer(from_fn_with_state(Arc::clone(&app), same_house))
        .layer(from_fn(traced))
        .with_state(app)
}

/// Goes on when the client goes away: a change must not be left half made.
async fn detached<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    let done = tokio::spawn(work).await.map_err(|error| Error::Internal(error.to_string()))?;
    done.map_err(Into::into)
}

async fn no_route(request: Request) -> ApiError {
    hear_out(request).await;
    ApiError::NoRoute
}
