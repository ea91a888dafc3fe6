//! Servers on loopback, a network whose names can be set, and secrets.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, and no test uses all of them"
)]

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use parking_lot::Mutex;
use signet_outbound::{
    Asker, Config, Limits, Network, Outbound, OutboundError, ResponseBody, Rule, SecretValue, Secrets,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

pub const PLUGIN: &str = "deal-watch";
/// Stands for a server on the internet.
pub const PUBLIC: &str = "93.184.215.14";
pub const LOOPBACK: &str = "127.0.0.1";
pub const SECRET: &str = "s3cr3t-s3cr3t-value";

/// Long enough for anything that works, short enough for what must not.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    first_byte: Duration::from_secs(10),
    total: Duration::from_secs(20),
    ..Limits::PLUGIN
};

/// Names, and where addresses lead. Everything asked of it is kept.
#[derive(Default)]
pub struct TestNetwork {
    /// Answers for a name, one after another; the last one stays.
    names: Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>,
    /// Where connections to an address really go. `None`: nobody ever answers.
    routes: Mutex<HashMap<IpAddr, Option<SocketAddr>>>,
    pub lookups: Mutex<Vec<String>>,
    pub connections: Mutex<Vec<SocketAddr>>,
}

impl TestNetwork {
    pub fn name(&self, host: &str, addresses: &[&str]) {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        self.names.lock().entry(host.to_owned()).or_default().push_back(addresses);
    }

    pub fn route(&self, address: &str, server: SocketAddr) {
        self.routes.lock().insert(address.parse().unwrap(), Some(server));
    }

    pub fn swallow(&self, address: &str) {
        self.routes.lock().insert(address.parse().unwrap(), None);
    }
}

#[async_trait]
impl Network for TestNetwork {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.lookups.lock().push(host.to_owned());
        if host == "slow.example" {
            std::future::pending::<()>().await;
        }
        let mut names = self.names.lock();
        let answers = names.get_mut(host).ok_or_else(|| io::Error::other("no such name"))?;
        if answers.len() > 1 {
            return Ok(answers.pop_front().unwrap());
        }
        Ok(answers[0].clone())
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        self.connections.lock().push(address);
        let route = self.routes.lock().get(&address.ip()).copied();
        match route {
            Some(Some(server)) => TcpStream::connect(server).await,
            Some(None) => std::future::pending().await,
            // Nothing of a test leaves the machine.
            None if address.ip().is_loopback() => TcpStream::connect(address).await,
            None => Err(io::Error::from(io::ErrorKind::NetworkUnreachable)),
        }
    }
}

/// Secrets by name, and which were asked for.
pub struct TestSecrets {
    pub values: Mutex<HashMap<String, Vec<u8>>>,
    pub asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Secrets for TestSecrets {
    async fn secret(&self, name: &str) -> Result<Option<SecretValue>, String> {
        self.asked.lock().push(name.to_owned());
        if name == "locked" {
            return Err("the secret store is locked".to_owned());
        }
        Ok(self.values.lock().get(name).cloned().map(SecretValue::new))
    }
}

/// All of it.
pub struct World {
    pub network: Arc<TestNetwork>,
    pub secrets: Arc<TestSecrets>,
    pub outbound: Outbound,
    pub limits: Limits,
}

impl World {
    pub fn new() -> Self {
        Self::with(Config::DAEMON)
    }

    pub fn with(config: Config) -> Self {
        let network = Arc::new(TestNetwork::default());
        let values = HashMap::from([("crm".to_owned(), SECRET.as_bytes().to_vec())]);
        let secrets = Arc::new(TestSecrets { values: Mutex::new(values), asked: Mutex::default() });
        let outbound = Outbound::new(network.clone(), secrets.clone(), &config).unwrap();
        Self { network, secrets, outbound, limits: LIMITS }
    }

    /// A server that is reached at the public address under this name.
    pub fn public(&self, host: &str, server: &Server) {
        self.network.name(host, &[PUBLIC]);
        self.network.route(PUBLIC, server.address);
    }

    pub async fn send(
        &self,
        rules: &[&str],
        request: Request<Full<Bytes>>,
    ) -> Result<Response<ResponseBody>, OutboundError> {
        let rules = rules_of(rules);
        self.outbound.send(Asker { plugin: PLUGIN, rules: &rules, limits: self.limits }, request).await
    }

    pub async fn get(&self, rules: &[&str], url: &str) -> Result<Response<ResponseBody>, OutboundError> {
        self.send(rules, get(url)).await
    }

