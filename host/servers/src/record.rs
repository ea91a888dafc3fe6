//! What is kept of an installed server.

use serde::{Deserialize, Serialize};
use signet_auth::ToolPolicy;
use signet_core::Millis;
use signet_mcp_client::About;
use signet_store::Table;
use std::collections::BTreeMap;
use url::Url;

use crate::grants::Grants;
use crate::manifest::Origin;
use crate::source::{Answer, Plan, Run};
use crate::{Result, ServersError};

pub(crate) const RECORDS: Table<Record> = Table::new("mcp_servers");

/// Bytes of an id.
const ID: usize = 48;

/// How a server is reached: what the person approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Launch {
    /// A program on this machine, or an address.
    Plan(Box<Plan>),
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
            Self::Plan(plan) => plan.text.clone(),
            Self::Component { plugin } => format!("plugin:{plugin}"),
        }
    }

    /// As it was asked for: `npm:@scope/name`, an address, a command.
    #[must_use]
    pub fn asked(&self) -> &str {
        match self {
            Self::Plan(plan) => &plan.asked,
            Self::Component { plugin } => plugin,
        }
    }

    /// A name for the server, before it has said its own.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Plan(plan) => plan.title.as_ref().unwrap_or(&plan.name),
            Self::Component { plugin } => plugin,
        }
    }

    /// What is known of the server before it has said anything.
    pub(crate) fn about(&self) -> About {
        match self {
            Self::Plan(plan) => About {
                name: plan.name.clone(),
                title: plan.title.clone(),
                description: plan.description.clone(),
                version: plan.package.as_ref().map(|package| package.version.clone()),
                ..About::default()
            },
            Self::Component { plugin } => About { name: plugin.clone(), ..About::default() },
        }
    }

    /// The same for an id.
    pub(crate) fn slug(&self) -> &str {
        match self {
            Self::Plan(plan) => &plan.name,
            Self::Component { plugin } => plugin,
        }
    }

    /// It is at an address.
    pub(crate) fn is_remote(&self) -> bool {
        matches!(self, Self::Plan(plan) if matches!(plan.run, Run::Remote { .. }))
    }

    /// Where it runs, for what it names relative to that.
    pub(crate) fn origin(&self) -> Origin {
        let Self::Plan(plan) = self else { return Origin::Process };
        match &plan.run {
            Run::Process { .. } => Origin::Process,
            Run::Remote { url, .. } => {
                let url = Url::parse(&url.shown()).ok();
                url.map_or(Origin::Process, Origin::Remote)
            }
        }
    }
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
    /// How it is reached.
    pub launch: Launch,
    /// What a person said to what was needed, for a newer version of it. Secrets by name.
    #[serde(default)]
    pub answers: BTreeMap<String, Answer>,
    /// Who installed it.
    pub installed_by: String,
    /// When.
    pub installed_at: Millis,
    /// It is to run.
    pub enabled: bool,
    /// Who may call what.
    #[serde(default)]
    pub policy: ToolPolicy,
    /// What a person said of what its apps want.
    #[serde(default)]
    pub grants: Grants,
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
}
