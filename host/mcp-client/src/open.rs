//! From an endpoint to a connection: which era the server speaks is found out here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use rmcp::RoleClient;
use rmcp::model::ProtocolVersion;
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, RunningService, serve_client_with_lifecycle_and_ct,
};
use rmcp::transport::IntoTransport;
use rmcp::transport::streamable_http_client::{
    StreamableHttpClientTransportConfig, StreamableHttpClientWorker,
};
use tokio_util::sync::CancellationToken;

use crate::ended::Ended;
use crate::handler::Handler;
use crate::http::{Events, Http, guard};
use crate::requests::{refused, transport};
use crate::text::cut;
use crate::wire::Wire;
use crate::{ClientError, Process, Remote, Result, oauth, process};

/// Bytes of a server's own words.
const WORDS: usize = 500;
/// For a process whose output ended to end itself.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// A connection that was agreed on.
pub(crate) struct Opened {
    pub(crate) service: RunningService<RoleClient, Handler>,
    pub(crate) wire: Arc<Wire>,
    /// Ends it.
    pub(crate) stop: CancellationToken,
}

fn auto() -> ClientLifecycleMode {
    ClientLifecycleMode::Auto {
        preferred_versions: vec![ProtocolVersion::LATEST],
        legacy_version: Some(ProtocolVersion::LATEST_WITH_INITIALIZE),
    }
}

fn modern() -> ClientLifecycleMode {
    ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::LATEST] }
}

async fn agree<T, E, A>(
    handler: &Handler,
    way: T,
    mode: ClientLifecycleMode,
    stop: &CancellationToken,
) -> Result<RunningService<RoleClient, Handler>, ClientInitializeError>
where
    T: IntoTransport<RoleClient, E, A>,
    E: std::error::Error + Send + Sync + 'static,
{
    serve_client_with_lifecycle_and_ct(handler.clone(), way, mode, stop.clone()).await
}

/// Starts a process and agrees with it.
pub(crate) async fn process(
    process: &Process,
    handler: &Handler,
    wire: Arc<Wire>,
    ended: &Ended,
) -> Result<Opened> {
    let running = process::start(process, &wire, handler.listener(), ended)?;
    let guard = running.stop.clone().drop_guard();
    match agree(handler, running.lines, auto(), &running.stop).await {
        Ok(service) => {
            guard.disarm();
            Ok(Opened { service, wire, stop: running.stop })
        }
        Err(error) => {
            // Whether it ended by itself is known in a moment.
            let gone = match broke(&error) {
                true => tokio::time::timeout(LAST_WORDS, ended.wait()).await.ok(),
                false => None,
            };
            Err(failure(&error, gone))
        }
    }
}

/// The same with one that is known to speak the stateless era.
pub(crate) async fn process_modern(
    process: &Process,
    handler: &Handler,
    wire: Arc<Wire>,
    ended: &Ended,
) -> Result<Opened> {
    let running = process::start(process, &wire, handler.listener(), ended)?;
    let guard = running.stop.clone().drop_guard();
    match agree(handler, running.lines, modern(), &running.stop).await {
        Ok(service) => {
            guard.disarm();
            Ok(Opened { service, wire, stop: running.stop })
        }
        Err(error) => Err(failure(&error, None)),
    }
}

/// Reaches an address and agrees with what is there.
pub(crate) async fn remote(
    remote: &Remote,
    handler: &Handler,
    wire: Arc<Wire>,
    ended: &Ended,
) -> Result<Opened> {
    guard::check(&remote.url, remote.private)?;
    let headers = headers(&remote.headers)?;
    let client = guard::client(remote.private)?;
    let http = Http::new(client.clone(), wire.clone());
    let signed_in = match &remote.sign_in {
        Some(store) => Some(oauth::signed_in(http.clone(), remote, store.clone()).await?),
        None => None,
    };
    let stop = CancellationToken::new();
    let config = StreamableHttpClientTransportConfig::with_uri(remote.url.as_str())
        .custom_headers(headers.clone())
        .max_sse_event_size(wire.limits().message_bytes);
    let agreed = match signed_in.clone() {
        Some(http) => agree(handler, StreamableHttpClientWorker::new(http, config), auto(), &stop).await,
        None => agree(handler, StreamableHttpClientWorker::new(http, config), auto(), &stop).await,
    };
    let error = match agreed {
        Ok(service) => return Ok(Opened { service, wire, stop }),
        Err(error) => failure(&error, None),
    };
    // What servers say to it that speak the way of 2024 only.
    if !matches!(wire.status(), Some(400 | 404 | 405)) {
        return Err(error);
    }
    let headers = headers.into_iter().collect();
    match Events::open(client, &remote.url, headers, signed_in, wire.clone(), ended.clone()).await {
        Ok(events) => match agree(handler, events, ClientLifecycleMode::Initialize, &stop).await {
            Ok(service) => Ok(Opened { service, wire, stop }),
            Err(error) => Err(failure(&error, ended.reason())),
        },
        // It speaks neither; the newer way says more of why. Unless this one says what to do.
        Err(other @ (ClientError::NotSignedIn(_) | ClientError::Protocol(_))) => Err(other),
        Err(_) => Err(error),
    }
}

fn headers(given: &[(String, String)]) -> Result<HashMap<HeaderName, HeaderValue>> {
    let mut headers = HashMap::new();
    for (name, value) in given {
        let bad = || ClientError::Unreachable(format!("{name:?} cannot be a header of a request"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Nothing more came from the server.
fn broke(error: &ClientInitializeError) -> bool {
    match error {
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => broke(fallback),
        // Cancelled: whoever watches the process was quicker.
        ClientInitializeError::ConnectionClosed(_)
        | ClientInitializeError::TransportError { .. }
        | ClientInitializeError::Cancelled => true,
        _ => false,
    }
}

/// Why nothing was agreed on.
fn failure(error: &ClientInitializeError, gone: Option<String>) -> ClientError {
    match error {
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => failure(fallback, gone),
        ClientInitializeError::JsonRpcError(error) => refused(error.clone()),
        ClientInitializeError::TransportError { error, .. } => {
            match (transport(error.error.as_ref()), gone) {
                (ClientError::Unreachable(_), Some(gone)) => ClientError::Unreachable(gone),
                (error, _) => error,
            }
        }
        ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::Cancelled => {
            ClientError::Unreachable(gone.unwrap_or_else(|| "it closed the connection".to_owned()))
        }
        ClientInitializeError::NoCompatibleProtocolVersion { server_supported, .. } => {
            let theirs: Vec<_> = server_supported.iter().map(ToString::to_string).collect();
            let theirs = cut(&theirs.join(", "), WORDS).to_owned();
            ClientError::Protocol(format!(
                "it speaks no revision of the protocol that is known here: {theirs}"
            ))
        }
        other => {
            let words = other.to_string();
            ClientError::Protocol(format!("it does not speak the protocol: {}", cut(&words, WORDS)))
        }
    }
}
