//! Which model, at which provider.

use std::fmt;
use std::str::FromStr;

use crate::{LlmError, Result};

/// Bytes of a model's name.
const NAME: usize = 100;

/// A kind of server that answers for models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Anthropic's Messages API.
    Anthropic,
    /// OpenAI's Chat Completions, and the many servers that speak the same.
    OpenAi,
    /// Ollama's own API.
    Ollama,
}

impl Provider {
    const ALL: [Self; 3] = [Self::Anthropic, Self::OpenAi, Self::Ollama];

    /// As in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
            Self::Ollama => "ollama",
        }
    }

    /// Where it is unless somebody says otherwise.
    #[must_use]
    pub fn usual_url(self) -> &'static str {
        match self {
            Self::Anthropic => "https://api.anthropic.com",
            Self::OpenAi => "https://api.openai.com",
            Self::Ollama => "http://127.0.0.1:11434",
        }
    }

    /// Whether it never answers without a key at its usual place.
    #[must_use]
    pub fn needs_key(self) -> bool {
        self != Self::Ollama
    }
}

/// A model: `anthropic:claude-haiku-4-5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Who answers for it.
    pub provider: Provider,
    /// Its name there. May have colons: `llama3.2:3b`.
    pub name: String,
}

impl FromStr for Model {
    type Err = LlmError;

    fn from_str(text: &str) -> Result<Self> {
        let parse = || {
            let (provider, name) = text.trim().split_once(':')?;
            let provider = Provider::ALL.into_iter().find(|known| known.name() == provider)?;
            let good = (1..=NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
            good.then(|| Self { provider, name: name.to_owned() })
        };
        parse().ok_or_else(|| LlmError::BadModel(text.to_owned()))
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.provider.name(), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_written_as_it_is_read() {
        for text in ["anthropic:claude-haiku-4-5", "openai:gpt-5-mini", "ollama:llama3.2:3b"] {
            assert_eq!(text.parse::<Model>().map(|model| model.to_string()).ok(), Some(text.to_owned()));
        }
    }

    #[test]
    fn what_names_no_model_is_refused() {
        for text in ["", "claude", "anthropic:", "elsewhere:model", "ollama:a b", "ollama:a\nb"] {
            assert!(matches!(text.parse::<Model>(), Err(LlmError::BadModel(_))), "{text:?}");
        }
    }
}
