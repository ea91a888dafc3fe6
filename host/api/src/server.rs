//! Listening.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use signet_tls::{Accepted, Acceptor};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;

use crate::guard::Arrival;

/// Connections at once. Each costs some kilobytes; more is an attack or a leak.
const CONNECTIONS: usize = 2_048;
/// Time for a request's head to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Requests at once on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// Time without a request after which a connection of HTTP/2 is ended; what is under way goes on.
const IDLE: Duration = Duration::from_secs(60);
/// How often it is asked whether the other side of one is still there.
const ALIVE: Duration = Duration::from_secs(20);
/// Time for requests under way when the daemon ends.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Ends the daemon, and tells that it is ending.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<bool>);

impl Default for Shutdown {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Shutdown {
    /// Begins the end.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it began.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it begins.
    pub async fn begun(&self) {
        let mut watching = self.0.subscribe();
        // The sender is `self`: it is not gone.
        let _ = watching.wait_for(|begun| *begun).await;
    }
}

/// Answers requests until `shutdown` begins, then lets those under way end. With `tls`, connections from
/// elsewhere must speak it.
pub async fn serve(listener: TcpListener, tls: Option<Arc<Acceptor>>, router: Router, shutdown: Shutdown) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.begun() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, say: going on at once would only burn a core.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (tls, router, shutdown) = (tls.clone(), router.clone(), shutdown.clone());
        tokio::spawn(async move {
            if let Err(error) = attend(stream, peer, tls, router, shutdown).await {
                tracing::debug!(%error, %peer, "connection ended");
            }
            drop(place);
        });
    }
    // All places free again: everyone is done.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX) - 1;
    if tokio::time::timeout(DRAIN_TIME, places.acquire_many(all)).await.is_err() {
        tracing::warn!("requests were still under way at the end");
    }
}

/// Serves one connection to its end.
async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<Acceptor>>,
    router: Router,
    shutdown: Shutdown,
) -> hyper::Result<()> {
    // Small answers must not wait for more to send.
    let _ = stream.set_nodelay(true);
    // Gone already, if that cannot be told.
    let Ok(local) = stream.local_addr() else { return Ok(()) };
    let accepted = match tls {
        None => Accepted::Plain(stream),
        Some(tls) => {
            let accepted = tokio::select! {
                accepted = tls.accept(stream, peer) => accepted,
                () = shutdown.begun() => None,
            };
            let Some(accepted) = accepted else { return Ok(()) };
            accepted
        }
    };
    let arrival = Arrival { peer, local, secure: matches!(accepted, Accepted::Secure(_)) };
    let http2 = accepted.speaks_http2();
    match accepted {
        Accepted::Plain(stream) => talk(stream, http2, arrival, router, shutdown).await,
        Accepted::Secure(stream) => talk(stream, http2, arrival, router, shutdown).await,
    }
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    http2: bool,
    arrival: Arrival,
    router: Router,
    shutdown: Shutdown,
) -> hyper::Result<()> {
    let asked = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&asked);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        counted.fetch_add(1, Ordering::Relaxed);
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(arrival);
            Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {}))
        }
    });
    let stream = TokioIo::new(stream);
    if http2 {
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(Some(ALIVE))
            .serve_connection(stream, service);
        tokio::pin!(connection);
        tokio::select! {
            ended = connection.as_mut() => return ended,
            () = shutdown.begun() => {}
            () = idle(&asked) => {}
        }
        connection.as_mut().graceful_shutdown();
        return connection.await;
    }
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(stream, service)
        .with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = shutdown.begun() => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

/// Returns when nothing was asked for a while. (HTTP/1's time for a head says the same.)
async fn idle(asked: &AtomicU64) {
    let mut before = None;
    loop {
        let count = Some(asked.load(Ordering::Relaxed));
        if count == before {
            return;
        }
        before = count;
        tokio::time::sleep(IDLE).await;
    }
}
