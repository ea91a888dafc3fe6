//! What was not granted is not there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use serde_json::json;
use signet_runtime::connector_types::{Action, Credential, CurrentFile, Identity, Scope, Target};
use signet_runtime::types::{Error, RequestContext};
use signet_runtime::{Capabilities, Capability, Grant, Grants, Limits, Package, RuntimeError};
use support::components::{EMPTY_CONNECTOR, good, manifest, with_manifests};
use support::{
    Recorder, context, everything, handle, handle_with, hostile, hostile_package, runtime, within,
};

/// What the guest `hostile` uses.
const USED: [Capability; 5] =
    [Capability::Log, Capability::State, Capability::Bus, Capability::Memory, Capability::Session];

/// The grants that a refusal says are missing, and its text.
#[track_caller]
fn refused(package: Package, grants: &Grants) -> (Grants, String) {
    let Err(error) = runtime().load(package, grants) else { panic!("loaded with {grants}") };
    match &error {
        RuntimeError::NotGranted { missing, .. } => (missing.clone(), error.to_string()),
        other => panic!("{grants}: {other:?}"),
    }
}

#[test]
fn a_plugin_without_a_grant_for_each_import_is_not_loaded_and_told_which() {
    for missing in USED.into_iter().filter(|capability| !capability.is_harmless()) {
        let others = Grants::of(Capability::ALL.into_iter().filter(|capability| *capability != missing));
        let (told, said) = refused(hostile_package(), &others);
        assert_eq!(told, Grants::of([missing]));
        assert!(said.contains("plugin hostile") && said.contains(missing.name()), "{said}");
    }
}

#[test]
fn every_missing_grant_is_named_at_once() {
    let (told, said) = refused(hostile_package(), &Grants::default());
    assert_eq!(told, Grants::of(USED.into_iter().filter(|capability| !capability.is_harmless())));
    assert!(said.contains("'state' 'bus' 'memory' 'session'"), "{said}");
}

/// What a shell hands to a program for a text of plain and quoted words.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, any) = (!quoted, true),
            ' ' if !quoted => {
                if std::mem::take(&mut any) {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => {
                word.push(c);
                any = true;
            }
        }
    }
    assert!(!quoted, "a quote is not closed: {line}");
    words.extend(any.then_some(word));
    words
}

/// A plugin that hears events, asks for these things and imports those of them that are interfaces.
fn asking(capabilities: &serde_json::Value) -> Package {
    let mut manifest = manifest();
    manifest["capabilities"] = capabilities.clone();
    let imports = capabilities.as_array().unwrap().iter().map(|asked| asked["name"].as_str().unwrap());
    let imports: String = imports
        .filter(|name| !["events", "http"].contains(name))
        .map(|name| format!("(import \"signet:plugin/{name}@0.1.0\" (instance))"))
        .collect();
    let text = format!("{imports} {}", EMPTY_CONNECTOR.replace("connector", "subscriber"));
    Package::read("odd.wasm", with_manifests(&text, &[manifest.to_string().as_bytes()])).unwrap()
}

fn grants(texts: &[&str]) -> Grants {
    texts.iter().map(|text| text.parse::<Grant>().unwrap()).collect()
}

fn deals() -> serde_json::Value {
    json!([
        { "name": "log", "reason": "say so" },
        { "name": "clock", "reason": "know when" },
        { "name": "memory", "reason": "remember deals" },
        { "name": "events", "reason": "see deals move", "kinds": ["deal.", "session.started"] },
        { "name": "http", "reason": "ask the CRM", "allow": [
            { "url": "https://api.example.com/v1/", "methods": ["GET", "POST"] }] },
    ])
}

#[test]
fn the_command_in_a_refusal_grants_exactly_what_is_missing() {
    for (capabilities, granted) in [
        (deals(), grants(&[])),
        (deals(), grants(&["events deal.moved"])),
        (deals(), grants(&["memory"])),
        (deals(), grants(&["http GET https://api.example.com/v1/"])),
    ] {
        let package = asking(&capabilities);
        let (missing, said) = refused(package.clone(), &granted);
        let (_, command) = said.split_once("signet plugin grant ").unwrap();
        let mut arguments = words(command).into_iter();
        assert_eq!(arguments.next().as_deref(), Some("odd"));
        let given: Grants = arguments.map(|argument| argument.parse::<Grant>().unwrap()).collect();
        assert_eq!(given, missing, "{said}");
        // And it is enough.
        let both: Grants = granted.iter().chain(given.iter()).cloned().collect();
        runtime().load(package, &both).map(drop).unwrap();
    }
}

