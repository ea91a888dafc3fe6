//! Putting the daemon together and running it.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_api::{App, CapabilityMaker, Frames, Info, Report, Shutdown, Streams};
use signet_auth::{ApiKeys, Authenticator, Browsers, OwnerToken, Secrets, TrustLocal};
use signet_chat::{Chat, Model};
use signet_core::now;
use signet_dashboard::DashboardFile;
use signet_edges::{Answers, Edges};
use signet_events::relay::{RedisExchange, Relay};
use signet_events::{Awareness, Bus, EventLog, NewEvent};
use signet_llm::Llm;
use signet_memory::{Memories, Sessions};
use signet_outbound::{Config, Outbound, SystemNetwork};
use signet_plugins::{FetchOptions, Fetcher, LogBook, Options, Plugins};
use signet_runtime::{ImageCache, Runtime};
use signet_servers::{Reach, Servers, Shop, SignIns};
use signet_store::Store;

use crate::capabilities::{Maker, StoredSecrets};
use crate::doors::Doors;
use crate::error::{CliError, Result};
use crate::servers::{Cards, Components, Documents, Tools};
use crate::settings::{Listen, TlsFiles, Workspace, machine_id};
use crate::telemetry::Telemetry;
use crate::upkeep::Upkeep;
use crate::{built_in, chat, install, llm, servers, sources};

/// What a running daemon says in its workspace.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RunningNote {
    pub(crate) pid: u32,
    /// How programs on this machine reach it.
    pub(crate) url: String,
    /// Address that it listens on.
    pub(crate) bind: Option<IpAddr>,
    /// Port of widgets' frames.
    #[serde(default)]
    pub(crate) widgets_port: u16,
    /// How others reach it.
    #[serde(default)]
    pub(crate) elsewhere: Option<String>,
    #[serde(default)]
    pub(crate) tls: Option<TlsFiles>,
    /// Where the events of other machines are, without a password.
    #[serde(default)]
    pub(crate) bus: Option<String>,
    /// Whether changes of files are told.
    #[serde(default)]
    pub(crate) watch: bool,
    /// The language model that may be asked, and where it is.
    #[serde(default)]
    pub(crate) llm: Option<String>,
    /// Catalogues of MCP servers beside its own.
    #[serde(default)]
    pub(crate) catalogues: Vec<String>,
    /// What the person who starts it should know.
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
    pub(crate) version: String,
}

