//! What is done with one input, whoever made it up: cargo-fuzz, or the tests of `signet-runtime`. A fault is
//! a panic. Whatever the input is, it is refused in one honest line, or it is what it says.

use std::fmt::Write as _;

use signet_runtime::connector_types::{Action, ConfigPlan, Credential, Scope, Target};
use signet_runtime::{Connector, Grant, Grants, Manifest, Package, RuntimeError};

/// Nothing in a message forges a line or fills the log.
fn is_one_honest_line(text: &str) {
    assert!(text.len() < 8_000, "{} bytes", text.len());
    let misleads = |c: char| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c);
    assert!(!text.chars().any(misleads), "{text:?}");
}

/// The JSON of a manifest.
pub fn manifest(bytes: &[u8]) {
    let Ok(manifest) = Manifest::parse(bytes) else { return };
    assert!(signet_runtime::is_id(&manifest.id));
    for text in [&manifest.description, &manifest.licence] {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let again = Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap();
    assert_eq!(again, manifest);
    let asks = manifest.asks();
    for ask in asks.iter() {
        grant(&ask.to_string());
        assert_eq!(ask.to_string().parse::<Grant>().as_ref(), Ok(ask));
    }
    assert_eq!(asks.for_plugin(&manifest), asks);
    assert!(asks.missing(&manifest).is_empty());
    assert!(Grants::default().for_plugin(&manifest).iter().all(|own| own.capability().is_harmless()));
}

/// The text of a grant.
pub fn grant(text: &str) {
    match text.parse::<Grant>() {
        Ok(grant) => {
            let line = grant.to_string();
            is_one_honest_line(&line.chars().take(1_000).collect::<String>());
            // It stands between quotes in a command line.
            assert!(!line.contains('\''), "{line}");
            assert_eq!(line.parse::<Grant>(), Ok(grant));
        }
        Err(error) => {
            let error = error.to_string();
            assert!(!error.chars().any(char::is_control), "{error:?}");
        }
    }
}

/// The bytes of a component.
pub fn package(bytes: &[u8]) {
    match Package::read("fuzz.wasm", bytes.to_vec()) {
        Ok(package) => {
            assert_eq!(package.size, bytes.len());
            manifest(&serde_json::to_vec(&package.manifest).unwrap());
        }
        Err(error) => is_one_honest_line(&error.to_string()),
    }
}

/// What the connector of `core::decoded` answers with these bytes.
pub async fn plan(connector: &Connector, bytes: &[u8]) -> Result<ConfigPlan, RuntimeError> {
    let mut daemon_url = String::new();
    for byte in bytes {
        write!(daemon_url, "{byte:02x}").unwrap();
    }
    let target = Target {
        daemon_url,
        program: String::new(),
        program_words: Vec::new(),
        agent_id: String::new(),
        machine_id: String::new(),
        connector_id: String::new(),
        credential: Credential::Local,
        scope: Scope::User,
        connection_file: String::new(),
    };
    connector.plan(Action::Install, &target, &[]).await
}

/// The bytes that a guest answers with, for the connector of `core::decoded`.
pub async fn decode(connector: &Connector, bytes: &[u8]) {
    match plan(connector, bytes).await {
        // It is text, or it would be no string; and it is bounded.
        Ok(plan) => {
            let edits = plan.edits.iter().map(|edit| edit.path.len() + edit.summary.len());
            let texts = plan.notes.iter().map(String::len).chain(edits).sum::<usize>();
            assert!(texts < 64 << 20, "{texts} bytes");
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.contains("plugin odd") && said.contains("connector.plan"), "{said}");
            let known = matches!(
                error,
                RuntimeError::Trap { .. } | RuntimeError::Limit { .. } | RuntimeError::Guest { .. }
            );
            assert!(known, "{error:?}");
        }
    }
}
