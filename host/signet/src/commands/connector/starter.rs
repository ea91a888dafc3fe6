//! What a harness's files start: the program, or the script that the connector's npm package laid there.

use std::path::{Path, PathBuf};

use signet_runtime::connector_types::CurrentFile;

use crate::error::{CliError, Result};
use crate::install;

/// What starts the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Starter {
    /// This program.
    Program(PathBuf),
    /// The npm packages' script.
    Package { node: PathBuf, script: PathBuf },
}

impl Starter {
    /// This program.
    pub(super) fn this() -> Result<Self> {
        std::env::current_exe().map(Self::Program).map_err(CliError::file("find", "the signet program"))
    }

    /// What the files start: this program, if they do not say.
    pub(super) fn of(files: &[CurrentFile]) -> Result<Self> {
        let script = install::edge_file()?;
        let mut contents = files.iter().filter_map(|file| file.content.as_deref());
        match contents.find_map(|content| node_in(content, &script)) {
            Some(node) => Ok(Self::Package { node, script }),
            None => Self::this(),
        }
    }

    /// The words of its command.
    pub(super) fn words(&self) -> Vec<String> {
        let words = match self {
            Self::Program(program) => vec![program],
            Self::Package { node, script } => vec![node, script],
        };
        words.into_iter().map(|word| word.display().to_string()).collect()
    }
}

/// The `node` with which a file's hooks or its MCP server start the script.
fn node_in(content: &str, script: &Path) -> Option<PathBuf> {
    let script = script.to_str()?;
    let strings = strings(content);
    let absolute = |word: &str| Path::new(word).is_absolute().then(|| PathBuf::from(word));
    strings.iter().enumerate().find_map(|(at, text)| {
        if text == script {
            // Words of their own: `"/usr/bin/node", "args": ["/home/me/.config/signet/edge.mjs", ...]`.
            return strings.get(..at)?.iter().rev().find_map(|word| absolute(word));
        }
        let (before, after) = text.rsplit_once(script)?;
        let before = before.trim_end_matches(['"', '\'']);
        after.contains(" hook ").then(|| absolute(last_word(before)))?
    })
}

/// The last word of a command, without its quotes.
fn last_word(command: &str) -> &str {
    let command = command.trim_end();
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inner = command.strip_suffix(quote)?;
        Some(inner.rsplit(quote).next().unwrap_or(inner))
    });
    quoted.or_else(|| command.split_whitespace().next_back()).unwrap_or_default()
}

/// The strings in double quotes, which JSON and TOML spell alike. None goes over the end of a line.
fn strings(content: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mut rest in content.lines() {
        while let Some(start) = rest.find('"') {
            let tail = rest.get(start..).unwrap_or_default();
            let mut stream = serde_json::Deserializer::from_str(tail).into_iter::<String>();
            let next = stream.next();
            let used = match next {
                Some(Ok(text)) => {
                    found.push(text);
                    stream.byte_offset()
                }
                _ => 1,
            };
            rest = tail.get(used..).unwrap_or_default();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_node_that_starts_the_script_is_found_in_every_form() {
        let script = Path::new("/home/me/.config/signet/edge.mjs");
        for (content, node) in [
            (
                r#"{"hooks": [{"command": "/usr/bin/node /home/me/.config/signet/edge.mjs hook stop -H codex"}]}"#,
                "/usr/bin/node",
            ),
            (
                r#"{"command": "'/My Apps/node' /home/me/.config/signet/edge.mjs --connection x hook stop -H codex"}"#,
                "/My Apps/node",
            ),
            (
                r#"{"command": "[ -e '/n/node' ] || exit 0; [ -e '/home/me/.config/signet/edge.mjs' ] || exit 0; exec /n/node /home/me/.config/signet/edge.mjs hook stop -H gemini"}"#,
                "/n/node",
            ),
            (
                "{\"mcpServers\": {\"signet\": {\"command\": \"/n/node\",\n  \"args\": [\n \"/home/me/.config/signet/edge.mjs\",\n\"mcp\"]}}}",
                "/n/node",
            ),
            (
                "# \"mine\n[mcp_servers.signet]\ncommand = \"/n/node\"\nargs = [\"/home/me/.config/signet/edge.mjs\", \"mcp\"]\n",
                "/n/node",
            ),
        ] {
            assert_eq!(node_in(content, script), Some(PathBuf::from(node)), "{content}");
        }
        for content in [
            r#"{"command": "/usr/bin/signet hook stop -H codex"}"#,
            r#"{"command": "node /home/me/.config/signet/edge.mjs hook stop -H codex"}"#,
            r#"{"note": "/usr/bin/node /home/me/.config/signet/edge.mjs is not mine"}"#,
            "",
        ] {
            assert_eq!(node_in(content, script), None, "{content}");
        }
    }
}
