//! How a harness on this machine reaches its daemon: one small file per harness and place, readable by this
//! user only, since the key may be in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::client::check_url;
use crate::error::{CliError, Result};
use crate::install::write_private;
use crate::settings::{create_private, home, machine_id, variable};

/// What `signet connector install` writes and `signet hook` reads.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection {
    /// The daemon.
    pub(crate) url: String,
    /// The key, if it is kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) api_key: Option<String>,
    /// The variable that holds the key, if it is kept there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) api_key_variable: Option<String>,
    pub(crate) agent_id: String,
    pub(crate) machine_id: String,
    pub(crate) connector_id: String,
    /// Of the connector that was installed.
    pub(crate) connector_version: String,
    /// Hooks to which `signet hook` adds the transcript.
    #[serde(default)]
    pub(crate) transcript_events: Vec<String>,
    /// Hooks that are kept in a file while the daemon is away, and sent later.
    #[serde(default)]
    pub(crate) keep_events: Vec<String>,
}

/// The folder of Signet's files on the side of harnesses.
pub(crate) fn folder() -> Result<PathBuf> {
    let base = match variable("XDG_CONFIG_HOME") {
        Some(path) => PathBuf::from(path),
        None => home()?.join(".config"),
    };
    Ok(base.join("signet"))
}

impl Connection {
    /// The file of a connection: named after the harness, or after it and a place
    /// ([`crate::install::Place::connection`]).
    pub(crate) fn path(name: &str) -> Result<PathBuf> {
        Ok(folder()?.join("connectors").join(format!("{name}.json")))
    }

    /// A connection, if it was installed. A damaged file counts as none.
    pub(crate) fn load(name: &str) -> Option<Self> {
        let text = std::fs::read_to_string(Self::path(name).ok()?).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// A connection as it is used: the environment's address counts before the file's. None: nothing is
    /// installed, and no address is named.
    pub(crate) fn in_use(name: &str) -> Result<Option<Self>> {
        let url = variable("SIGNET_DAEMON_URL").map(|url| check_url(&url)).transpose()?;
        let path = Self::path(name)?;
        let own = match (Self::load(name), path.exists()) {
            // Another daemon than the one that was meant must not get what is said here.
            (None, true) => {
                return Err(CliError::Other(format!(
                    "{} is damaged: run `signet connector install` for this harness again",
                    path.display()
                )));
            }
            (own, _) => own,
        };
        Ok(match (own, url) {
            (Some(own), Some(url)) => Some(Self { url, ..own }),
            (None, Some(url)) => Some(Self::from_environment(url)),
            (own, None) => own,
        })
    }

    pub(crate) fn save(&self, name: &str) -> Result<()> {
        let path = Self::path(name)?;
        if let Some(folder) = path.parent() {
            create_private(folder)?;
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| CliError::Other(error.to_string()))?;
        write_private(&path, &text)
    }

    /// What a hook uses when nothing was installed, as older installations have it: the environment.
    pub(crate) fn from_environment(url: String) -> Self {
        Self {
            url,
            api_key: None,
            api_key_variable: None,
            agent_id: String::new(),
            machine_id: machine_id(),
            connector_id: String::new(),
            connector_version: env!("CARGO_PKG_VERSION").into(),
            transcript_events: vec!["session-end".into()],
            keep_events: Vec::new(),
        }
    }

    /// The key: the environment's word counts before the file's.
    pub(crate) fn key(&self) -> Option<String> {
        let named = self.api_key_variable.as_deref().and_then(variable);
        named
            .or_else(|| variable("SIGNET_API_KEY"))
            .or_else(|| variable("SIGNET_TOKEN"))
            .or_else(|| self.api_key.clone())
    }
}
