//! Installed servers over a script instead of a connection: what a server does is said by the test.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use signet_auth::{Caller, Claims, ToolPolicy};
use signet_core::{Credential, Error, Principal, Role, Scope};
use signet_mcp_client::{About, Ask, ClientError, Listener, Prompt, Resource, Template, Tool};
use signet_servers::catalogue::Catalogues;
use signet_servers::source::{Fetch, Packages, Plan, Planner};
use signet_servers::{
    CardMaker, CardRequest, Connect, Launch, New, News, Obstacle, Options, Peer, Record, ServerView, Servers,
};
use signet_store::Store;
use tokio::sync::watch;

type Answer<T> = Result<T, ClientError>;

/// What a server does, shared with the test.
#[derive(Clone)]
pub struct Script {
    pub tools: Arc<Mutex<Vec<Tool>>>,
    /// Why it cannot be reached, if it cannot.
    pub obstacle: Arc<Mutex<Option<Obstacle>>>,
    /// Times that it was tried.
    pub tries: Arc<watch::Sender<u32>>,
    /// Times that it was asked for its tools.
    pub asked: Arc<watch::Sender<u32>>,
    /// Calls that arrived.
    pub calls: Arc<Mutex<Vec<(String, Value)>>>,
    pub listener: Arc<Mutex<Option<Arc<dyn Listener>>>>,
    /// Set, and the connection is gone.
    pub gone: Arc<watch::Sender<Option<String>>>,
    pub subscribed: Arc<Mutex<Vec<String>>>,
    pub reads: Arc<Mutex<Vec<String>>>,
    /// How long it says nothing to those servers whose ids say that they are `slow`.
    pub slow: Arc<Mutex<Duration>>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            tools: Arc::default(),
            obstacle: Arc::default(),
            tries: Arc::new(watch::Sender::new(0)),
            asked: Arc::new(watch::Sender::new(0)),
            calls: Arc::default(),
            listener: Arc::default(),
            gone: Arc::new(watch::Sender::new(None)),
            subscribed: Arc::default(),
            reads: Arc::default(),
            slow: Arc::default(),
        }
    }
}

