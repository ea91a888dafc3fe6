//! What is kept of an installed server.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use signet_auth::ToolPolicy;
use signet_core::Millis;
use signet_store::Table;
use url::Url;

use crate::{Result, ServersError};

pub(crate) const RECORDS: Table<Record> = Table::new("mcp_servers");

/// Bytes of an id.
const ID: usize = 48;

/// A value for a server's environment or headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Setting {
    /// Itself.
    Value(String),
    /// The name of a secret that is looked up each time the server is started.
    Secret(String),
}

/// How a server is reached: what the person approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Launch {
    /// A program on this machine that speaks on its standard input and output.
    Process {
        /// The program, found in `PATH` or by its path. No shell is in between.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// What its environment has beside the few variables that every program needs.
        #[serde(default)]
        environment: BTreeMap<String, Setting>,
        /// The folder in which it runs; absent: one of its own in the workspace.
        #[serde(default)]
        folder: Option<PathBuf>,
    },
    /// A server elsewhere.
    Remote {
        /// Its address.
        url: Url,
        /// Headers that go with each request.
        #[serde(default)]
        headers: BTreeMap<String, Setting>,
        /// It may be on this machine or in a private network: approved with the address.
        #[serde(default)]
        private: bool,
    },
    /// The widget of a plugin.
    Component {
        /// Id of the plugin.
        plugin: String,
    },
}

impl Launch {
    /// The whole of it for a person: the command or the address.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Process { program, arguments, .. } => std::iter::once(program)
                .chain(arguments)
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(" "),
            Self::Remote { url, .. } => url.to_string(),
            Self::Component { plugin } => format!("plugin:{plugin}"),
        }
    }
}

/// A word as a shell would have to be given it, so that a person sees where it begins and ends.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,~".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The package that a command runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// `npm`, `pypi`, `oci`.
    pub registry: String,
    /// Its name there.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What the registry says its bytes are: `sha512-...`, `sha256:...`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// An installed server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Names it, and its widget: lower case letters, digits and hyphens.
    pub id: String,
    /// What a person calls it; absent: what it calls itself.
    #[serde(default)]
    pub name: Option<String>,
    /// As it was asked for: `npm:@scope/name`, an address, a command.
    pub source: String,
    /// How it is reached.
    pub launch: Launch,
    /// The package in it.
    #[serde(default)]
    pub package: Option<Package>,
    /// Who installed it.
    pub installed_by: String,
    /// When.
    pub installed_at: Millis,
    /// It is to run.
    pub enabled: bool,
    /// Who may call what.
    #[serde(default)]
    pub policy: ToolPolicy,
}

/// An id from a name: `GHL CRM` is `ghl-crm`.
pub(crate) fn id_from(name: &str) -> String {
    let mut id = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            id.push(letter.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() == ID {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "server".to_owned() } else { id.to_owned() }
}

/// Refuses what cannot be an id.
pub(crate) fn check_id(id: &str) -> Result<()> {
    if id_from(id) == id {
        return Ok(());
    }
    Err(ServersError::Invalid(format!(
        "{id:?} cannot name a server: use lower case letters, digits and single hyphens, {ID} at most"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_from_any_name() {
        for (name, id) in [
            ("GHL CRM", "ghl-crm"),
            ("@modelcontextprotocol/server-everything", "modelcontextprotocol-server-everything"),
            ("../../etc/passwd", "etc-passwd"),
            ("日本", "server"),
            ("a--b", "a-b"),
        ] {
            assert_eq!(id_from(name), id);
            assert!(check_id(id).is_ok());
        }
        for bad in ["", "A", "a b", "-a", "a-", "a--b", "../x", &"a".repeat(49)] {
            assert!(check_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_is_shown_so_that_its_words_can_be_told_apart() {
        let launch = Launch::Process {
            program: "npx".into(),
            arguments: ["-y", "@a/b@1.0", "two words", "it's", ""].map(str::to_owned).into(),
            environment: BTreeMap::new(),
            folder: None,
        };
        assert_eq!(launch.text(), r"npx -y @a/b@1.0 'two words' 'it'\''s' ''");
    }
}
