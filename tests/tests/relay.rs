//! Several buses and one exchange: each event once and in its maker's order, whatever happens to the exchange.
//! The same suite for every exchange; Redis is the real one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use signet_core::Event;
use signet_events::relay::{
    Address, Exchange, Link, LinkState, MemoryExchange, Place, Received, RedisExchange, Relay, RelayStats,
    Sent,
};
use signet_events::{Bus, EventError, EventLog, Filter, Item, KEPT, NewEvent, PAYLOAD_BYTES, Settings};
use signet_store::Store;
use signet_tests::RedisServer;
use tempfile::TempDir;

/// Longer than the longest pause between two attempts.
const PATIENCE: Duration = Duration::from_secs(40);

/// An exchange, and what a test does to it.
trait Middle: Sized {
    type Exchange: Exchange;
    fn start() -> Option<Self>;
    fn exchange(&self) -> Self::Exchange;
    /// It is gone.
    fn cut(&mut self);
    /// It is back, with all that it held.
    fn restore(&mut self);
    /// It goes on, and holds nothing.
    fn lose(&mut self);
    /// Somebody lays this down.
    fn add(&self, body: &[u8]);
}

impl Middle for MemoryExchange {
    type Exchange = Self;
    fn start() -> Option<Self> {
        Some(Self::default())
    }
    fn exchange(&self) -> Self {
        self.clone()
    }
    fn cut(&mut self) {
        MemoryExchange::cut(self, true);
    }
    fn restore(&mut self) {
        MemoryExchange::cut(self, false);
    }
    fn lose(&mut self) {
        MemoryExchange::lose(self);
    }
    fn add(&self, body: &[u8]) {
        MemoryExchange::add(self, body.to_vec());
    }
}

impl Middle for RedisServer {
    type Exchange = RedisExchange;
    fn start() -> Option<Self> {
        RedisServer::start(&[])
    }
    fn exchange(&self) -> RedisExchange {
        RedisExchange::new(Address::parse(&self.url()).unwrap(), KEPT)
    }
    fn cut(&mut self) {
        self.kill_9();
    }
    fn restore(&mut self) {
        self.restart();
    }
    fn lose(&mut self) {
        assert_eq!(self.command(&["FLUSHALL"]), "+OK\r\n");
    }
    fn add(&self, body: &[u8]) {
        let add: [&[u8]; 5] = [b"XADD", b"signet:events", b"*", b"event", body];
        let added = self.command(&add);
        assert!(added.starts_with('$'), "{added}");
    }
}

struct Node {
    folder: TempDir,
    name: &'static str,
    bus: Bus,
    relay: Option<Relay>,
}

impl Node {
    async fn new(name: &'static str, exchange: impl Exchange) -> Self {
        Self::open(tempfile::tempdir().unwrap(), name, exchange).await
    }

    async fn open(folder: TempDir, name: &'static str, exchange: impl Exchange) -> Self {
        let store = Store::open(&folder.path().join("db")).unwrap();
        let (log, _) = EventLog::open(store.clone(), KEPT).await.unwrap();
        let bus = Bus::new(Settings::default(), Some(log));
        let relay = Some(Relay::start(&bus, &store, name, exchange).await.unwrap());
        Self { folder, name, bus, relay }
    }

    /// The same after a loss of power.
    async fn crashed(self, exchange: impl Exchange) -> Self {
        drop(self.relay);
        let folder = tempfile::tempdir().unwrap();
        // What is written while it is read would be something that no disk ever held.
        let read = || std::fs::read(self.folder.path().join("db")).unwrap();
        let (mut before, mut found) = (read(), read());
        while before != found {
            before = std::mem::replace(&mut found, read());
        }
        std::fs::write(folder.path().join("db"), found).unwrap();
        Self::open(folder, self.name, exchange).await
    }

    fn say(&self, numbers: std::ops::Range<u64>) {
        for n in numbers {
            let source = format!("mcp:{}{}", self.name, n % 3);
            let payload = json!({ "n": n, "from": self.name });
            self.bus.publish(NewEvent::from_here(source, "deal.moved", payload)).unwrap();
        }
    }

    fn stats(&self) -> RelayStats {
        self.bus.stats().relay.unwrap()
    }