#[test]
fn everything_that_is_asked_for_flattens_into_single_lines() {
    let asks = asking(&deals()).manifest.asks();
    let lines: Vec<_> = asks.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "log",
            "clock",
            "memory",
            "events deal.",
            "events session.started",
            "http GET https://api.example.com/v1/",
            "http POST https://api.example.com/v1/",
        ]
    );
    for line in &lines {
        let again: Grant = line.parse().unwrap();
        assert_eq!(&again.to_string(), line);
        assert!(asks.iter().any(|ask| *ask == again));
        let json = serde_json::to_string(&again).unwrap();
        assert_eq!(
            (json.as_str(), serde_json::from_str::<Grant>(&json).unwrap()),
            (&*format!("{line:?}"), again)
        );
    }
}

#[test]
fn what_is_no_grant_is_said_in_words() {
    for (text, why) in [
        ("", "there are log, clock"),
        ("teleport", "there are log, clock"),
        ("Memory", "there are log, clock"),
        ("memory please", "memory has no parameters"),
        ("events", "say which kinds"),
        ("events deal. session.", "is not the beginning of a kind"),
        ("events Deal.", "is not the beginning of a kind"),
        ("events deal*", "is not the beginning of a kind"),
        ("events ../x", "is not the beginning of a kind"),
        ("http", "say what"),
        ("http GET https://example.com/'; rm -rf ~; '", "plain words"),
        ("http GET https://example.com/\nmemory", "plain words"),
        ("http GET https://example.com/\u{1b}[2K", "plain words"),
        ("http GET  https://example.com/", "plain words"),
        ("http GET https://ex\u{202e}ample.com/", "plain words"),
    ] {
        let error = text.parse::<Grant>().unwrap_err().to_string();
        assert!(error.contains("is no grant") && error.contains(why), "{text:?}: {error}");
        assert!(!error.chars().any(|c| c.is_control() || c == '\u{202e}'), "{error:?}");
    }
}

#[test]
fn a_plugin_gets_what_it_asks_for_as_far_as_it_was_granted_and_nothing_else() {
    let manifest = asking(&deals()).manifest;
    for (granted, gets, missing) in [
        // Needs no grant.
        (grants(&[]), &["log", "clock"][..], 5),
        // Granted and not asked for.
        (grants(&["state", "bus", "browser"]), &["log", "clock"], 5),
        (grants(&["memory"]), &["log", "clock", "memory"], 4),
        // Wider than what it asks for: it gets what it asks for.
        (grants(&["events *"]), &["log", "clock", "events deal.", "events session.started"], 3),
        (grants(&["events d"]), &["log", "clock", "events deal."], 4),
        // Narrower: it gets what was granted, and still wants more.
        (grants(&["events deal.moved"]), &["log", "clock", "events deal.moved"], 5),
        // Beside it.
        (grants(&["events session."]), &["log", "clock", "events session.started"], 4),
        (grants(&["events dealer"]), &["log", "clock"], 5),
        // Where it asks for any of HTTP, the user can grant more than it thought of: a denial's remedy works.
        (
            grants(&["http GET https://api.example.com/v1/", "http GET https://example.com/"]),
            &["log", "clock", "http GET https://api.example.com/v1/", "http GET https://example.com/"],
            4,
        ),
    ] {
        assert_eq!(granted.for_plugin(&manifest), grants(gets), "{granted}");
        assert_eq!(granted.missing(&manifest).iter().count(), missing, "{granted}");
    }
    let all = Grants::all_asked(&manifest);
    assert_eq!(all.for_plugin(&manifest), all);
    assert!(all.missing(&manifest).is_empty());
}

