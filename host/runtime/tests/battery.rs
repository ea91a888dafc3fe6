//! Hostile plugins whose core is written by hand: what no compiler would make. Whatever they do, their call
//! ends with an error that names plugin, export and reason, and an innocent plugin is answered meanwhile.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::time::{Duration, Instant};

use signet_card::Card;
use signet_runtime::card_types::Server;
use signet_runtime::connector_types::{Action, Credential, Scope, Target};
use signet_runtime::{ActorState, Capabilities, Grants, Limits, Package, Plugin, Result, RuntimeError};
use support::core::{FUNCTIONS, REALLOC, plugin};
use support::{
    Recorder, context, echoes, event, everything, handle_with, limit_of, runtime, setup, until, within,
};

const SHORT: Limits = Limits { cpu: Duration::from_millis(50), wall: Duration::from_secs(2), ..Limits::CALL };

fn load(package: Package) -> Plugin {
    let grants: Grants = everything();
    runtime().load(package, &grants).unwrap()
}

fn server() -> Server {
    Server {
        id: "srv".into(),
        name: "x".repeat(1_000),
        title: None,
        version: None,
        description: None,
        website_url: None,
        icons: Vec::new(),
        instructions: None,
    }
}

/// A card generator with this code in `generate`.
fn cards(generate: &str, rest: &str) -> Plugin {
    let body = |name: &str| (name == "card-generator.generate").then(|| generate.to_owned());
    load(plugin(&["card-generator"], body, rest))
}

/// What a call came to, while an innocent plugin is called all the time on the same engine.
async fn beside_an_innocent<T>(call: impl Future<Output = Result<T>>) -> Result<T> {
    let mut call = std::pin::pin!(call);
    let innocent = within(Limits::CALL);
    let mut answered = 0;
    loop {
        tokio::select! {
            biased;
            answer = &mut call => {
                echoes(&innocent).await;
                return answer;
            }
            () = async {
                let before = Instant::now();
                echoes(&innocent).await;
                answered += 1;
                assert!(before.elapsed() < Duration::from_secs(5), "{:?}, after {answered}", before.elapsed());
            } => {}
        }
    }
}

async fn generate(plugin: &Plugin, limits: Limits) -> Result<Card> {
    let generator = plugin.card_generator(limits).unwrap();
    beside_an_innocent(generator.generate(&server(), &[], &[], Capabilities::default())).await
}

#[track_caller]
fn names_its_place(error: &RuntimeError, export: &str) {
    let said = error.to_string();
    assert!(said.contains("plugin odd") && said.contains(export), "{said}");
}

/// The limit that ended it.
#[track_caller]
fn stopped(answer: Result<Card>) -> String {
    let error = answer.unwrap_err();
    names_its_place(&error, "card-generator.generate");
    match error {
        RuntimeError::Limit { limit, .. } => limit,
        other => panic!("{other:?}"),
    }
}

/// Why it trapped.
#[track_caller]
fn trapped(answer: Result<Card>) -> String {
    let error = answer.unwrap_err();
    names_its_place(&error, "card-generator.generate");
    match error {
        RuntimeError::Trap { cause, .. } => cause,
        other => panic!("{other:?}"),
    }
}

/// A sound answer lies there, so that what follows fails for its own reason.
#[tokio::test]
async fn a_sound_one_is_answered() {
    let card = generate(&cards("(i32.const 3072)", REALLOC), Limits::CALL).await.unwrap();
    assert_eq!((card.name.as_str(), card.groups.len()), ("odd", 0));
}

#[tokio::test]
async fn a_table_that_grows_for_ever_is_stopped() {
    let grow = "(loop $l (br_if $l (i32.ne (table.grow (ref.null func) (i32.const 100)) (i32.const -1)))) unreachable";
    let plugin = cards(grow, &format!("(table 1 funcref) {REALLOC}"));
    for _ in 0..20 {
        assert_eq!(
            stopped(generate(&plugin, Limits::CALL).await),
            "it wanted a table of more than 10000 elements"
        );
    }
}

