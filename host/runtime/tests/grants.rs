//! What was not granted is not there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use signet_runtime::connector_types::{Action, Credential, CurrentFile, Identity, Target};
use signet_runtime::types::{Error, RequestContext};
use signet_runtime::{Capabilities, Capability, Grants, Limits, Package, RuntimeError};
use support::components::{EMPTY_CONNECTOR, good};
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
        agent_id: "me".into(),
        machine_id: "laptop".into(),
        connector_id: "conn_1".into(),
        credential: Credential::Local,
    };
    let files = [CurrentFile { path: "a".into(), content: Some("x".into()) }];
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