    async fn connected(&self) {
        until("it is connected", || matches!(self.stats().link, LinkState::Connected { .. })).await;
    }

    async fn logged(&self) -> Vec<Event> {
        let log = self.bus.log().unwrap();
        log.flush().await;
        log.after(0, usize::MAX, |_| true).unwrap().0
    }

    /// What it made itself, and others may know.
    async fn own(&self) -> Vec<Event> {
        let own = |event: &Event| event.origin.is_none() && !event.private;
        self.logged().await.into_iter().filter(own).collect()
    }

    /// What it heard of others, by machine.
    async fn heard(&self) -> BTreeMap<String, Vec<Event>> {
        let mut heard = BTreeMap::<_, Vec<_>>::new();
        for event in self.logged().await {
            if let Some(origin) = &event.origin {
                heard.entry(origin.machine.clone()).or_default().push(event);
            }
        }
        heard
    }

    /// Waits until it heard all that `other` made, and looks whether that is all, once, and in order.
    async fn knows_all_of(&self, other: &Self) {
        let own = other.own().await;
        let start = Instant::now();
        let mut heard = Vec::new();
        while heard.len() < own.len() && start.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(10)).await;
            heard = self.heard().await.remove(other.name).unwrap_or_default();
        }
        let numbers = |events: &[Event]| events.iter().map(|event| event.sequence).collect::<Vec<_>>();
        let there: Vec<_> = heard.iter().map(|event| event.origin.as_ref().unwrap().sequence).collect();
        let stats = (self.stats(), other.stats());
        assert_eq!(there, numbers(&own), "{} of {}: {stats:#?}", self.name, other.name);
        assert!(numbers(&heard).is_sorted());
        // All but the number and the origin is as it was there.
        for (here, there) in heard.iter().zip(&own) {
            assert_eq!(Event { sequence: there.sequence, origin: None, ..here.clone() }, *there);
        }
    }
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn each_event_is_heard_once_and_in_order<M: Middle>(middle: M) {
    let nodes = [
        Node::new("a", middle.exchange()).await,
        Node::new("b", middle.exchange()).await,
        Node::new("c", middle.exchange()).await,
    ];
    for node in &nodes {
        node.connected().await;
    }
    let mut live = nodes[1].bus.follow(Filter::default(), None);
    // More at once than the memory of a bus holds.
    for node in &nodes {
        node.say(0..15_000);
    }
    nodes[0].say(15_000..15_010);
    let secret = NewEvent::from_here("mcp:diary".into(), "diary.written", json!({ "n": 0 }));
    let secret = nodes[0].bus.publish(NewEvent { private: true, ..secret }).unwrap();
    nodes[0].say(15_010..15_020);
    for (at, node) in nodes.iter().enumerate() {
        for other in nodes.iter().enumerate().filter(|(other, _)| *other != at) {
            node.knows_all_of(other.1).await;
        }
    }
    assert_eq!(nodes.iter().map(|node| node.stats().waiting).sum::<u64>(), 0);
    let heard = nodes[1].stats();
    assert_eq!((heard.sent, heard.received, heard.refused), (15_000, 30_020, 0));
    assert!(!nodes[1].logged().await.iter().any(|event| event.id == secret.id), "it is private");
    // Who falls behind hears all of it all the same.
    assert!(matches!(live.next().await, Some(Item::Event(_))));
}

async fn what_happens_meanwhile_is_heard_afterwards<M: Middle>(mut middle: M) {
    let (a, b) = (Node::new("a", middle.exchange()).await, Node::new("b", middle.exchange()).await);
    a.connected().await;
    b.connected().await;
    let mut local = a.bus.follow(Filter::default(), None);
    a.say(0..100);
    b.say(0..100);
    middle.cut();
    a.say(100..3_000);
    b.say(100..3_000);
    until("both see that they are alone", || {
        [&a, &b].iter().all(|node| matches!(node.stats().link, LinkState::Waiting { .. }))
    })
    .await;
    let LinkState::Waiting { why, since } = a.stats().link else { panic!() };
    assert!(!why.is_empty() && since > 0);
    let waiting = a.stats().waiting;
    assert!((2_900..=3_000).contains(&waiting), "{waiting}");
    assert!(matches!(local.next().await, Some(Item::Event(_))), "it goes on alone");
    // A crash while it is alone changes nothing.
    let _ = a.logged().await;
    let a = a.crashed(middle.exchange()).await;
    assert_eq!(a.stats().waiting, waiting);
    a.say(3_000..3_100);
    middle.restore();
    a.knows_all_of(&b).await;
    b.knows_all_of(&a).await;
    a.connected().await;
    until("none waits", || a.stats().waiting + b.stats().waiting == 0).await;
    assert_eq!((a.stats().missed, b.stats().missed), (0, 0));
}