/// Runs a daemon until it is told to end.
pub(crate) async fn run(workspace: &Workspace, listen: &Listen, telemetry: Option<&Telemetry>) -> Result<()> {
    workspace.create()?;
    let store = Store::open(&workspace.database())?;
    hold(workspace)?;
    let memories = Memories::open(store.clone(), &workspace.index())?;
    let sessions = Sessions::new(memories.clone());
    let (edges, answers) = (Edges::open(store.clone())?, Answers::open(store.clone()));
    let (log, log_writer) = EventLog::open(store.clone(), listen.events.kept).await?;
    let bus = Bus::new(signet_events::Settings { window: listen.events.window }, Some(log));
    let relay = match &listen.bus {
        Some(at) => {
            let exchange = RedisExchange::new(at.address.clone(), listen.events.kept);
            Some(Relay::start(&bus, &store, &machine_id(), exchange).await?)
        }
        None => None,
    };
    let secrets = Secrets::at(&workspace.secrets());
    let llm = listen.llm.as_ref().map(|setting| setting.open(&secrets)).transpose()?;
    let awareness = aware(&bus, llm.as_ref())?;
    sources::memories(&memories, &bus);
    let keys = ApiKeys::open(store.clone())?;
    let browsers = Browsers::open(store.clone(), keys.clone())?;
    let runtime = Runtime::new(Some(ImageCache::at(&workspace.images())?))?;
    let logs = LogBook::default();
    let stored = Arc::new(StoredSecrets(secrets.clone()));
    let outbound = Outbound::new(Arc::new(SystemNetwork), stored, &Config::DAEMON)?;
    let maker = Maker {
        store: store.clone(),
        memories: memories.clone(),
        sessions: sessions.clone(),
        bus: bus.clone(),
        awareness: awareness.clone(),
        logs: logs.clone(),
        outbound,
        servers: Arc::default(),
    };
    let plugins = Plugins::open(Options {
        runtime,
        workspace: workspace.root().to_owned(),
        private: workspace.private(),
        built_in: built_in::COMPONENTS,
        fetcher: Fetcher::new(FetchOptions::default()),
        environment: Arc::new(maker.clone()),
        logs,
    })
    .await?;
    let changed_plugins = sources::plugins(&plugins, &bus);
    if let Some(telemetry) = telemetry {
        telemetry.report(plugins.figures());
    }

    let given = Arc::clone(&maker.servers);
    let capabilities: CapabilityMaker = {
        let maker = maker.clone();
        Arc::new(move |plugin, caller| maker.make(plugin, caller))
    };
    let reach = Reach {
        secrets: secrets.clone(),
        folders: workspace.servers(),
        credentials: workspace.private().join("sign-ins"),
        keeper: servers::this_keeper(),
        components: Arc::new(Components {
            plugins: plugins.clone(),
            capabilities: Arc::clone(&capabilities),
        }),
    };
    let servers = Servers::open(signet_servers::Options {
        store: store.clone(),
        connect: Arc::new(reach.clone()),
        cards: Arc::new(Cards::new(plugins.clone(), maker)),
    })?;
    let _ = given.set(servers.clone());
    sources::servers(&servers, &bus);
    sources::questions(&servers, &bus);
    let dashboard =
        DashboardFile::with_copy(&workspace.dashboard(), &workspace.private().join("dashboard.json"));
    let shop = Shop::new(Arc::new(Documents), Arc::new(Tools), secrets.clone(), dashboard.clone());

    let doors = Doors::open(listen).await?;
    let address = doors.address;
    // Only now: the token of a daemon that is running must not be replaced by one that fails.
    let owner = OwnerToken::renew(&workspace.owner_token())?;
    let trust = if listen.trust_local { TrustLocal::Yes } else { TrustLocal::No };
    let shutdown = Shutdown::default();
    let app = Arc::new(App {
        auth: Authenticator::new(keys.clone(), browsers.clone(), owner, trust),
        memories: memories.clone(),
        sessions: sessions.clone(),
        edges: edges.clone(),
        answers: answers.clone(),
        bus: bus.clone(),
        streams: Streams::default(),
        awareness: awareness.clone(),
        plugins: plugins.clone(),
        secrets,
        sign_ins: SignIns::new(
            servers.clone(),
            reach,
            format!("http://127.0.0.1:{}/api/mcp/callback", address.port()),
            None,
        ),
        servers: servers.clone(),
        chat: Chat::open(
            store.clone(),
            llm.clone().map(|llm| -> Arc<dyn Model> { Arc::new(llm) }),
            Arc::new(chat::Tools {
                server: signet_mcp::Server::new(
                    memories.clone(),
                    sessions.clone(),
                    awareness.clone(),
                    servers.clone(),
                ),
                awareness: awareness.clone(),
            }),
        ),
        dashboard: dashboard.clone(),
        frames: Frames::default(),
        llm: llm.map(|llm| -> Report { Arc::new(move || llm::report(&llm)) }),
        shop: shop.clone(),
        capabilities,
        assets: built_in::assets(),
        info: Info {
            version: env!("CARGO_PKG_VERSION"),
            port: address.port(),
            widgets_port: doors.widgets_port,
            machine: machine_id(),
            host: address.ip().to_string(),
            workspace: workspace.root().to_owned(),
            allowed_hosts: listen.allowed_hosts.clone(),
            urls: doors.urls(),
            certificates: doors.certificates.clone(),
            started_at: now(),
        },
        shutdown: shutdown.clone(),
    });
    let note = RunningNote {
        pid: std::process::id(),
        url: doors.here(),
        bind: Some(address.ip()),
        widgets_port: doors.widgets_port,
        elsewhere: doors.elsewhere(),
        tls: listen.tls.clone(),
        bus: listen.bus.as_ref().map(|bus| bus.address.to_string()),
        watch: listen.watch,
        llm: listen.llm.as_ref().map(ToString::to_string),
        catalogues: listen.catalogues.clone(),
        warnings: doors.warnings(),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    install::write_private(&workspace.running(), &serde_json::to_string(&note).unwrap_or_default())?;
    tracing::info!(urls = %doors.urls().join(" "), workspace = %workspace.root().display(), "listening");
    note.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));

    let files = listen.watch.then(|| sources::Files::new(bus.clone(), sessions.clone(), machine_id()));
    let following = files.map(|files| tokio::spawn(files.follow()));
    let upkeep = Upkeep { keys, browsers, edges, answers, sessions, servers: servers.clone() };
    let keeping_up = tokio::spawn(upkeep.clone().run());
    let laying_out = tokio::spawn(sources::dashboard(dashboard, bus.clone()));
    let (listening, watching) = (plugins.listen(&bus), plugins.watch());
    tokio::spawn(end_on_signal(shutdown.clone()));
    bus.tell(NewEvent::own("system.started", json!({ "version": env!("CARGO_PKG_VERSION") })));
    let fetching = tokio::spawn(fetch_catalogues(shop, listen.catalogues.clone()));
    servers.adopt(&plugins.widgets()).await?;
    servers.start();
    let adopting = tokio::spawn(servers::adopt(servers.clone(), plugins.clone(), changed_plugins));
    let frames = signet_api::frames_router(Arc::clone(&app));
    let router = signet_api::router(app);
    doors.serve(&router, &frames, &shutdown).await;
    following.iter().for_each(tokio::task::JoinHandle::abort);
    keeping_up.abort();
    laying_out.abort();
    watching.abort();
    listening.abort();
    adopting.abort();
    fetching.abort();
    servers.close().await;
    plugins.close().await;
    drop(relay);
    upkeep.write_down().await;
    bus.close().await;
    log_writer.abort();
    memories.close();
    let _ = std::fs::remove_file(workspace.running());
    tracing::info!("ended");
    Ok(())
}