#[test]
fn events_are_heard_by_the_beginning_of_their_kind() {
    let some = grants(&["events deal.", "events session.started"]);
    for (kind, heard) in [
        ("deal.moved", true),
        ("deal.", true),
        ("deal", false),
        ("dealer.x", false),
        ("session.started", true),
        ("session.ended", false),
        ("", false),
    ] {
        assert_eq!(some.hears(kind), heard, "{kind}");
        assert!(grants(&["events *"]).hears(kind));
        assert!(!grants(&["bus", "state"]).hears(kind));
    }
}

#[test]
fn a_subscriber_is_not_loaded_without_any_event_that_it_may_hear() {
    let capabilities = json!([{ "name": "events", "reason": "hear", "kinds": ["deal.", "session."] }]);
    let (missing, _) = refused(asking(&capabilities), &grants(&["events user."]));
    assert_eq!(missing, grants(&["events deal.", "events session."]));
    let plugin = runtime().load(asking(&capabilities), &grants(&["events deal.moved", "bus"])).unwrap();
    assert_eq!(plugin.grants(), &grants(&["events deal.moved"]));
}

#[test]
fn what_harms_nobody_needs_no_grant() {
    let capabilities = json!([
        { "name": "log", "reason": "say so" },
        { "name": "clock", "reason": "know when" },
        { "name": "events", "reason": "hear", "kinds": ["*"] },
    ]);
    let plugin = runtime().load(asking(&capabilities), &grants(&["events *"])).unwrap();
    assert_eq!(plugin.grants(), &grants(&["log", "clock", "events *"]));
    let harmless: Vec<_> =
        Capability::ALL.into_iter().filter(|capability| capability.is_harmless()).collect();
    assert_eq!(harmless, [Capability::Log, Capability::Clock]);
}

#[test]
fn what_is_asked_for_and_not_used_need_not_be_granted() {
    let mut manifest = manifest();
    manifest["capabilities"] = deals();
    let package = support::components::saying(&manifest).unwrap();
    assert!(runtime().load(package, &Grants::default()).is_ok());
}