async fn what_the_exchange_lost_is_told_again<M: Middle>(mut middle: M) {
    let (a, b) = (Node::new("a", middle.exchange()).await, Node::new("b", middle.exchange()).await);
    a.say(0..1_500);
    b.knows_all_of(&a).await;
    middle.lose();
    // Nobody says anything, and one who was not there before hears all of it.
    let c = Node::new("c", middle.exchange()).await;
    c.knows_all_of(&a).await;
    b.say(0..10);
    middle.lose();
    a.say(1_500..1_600);
    b.say(10..20);
    for node in [&b, &c] {
        node.knows_all_of(&a).await;
    }
    for node in [&a, &c] {
        node.knows_all_of(&b).await;
    }
}

async fn a_reply_that_is_lost_doubles_nothing<M: Middle>(middle: M) {
    let calls = Arc::new(AtomicUsize::new(0));
    let forgetful = Forgetful { inner: middle.exchange(), calls: Arc::clone(&calls) };
    let (a, b) = (Node::new("a", forgetful).await, Node::new("b", middle.exchange()).await);
    a.connected().await;
    for round in 0..4 {
        a.say(round * 700..(round + 1) * 700);
        b.knows_all_of(&a).await;
    }
    assert!(calls.load(Relaxed) > 6, "replies were lost");
    assert_eq!(b.stats().received, 2_800);
}

/// An exchange that carries out what it is told, and loses every other answer.
struct Forgetful<E> {
    inner: E,
    calls: Arc<AtomicUsize>,
}

impl<E: Exchange> Exchange for Forgetful<E> {
    type Link = Forgetful<E::Link>;
    fn address(&self) -> String {
        self.inner.address()
    }
    async fn connect(&self) -> Result<Self::Link, EventError> {
        Ok(Forgetful { inner: self.inner.connect().await?, calls: Arc::clone(&self.calls) })
    }
}

impl<L: Link> Link for Forgetful<L> {
    async fn send(&self, before: Option<&str>, bodies: &[Vec<u8>]) -> Result<Sent, EventError> {
        let sent = self.inner.send(before, bodies).await?;
        if !bodies.is_empty() && self.calls.fetch_add(1, Relaxed).is_multiple_of(2) {
            return Err(EventError::Exchange("the answer was lost".into()));
        }
        Ok(sent)
    }
    async fn receive(&self, place: &Place, most: usize) -> Result<Received, EventError> {
        self.inner.receive(place, most).await
    }
    async fn wait(&self, place: &Place) -> Result<(), EventError> {
        self.inner.wait(place).await
    }
}