#[tokio::test]
async fn a_memory_that_grows_for_ever_is_stopped() {
    let grow = "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";
    let plugin = cards(grow, REALLOC);
    for _ in 0..20 {
        assert_eq!(stopped(generate(&plugin, Limits::CALL).await), "it wanted more than 64 MiB of memory");
    }
}

/// What runs beside the function that was called: at the start, for the host's memory, and afterwards.
#[tokio::test]
async fn whatever_part_computes_for_ever_it_is_stopped() {
    let forever = "(loop $l (br $l)) unreachable";
    let realloc =
        |body: &str| format!(r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {body})"#);
    let start = format!("(func $s (loop $l (br $l))) (start $s) {REALLOC}");
    let post = format!(
        r#"(func (export "cabi_post_signet:plugin/card-generator@0.1.0#generate") (param i32) (loop $l (br $l))) {REALLOC}"#
    );
    for rest in [start, post, realloc(forever)] {
        let plugin = cards("(i32.const 1024)", &rest);
        let before = Instant::now();
        assert_eq!(stopped(generate(&plugin, SHORT).await), "it computed for more than 50 ms", "{rest}");
        assert!(before.elapsed() < Duration::from_secs(10), "{:?}", before.elapsed());
    }
    assert_eq!(stopped(generate(&cards(forever, REALLOC), SHORT).await), "it computed for more than 50 ms");
}

#[tokio::test]
async fn whatever_part_recurses_for_ever_it_traps() {
    let start = format!("(func $s (call $s)) (start $s) {REALLOC}");
    let realloc = r#"(func $r (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (call $r (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"#;
    for rest in [start.as_str(), realloc] {
        let cause = trapped(generate(&cards("(i32.const 1024)", rest), Limits::CALL).await);
        assert!(cause.contains("stack"), "{cause}");
    }
}

/// The host asks for memory and is told lies.
#[tokio::test]
async fn memory_that_is_not_there_is_not_written_to() {
    for pointer in ["-1", "0x7fffffff", "1048576", "1048575", "1048000", "unreachable"] {
        let body =
            if pointer == "unreachable" { pointer.to_owned() } else { format!("(i32.const {pointer})") };
        let realloc =
            format!(r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {body})"#);
        let cause = trapped(generate(&cards("(i32.const 1024)", &realloc), Limits::CALL).await);
        assert!(!cause.is_empty(), "{pointer}");
    }
}

