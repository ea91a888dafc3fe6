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
mod key_change;
mod mcp_calls;
mod mcp_install;
mod mcp_servers;
mod mcp_sign_in;
mod memory;
mod memory_change;
mod memory_list;
mod memory_merge;
mod plugins;
mod protocol;
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
use serde_json::Value;
use signet_core::{Error, Permission};

use crate::body::hear_out;
use crate::edges::noted;
use crate::guard::{Access, admit, same_house};
use crate::openapi::{Described, Document};
use crate::trace::traced;
use crate::{ApiError, App};

/// Goes through the routes: to answer them, or to describe them.
trait Table: Sized {
    /// A route. There is no way to add one without its access, or one of which it is not known what it takes and
    /// answers.
    fn add<H, T, D>(self, access: Access, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, Arc<App>> + Described<D>,
        T: 'static;

    /// What follows belongs together.
    fn group(self, _name: &str, _words: &str) -> Self {
        self
    }

    /// What the last route is called, and what it does.
    fn says(self, _name: &str, _words: &str) -> Self {
        self
    }

    /// The last route is what another one was called before, for clients in use.
    fn old(self, _name: &str, _other: &str) -> Self {
        self
    }
}

struct Answering {
    app: Arc<App>,
    router: Router<Arc<App>>,
}

impl Table for Answering {
    fn add<H, T, D>(mut self, access: Access, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, Arc<App>> + Described<D>,
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

impl Table for Document {
    fn add<H, T, D>(mut self, access: Access, method: Method, path: &str, _: H) -> Self
    where
        H: Handler<T, Arc<App>> + Described<D>,
        T: 'static,
    {
        self.take::<H, D>(access, &method, path);
        self
    }

    fn group(mut self, name: &str, words: &str) -> Self {
        self.part(name, words);
        self
    }

    fn says(mut self, name: &str, words: &str) -> Self {
        self.more("operationId", name);
        self.more("summary", words);
        self
    }

    fn old(mut self, name: &str, other: &str) -> Self {
        self.more("operationId", name);
        self.more("summary", format!("What `{other}` was called before."));
        self.more("deprecated", true);
        self
    }
}

/// All routes, for whichever table.
fn routes<T: Table>(table: T) -> T {
    use Access::{Authenticated, Needs, Open};
    use Permission::{Admin, Connectors, Diagnostics, Recall, Remember, Tools};
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let (patch, delete) = (Method::PATCH, Method::DELETE);
    table
        .group("pages", "The dashboard's own files.")
        .add(Open, get.clone(), "/", dashboard_page::index)
        .says("page", "The dashboard. Which of its pages it shows is its own doing.")
        .add(Open, get.clone(), "/awareness", dashboard_page::index)
        .says("awarenessPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/agents", dashboard_page::index)
        .says("agentsPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/keys", dashboard_page::index)
        .says("keysPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/memory", dashboard_page::index)
        .says("memoryPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/plugins", dashboard_page::index)
        .says("pluginsPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/chat", dashboard_page::index)
        .says("chatPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/settings", dashboard_page::index)
        .says("settingsPage", "The dashboard's page of that name.")
        .add(Open, get.clone(), "/assets/{file}", dashboard_page::asset)
        .says("pageFile", "A file of the dashboard.")
        .group("daemon", "The daemon itself.")
        .add(Open, get.clone(), "/health", daemon::health)
        .says("health", "How the daemon is, in a moment and for everyone.")
        .add(Open, get.clone(), "/health/live", daemon::live)
        .says("live", "The daemon runs.")
        .add(Open, get.clone(), "/health/ready", daemon::ready)
        .says("ready", "Whether the daemon takes requests.")
        .add(Needs(Diagnostics), get.clone(), "/api/status", daemon::status)
        .says("status", "How the daemon and its parts are.")
        .add(Needs(Admin), post.clone(), "/api/shutdown", daemon::shutdown)
        .says("shutdown", "Ends the daemon.")
        .add(Open, get.clone(), "/api/openapi.json", daemon::openapi)
        .says("openapi", "This document.")
        .group("auth", "Keys, and who one is.")
        .add(Open, get.clone(), "/api/auth/whoami", auth::whoami)
        .says("whoami", "Who asks, and what that may do. Also for who is nobody.")
        .add(Open, get.clone(), "/api/auth/methods", auth::methods)
        .says("authMethods", "How one can be let in.")
        .add(Needs(Admin), get.clone(), "/api/auth/api-keys", auth::list)
        .says("listApiKeys", "All keys, without what they are.")
        .add(Needs(Admin), post.clone(), "/api/auth/api-keys", auth::create)
        .says("createApiKey", "Makes a key. It is shown this once.")
        .add(Needs(Admin), patch.clone(), "/api/auth/api-keys/{key}", key_change::change)
        .says(
            "changeApiKey",
            "Changes a key, by its id or prefix. It gets no more than it or the caller had.",
        )
        .add(Needs(Admin), delete.clone(), "/api/auth/api-keys/{key}", auth::revoke)
        .says("revokeApiKey", "Takes a key back, at once.")
        .group("browsers", "Browsers that are signed in.")
        .add(Needs(Admin), post.clone(), "/api/auth/tickets", browsers::invite)
        .says("inviteBrowser", "Makes a link that signs a browser in, once.")
        .add(Open, post.clone(), "/api/auth/browser", browsers::sign_in)
        .says("signInBrowser", "Signs a browser in, with what stands in a link or with a key.")
        .add(Authenticated, delete.clone(), "/api/auth/browser", browsers::sign_out_here)
        .says("signOutHere", "Signs out the browser that asks.")
        .add(Needs(Admin), get.clone(), "/api/auth/browsers", browsers::list)
        .says("listBrowsers", "Browsers that are signed in.")
        .add(Needs(Admin), delete.clone(), "/api/auth/browsers/{id}", browsers::sign_out)
        .says("signOutBrowser", "Signs a browser out, at once.")
        .group("memory", "Memories.")
        .add(Needs(Remember), post.clone(), "/api/memory/remember", memory::remember)
        .says("remember", "Remembers something.")
        .add(Needs(Remember), post.clone(), "/api/memory/save", memory::remember)
        .old("saveMemory", "remember")
        .add(Needs(Remember), post.clone(), "/api/hook/remember", memory::remember)
        .old("hookRemember", "remember")
        .add(Needs(Recall), post.clone(), "/api/memory/recall", memory::recall)
        .says("recall", "Finds what was remembered, the best first.")
        .add(Needs(Recall), get.clone(), "/api/memory/search", memory::search)
        .says("searchMemories", "Finds what was remembered, the best first.")
        .add(Needs(Recall), get.clone(), "/memory/search", memory::search)
        .old("search", "searchMemories")
        .add(Needs(Recall), get.clone(), "/api/memories", memory_list::list)
        .says("listMemories", "Memories, the latest first.")
        .add(Needs(Recall), get.clone(), "/api/memories/facets", memory_list::facets)
        .says(
            "memoryFacets",
            "What there is to choose among: projects, agents, types and tags, with how many have each.",
        )
        .add(Needs(Recall), get.clone(), "/api/memory/graph", memory_list::graph)
        .says("memoryGraph", "How memories hang together, as a picture of nodes and edges.")
        .add(Needs(Permission::Forget), post.clone(), "/api/memory/forget", forget::batch)
        .says("forgetMemories", "Forgets many memories: looked at first, then done.")
        .add(Needs(Permission::Modify), post.clone(), "/api/memory/modify", memory_change::batch)
        .says(
            "modifyMemories",
            "Changes many memories. One that cannot be changed says so and stops no other.",
        )
        .add(Needs(Permission::Modify), post.clone(), "/api/memory/merge", memory_merge::merge)
        .says("mergeMemories", "Makes one memory of several, or changes nothing. Takes `forget` too.")
        .add(Needs(Recall), get.clone(), "/api/memory/{id}", memory::get)
        .says("getMemory", "One memory.")
        .add(Needs(Permission::Modify), patch.clone(), "/api/memory/{id}", memory_change::modify)
        .says("modifyMemory", "Changes a memory.")
        .add(Needs(Permission::Forget), delete.clone(), "/api/memory/{id}", memory_change::forget)
        .says("forgetMemory", "Forgets a memory. What says how may stand in the query or in a body.")
        .add(Needs(Recall), get.clone(), "/api/memory/{id}/history", memory::history)
        .says("memoryHistory", "What became of a memory, the oldest first.")
        .add(Needs(Permission::Recover), post.clone(), "/api/memory/{id}/recover", memory_change::recover)
        .says("recoverMemory", "Brings a forgotten memory back.")
        .group(
            "hooks",
            "Hooks of clients in use. What each may do is asked inside: some only read, some only write.",
        )
        .add(Authenticated, post.clone(), "/api/hooks/session-start", hooks::session_start)
        .says("hookSessionStart", "A session begins.")
        .add(Authenticated, post.clone(), "/api/hooks/user-prompt-submit", hooks::prompt)
        .says("hookPrompt", "A person said something.")
        .add(Authenticated, post.clone(), "/api/hooks/session-end", hooks::session_end)
        .says("hookSessionEnd", "A session ended.")
        .add(Authenticated, post.clone(), "/api/hooks/session-checkpoint-extract", hooks::checkpoint)
        .says("hookCheckpoint", "What was said so far.")
        .add(Authenticated, post.clone(), "/api/hooks/pre-compaction", hooks::pre_compaction)
        .says("hookPreCompaction", "A session is about to be summed up.")
        .add(Authenticated, post.clone(), "/api/hooks/compaction-complete", hooks::compaction_complete)
        .says("hookCompactionComplete", "A session was summed up.")
        .add(Needs(Remember), post.clone(), "/api/hooks/remember", hooks::remember)
        .says("hookRememberInSession", "Remembers something, unless the session is left alone.")
        .add(Needs(Recall), post.clone(), "/api/hooks/recall", hooks::recall)
        .says("hookRecall", "Finds what was remembered, unless the session is left alone.")
        .group("events", "What happens on all surfaces, and what agents are told of it.")
        .add(Needs(Remember), post.clone(), "/api/os/events", events::publish)
        .says("publishEvents", "Publishes one event, or many.")
        .add(Needs(Recall), get.clone(), "/api/os/events", events::list)
        .says("listEvents", "What happened, the oldest first.")
        .add(Needs(Recall), get.clone(), "/api/os/events/stream", event_stream::sse)
        .says("streamEvents", "Events as they happen, as server-sent events.")
        .add(Needs(Recall), get.clone(), "/api/os/events/socket", event_stream::socket)
        .says("socketEvents", "Events as they happen, by WebSocket, which also takes events.")
        .add(Needs(Recall), get.clone(), "/api/os/events/types", events::types)
        .says("eventTypes", "Known types of events, with what each carries.")
        .add(Needs(Diagnostics), get.clone(), "/api/os/events/stats", events::stats)
        .says("eventStats", "Figures of the bus.")
        .add(Needs(Recall), get.clone(), "/api/os/context", events::context)
        .says("context", "What an agent is told now of what happens, and why.")
        .group("chat", "Conversations with the language model that is configured.")
        .add(Needs(Tools), get.clone(), "/api/chat", chat::list)
        .says("listChats", "The model, and the caller's conversations.")
        .add(Needs(Tools), post.clone(), "/api/chat", chat::begin)
        .says("beginChat", "Begins a conversation.")
        .add(Needs(Tools), get.clone(), "/api/chat/{id}", chat::get)
        .says("getChat", "One conversation, with all that was said.")
        .add(Needs(Tools), patch.clone(), "/api/chat/{id}", chat::rename)
        .says("renameChat", "Gives a conversation another title.")
        .add(Needs(Tools), delete.clone(), "/api/chat/{id}", chat::delete)
        .says("deleteChat", "Forgets a conversation.")
        .add(Needs(Tools), post.clone(), "/api/chat/{id}/messages", chat::say)
        .says("say", "Says something; the answer comes step by step.")
        .group("sessions", "Sessions of harnesses, and what was said in them.")
        .add(Needs(Recall), get.clone(), "/api/sessions", sessions::list)
        .says("listSessions", "Sessions, the latest first.")
        .add(Needs(Recall), post.clone(), "/api/sessions/search", sessions::search)
        .says("searchSessions", "Finds what was said in sessions.")
        .add(Needs(Recall), get.clone(), "/api/sessions/{key}", sessions::get)
        .says("getSession", "One session.")
        .add(Needs(Recall), get.clone(), "/api/sessions/{key}/transcript", sessions::transcript)
        .says("transcript", "What was said in a session.")
        .add(Needs(Remember), post.clone(), "/api/sessions/{key}/bypass", sessions::bypass)
        .says("bypassSession", "Leaves a session alone, or not any more.")
        .add(Needs(Remember), post.clone(), "/api/sessions/{key}/renew", sessions::renew)
        .says("renewSession", "Keeps a session for its runtime a while longer.")
        .group("connectors", "Harnesses that are connected.")
        .add(Authenticated, post.clone(), "/api/connectors/{harness}/hooks/{event}", connectors::hook)
        .says("connectorHook", "A hook of a harness, as the harness said it.")
        .add(Needs(Recall), get.clone(), "/api/connectors/harnesses", connectors::harnesses)
        .says("listHarnesses", "Harnesses that there are connectors for.")
        .add(Needs(Recall), get.clone(), "/api/connectors/edges", edges::list)
        .says("listEdges", "The edges that ever called. A key sees its own, an admin all.")
        .group("plugins", "Plugins.")
        .add(Needs(Diagnostics), get.clone(), "/api/plugins", plugins::list)
        .says("listPlugins", "All plugins.")
        .add(Needs(Connectors), post.clone(), "/api/plugins/propose", plugins::propose)
        .says("proposePlugin", "Fetches a plugin and shows it. Changes nothing.")
        .add(Needs(Connectors), post.clone(), "/api/plugins/upload", plugins::upload)
        .says("uploadPlugin", "Shows a plugin whose component is the body. Changes nothing.")
        .add(Needs(Connectors), post.clone(), "/api/plugins/install", plugins::install)
        .says("installPlugin", "Installs what was proposed.")
        .add(Needs(Connectors), post.clone(), "/api/plugins/install-locked", plugins::install_locked)
        .says("installLockedPlugins", "Installs exactly what the lock file says.")
        .add(Needs(Diagnostics), get.clone(), "/api/plugins/{id}", plugins::get)
        .says("getPlugin", "One plugin.")
        .add(Needs(Connectors), patch.clone(), "/api/plugins/{id}", plugins::set)
        .says("changePlugin", "Changes a plugin: whether it runs, what it may do, how it is set up.")
        .add(Needs(Connectors), delete.clone(), "/api/plugins/{id}", plugins::remove)
        .says("removePlugin", "Removes a plugin, and what it kept if that is wanted.")
        .add(Needs(Connectors), post.clone(), "/api/plugins/{id}/reload", plugins::reload)
        .says("reloadPlugin", "Loads a plugin anew, whether it runs or was parked. What it kept stays.")
        .add(Needs(Diagnostics), get.clone(), "/api/plugins/{id}/logs", plugins::logs)
        .says("pluginLogs", "The last lines of a plugin's log.")
        .group("mcp", "MCP servers.")
        .add(Needs(Connectors), get.clone(), "/api/mcp/catalogue", mcp_install::catalogue)
        .says("searchCatalogue", "MCP servers to choose from.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/plan", mcp_install::plan)
        .says("planServer", "Shows exactly what would run or be reached. Changes nothing.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/install", mcp_install::install)
        .says("installServer", "Installs what a person approved.")
        .add(Needs(Connectors), get.clone(), "/api/mcp/servers/{id}/update", mcp_install::look)
        .says("lookForUpdate", "What an update of a server would change. Changes nothing.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/update", mcp_install::update)
        .says("updateServer", "Brings a server to what its source is now.")
        .add(Open, get.clone(), "/api/mcp/callback", mcp_sign_in::callback)
        .says("signInCallback", "Where browsers come back to from a sign-in.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/sign-in", mcp_sign_in::begin)
        .says("signIn", "Begins a sign-in: answers where the person's browser is to go.")
        .add(Needs(Connectors), delete.clone(), "/api/mcp/servers/{id}/sign-in", mcp_sign_in::end)
        .says("signOut", "Forgets a sign-in.")
        .add(Needs(Tools), get.clone(), "/api/mcp/servers", mcp_servers::list)
        .says("listServers", "Installed servers that the caller may know of.")
        .add(Needs(Tools), get.clone(), "/api/mcp/servers/{id}", mcp_servers::get)
        .says("getServer", "One server, with what it offers.")
        .add(Needs(Connectors), patch.clone(), "/api/mcp/servers/{id}", mcp_servers::change)
        .says("changeServer", "Changes a server. What is absent stays.")
        .add(Needs(Connectors), delete.clone(), "/api/mcp/servers/{id}", mcp_servers::remove)
        .says("removeServer", "Removes a server.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/servers/{id}/reprobe", mcp_servers::reprobe)
        .says("reprobeServer", "Starts a server anew and asks what it offers.")
        .add(Needs(Diagnostics), get.clone(), "/api/mcp/servers/{id}/logs", mcp_servers::logs)
        .says("serverLogs", "The last lines of a server.")
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/tools/{tool}", mcp_calls::call)
        .says("callTool", "Calls a tool. Who accepts server-sent events hears how far it is.")
        .add(Needs(Tools), get.clone(), "/api/mcp/servers/{id}/resource", mcp_calls::read)
        .says("readResource", "Reads a resource.")
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/subscriptions", mcp_calls::subscribe)
        .says(
            "subscribeResource",
            "Has changes of a resource told, as events `mcp.resource-updated`, or not any more.",
        )
        .add(Needs(Tools), post.clone(), "/api/mcp/servers/{id}/prompts/{prompt}", mcp_calls::prompt)
        .says("getPrompt", "A prompt, filled in.")
        .add(Needs(Diagnostics), get.clone(), "/api/mcp/calls", mcp_servers::calls)
        .says("listToolCalls", "Calls of tools, the latest first.")
        .add(Needs(Connectors), get.clone(), "/api/mcp/questions", mcp_servers::questions)
        .says("listQuestions", "What persons are asked, the oldest first.")
        .add(Needs(Connectors), post.clone(), "/api/mcp/questions/{id}", mcp_servers::answer)
        .says("answerQuestion", "Answers a question.")
        .group("publishers", "Publishers of plugins whose keys the user knows.")
        .add(Needs(Diagnostics), get.clone(), "/api/publishers", publishers::list)
        .says("listPublishers", "Publishers that are known.")
        .add(Needs(Connectors), post.clone(), "/api/publishers", publishers::add)
        .says("addPublisher", "Adds a publisher, or its new key.")
        .add(Needs(Connectors), delete.clone(), "/api/publishers/{name}", publishers::remove)
        .says("removePublisher", "Removes a publisher.")
        .group("secrets", "Secrets: they go in and are used; nothing gives one out.")
        .add(Needs(Admin), get.clone(), "/api/secrets", secrets::list)
        .says("listSecrets", "Names of secrets.")
        .add(Needs(Admin), put, "/api/secrets/{name}", secrets::set)
        .says("setSecret", "Stores a secret.")
        .add(Needs(Admin), delete, "/api/secrets/{name}", secrets::remove)
        .says("removeSecret", "Removes a secret.")
        .group("dashboard", "The layout of the dashboard.")
        .add(Needs(Tools), get.clone(), "/api/dashboard", dashboard::get)
        .says("getDashboard", "The layout, also where somebody broke its file.")
        .add(Needs(Connectors), patch.clone(), "/api/dashboard", dashboard::change)
        .says("changeDashboard", "Makes all changes to what the file holds now, or none.")
        .add(Needs(Connectors), post.clone(), "/api/dashboard/restore", dashboard::restore)
        .says(
            "restoreDashboard",
            "Puts what stood in a broken file before in its place, and keeps that beside it.",
        )
        .add(Needs(Tools), get.clone(), "/api/dashboard/frames", frames::places)
        .says("framePlaces", "Where widgets' frames are loaded, for a page's policy.")
        .group("widgets", "Servers and widgets of plugins, as the dashboard shows them.")
        .add(Needs(Tools), get.clone(), "/api/widgets", widgets::list)
        .says("listWidgets", "Widgets that the caller may know of.")
        .add(Needs(Tools), get.clone(), "/api/widgets/{id}", widgets::get)
        .says("getWidget", "One widget, with what is on it.")
        .add(Needs(Tools), post.clone(), "/api/widgets/{id}/frames", frames::make)
        .says(
            "makeFrame",
            "Makes a frame: good for one load, in a minute, by the dashboard's page that asks.",
        )
        .add(Needs(Tools), get.clone(), "/api/widgets/{id}/app", widgets::app)
        .says("getApp", "The document of an app, and what it may do.")
        .add(Needs(Tools), get, "/api/widgets/{id}/permissions", widgets::permissions)
        .says("getPermissions", "What an app wants that a person is asked about, and what they said.")
        .add(Needs(Connectors), patch, "/api/widgets/{id}/permissions", widgets::decide)
        .says("setPermissions", "Allows what an app wants, or takes it back. What is absent stays.")
}

/// The document of all routes.
pub(crate) fn described() -> Value {
    routes(Document::new()).into_value()
}

/// All routes of the daemon.
pub fn router(app: Arc<App>) -> Router {
    let Answering { router, .. } = routes(Answering { app: Arc::clone(&app), router: Router::new() });
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
        .layer(from_fn_with_state((Arc::clone(&app), Access::Authenticated), admit));
    router
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