async fn what_is_no_event_is_skipped_and_counted<M: Middle>(middle: M) {
    let a = Node::new("a", middle.exchange()).await;
    a.connected().await;
    let event = |change: &dyn Fn(&mut Value)| {
        let mut entry = json!({ "v": 1, "daemon": "d1", "machine": "m1", "event": {
            "id": "e1", "sequence": 1, "source": "mcp:x", "type": "deal.moved", "timestamp": 5, "payload": {},
        }});
        change(&mut entry);
        entry.to_string().into_bytes()
    };
    let set = |pointer: &'static str, value: Value| {
        event(&|entry| {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            entry.pointer_mut(parent).unwrap()[name] = value.clone();
        })
    };
    let mut deep = json!({});
    for _ in 0..200 {
        deep = json!({ "a": deep });
    }
    let hostile = [
        Vec::new(),
        b"\xff\xfe".to_vec(),
        b"{}".to_vec(),
        vec![b'['; 100_000],
        vec![b' '; 4 << 20],
        set("/v", json!(2)),
        set("/daemon", json!("")),
        set("/machine", json!("x".repeat(1_000))),
        set("/event/sequence", json!(0)),
        set("/event/sequence", json!(u64::MAX)),
        set("/event/id", json!("a\u{1b}[2J")),
        set("/event/source", json!("")),
        set("/event/type", json!("Not A Type")),
        set("/event/payload", json!([])),
        set("/event/payload", json!({ "text": "x".repeat(PAYLOAD_BYTES + 1) })),
        set("/event/payload", deep),
        set("/event/private", json!(true)),
        set("/event/project", json!("p".repeat(5_000))),
        set("/event/origin", json!({ "id": "d2", "machine": "m2", "sequence": 3, "received": 4 })),
        set("/event/provenance", json!({ "key": "k", "agent": "a\n", "harness": "h", "timestamp": 1 })),
    ];
    let count = hostile.len() as u64;
    hostile.iter().for_each(|body| middle.add(body));
    let secret = format!("sig_sk_{}", "a1B2c3D4".repeat(6));
    middle.add(&set("/event/payload", json!({ "text": secret, "apiKey": "x1y2" })));
    until("the good one is heard", || a.stats().received == 1).await;
    let heard = a.heard().await.remove("m1").unwrap();
    let said = heard[0].payload.to_string();
    assert!(heard.len() == 1 && !said.contains("a1B2c3D4") && !said.contains("x1y2"), "{said}");
    assert_eq!(a.stats().refused, count);
    assert!(matches!(a.stats().link, LinkState::Connected { .. }));
    // And the others are heard as before.
    let b = Node::new("b", middle.exchange()).await;
    b.say(0..5);
    a.knows_all_of(&b).await;
}

macro_rules! suite {
    ($($exchange:ident: $middle:ty { $($test:ident)* })*) => {
        $(mod $exchange {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                if let Some(middle) = <$middle as Middle>::start() {
                    super::$test(middle).await;
                }
            })*
        })*
    };
}