/// A thousand times the same megabyte, and a million times the same kilobyte: 1 GB from a few megabytes.
#[tokio::test]
async fn a_reply_of_a_gigabyte_is_stopped() {
    for (pages, text, strings, bytes) in [(32, 1 << 20, 1_000, 1 << 20), (160, 10 << 20, 1_000_000, 1_000)] {
        // A plan's `notes` begin at 1024 + 4 + 12 and name the strings, which lie from 128 KiB on.
        let fill = format!(
            "(local $i i32)
            (drop (memory.grow (i32.const {pages})))
            (i32.store (i32.const 1040) (i32.const 131072))
            (i32.store (i32.const 1044) (i32.const {strings}))
            (loop $l
                (i32.store (i32.add (i32.const 131072) (i32.shl (local.get $i) (i32.const 3))) (i32.const {text}))
                (i32.store (i32.add (i32.const 131076) (i32.shl (local.get $i) (i32.const 3))) (i32.const {bytes}))
                (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {strings}))))
            (i32.const 1024)"
        );
        let body = |name: &str| (name == "connector.plan").then(|| fill.clone());
        let connector = load(plugin(&["connector"], body, REALLOC)).connector(Limits::CALL).unwrap();
        for _ in 0..5 {
            let target = target();
            let error = beside_an_innocent(connector.plan(Action::Install, &target, &[])).await.unwrap_err();
            names_its_place(&error, "connector.plan");
            assert!(
                matches!(&error, RuntimeError::Limit { limit, .. } if limit.contains("32 MiB to the host at once")),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_million_calls_of_the_host_end_where_the_user_said() {
    let limits = Limits {
        host_calls: 1_000_000,
        cpu: Duration::from_secs(600),
        wall: Duration::from_secs(600),
        ..Limits::CALL
    };
    let recorder = Recorder::new();
    let connector = within(limits);
    let flood = tokio::spawn({
        let capabilities = recorder.all();
        async move { handle_with(&connector, "log-for-ever", "", capabilities).await }
    });
    let (mut slowest, innocent) = (Duration::ZERO, within(Limits::CALL));
    while !flood.is_finished() {
        let before = Instant::now();
        echoes(&innocent).await;
        slowest = slowest.max(before.elapsed());
    }
    assert_eq!(limit_of(flood.await.unwrap()), "it called the host more than 1000000 times in one call");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    assert_eq!(recorder.lines().len(), 100);
}

fn target() -> Target {
    Target {
        daemon_url: "http://127.0.0.1:3850".into(),
        program: "/bin/signet".into(),
        program_words: vec!["/bin/signet".into()],
        agent_id: "me".into(),
        machine_id: "laptop".into(),
        connector_id: "conn_1".into(),
        credential: Credential::Local,
        scope: Scope::User,
        connection_file: "/home/me/.config/signet/connectors/hostile.json".into(),
    }
}

/// Calls one function; of an actor, as its first.
async fn call(plugin: &Plugin, function: &str) -> Option<RuntimeError> {
    let none = Capabilities::default;
    let connector = || plugin.connector(Limits::CALL).unwrap();
    let cards = || plugin.card_generator(Limits::CALL).unwrap();
    let actor = || plugin.actor(setup(&Recorder::new(), Limits::ACTOR)).unwrap();
    match function {
        "connector.describe" => connector().describe().await.err(),
        "connector.plan" => connector().plan(Action::Install, &target(), &[]).await.err(),
        "connector.identify" => connector().identify("e", "p").await.err(),
        "connector.handle" => connector().handle("e", "p", &context(), none()).await.err(),
        "card-generator.matches" => cards().matches(&server(), &[], none()).await.err(),
        "card-generator.generate" => cards().generate(&server(), &[], &[], none()).await.err(),
        "widget.describe" => actor().describe().await.err(),
        "widget.list-tools" => actor().list_tools().await.err(),
        "widget.call-tool" => actor().call_tool("t".into(), "{}".into(), context(), none()).await.err(),
        "widget.list-resources" => actor().list_resources().await.err(),
        "widget.read-resource" => actor().read_resource("ui://x".into(), context(), none()).await.err(),
        "subscriber.on-event" => actor().deliver(event(1, "k", "{}")).await.err(),
        // Why it recovers.
        "lifecycle.init" => {
            let (actor, mut why) = (actor(), String::new());
            until("it failed", || match actor.state() {
                ActorState::Recovering { reason } | ActorState::Parked { reason, .. } => {
                    why = reason;
                    true
                }
                _ => false,
            })
            .await;
            assert!(why.contains("plugin odd failed in lifecycle.init"), "{why}");
            None
        }
        // The last that it does; nobody is told, and its end is not held up.
        "lifecycle.stop" => {
            let actor = actor();
            actor.deliver(event(1, "k", "{}")).await.unwrap();
            tokio::time::timeout(Duration::from_secs(5), actor.stop(Duration::from_secs(20))).await.unwrap();
            assert!(matches!(actor.state(), ActorState::Ended));
            None
        }
        other => panic!("{other}"),
    }
}

/// And what each of them does instead when it is not the one: it answers with nothing wrong.
#[tokio::test]
async fn a_trap_in_any_function_ends_that_call_and_names_it() {
    let interfaces = ["lifecycle", "subscriber", "connector", "card-generator", "widget"];
    let sound = load(plugin(&interfaces, |_| None, REALLOC));
    for (interface, function) in FUNCTIONS {
        let name = format!("{interface}.{}", function.split(' ').next().unwrap());
        let bad = |other: &str| (other == name).then(|| "unreachable".to_owned());
        let plugin = load(plugin(&interfaces, bad, REALLOC));
        let error = call(&plugin, &name).await;
        if interface == "lifecycle" {
            continue;
        }
        let error = error.unwrap_or_else(|| panic!("{name} did not fail"));
        names_its_place(&error, &name);
        assert!(matches!(error, RuntimeError::Trap { .. }), "{name}: {error:?}");
        assert!(call(&sound, &name).await.is_none(), "{name} fails in any case");
        echoes(&within(Limits::CALL)).await;
    }
}