/// What agents are told, with the help of a model where there is one.
fn aware(bus: &Bus, llm: Option<&Llm>) -> Result<Awareness> {
    let awareness = Awareness::new(bus.clone());
    let Some(llm) = llm else { return Ok(awareness) };
    let phrased = awareness.phrased_by(llm::Phraser::new(llm.clone()));
    phrased
        .map_err(|error| CliError::Other(format!("no thread can be started for the language model: {error}")))
}

/// Reads the catalogues that the person named.
async fn fetch_catalogues(shop: Shop, catalogues: Vec<String>) {
    for catalogue in catalogues {
        match shop.fetch_catalogue(&catalogue).await {
            Ok(problems) => problems.iter().for_each(|problem| tracing::warn!(catalogue, "{problem}")),
            Err(error) => tracing::warn!(catalogue, %error, "this catalogue of MCP servers is not there"),
        }
    }
}

/// Locks a file until the process is gone, so that others can wait for just that. (The database's own lock
/// says no more than that someone holds it.) Taken after the database's: it is released after it, too.
fn hold(workspace: &Workspace) -> Result<()> {
    let path = workspace.lock();
    let file = std::fs::File::create(&path).map_err(CliError::file("make", &path))?;
    file.lock().map_err(CliError::file("lock", &path))?;
    std::mem::forget(file);
    Ok(())
}

async fn end_on_signal(shutdown: Shutdown) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return tracing::warn!("signals cannot be listened to; end the daemon with `signet down`");
        };
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    shutdown.begin();
}
