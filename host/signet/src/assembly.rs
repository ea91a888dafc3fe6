//! Putting the daemon together and running it.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use signet_api::{App, Info, Shutdown};
use signet_auth::{ApiKeys, Authenticator, OwnerToken, TrustLocal};
use signet_core::now;
use signet_events::Bus;
use signet_memory::{Memories, Sessions};
use signet_runtime::{ImageCache, Runtime};
use signet_store::Store;
use tokio::net::TcpListener;

use crate::capabilities::Maker;
use crate::error::{CliError, Result};
use crate::settings::{Listen, Workspace};
use crate::{allocator, built_in, install};

/// How often it is written down when keys were last used, and memory is given back.
const UPKEEP: Duration = Duration::from_secs(10);

/// What a running daemon says in its workspace.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RunningNote {
    pub(crate) pid: u32,
    pub(crate) url: String,
    pub(crate) version: String,
}

/// Runs a daemon until it is told to end.
pub(crate) async fn run(workspace: &Workspace, listen: &Listen) -> Result<()> {
    workspace.create()?;
    let store = Store::open(&workspace.database())?;
    let memories = Memories::open(store.clone(), &workspace.index())?;
    let sessions = Sessions::new(memories.clone());
    let bus = Bus::default();
    let keys = ApiKeys::open(store.clone())?;
    let runtime = Runtime::new(Some(ImageCache::at(&workspace.images())?))?;
    let plugins = built_in::registry(&runtime, &workspace.plugins()).await?;

    let address = listen.address;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        CliError::Other(format!(
            "cannot listen on {address}: {error}; another program may be there, use --port for another one"
        ))
    })?;
    let address = listener.local_addr().map_err(|error| CliError::Other(error.to_string()))?;
    // Only now: the token of a daemon that is running must not be replaced by one that fails.
    let owner = OwnerToken::renew(&workspace.owner_token())?;
    let trust = if listen.trust_local { TrustLocal::Yes } else { TrustLocal::No };
    let maker = Maker { store, memories: memories.clone(), sessions: sessions.clone(), bus: bus.clone() };
    let shutdown = Shutdown::default();
    let app = Arc::new(App {
        auth: Authenticator::new(keys.clone(), owner, trust),
        memories: memories.clone(),
        sessions,
        bus,
        plugins,
        capabilities: Arc::new(move |plugin, caller| maker.make(plugin, caller)),
        info: Info {
            version: env!("CARGO_PKG_VERSION"),
            port: address.port(),
            host: address.ip().to_string(),
            workspace: workspace.root().to_owned(),
            allowed_hosts: listen.allowed_hosts.clone(),
            loopback_only: address.ip().is_loopback(),
            started_at: now(),
        },
        shutdown: shutdown.clone(),
    });
    let url = url_of(address);
    let note =
        RunningNote { pid: std::process::id(), url: url.clone(), version: env!("CARGO_PKG_VERSION").into() };
    install::write_private(&workspace.running(), &serde_json::to_string(&note).unwrap_or_default())?;
    tracing::info!(%url, workspace = %workspace.root().display(), "listening");

    let upkeep = tokio::spawn(keep_up(keys.clone()));
    tokio::spawn(end_on_signal(shutdown.clone()));
    signet_api::serve(listener, signet_api::router(app), shutdown).await;
    upkeep.abort();
    if let Err(error) = keys.save_last_used().await {
        tracing::warn!(%error, "when keys were last used could not be written down");
    }
    memories.close();
    let _ = std::fs::remove_file(workspace.running());
    tracing::info!("ended");
    Ok(())
}

/// How to reach an address from this machine.
fn url_of(address: std::net::SocketAddr) -> String {
    let ip = address.ip();
    let host = match ip {
        _ if ip.is_unspecified() => "127.0.0.1".to_owned(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        std::net::IpAddr::V4(ip) => ip.to_string(),
    };
    format!("http://{host}:{}", address.port())
}

/// What is done from time to time, off the way of requests.
async fn keep_up(keys: ApiKeys) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        if let Err(error) = keys.save_last_used().await {
            tracing::warn!(%error, "when keys were last used could not be written down");
        }
        // A failure of this is a failure of nothing.
        let _ = tokio::task::spawn_blocking(allocator::trim).await;
    }
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
