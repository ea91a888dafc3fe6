//! A daemon's HTTP side on a loopback socket, and a plain HTTP client that sends exactly what it is told.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and each test program uses a part of them"
)]

pub mod document;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use document::{Answered, Document};
use serde_json::{Value, json};
use signet_api::{App, Asset, Frames, Info, Shutdown, Streams};
use signet_auth::{ApiKeys, Authenticator, Browsers, NewKey, OwnerToken, Secrets, TrustLocal};
use signet_chat::Chat;
use signet_core::{Permission, Role, Scope, now};
use signet_dashboard::DashboardFile;
use signet_edges::{Answers, Edges};
use signet_events::{Awareness, Bus};
use signet_memory::{Memories, Sessions};
use signet_plugins::{Environment, FetchOptions, Fetcher, LogBook, Options, Plugins};
use signet_runtime::{Capabilities, Runtime};
use signet_servers::{Nowhere, Reach, Servers, Shop, SignIns};
use signet_store::Store;
use signet_tls::{Acceptor, Certificates};
use tokio::net::TcpListener;

/// What every answer is held against.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::new(signet_api::document()));

pub struct House {
    pub app: Arc<App>,
    pub address: SocketAddr,
    pub owner: String,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

/// A dashboard of two files.
static PAGES: [Asset; 2] = [file("index.html", "text/html"), file("assets/nothing.js", "text/javascript")];

const fn file(path: &'static str, kind: &'static str) -> Asset {
    Asset { path, kind, immutable: false, tag: "\"1\"", plain: b"the dashboard", brotli: None, gzip: None }
}

/// Gives plugins nothing.
struct Nothing;

#[async_trait::async_trait]
impl Environment for Nothing {
    fn own(&self, _: &str) -> Capabilities {
        Capabilities::default()
    }

