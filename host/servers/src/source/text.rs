//! Texts of which parts come later: a secret that is looked up when the server is started, or what a person must
//! still say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// A stored secret, by its name.
    Secret(String),
    /// What a person must still say: the name of a [`super::Need`].
    Need(String),
}

/// A text in parts. Empty: an empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// A text that is whole.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// A stored secret and nothing else.
    pub fn secret(name: impl Into<String>) -> Self {
        Self(vec![Piece::Secret(name.into())])
    }

    /// What a person must say and nothing else.
    pub fn need(name: impl Into<String>) -> Self {
        Self(vec![Piece::Need(name.into())])
    }

    /// As a person may see it: `secret://crm` for a secret, `<token>` for what is missing.
    #[must_use]
    pub fn shown(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Secret(name) => format!("secret://{name}"),
            Piece::Need(name) => format!("<{name}>"),
        };
        self.0.iter().map(piece).collect()
    }

    /// The text itself, with secrets from a lookup.
    ///
    /// # Errors
    ///
    /// The name of the first part that is missing: a secret that the lookup does not know, or a need.
    pub fn resolve(&self, secret: impl Fn(&str) -> Option<String>) -> Result<String, String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Secret(name) => secret(name).ok_or_else(|| name.clone()),
            Piece::Need(name) => Err(name.clone()),
        };
        self.0.iter().map(piece).collect()
    }

    /// Names of what a person must still say.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Need(name) => Some(name.as_str()),
            Piece::Text(_) | Piece::Secret(_) => None,
        })
    }

    /// Names of the secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Secret(name) => Some(name.as_str()),
            Piece::Text(_) | Piece::Need(_) => None,
        })
    }

    /// The text, if it is whole.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        self.resolve(|_| None).ok()
    }
}
