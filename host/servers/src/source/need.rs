//! What a person must say before a server can run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Error, Result};

use super::text::{Piece, Text};
use crate::manifest::plain;

/// Characters of an answer.
const LONGEST: usize = 8_192;

/// What an answer must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NeedKind {
    /// Any text.
    #[default]
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// The path of a file or folder on this machine.
    Filepath,
}

/// What a person must say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Need {
    /// Names it in [`Piece::Need`], unique in a plan.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// The server cannot run without it.
    pub is_required: bool,
    /// It must be given as a stored secret.
    pub is_secret: bool,
    /// Used if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The only answers, if there are any here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What it must be.
    pub format: NeedKind,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// A value.
    Value(String),
    /// The name of a stored secret.
    Secret(String),
}

impl Need {
    /// The piece that an answer is.
    ///
    /// # Errors
    ///
    /// `Invalid`, if a secret is given in the open, or the answer is not what is wanted.
    pub fn take(&self, answer: &Answer) -> Result<Piece> {
        let refuse = |why: &str| Error::Invalid(format!("{}: {why}", self.name));
        match answer {
            Answer::Secret(name) if is_secret_name(name) => Ok(Piece::Secret(name.clone())),
            Answer::Secret(_) => {
                Err(refuse("the secret's name is made of 1 to 64 lower case letters, digits and hyphens"))
            }
            Answer::Value(_) if self.is_secret => Err(refuse(
                "it is a secret and must not be written down: store it with `signet secret set NAME` and give its name",
            )),
            Answer::Value(value) => {
                plain(value, LONGEST).map_err(|why| refuse(&why))?;
                if !self.choices.is_empty() && !self.choices.contains(value) {
                    return Err(refuse(&format!("it must be one of {}", self.choices.join(", "))));
                }
                let right = match self.format {
                    NeedKind::String | NeedKind::Filepath => true,
                    NeedKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
                    NeedKind::Boolean => value == "true" || value == "false",
                };
                let wanted = if self.format == NeedKind::Number { "a number" } else { "true or false" };
                if right {
                    Ok(Piece::Text(value.clone()))
                } else {
                    Err(refuse(&format!("{wanted} is wanted")))
                }
            }
        }
    }
}

/// The piece for every need that is answered or has a default. What is answered and nobody needs is refused.
pub(super) fn answered(
    needs: &[Need],
    answers: &BTreeMap<String, Answer>,
) -> Result<BTreeMap<String, Piece>> {
    if let Some(name) = answers.keys().find(|name| needs.iter().all(|need| need.name != **name)) {
        return Err(Error::Invalid(format!("{name}: nothing of that name is needed")));
    }
    let mut pieces = BTreeMap::new();
    for need in needs {
        let default = need.default.clone().filter(|_| !need.is_secret).map(Answer::Value);
        if let Some(answer) = answers.get(&need.name).or(default.as_ref()) {
            pieces.insert(need.name.clone(), need.take(answer)?);
        }
    }
    Ok(pieces)
}

/// Puts the pieces in; what has none stays a need.
pub(super) fn filled(text: &Text, pieces: &BTreeMap<String, Piece>) -> Text {
    let fill = |piece: &Piece| match piece {
        Piece::Need(name) => pieces.get(name).unwrap_or(piece).clone(),
        Piece::Text(_) | Piece::Secret(_) => piece.clone(),
    };
    Text(text.0.iter().map(fill).collect())
}

/// What a stored secret may be called.
pub(super) fn is_secret_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