    async fn forget(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// No plugins, in a workspace of their own.
async fn plugins(folder: &std::path::Path) -> Plugins {
    let options = Options {
        runtime: Runtime::new(None).unwrap(),
        workspace: folder.to_owned(),
        private: folder.join("private"),
        built_in: &[],
        fetcher: Fetcher::new(FetchOptions { docker_config: None, ..FetchOptions::default() }),
        environment: Arc::new(Nothing),
        logs: LogBook::default(),
    };
    Plugins::open(options).await.unwrap()
}

impl House {
    /// Trusts programs of this machine.
    pub fn local() -> Self {
        Self::open(TrustLocal::Yes, &[])
    }

    /// Wants a credential for everything.
    pub fn team() -> Self {
        Self::open(TrustLocal::No, &[])
    }

    pub fn open(trust: TrustLocal, allowed_hosts: &[&str]) -> Self {
        Self::open_with(trust, allowed_hosts, None, Streams::default())
    }

    /// Trusts programs of this machine, and speaks TLS to others.
    pub fn over_tls(certificates: Arc<Certificates>) -> Self {
        Self::open_with(TrustLocal::Yes, &[], Some(certificates), Streams::default())
    }

    /// Trusts programs of this machine, and has room for so many streams of events.
    pub fn with_room_for(streams: usize) -> Self {
        Self::open_with(TrustLocal::Yes, &[], None, Streams::at_most(streams))
    }

    fn open_with(
        trust: TrustLocal,
        allowed_hosts: &[&str],
        certificates: Option<Arc<Certificates>>,
        streams: Streams,
    ) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let memories = Memories::open(store.clone(), &folder.path().join("index")).unwrap();
        let token = OwnerToken::renew(&folder.path().join("owner")).unwrap();
        let owner = token.reveal().to_owned();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let bus = Bus::default();
        let secrets = Secrets::at(&folder.path().join("secrets"));
        let servers = runtime.block_on(async { Servers::none(store.clone()) }).unwrap();
        let reach = Reach {
            secrets: secrets.clone(),
            folders: folder.path().join("servers"),
            credentials: folder.path().join("sign-ins"),
            keeper: None,
            components: Arc::new(Nowhere),
        };
        let dashboard = DashboardFile::at(&folder.path().join("dashboard.json"));
        let chat = Chat::closed(store.clone());
        let keys = ApiKeys::open(store.clone()).unwrap();
        let browsers = Browsers::open(store.clone(), keys.clone()).unwrap();
        let app = Arc::new(App {
            shop: Shop::new(Arc::new(Nowhere), Arc::new(Nowhere), secrets.clone(), dashboard.clone()),
            dashboard,
            frames: Frames::default(),
            sign_ins: SignIns::new(servers.clone(), reach, "http://127.0.0.1:1/".to_owned(), None),
            servers,
            edges: Edges::open(store.clone()).unwrap(),
            answers: Answers::open(store),
            auth: Authenticator::new(keys, browsers, token, trust),
            sessions: Sessions::new(memories.clone()),
            memories,
            llm: None,
            chat,
            secrets,
            awareness: Awareness::new(bus.clone()),
            bus,
            streams,
            plugins: runtime.block_on(plugins(folder.path())),
            capabilities: Arc::new(|_, _| Capabilities::default()),
            assets: &PAGES,
            info: Info {
                version: "0.0.0-test",
                port: address.port(),
                widgets_port: 3851,
                machine: "desk".into(),
                host: address.ip().to_string(),
                workspace: PathBuf::from("/nowhere"),
                allowed_hosts: allowed_hosts.iter().map(|host| (*host).to_owned()).collect(),
                urls: vec![format!("http://{address}")],
                certificates: certificates.clone(),
                started_at: now(),
            },
            shutdown: Shutdown::default(),
        });
        runtime.spawn(signet_api::serve(
            listener,
            certificates.map(|certificates| Arc::new(Acceptor::new(certificates))),
            signet_api::router(Arc::clone(&app)),
            app.shutdown.clone(),
        ));
        Self { app, address, owner, runtime, folder }
    }

    /// Runs what waits for the network.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// Makes a key, without HTTP.
    pub fn key(&self, new: NewKey) -> String {
        let new = NewKey { name: "test".into(), ..new };
        self.runtime
            .block_on(self.app.auth.keys().create(&signet_auth::owner(), new))
            .unwrap()
            .1
            .reveal()
            .to_owned()
    }

    /// A key with all that a role allows.
    pub fn role(&self, role: Role) -> String {
        self.key(NewKey { role: Some(role), ..NewKey::default() })
    }

    /// A key of the agent role, of one agent.
    pub fn agent(&self, agent: &str) -> String {
        let scope = Scope { agent: Some(agent.into()), ..Scope::default() };
        self.key(NewKey { scope, ..NewKey::default() })
    }

    /// A key of the agent role, of one project.
    pub fn confined(&self, project: &str) -> String {
        self.key(NewKey { allowed_projects: vec![project.into()], ..NewKey::default() })
    }

    /// A key that is an admin's but for its list.
    pub fn listed(&self, permissions: &[Permission]) -> String {
        self.key(NewKey {
            role: Some(Role::Admin),
            permissions: Some(permissions.to_vec()),
            ..NewKey::default()
        })
    }

    /// A client without a credential.
    pub fn nobody(&self) -> Client {
        Client { address: self.address, headers: Vec::new() }
    }

    /// A client with a bearer token.
    pub fn with(&self, token: &str) -> Client {
        self.nobody().header("authorization", &format!("Bearer {token}"))
    }

    /// A client with the owner's token.
    pub fn owner(&self) -> Client {
        self.with(&self.owner)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.app.shutdown.begin();
        self.app.memories.close();
    }
}

#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    headers: Vec<(String, String)>,
}

impl Client {
    /// The same with one header more, or another one in its place.
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.to_owned()));
        Self { address: self.address, headers }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(&body.to_string()))
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(&body.to_string()))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let has = |name: &str| self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !has("host") {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        if let Some(body) = body {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
            if !has("content-type") {
                head.push_str("content-type: application/json\r\n");
            }
        }
        for (name, value) in &self.headers {
            // An empty value leaves a header out that would be there otherwise.
            if !value.is_empty() {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        stream.write_all(body.unwrap_or_default().as_bytes()).unwrap();
        let bytes = read(&mut stream);
        let answer = Answer::read(&format!("{method} {path}"), &String::from_utf8(bytes).unwrap());
        let (status, media, text) = (answer.status, answer.header("content-type"), answer.text.as_str());
        DOCUMENT.holds(Answered { method, target: path, status, media, text });
        answer
    }

    /// Remembers a content; the memory's id.
    pub fn remember(&self, content: &str) -> String {
        self.remember_with(content, json!({}))
    }

    pub fn remember_with(&self, content: &str, more: Value) -> String {
        let mut body = more;
        body["content"] = content.into();
        self.post("/api/memory/remember", body).ok()["id"].as_str().unwrap().to_owned()
    }

    /// Contents that are found.
    pub fn recall(&self, query: &str) -> Vec<String> {
        self.recall_with(json!({ "query": query }))
    }

    pub fn recall_with(&self, body: Value) -> Vec<String> {
        let answer = self.post("/api/memory/recall", body).ok();
        answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["content"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// All of an answer; of one that has no end its beginning.
fn read(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut some) = (Vec::new(), [0; 4_096]);
    loop {
        let count = stream.read(&mut some).unwrap();
        bytes.extend_from_slice(&some[..count]);
        let endless = b"content-type: text/event-stream";
        if count == 0 || bytes.windows(endless.len()).any(|part| part == endless) {
            return bytes;
        }
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub request: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// Null if it is not JSON.
    pub json: Value,
}

impl Answer {
    fn read(request: &str, raw: &str) -> Self {
        let (head, text) =
            raw.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{request}: no answer but {raw:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let json = serde_json::from_str(text).unwrap_or_default();
        Self { request: request.to_owned(), status, headers, text: text.to_owned(), json }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Asserts the status; the body.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text);
        self.json
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        self.is(200)
    }

    /// Asserts that it is a refusal: JSON with nothing but this error.
    #[track_caller]
    pub fn refuses(self, status: u16, error: &str) {
        let request = self.request.clone();
        assert_eq!(self.is(status), json!({ "error": error }), "{request}");
    }

    /// Asserts that it is a refusal that says this among other things.
    #[track_caller]
    pub fn refuses_saying(self, status: u16, part: &str) {
        let request = self.request.clone();
        let body = self.is(status);
        let error = body["error"].as_str().unwrap_or_else(|| panic!("{request}: no error text in {body}"));
        assert!(error.contains(part), "{request}: {error:?} does not say {part:?}");
    }
}

/// Asserts that an object has exactly these members, by name.
#[track_caller]
pub fn assert_members(object: &Value, names: &[&str]) {
    let mut expected = names.to_vec();
    expected.sort_unstable();
    let mut is: Vec<_> = object.as_object().unwrap_or_else(|| panic!("no object: {object}")).keys().collect();
    is.sort_unstable();
    assert_eq!(is, expected);
}

/// Asserts that an object has at least these members.
#[track_caller]
pub fn assert_has(object: &Value, names: &[&str]) {
    for name in names {
        assert!(object.get(name).is_some(), "no {name} in {object}");
    }
}
