//! How a manifest asks for rules.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Credential, OutboundError, Result, Rule};

/// An entry of `allow` in a manifest's capability `http`: one rule per method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Beginning of the URLs: `https://api.example.com/v1/`, `https://*.example.com/`.
    pub url: String,
    /// Methods, in capitals.
    pub methods: Vec<String>,
    /// The host may be on this machine or in a private network.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// What the host adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialSpec>,
}

/// A secret of the user's that the host adds, and that the plugin never sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialSpec {
    /// The secret's name: 1 to 64 lower case letters, digits and hyphens.
    pub secret: String,
    /// The header that it goes into.
    pub header: String,
    /// A word before the secret, with one space between: `Bearer `. May be left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

impl RuleSpec {
    /// The rules, one per method.
    ///
    /// # Errors
    /// A part of it cannot be used; the error says which and why.
    pub fn rules(&self) -> Result<Vec<Rule>> {
        self.checked()
            .map_err(|reason| OutboundError::Rule { rule: self.url.chars().take(200).collect(), reason })
    }

    fn checked(&self) -> Result<Vec<Rule>, String> {
        if self.methods.is_empty() {
            return Err("it names no methods; write for example [\"GET\"]".to_owned());
        }
        let credential = match &self.credential {
            Some(spec) => Some(Credential::new(&spec.secret, &spec.header, &spec.prefix)?),
            None => None,
        };
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.methods.iter().find(|method| !seen.insert(*method)) {
            return Err(format!("it names {twice} twice"));
        }
        let rule = |method: &String| Rule::new(method, &self.url, self.private, credential.clone());
        self.methods.iter().map(rule).collect()
    }
}
