//! Guests, a runtime, and capabilities that write down what they were asked.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

pub mod components;
pub mod core;
pub mod recorder;
pub mod watched;

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use signet_runtime::types::{Event, RequestContext};
use signet_runtime::{
    Capabilities, Capability, Connector, Grants, ImageCache, Limits, Metrics, Package, Plugin, Runtime,
    RuntimeError, Setup, Weight, connector_types::Output,
};

pub use recorder::Recorder;
#[allow(unused_imports, reason = "not all test programs have actors")]
pub use watched::Watched;

/// Every wait of a test ends by then: long enough for a machine that is busy with something else.
pub const DEADLINE: Duration = Duration::from_secs(30);

struct Guests {
    hostile: Vec<u8>,
    subscriber: Vec<u8>,
    widget: Vec<u8>,
    cards: Vec<u8>,
}

/// Built once per process, by the same cargo that builds the tests.
fn guests() -> &'static Guests {
    const NAMES: [&str; 4] = ["guest-hostile", "guest-subscriber", "guest-widget", "guest-cards"];
    static GUESTS: OnceLock<Guests> = OnceLock::new();
    GUESTS.get_or_init(|| {
        let paths = guest_build::build(&NAMES).unwrap();
        let read = |at: usize| std::fs::read(&paths[at]).unwrap();
        Guests { hostile: read(0), subscriber: read(1), widget: read(2), cards: read(3) }
    })
}

/// The component of the guest `hostile`.
pub fn hostile_bytes() -> Vec<u8> {
    guests().hostile.clone()
}

pub fn hostile_package() -> Package {
    Package::read("hostile.wasm", hostile_bytes()).unwrap()
}

pub fn counter_package() -> Package {
    Package::read("subscriber.wasm", guests().subscriber.clone()).unwrap()
}

pub fn widget_package() -> Package {
    Package::read("widget.wasm", guests().widget.clone()).unwrap()
}

pub fn cards_package() -> Package {
    Package::read("cards.wasm", guests().cards.clone()).unwrap()
}

pub fn everything() -> Grants {
    Grants::of(Capability::ALL)
}

/// One engine for all tests of a process, without images on disk.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new(None).unwrap())
}

/// The guest `hostile`, compiled once per process.
pub fn hostile() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| runtime().load(hostile_package(), &everything()).unwrap())
}

/// The guest `subscriber`, compiled once per process.
pub fn counter() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| runtime().load(counter_package(), &everything()).unwrap())
}

/// The guest `widget`, compiled once per process; its figures are shared by all who use it.
pub fn widget() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| runtime().load(widget_package(), &everything()).unwrap())
}

/// A package with everything granted and figures of its own. Quick: its image is kept between runs.
pub fn counted(package: Package) -> Plugin {
    load_with(package, &Arc::default())
}

/// A package with everything granted, counted there.
pub fn load_with(package: Package, metrics: &Arc<Metrics>) -> Plugin {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("images");
        Runtime::new(Some(ImageCache::at(&folder).unwrap())).unwrap()
    });
    let weight = Weight::of(&package, 0);
    runtime.load_as(weight, package, &everything(), Arc::clone(metrics)).unwrap()
}

/// What an actor runs with, which acts through this recorder.
pub fn setup(recorder: &Arc<Recorder>, limits: Limits) -> Setup {
    Setup { capabilities: recorder.all(), limits, config: "{}".into(), tell: None }
}

/// The connector of `hostile` within these limits.
pub fn within(limits: Limits) -> Connector {
    hostile().connector(limits).unwrap()
}

/// Calls `handle` with capabilities that are forgotten afterwards.
pub async fn handle(connector: &Connector, event: &str, payload: &str) -> Result<Output, RuntimeError> {
    handle_with(connector, event, payload, Recorder::new().all()).await
}

pub async fn handle_with(
    connector: &Connector,
    event: &str,
    payload: &str,
    capabilities: Capabilities,
) -> Result<Output, RuntimeError> {
    connector.handle(event, payload, &context(), capabilities).await
}

/// Whether the plugin answers as if nothing had happened.
pub async fn echoes(connector: &Connector) {
    let answer = handle(connector, "echo", "still here").await.unwrap();
    assert_eq!(answer.stdout, "still here");
}

pub fn context() -> RequestContext {
    RequestContext {
        request_id: "r1".into(),
        harness: "hostile".into(),
        agent_id: "me".into(),
        machine_id: None,
        connector_id: None,
        connector_version: None,
        session_key: Some("s1".into()),
        project: None,
        received_at: 1_700_000_000_000,
    }
}

/// Lets others run until this holds.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "in {DEADLINE:?} it did not come to this: {what}");
        tokio::task::yield_now().await;
    }
}

/// The limit that ended a call.
#[track_caller]
pub fn limit_of<T>(answer: Result<T, RuntimeError>) -> String {
    match answer {
        Err(RuntimeError::Limit { plugin, export, limit }) => {
            assert_eq!((plugin.as_str(), export), ("hostile", "connector.handle"));
            limit
        }
        Err(other) => panic!("not a limit: {other:?}"),
        Ok(_) => panic!("it was not stopped"),
    }
}

/// Numbers that are the same in every run (SplitMix64).
pub struct Seeded(pub u64);

impl Seeded {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }
}

/// An event of this number and kind.
pub fn event(sequence: u64, kind: &str, payload: &str) -> Arc<Event> {
    Arc::new(Event {
        id: format!("e{sequence}"),
        sequence,
        source: "system".into(),
        kind: kind.into(),
        timestamp: 1_700_000_000_000,
        payload: payload.into(),
    })
}