suite! {
    memory: MemoryExchange {
        each_event_is_heard_once_and_in_order
        what_happens_meanwhile_is_heard_afterwards
        what_the_exchange_lost_is_told_again
        a_reply_that_is_lost_doubles_nothing
        what_is_no_event_is_skipped_and_counted
    }
    redis: RedisServer {
        each_event_is_heard_once_and_in_order
        what_happens_meanwhile_is_heard_afterwards
        what_the_exchange_lost_is_told_again
        a_reply_that_is_lost_doubles_nothing
        what_is_no_event_is_skipped_and_counted
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_comes_back_empty_is_told_the_last_day() {
    let Some(mut redis) = RedisServer::start(&[]) else { return };
    let (a, b) = (Node::new("a", redis.exchange()).await, Node::new("b", redis.exchange()).await);
    a.say(0..500);
    b.knows_all_of(&a).await;
    redis.kill_9();
    redis.forget();
    a.say(500..600);
    redis.restart();
    let c = Node::new("c", redis.exchange()).await;
    b.knows_all_of(&a).await;
    c.knows_all_of(&a).await;
}

/// The user that docs/events-redis.md makes may do all that is needed; with less, the way out is said.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_needs_few_permissions() {
    let few = ["--user", "signet", "on", ">word", "~signet:events"];
    let needed = ["+eval", "+time", "+xadd", "+xrange", "+xread", "+select"];
    for (missing, permissions) in [(false, &needed[..]), (true, &needed[1..])] {
        let Some(redis) = RedisServer::start(&[&few[..], permissions].concat()) else { return };
        let at = || {
            let url = format!("redis://signet:word@127.0.0.1:{}/1", redis.port());
            RedisExchange::new(Address::parse(&url).unwrap(), KEPT)
        };
        let (a, b) = (Node::new("a", at()).await, Node::new("b", at()).await);
        a.say(0..3);
        if missing {
            until("it is told", || {
                matches!(a.stats().link, LinkState::Waiting { why, .. } if why.contains("this user needs +eval"))
            })
            .await;
        } else {
            b.knows_all_of(&a).await;
        }
    }
}

/// What a Redis says to somebody who is not let in, or not as usual.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_with_what_to_do_and_without_the_password() {
    let Some(redis) = RedisServer::start(&["--requirepass", "open-sesame"]) else { return };
    let at = |user: &str| {
        let url = format!("redis://{user}127.0.0.1:{}/0", redis.port());
        RedisExchange::new(Address::parse(&url).unwrap(), KEPT)
    };
    for user in ["", ":wrong-word@", "nobody:wrong-word@"] {
        let node = Node::new("a", at(user)).await;
        let why = || match node.stats().link {
            LinkState::Waiting { why, .. } => why,
            LinkState::Connected { .. } => panic!("it was let in"),
        };
        until("it is told", || why().contains("password in SIGNET_BUS")).await;
        let said = format!("{:?}", node.stats());
        assert!(!said.contains("wrong-word") && said.contains(&redis.port().to_string()), "{said}");
    }
    let (a, b) = (Node::new("a", at(":open-sesame@")).await, Node::new("b", at(":open-sesame@")).await);
    a.say(0..3);
    b.knows_all_of(&a).await;
    assert!(!format!("{:?} {:?}", a.stats(), at(":open-sesame@")).contains("open-sesame"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_another_program_uses_is_left_alone() {
    let Some(redis) = RedisServer::start(&[]) else { return };
    assert_eq!(redis.command(&["SET", "signet:events", "mine"]), "+OK\r\n");
    let node = Node::new("a", redis.exchange()).await;
    until(
        "it is told",
        || matches!(node.stats().link, LinkState::Waiting { why, .. } if why.contains("another database")),
    )
    .await;
    assert!(redis.command(&["GET", "signet:events"]).contains("mine"));
    assert_eq!(redis.command(&["DEL", "signet:events"]), ":1\r\n");
    node.connected().await;
}

/// What is older than a day goes; a daemon whose own last word has gone that way repeats nothing.
#[tokio::test(flavor = "multi_thread")]
async fn redis_keeps_a_day() {
    let Some(redis) = RedisServer::start(&[]) else { return };
    let day = KEPT;
    let old = signet_core::now() - day - 3_600_000;
    for at in 0..1_000 {
        let id = format!("{}-0", old + at);
        let _ = redis.command(&["XADD", "signet:events", &id, "event", "old"]);
    }
    let link = redis.exchange().connect().await.unwrap();
    let gone = format!("{}-7", old + 10);
    let sent = link.send(Some(&gone), &[b"new".to_vec()]).await.unwrap();
    let Sent::At(last) = sent else { panic!("nothing was lost") };
    // Redis forgets whole blocks, of a hundred entries each.
    let left = redis.command(&["XLEN", "signet:events"]);
    let left: u64 = left.trim_start_matches(':').trim().parse().unwrap();
    assert!(left < 200, "{left}");
    assert_eq!(link.send(Some(&last), &[]).await.unwrap(), Sent::At(last));
    let missing = format!("{}-7", signet_core::now() - day / 2);
    assert_eq!(link.send(Some(&missing), &[b"new".to_vec()]).await.unwrap(), Sent::Gone);
    assert_eq!(redis.command(&["XLEN", "signet:events"]), format!(":{left}\r\n"));
}

#[test]
fn an_address_is_understood_and_hides_its_password() {
    for (url, shown) in [
        ("redis://h", "redis://h:6379/0"),
        ("redis://u:secret@h:7000/2", "redis://h:7000/2"),
        ("rediss://:secret@h/1", "rediss://h:6379/1"),
        ("unix:///run/redis.sock?pass=secret", "unix:///run/redis.sock?db=0"),
    ] {
        let address = Address::parse(url).unwrap();
        assert_eq!(address.to_string(), shown);
        assert!(!format!("{address:?}").contains("secret"));
        assert_eq!(address.has_password(), url.contains("secret"), "{url}");
    }
    for bad in ["", "http://:secret@h", "redis://:secret@h/notanumber", "secret"] {
        let error = Address::parse(bad).unwrap_err().to_string();
        assert!(error.contains("redis://host:6379/0") && !error.contains("secret"), "{error}");
    }
}