#[async_trait]
impl Connect for Script {
    async fn connect(&self, record: &Record, listener: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle> {
        if record.id.contains("slow") {
            let slow = *self.slow.lock();
            tokio::time::sleep(slow).await;
        }
        self.tries.send_modify(|tries| *tries += 1);
        if let Some(obstacle) = self.obstacle.lock().clone() {
            return Err(obstacle);
        }
        self.gone.send_replace(None);
        *self.listener.lock() = Some(listener);
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Peer for Script {
    fn about(&self) -> About {
        About { name: "scripted".into(), title: Some("Scripted".into()), ..About::default() }
    }

    async fn tools(&self) -> Answer<(Vec<Tool>, Vec<String>)> {
        self.asked.send_modify(|asked| *asked += 1);
        if let Some(Obstacle::Server(error)) = self.obstacle.lock().clone() {
            return Err(error);
        }
        Ok((self.tools.lock().clone(), Vec::new()))
    }

    async fn resources(&self) -> Answer<(Vec<Resource>, Vec<String>)> {
        Ok((Vec::new(), Vec::new()))
    }

    async fn templates(&self) -> Answer<Vec<Template>> {
        Ok(Vec::new())
    }

    async fn prompts(&self) -> Answer<Vec<Prompt>> {
        Ok(Vec::new())
    }

    async fn call(&self, _: &Caller, tool: &str, arguments: Map<String, Value>, _: Ask) -> Answer<Value> {
        self.calls.lock().push((tool.to_owned(), Value::Object(arguments)));
        Ok(json!({ "content": [{ "type": "text", "text": "done" }], "isError": tool == "fail" }))
    }

    async fn read(&self, _: Option<&Caller>, uri: &str) -> Answer<Value> {
        if let Some(Obstacle::Server(error)) = self.obstacle.lock().clone() {
            return Err(error);
        }
        self.reads.lock().push(uri.to_owned());
        let mut answer = json!({ "contents": [{ "uri": uri, "text": "x" }] });
        if let Some(scope) = uri.strip_prefix("x://").filter(|scope| ["public", "private"].contains(scope)) {
            answer["ttlMs"] = 60_000.into();
            answer["cacheScope"] = scope.into();
        }
        Ok(answer)
    }

    async fn prompt(&self, _: &str, _: Map<String, Value>) -> Answer<Value> {
        Ok(json!({ "messages": [] }))
    }

    async fn subscribe(&self, uri: &str, _: bool) -> Answer<()> {
        self.subscribed.lock().push(uri.to_owned());
        Ok(())
    }

    async fn ended(&self) -> String {
        let mut gone = self.gone.subscribe();
        let reason = gone.wait_for(Option::is_some).await.unwrap().clone();
        reason.unwrap()
    }

    async fn close(&self) {}
}

#[async_trait]
impl CardMaker for Script {
    async fn card(&self, request: CardRequest) -> Result<Value, String> {
        Ok(json!({ "name": request.name, "tools": request.tools.len() }))
    }
}

/// Servers in a folder of their own, and what was told of them.
pub struct House {
    pub servers: Servers,
    pub news: Arc<Mutex<Vec<News>>>,
    pub store: Store,
    folder: tempfile::TempDir,
}

impl House {
    pub fn new(script: &Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let servers = open(&store, script);
        let news = Arc::<Mutex<Vec<News>>>::default();
        let heard = Arc::clone(&news);
        servers.observe(move |said| heard.lock().push(said));
        Self { servers, news, store, folder }
    }

    pub async fn install(&self, id: &str, policy: ToolPolicy) -> ServerView {
        let new = New { id: Some(id.into()), policy, ..new() };
        self.servers.install(&owner(), new).await.unwrap()
    }
}

pub fn open(store: &Store, script: &Script) -> Servers {
    let (connect, cards) = (Arc::new(script.clone()), Arc::new(script.clone()));
    Servers::open(Options { store: store.clone(), connect, cards }).unwrap()
}

pub fn new() -> New {
    New {
        id: None,
        name: None,
        launch: Launch::Plan(Box::new(plan("run it"))),
        answers: BTreeMap::new(),
        policy: ToolPolicy::default(),
    }
}

/// A plan for a command.
pub fn plan(command: &str) -> Plan {
    struct Nobody;
    #[async_trait]
    impl Fetch for Nobody {
        async fn json(&self, url: &url::Url, _: usize) -> Result<Value, Error> {
            panic!("a command is no document: {url}")
        }

        async fn file(&self, path: &str, _: usize) -> Result<Value, Error> {
            panic!("a command is no document: {path}")
        }
    }
    #[async_trait]
    impl Packages for Nobody {
        async fn npm(&self, name: &str, _: &str, _: Option<&url::Url>) -> Result<Value, Error> {
            panic!("a command is no package: {name}")
        }

        async fn pypi(&self, name: &str, _: Option<&str>, _: Option<&url::Url>) -> Result<Value, Error> {
            panic!("a command is no package: {name}")
        }
    }
    let catalogues = Catalogues::none();
    let planner = Planner { fetch: &Nobody, packages: &Nobody, catalogues: &catalogues };
    futures_util::FutureExt::now_or_never(planner.plan(command)).unwrap().unwrap().plan
}

pub fn tool(name: &str) -> Tool {
    Tool { name: name.into(), input_schema: json!({ "type": "object" }), ..Tool::default() }
}

fn principal(credential: Credential, role: Role) -> Principal {
    Principal {
        credential,
        role,
        permissions: vec![],
        scope: Scope::default(),
        agent_id: None,
        harness: None,
        allowed_projects: vec![],
        expires_at: None,
        awareness: true,
        browser: None,
    }
}

pub fn owner() -> Caller {
    Caller::new(Arc::new(principal(Credential::Owner, Role::Admin)), Claims::default()).unwrap()
}

/// The holder of a key that is bound to an agent.
pub fn agent(key: &str, agent: &str) -> Caller {
    let scope = Scope { agent: Some(agent.into()), ..Scope::default() };
    let principal = Principal { scope, ..principal(Credential::Key(key.into()), Role::Agent) };
    Caller::new(Arc::new(principal), Claims::default()).unwrap()
}

/// The holder of a key that is bound to none, and says that it is this one.
pub fn claiming(key: &str, agent: &str) -> Caller {
    let claims = Claims { agent_id: Some(agent.into()), ..Claims::default() };
    Caller::new(Arc::new(principal(Credential::Key(key.into()), Role::Agent)), claims).unwrap()
}

pub fn reader() -> Caller {
    Caller::new(Arc::new(principal(Credential::Key("r".into()), Role::Readonly)), Claims::default()).unwrap()
}

pub fn operator(key: &str) -> Caller {
    Caller::new(Arc::new(principal(Credential::Key(key.into()), Role::Operator)), Claims::default()).unwrap()
}