    /// The error of a GET that must fail, as text.
    pub async fn refusal(&self, rules: &[&str], url: &str) -> String {
        match self.get(rules, url).await {
            Err(error) => error.to_string(),
            Ok(response) => panic!("{url} was answered with {}", response.status()),
        }
    }
}

pub fn rules_of(rules: &[&str]) -> Vec<Rule> {
    rules.iter().map(|rule| rule.parse().unwrap()).collect()
}

pub fn get(url: &str) -> Request<Full<Bytes>> {
    Request::get(url).body(Full::default()).unwrap()
}

pub async fn text(response: Response<ResponseBody>) -> Result<String, OutboundError> {
    let bytes = response.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(bytes.to_vec()).unwrap())
}

/// Waits until something is so.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(tokio::time::Instant::now() < deadline, "{what}");
        tokio::task::yield_now().await;
    }
}

/// What a server says to a request.
pub enum Say {
    /// These bytes, then it closes.
    All(Vec<u8>),
    /// These bytes, and then this.
    First(Vec<u8>, Endless),
}

pub enum Endless {
    /// It never says more, and waits.
    Silence,
    /// This, for ever.
    Again(Vec<u8>),
}

pub fn ok(body: &str) -> Say {
    with_headers("", body)
}

pub fn with_headers(headers: &str, body: &str) -> Say {
    let length = body.len();
    Say::All(format!("HTTP/1.1 200 OK\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes())
}

pub fn chunked(headers: &str, chunks: &[&[u8]]) -> Say {
    let mut out = format!("HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
        out.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    Say::All(out)
}

type Answer = Arc<dyn Fn(&str) -> Say + Send + Sync>;

/// A server on loopback. One request per connection; all are kept.
pub struct Server {
    pub address: SocketAddr,
    pub requests: Arc<Mutex<Vec<String>>>,
    /// Connections that the client has ended.
    pub ended: Arc<Mutex<usize>>,
    /// Its certificate, if it speaks TLS.
    pub certificate: Option<Vec<u8>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn http(answer: impl Fn(&str) -> Say + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(answer), None).await
    }

    /// With a certificate of its own for these names.
    pub async fn https(names: &[&str], answer: impl Fn(&str) -> Say + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(answer), Some(names)).await
    }

    async fn start(answer: Answer, names: Option<&[&str]>) -> Self {
        let tls = names.map(|names| {
            let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
            let made = rcgen::generate_simple_self_signed(names).unwrap();
            let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
            let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![made.cert.der().clone()], key)
                .unwrap();
            (TlsAcceptor::from(Arc::new(config)), made.cert.der().to_vec())
        });
        let certificate = tls.as_ref().map(|(_, certificate)| certificate.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (kept, over) = (Arc::clone(&requests), Arc::clone(&ended));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, kept, over) = (Arc::clone(&answer), Arc::clone(&kept), Arc::clone(&over));
                let acceptor = tls.as_ref().map(|(acceptor, _)| acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, answer, kept).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, answer, kept).await;
                            }
                        }
                    }
                    *over.lock() += 1;
                });
            }
        });
        Self { address, requests, ended, certificate, task }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn request(&self) -> String {
        let requests = self.requests.lock();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: Answer,
    kept: Arc<Mutex<Vec<String>>>,
) {
    let mut read = Vec::new();
    let head = loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head_text = String::from_utf8_lossy(&read[..head]).to_ascii_lowercase();
    let length = head_text.lines().find_map(|line| {
        line.strip_prefix("content-length: ").map(|length| length.parse::<usize>().unwrap())
    });
    let is_chunked = head_text.contains("transfer-encoding: chunked");
    let whole = |read: &[u8]| match length {
        Some(length) => read.len() >= head + length,
        None => !is_chunked || read.ends_with(b"0\r\n\r\n"),
    };
    // A server that has heard enough.
    let early = head_text.contains("x-answer: early\r\n");
    while !early && !whole(&read) {
        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let request = String::from_utf8_lossy(&read).into_owned();
    kept.lock().push(request.clone());
    match answer(&request) {
        Say::All(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Say::First(bytes, endless) => {
            if stream.write_all(&bytes).await.is_err() {
                return;
            }
            let mut sink = [0; 256];
            match endless {
                Endless::Silence => while stream.read(&mut sink).await.is_ok_and(|read| read > 0) {},
                Endless::Again(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            }
        }
    }
}
