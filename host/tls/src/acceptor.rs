//! From a connection to a TLS stream, in bounds: whoever stalls holds nobody up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::Certificates;
use crate::waiting::Waiting;

/// Time for a handshake, its first byte included.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Time to hear out and answer somebody who speaks plain HTTP.
const PLAIN_TIME: Duration = Duration::from_secs(1);
/// Bytes of a plain request that are heard out.
const PLAIN_BYTES: usize = 64 << 10;
/// Between two lines in the log about handshakes that failed.
const SILENCE: Duration = Duration::from_secs(60);
/// First byte of a TLS record that begins a handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 22;

/// What a connection turned out to be.
#[derive(Debug)]
pub enum Accepted {
    /// TLS, with the handshake done.
    Secure(Box<TlsStream<TcpStream>>),
    /// No TLS, from where that is fine.
    Plain(TcpStream),
}

impl Accepted {
    /// Whether both sides settled on HTTP/2.
    #[must_use]
    pub fn speaks_http2(&self) -> bool {
        match self {
            Self::Secure(stream) => stream.get_ref().1.alpn_protocol() == Some(b"h2"),
            Self::Plain(_) => false,
        }
    }
}

/// Does handshakes with the certificate that is served at that moment.
#[derive(Debug)]
pub struct Acceptor {
    certificates: Arc<Certificates>,
    waiting: Waiting,
    failures: Mutex<Failures>,
}

/// Handshakes that failed since it was last said.
#[derive(Debug, Default)]
struct Failures {
    count: u64,
    said: Option<Instant>,
}

impl Acceptor {
    /// One for these certificates.
    #[must_use]
    pub fn new(certificates: Arc<Certificates>) -> Self {
        Self { certificates, waiting: Waiting::default(), failures: Mutex::default() }
    }

    /// Does the handshake. `None` when there is nothing left to serve. From this machine's own loopback
    /// plain HTTP is handed on, from elsewhere it gets one sentence.
    pub async fn accept(&self, stream: TcpStream, peer: SocketAddr) -> Option<Accepted> {
        let here = stream.local_addr().is_ok_and(|local| local.ip().to_canonical().is_loopback());
        let mut place = self.waiting.enter();
        let done = tokio::select! {
            done = tokio::time::timeout(HANDSHAKE_TIME, self.shake(stream, here)) => done,
            () = place.lost() => return None,
        };
        match done {
            Ok(Ok(accepted)) => accepted,
            Ok(Err(error)) => {
                self.failed(peer, &error.to_string());
                None
            }
            Err(_) => {
                self.failed(peer, "it took too long");
                None
            }
        }
    }

    async fn shake(&self, stream: TcpStream, here: bool) -> std::io::Result<Option<Accepted>> {
        let mut first = [0];
        // Gone before the first word: a port scan, a health check, a browser's spare connection.
        if stream.peek(&mut first).await? == 0 {
            return Ok(None);
        }
        match first {
            [HANDSHAKE] => {
                let acceptor = TlsAcceptor::from(self.certificates.config());
                Ok(Some(Accepted::Secure(Box::new(acceptor.accept(stream).await?))))
            }
            _ if here => Ok(Some(Accepted::Plain(stream))),
            [b'A'..=b'Z'] => {
                let _ = tokio::time::timeout(PLAIN_TIME, explain(stream)).await;
                Ok(None)
            }
            _ => Err(std::io::Error::other("it speaks neither TLS nor HTTP")),
        }
    }

    /// One line a minute, however many knock.
    fn failed(&self, peer: SocketAddr, reason: &str) {
        tracing::debug!(%peer, reason, "TLS handshake failed");
        let mut failures = self.failures.lock();
        failures.count += 1;
        if failures.said.is_none_or(|said| said.elapsed() >= SILENCE) {
            let count = failures.count;
            tracing::info!(%peer, reason, count, "TLS handshakes failed since this was last said; the latest");
            *failures = Failures { count: 0, said: Some(Instant::now()) };
        }
    }
}

/// Tells somebody who speaks plain HTTP what to do.
async fn explain(mut stream: TcpStream) -> std::io::Result<()> {
    // Closing a connection with unread bytes would take the answer with it.
    let mut heard = Vec::with_capacity(1_024);
    while !heard.windows(4).any(|end| end == b"\r\n\r\n") && heard.len() < PLAIN_BYTES {
        if stream.read_buf(&mut heard).await? == 0 {
            break;
        }
    }
    let body = r#"{"error":"this daemon speaks TLS here: begin its URL with https:// instead of http://"}"#;
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1_024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
