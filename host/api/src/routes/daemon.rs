//! The daemon itself: how it is, and ending it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use signet_core::iso;
use signet_events::relay::{LinkState, RelayStats};
use signet_tls::Certificates;

use super::auth::Mode;
use crate::openapi::{Answers, Either, Operation, Unavailable, written};
use crate::{App, LlmReport};

/// How the daemon is, in short.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Health {
    #[schemars(extend("const" = "healthy"))]
    status: &'static str,
    /// Seconds since it started.
    uptime: f64,
    /// Its process.
    pid: u32,
    version: &'static str,
    port: u16,
    /// The workspace.
    agents_dir: String,
    /// The store answers.
    db: bool,
    /// It is ending.
    shutting_down: bool,
    update_available: bool,
    pending_restart: bool,
    index: Index,
}

/// The search index of memories.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexState")]
struct Index {
    /// Memories in it.
    entries: u64,
    /// Memories that are not in it yet.
    pending: usize,
    /// It is being made anew.
    rebuilding: bool,
}

impl Index {
    fn of(app: &App) -> Self {
        let index = app.memories.index_state();
        Self { entries: index.entries, pending: index.pending, rebuilding: index.rebuilding }
    }
}

/// Never needs a credential, and is quick: clients ask it before each tool.
pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Health> {
    Json(Health {
        status: "healthy",
        uptime: app.uptime(),
        pid: std::process::id(),
        version: app.info.version,
        port: app.info.port,
        agents_dir: app.info.workspace.display().to_string(),
        db: true,
        shutting_down: app.shutdown.has_begun(),
        update_available: false,
        pending_restart: false,
        index: Index::of(&app),
    })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Liveness")]
pub(super) struct Live {
    #[schemars(extend("const" = "live"))]
    status: &'static str,
}

pub(super) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// Whether it takes requests.
#[derive(Serialize, JsonSchema)]
pub(super) struct Readiness {
    #[schemars(extend("enum" = ["ready", "not ready"]))]
    status: &'static str,
    checks: Checks,
    /// Why not.
    reasons: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReadinessChecks")]
struct Checks {
    db: bool,
    index: bool,
}

pub(super) async fn ready(State(app): State<Arc<App>>) -> Either<Json<Readiness>, Unavailable<Readiness>> {
    let checks = Checks { db: true, index: !app.memories.index_state().rebuilding };
    if app.shutdown.has_begun() {
        let reasons = vec!["shutting down"];
        Either::Other(Unavailable(Readiness { status: "not ready", checks, reasons }))
    } else {
        Either::One(Json(Readiness { status: "ready", checks, reasons: Vec::new() }))
    }
}

/// How the daemon and its parts are.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DaemonStatus")]
pub(super) struct Status {
    #[schemars(extend("const" = "running"))]
    status: &'static str,
    version: &'static str,
    /// Name of the machine it runs on, as sessions on it say it.
    machine: String,
    /// Its process.
    pid: u32,
    /// Seconds since it started.
    uptime: f64,
    started_at: String,
    port: u16,
    /// Where widgets' frames are.
    widgets_port: u16,
    /// The address it listens on.
    host: String,
    /// Where it is reached; the first is for programs on its machine.
    urls: Vec<String>,
    /// What it shows who comes over TLS; null: nobody can.
    tls: Option<Tls>,
    auth_mode: Mode,
    /// The workspace.
    agents_dir: String,
    memory_db: bool,
    index: Index,
    /// How many keys there are, revoked ones too.
    api_keys: usize,
    plugins: Vec<PluginState>,
    /// Lines of the window that agents are told from.
    recent_events: usize,
    /// How the other machines are reached; null: this daemon is alone.
    bus: Option<Relay>,
    /// How the language model is; null: there is none.
    llm: Option<LlmReport>,
    health: Score,
}

/// A plugin, in short.
#[derive(Serialize, JsonSchema)]
struct PluginState {
    id: String,
    /// `running`, or why not in a word.
    state: &'static str,
    /// Why not, and what to do.
    reason: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HealthScore")]
struct Score {
    score: u32,
    #[schemars(extend("const" = "healthy"))]
    status: &'static str,
}

pub(super) async fn status(State(app): State<Arc<App>>) -> Json<Status> {
    let events = app.bus.stats();
    let plugins = app.plugins.list().into_iter();
    let plugins =
        plugins.map(|plugin| PluginState { id: plugin.id, state: plugin.state, reason: plugin.reason });
    Json(Status {
        status: "running",
        version: app.info.version,
        pid: std::process::id(),
        uptime: app.uptime(),
        started_at: iso(app.info.started_at),
        port: app.info.port,
        widgets_port: app.info.widgets_port,
        machine: app.info.machine.clone(),
        host: app.info.host.clone(),
        urls: app.info.urls.clone(),
        tls: app.info.certificates.as_deref().map(Tls::of),
        auth_mode: Mode::of(&app),
        agents_dir: app.info.workspace.display().to_string(),
        memory_db: true,
        index: Index::of(&app),
        api_keys: app.auth.keys().list().len(),
        plugins: plugins.collect(),
        recent_events: events.lines,
        bus: events.relay.map(Relay::of),
        llm: app.llm.as_ref().map(|report| report()),
        health: Score { score: 1, status: "healthy" },
    })
}

/// How the other machines are reached.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RelayState")]
struct Relay {
    /// Of the exchange, without secrets.
    address: String,
    /// This daemon's id among the others.
    daemon: String,
    #[schemars(extend("enum" = ["connected", "waiting"]))]
    state: &'static str,
    /// What is wrong, while it is waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    since: String,
    /// Events of this daemon that the exchange does not have yet.
    waiting: u64,
    sent: u64,
    received: u64,
    refused: u64,
    /// Events of this daemon that nobody else will hear of.
    missed: u64,
}

impl Relay {
    fn of(relay: RelayStats) -> Self {
        let RelayStats { address, daemon, link, waiting, sent, received, refused, missed } = relay;
        let (state, why, since) = match link {
            LinkState::Connected { since } => ("connected", None, since),
            LinkState::Waiting { why, since } => ("waiting", Some(why), since),
        };
        Self { address, daemon, state, why, since: iso(since), waiting, sent, received, refused, missed }
    }
}

/// What is shown who comes over TLS.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TlsState")]
struct Tls {
    /// Names that the certificate is for.
    names: Vec<String>,
    not_before: String,
    not_after: String,
    /// What will not do for ever.
    warnings: Vec<String>,
    /// Why a newer certificate was not taken.
    problem: Option<String>,
}

impl Tls {
    fn of(certificates: &Certificates) -> Self {
        let about = certificates.about();
        Self {
            names: about.names.clone(),
            not_before: iso(about.not_before),
            not_after: iso(about.not_after),
            warnings: certificates.warnings(),
            problem: certificates.problem(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShuttingDown")]
pub(super) struct Ending {
    #[schemars(extend("const" = "shutting down"))]
    status: &'static str,
}

pub(super) async fn shutdown(State(app): State<Arc<App>>) -> Json<Ending> {
    tracing::info!("ending, as asked");
    app.shutdown.begin();
    Json(Ending { status: "shutting down" })
}

/// The document of all routes.
pub(super) struct Document(Bytes);

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl Answers for Document {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers::<Map<String, Value>>(200);
    }
}

pub(super) async fn openapi() -> Document {
    Document(written())
}
