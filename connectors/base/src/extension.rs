//! Files that run inside a harness: how they are put together, what they send and what they are answered.
//!
//! An extension sends `{"session_id", "cwd", "event": what the harness said, ...}`. The answer's standard
//! output is a JSON object: `{"inject": text for the model}`, or nothing. Whatever has to be known of the
//! harness beyond that is here, so that a new daemon serves the extensions that older ones wrote.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::{Value, json};
use signet_plugin_sdk::session::Turn;
use signet_plugin_sdk::{CurrentFile, Output, Result, Scope, Target};

use crate::answers::{self, Said};
use crate::files::Part;
use crate::json_edit::quote;
use crate::owned_file;

/// What all extensions share, in the order in which they need each other.
const SHARED: [&str; 7] = [
    include_str!("../edge/project.mjs"),
    include_str!("../edge/spool.mjs"),
    include_str!("../edge/network.mjs"),
    include_str!("../edge/request.mjs"),
    include_str!("../edge/local.mjs"),
    include_str!("../edge/client.mjs"),
    include_str!("../edge/inside.mjs"),
];

/// What an extension sends.
#[derive(Deserialize, Debug, Default)]
#[serde(default)]
pub struct Told {
    /// What the harness said.
    pub event: Value,
    /// Where it works.
    pub cwd: String,
    /// At the end of a session: its messages or entries, as the harness keeps them.
    pub transcript: Vec<Value>,
}

impl Told {
    /// Reads a payload.
    ///
    /// # Errors
    /// It is not a JSON object of this form.
    pub fn read(payload: &str) -> Result<Self> {
        Ok(serde_json::from_str(payload)?)
    }

    /// A text in the event, empty where there is none: `/reason`.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        self.event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().into()
    }
}

/// Answers an event in the form that extensions read.
///
/// # Errors
/// The event is not known, or the daemon could not do its part.
pub fn handle(event: &str, said: &Said, turns: impl FnOnce() -> Vec<Turn>) -> Result<Output> {
    let inject = |text: &str| json!({ "inject": text }).to_string();
    answers::answer(event, said, turns, inject, inject)
}

/// The plan for the extension's file.
///
/// # Errors
/// There is a file of somebody else's.
pub fn part(
    file: &'static str,
    files: &[CurrentFile],
    target: &Target,
    harness: &str,
    version: &str,
    own: &str,
) -> Result<Part> {
    let text = text(target, harness, version, own);
    owned_file::part(file, files, text, "the extension that passes sessions and prompts to Signet")
}

/// One module of all parts: imports of each other and exports of the shared ones are taken out, since a
/// harness takes what is exported for extensions.
fn text(target: &Target, harness: &str, version: &str, own: &str) -> String {
    let scope = match target.scope {
        Scope::User => "user",
        Scope::Project => "project",
    };
    let mut imports = BTreeSet::new();
    let mut code = String::new();
    for part in SHARED.iter().map(|part| part.replace("\nexport ", "\n")).chain([own.to_string()]) {
        for line in part.lines() {
            match line.strip_prefix("import ") {
                Some(import) if import.contains("\"node:") => _ = imports.insert(String::from(line)),
                Some(_) => {}
                None => code.extend([line, "\n"]),
            }
        }
        code.push('\n');
    }
    let imports: String = imports.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    format!(
        "// {} (connector {harness} {version}) and replaced when it is installed again; `signet connector uninstall {harness}` removes it.\n\
         {imports}\n\
         const SIGNET = {{ harness: {}, connectionFile: {}, scope: {} }};\n\n{}\n",
        owned_file::MARK,
        quote(harness),
        quote(&target.connection_file),
        quote(scope),
        code.trim_end(),
    )
}

#[cfg(test)]
mod tests {
    use signet_plugin_sdk::Credential;

    use super::*;

    fn windows() -> Target {
        Target {
            daemon_url: "https://home:3850".into(),
            program: "signet".into(),
            program_words: Vec::new(),
            agent_id: "me".into(),
            machine_id: "laptop".into(),
            connector_id: "conn_1".into(),
            credential: Credential::Stored,
            scope: Scope::User,
            connection_file: r"C:\Users\Zoë\.config\signet\connectors\pi.json".into(),
        }
    }

    #[test]
    fn an_extension_is_one_module_with_its_own_exports_only() {
        let own = "import { inside } from \"../base/edge/inside.mjs\";\n\nexport default () => inside(SIGNET, \"x\");\n";
        let text = text(&windows(), "pi", "0.1.0", own);
        assert!(text.lines().next().is_some_and(|line| line.contains(owned_file::MARK)), "{text}");
        let exports: Vec<_> = text.lines().filter(|line| line.starts_with("export ")).collect();
        assert_eq!(exports, ["export default () => inside(SIGNET, \"x\");"]);
        let mut imports: Vec<_> = text.lines().filter(|line| line.starts_with("import ")).collect();
        assert!(imports.iter().all(|line| line.contains("\"node:")), "{imports:?}");
        imports.dedup();
        assert_eq!(imports.iter().filter(|line| line.contains("node:fs")).count(), 1, "{imports:?}");
        // What has a name twice is no module.
        let names: Vec<_> = text.lines().filter_map(declared).collect();
        let unique: BTreeSet<_> = names.iter().collect();
        assert!(names.len() > 30 && unique.len() == names.len(), "{names:?}");
        assert!(text.contains(r#"connectionFile: "C:\\Users\\Zoë\\.config\\signet\\connectors\\pi.json""#));
    }

    /// The name that a line declares for the whole module.
    fn declared(line: &str) -> Option<&str> {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let rest =
            ["const ", "let ", "function ", "class "].iter().find_map(|word| line.strip_prefix(word))?;
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
    }
}