#[tokio::test]
async fn with_its_grants_it_works() {
    let connector = within(Limits::CALL);
    let recorder = Recorder::new();
    let call =
        async |event, payload| handle_with(&connector, event, payload, recorder.all()).await.unwrap().stdout;

    call("log", "hello").await;
    assert_eq!(recorder.lines()[0].1, "hello");

    assert_eq!(call("remember", "herons fish").await, "m1");
    assert_eq!(recorder.remembered()[0].content, "herons fish");

    assert_eq!(call("publish", r#"{"n":1}"#).await, "1");
    assert_eq!(recorder.events(), [("hostile.said".to_owned(), serde_json::json!({ "n": 1 }))]);

    call("end-session", "bye").await;
    assert_eq!(recorder.ended(), ["bye"]);

    let kept = call("state", "v").await;
    assert_eq!(kept, r#"None Some("v") ["one", "other"] (true, false)"#);
    assert_eq!(recorder.stored().into_keys().collect::<Vec<_>>(), ["other"]);
}

#[tokio::test]
async fn a_capability_that_this_call_does_not_have_is_a_refusal_and_no_trap() {
    let connector = within(Limits::CALL);
    for (event, name) in [
        ("log", "log"),
        ("publish", "bus"),
        ("state", "state"),
        ("remember", "memory"),
        ("end-session", "session"),
    ] {
        let answer = handle_with(&connector, event, "{}", Capabilities::default()).await;
        match answer.unwrap_err() {
            RuntimeError::Guest { export: "connector.handle", error: Error::Unavailable(why), .. } => {
                assert_eq!(why, format!("{name} is not available in this call"));
            }
            other => panic!("{event}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn describing_and_planning_use_no_capability_at_all() {
    let connector = within(Limits::CALL);
    assert_eq!(connector.describe().await.unwrap().harness, "hostile");
    let target = Target {
        daemon_url: "http://127.0.0.1:3850".into(),
        program: "/bin/signet".into(),
        program_words: vec!["/bin/signet".into()],
        agent_id: "me".into(),
        machine_id: "laptop".into(),
        connector_id: "conn_1".into(),
        credential: Credential::Local,
        scope: Scope::User,
        connection_file: "/home/me/.config/signet/connectors/hostile.json".into(),
    };
    let files = [CurrentFile { path: "a".into(), location: "/home/me/a".into(), content: Some("x".into()) }];
    let plan = connector.plan(Action::Install, &target, &files).await.unwrap();
    assert_eq!(plan.notes, ["http://127.0.0.1:3850", "1 files"]);
}

#[tokio::test]
async fn a_guests_refusal_arrives_as_its_own() {
    let error = handle(&within(Limits::CALL), "refuse", "not for you").await.unwrap_err();
    assert!(
        matches!(&error, RuntimeError::Guest { plugin, export: "connector.handle", error: Error::Denied(why) }
            if plugin == "hostile" && why == "not for you"),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_the_caller_is_goes_to_the_guest_untouched() {
    let mut context = context();
    context.agent_id = "somebody\n else".into();
    context.machine_id = Some("laptop".into());
    let answer = within(Limits::CALL).handle("who", "", &context, Capabilities::default()).await.unwrap();
    assert_eq!(answer.stdout, "somebody\n else on Some(\"laptop\") in Some(\"s1\")");
}

#[tokio::test]
async fn a_plugin_has_no_capability_until_it_is_known_for_whom_it_acts() {
    let recorder = Recorder::new();
    let who = |identity: Identity| {
        assert_eq!(identity.session_key.as_deref(), Some("payload"));
        let early = identity.cwd.unwrap();
        assert!(early.contains("state is not available in this call"), "{early}");
        let context = RequestContext { session_key: identity.session_key, ..context() };
        Ok::<_, RuntimeError>((context, recorder.all()))
    };
    let connector = within(Limits::CALL);
    let answer = connector.handle_as("who", "payload", who).await.unwrap();
    assert_eq!(answer.stdout, "me on None in Some(\"payload\")");
    connector.handle_as("end-session", "payload", who).await.unwrap();
    assert_eq!(recorder.ended(), ["payload"]);
    assert_eq!(recorder.asked(), 0);
}

#[tokio::test]
async fn a_caller_that_is_refused_is_not_acted_for() {
    #[derive(Debug)]
    enum Refusal {
        Caller(&'static str),
        Runtime(RuntimeError),
    }
    impl From<RuntimeError> for Refusal {
        fn from(error: RuntimeError) -> Self {
            Self::Runtime(error)
        }
    }
    let connector = within(Limits::CALL);
    let nobody = |_: Identity| Err(Refusal::Caller("unknown"));
    let refused = connector.handle_as("echo", "x", nobody).await.unwrap_err();
    assert!(matches!(refused, Refusal::Caller("unknown")), "{refused:?}");

    // What fails before is not asked about.
    let never = |_: Identity| -> Result<_, Refusal> { panic!("asked") };
    let guest = connector.handle_as("refuse-to-identify", "no sense", never).await.unwrap_err();
    assert!(
        matches!(&guest, Refusal::Runtime(RuntimeError::Guest { error: Error::Invalid(why), .. }) if why == "no sense"),
        "{guest:?}"
    );
    let trap = connector.handle_as("panic-to-identify", "boom", never).await.unwrap_err();
    assert!(matches!(trap, Refusal::Runtime(RuntimeError::Trap { .. })), "{trap:?}");
}

/// The name of an import says nothing of what is behind it.
#[test]
fn an_import_of_another_shape_than_the_contracts_is_not_linked() {
    let import =
        r#"(import "signet:plugin/log@0.1.0" (instance (export "shout" (func (param "m" string)))))"#;
    let package = Package::read("odd.wasm", good(&format!("{import} {EMPTY_CONNECTOR}"))).unwrap();
    let Err(error) = runtime().load(package, &everything()) else { panic!("linked") };
    assert!(
        matches!(&error, RuntimeError::Load { plugin, reason } if plugin == "odd" && reason.contains("shout")),
        "{error:?}"
    );
}

#[test]
fn a_loaded_plugin_says_what_it_is() {
    assert_eq!(hostile().id(), "hostile");
    assert_eq!(hostile().package().digest, hostile_package().digest);
}
