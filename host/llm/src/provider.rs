//! The forms in which providers are asked and answer. Sources: Anthropic's reference of the Messages API (version
//! 2023-06-01), OpenAI's of Chat Completions, Ollama's docs/api.md.

use serde_json::{Value, json};

use crate::{Model, Provider};

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who asks.
    User,
    /// The model.
    Assistant,
}

/// One turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Whose.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// What a model is asked, the same for each provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it is told of its task.
    pub system: String,
    /// What was said so far; the last turn is the user's.
    pub messages: Vec<Message>,
    /// Tokens of the answer, at most.
    pub tokens: u32,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its words: a stranger's. Whoever shows them bounds and fences them.
    pub text: String,
}

impl Provider {
    /// The path below its URL.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Anthropic => "/v1/messages",
            Self::OpenAi => "/v1/chat/completions",
            Self::Ollama => "/api/chat",
        }
    }

    /// The header that a key goes into, and what stands before it.
    pub(crate) fn key_header(self) -> (&'static str, &'static str) {
        match self {
            Self::Anthropic => ("x-api-key", ""),
            Self::OpenAi | Self::Ollama => ("authorization", "Bearer "),
        }
    }

    /// Headers beside those of every request.
    pub(crate) fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Anthropic => &[("anthropic-version", "2023-06-01")],
            Self::OpenAi | Self::Ollama => &[],
        }
    }

    /// The words in an answer that came whole.
    pub(crate) fn read(self, answer: &Value) -> Option<Answer> {
        let text = match self {
            Self::Anthropic => {
                let blocks = answer.get("content")?.as_array()?.iter();
                let texts = blocks.filter(|block| block.get("type").is_some_and(|kind| kind == "text"));
                texts.map(|block| block.get("text")?.as_str()).collect::<Option<Vec<_>>>()?.concat()
            }
            Self::OpenAi => answer.pointer("/choices/0/message/content")?.as_str()?.to_owned(),
            Self::Ollama => answer.pointer("/message/content")?.as_str()?.to_owned(),
        };
        Some(Answer { text })
    }
}

impl Model {
    /// The body of a request. `is_usual`: at the provider's own place, not at a server that speaks like it.
    pub(crate) fn body(&self, request: &Request, is_usual: bool) -> Value {
        let turn = |message: &Message| {
            let role = if message.role == Role::User { "user" } else { "assistant" };
            json!({ "role": role, "content": message.text })
        };
        let turns = request.messages.iter().map(turn);
        let with_system = || -> Vec<_> {
            std::iter::once(json!({ "role": "system", "content": request.system }))
                .chain(turns.clone())
                .collect()
        };
        match self.provider {
            Provider::Anthropic => json!({
                "model": self.name, "max_tokens": request.tokens, "system": request.system,
                "messages": turns.collect::<Vec<_>>(),
            }),
            Provider::OpenAi => {
                // OpenAI's newer models refuse the older name, and other servers do not know the newer one.
                let most = if is_usual { "max_completion_tokens" } else { "max_tokens" };
                json!({ "model": self.name, "messages": with_system(), most: request.tokens })
            }
            Provider::Ollama => json!({
                "model": self.name, "messages": with_system(), "stream": false,
                "options": { "num_predict": request.tokens },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(model: &str, is_usual: bool) -> Value {
        let message = Message { role: Role::User, text: "What?".into() };
        let request = Request { system: "Be brief.".into(), messages: vec![message], tokens: 7 };
        model.parse::<Model>().map(|model| model.body(&request, is_usual)).unwrap_or_default()
    }

    #[test]
    fn each_provider_is_asked_in_its_form() {
        let asked = json!({ "role": "user", "content": "What?" });
        let told = json!({ "role": "system", "content": "Be brief." });
        let both = json!([told, asked]);
        assert_eq!(
            body("anthropic:m", true),
            json!({ "model": "m", "max_tokens": 7, "system": "Be brief.", "messages": [asked] })
        );
        assert_eq!(
            body("openai:m", true),
            json!({ "model": "m", "messages": both, "max_completion_tokens": 7 })
        );
        assert_eq!(body("openai:m", false), json!({ "model": "m", "messages": both, "max_tokens": 7 }));
        assert_eq!(
            body("ollama:m", true),
            json!({ "model": "m", "messages": both, "stream": false, "options": { "num_predict": 7 } })
        );
    }

    #[test]
    fn what_is_no_answer_of_a_provider_is_none() {
        let none = [
            json!(null),
            json!([]),
            json!({ "content": "x" }),
            json!({ "choices": [] }),
            json!({ "message": 1 }),
        ];
        for answer in none {
            for provider in [Provider::Anthropic, Provider::OpenAi, Provider::Ollama] {
                assert_eq!(provider.read(&answer), None, "{provider:?} {answer}");
            }
        }
        let blocks =
            json!({ "content": [{ "type": "thinking", "thinking": "hm" }, { "type": "text", "text": "a" }] });
        assert_eq!(Provider::Anthropic.read(&blocks), Some(Answer { text: "a".into() }));
    }
}
