//! What a model did with its harness's tools, in a few words for other agents: the tool, what it was used
//! on, and whether it failed.

use alloc::format;
use alloc::string::String;

use serde::Deserialize;
use serde_json::Value;
use signet_plugin_sdk::{Output, Result, session};

use crate::answers;

/// The daemon's name for the moment.
pub const USED: &str = "tool-used";
/// Seconds that a harness waits at most: nothing comes back.
pub const TIMEOUT: u32 = 2;

/// How Signet's own tools begin, in the spellings of those who offer them: they tell of themselves.
const OWN: [&str; 3] = ["mcp__signet__", "mcp_signet_", "signet_"];
/// Fields of a tool's input that say on what, the most telling first.
const SUBJECTS: [&str; 10] = [
    "file_path",
    "filePath",
    "absolute_path",
    "notebook_path",
    "path",
    "command",
    "pattern",
    "url",
    "query",
    "description",
];
/// Those that are addresses on the disk.
const PATHS: usize = 5;

/// What a hook says after a tool was used, in the form that Claude Code made common.
#[derive(Deserialize, Debug, Default)]
#[serde(default)]
pub struct Used {
    /// `Bash`.
    #[serde(rename = "tool_name")]
    pub tool: String,
    /// Its arguments.
    #[serde(rename = "tool_input")]
    pub input: Value,
    /// What it answered.
    #[serde(rename = "tool_response")]
    pub response: Value,
    /// Why it failed, where that is said beside the answer.
    pub error: Value,
    /// Where the harness works.
    pub cwd: String,
}

impl Used {
    /// Whether it failed, as far as common fields say.
    #[must_use]
    pub fn failed(&self) -> bool {
        let is = |name: &str| self.response.get(name).and_then(Value::as_bool).unwrap_or(false);
        let has_error = self.response.get("error").is_some_and(|error| !error.is_null());
        !self.error.is_null() || has_error || is("isError") || is("is_error")
    }

    /// What it was used on: the first line of the argument that says most. A file of the folder where the
    /// harness works is named from there, an address without what may be secret in it. Empty where nothing
    /// says so.
    #[must_use]
    pub fn subject(&self) -> String {
        subject(&self.input, &self.cwd)
    }

    /// Tells the daemon, unless the tool has no name or is Signet's. The harness is answered nothing.
    ///
    /// # Errors
    /// The daemon could not do its part.
    pub fn tell(&self) -> Result<Output> {
        let tool = self.tool.trim();
        if tool.is_empty() || is_own(tool) {
            return Ok(Output::nothing());
        }
        answers::done(session::tool_used(tool, &self.subject(), self.failed()))
    }
}

/// Tells the daemon of a hook's payload in the common form.
///
/// # Errors
/// The payload is not a JSON object, or the daemon could not do its part.
pub fn handle(payload: &str) -> Result<Output> {
    serde_json::from_str::<Used>(payload)?.tell()
}

fn is_own(tool: &str) -> bool {
    OWN.iter().any(|own| tool.starts_with(own))
}

fn subject(input: &Value, cwd: &str) -> String {
    let said = SUBJECTS.iter().enumerate().find_map(|(at, name)| {
        let text = words(input.get(name)?)?;
        Some((at < PATHS, *name, text))
    });
    match said {
        Some((true, _, path)) => inside(&path, cwd).into(),
        Some((false, "url", url)) => without_secrets(&url),
        Some((false, _, text)) => text,
        None => String::new(),
    }
}

/// The first line that says something, of a text or of a command in words.
fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(words) => {
            let words = words.iter().filter_map(Value::as_str);
            words.fold(
                String::new(),
                |line, word| if line.is_empty() { word.into() } else { format!("{line} {word}") },
            )
        }
        _ => return None,
    };
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(String::from)
}

/// A path as it is called from a folder that it lies in.
fn inside<'a>(path: &'a str, cwd: &str) -> &'a str {
    let folder = cwd.trim_end_matches(['/', '\\']);
    match path.strip_prefix(folder).filter(|_| !folder.is_empty()) {
        Some("" | "/" | "\\") => ".",
        Some(rest) => rest.strip_prefix(['/', '\\']).unwrap_or(path),
        None => path,
    }
}

/// An address without its query and without who signs in.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_one_field_that_says_on_what_is_the_subject() {
        let cwd = "/home/me/project";
        for (input, expected) in [
            (json!({ "file_path": "/home/me/project/src/auth.rs", "content": "x" }), "src/auth.rs"),
            (json!({ "filePath": "/home/me/project", "limit": 3 }), "."),
            (json!({ "path": "/home/me/projects/other.rs" }), "/home/me/projects/other.rs"),
            (json!({ "path": "src/lib.rs", "pattern": "fn main" }), "src/lib.rs"),
            (
                json!({ "command": "\n  cargo test \\\n  --workspace", "description": "Runs tests" }),
                "cargo test \\",
            ),
            (json!({ "command": ["ls", "-l"] }), "ls -l"),
            (json!({ "pattern": "TODO", "glob": "*.rs" }), "TODO"),
            (
                json!({ "url": "https://me:pw@example.com/a?token=1#x", "prompt": "read" }),
                "https://example.com/a",
            ),
            (json!({ "query": "herons" }), "herons"),
            (json!({ "description": "Look for herons", "prompt": "long" }), "Look for herons"),
            (json!({ "path": 7, "text": "kiwi" }), ""),
            (Value::Null, ""),
        ] {
            assert_eq!(subject(&input, cwd), expected, "{input}");
        }
        assert_eq!(subject(&json!({ "path": r"C:\work\src\a.rs" }), r"C:\work\"), r"src\a.rs");
        assert_eq!(subject(&json!({ "path": "/etc/hosts" }), ""), "/etc/hosts");
    }

    #[test]
    fn a_failure_is_said_in_several_places() {
        let failed = |payload: Value| serde_json::from_value::<Used>(payload).unwrap().failed();
        assert!(failed(json!({ "error": "exit code 1" })));
        assert!(failed(json!({ "tool_response": { "error": { "message": "no such file" } } })));
        assert!(failed(json!({ "tool_response": { "content": [], "isError": true } })));
        for fine in [
            json!({}),
            json!({ "tool_response": "error" }),
            json!({ "tool_response": { "error": null, "isError": false } }),
        ] {
            assert!(!failed(fine.clone()), "{fine}");
        }
    }

    #[test]
    fn signets_own_tools_are_known_in_every_spelling() {
        for own in ["mcp__signet__recall", "mcp_signet_remember", "signet_recall"] {
            assert!(is_own(own), "{own}");
        }
        for other in ["Bash", "mcp__github__signet_issue", "signets_shell", "mcp__signet2__x"] {
            assert!(!is_own(other), "{other}");
        }
    }
}
