//! An answer that comes in pieces: what each provider's lines mean, put together to a turn.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Provider, ToolCall};

/// Calls in one answer. A model that asks for more has lost its way.
const CALLS: usize = 32;

/// What has come so far.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    pub(crate) text: String,
    /// By their places in the provider's counting.
    calls: BTreeMap<u64, Unfinished>,
    /// The provider said that this is all.
    pub(crate) complete: bool,
    /// The answer is cut off: it was longer than it may be.
    pub(crate) cut: bool,
}

/// A call whose arguments come in pieces.
#[derive(Debug, Default)]
struct Unfinished {
    id: String,
    name: String,
    /// Pieces of JSON.
    written: String,
    /// Where they come whole.
    arguments: Option<Map<String, Value>>,
}

/// Why an answer ends that was on its way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The provider says that it failed: the name of its error, where that is one.
    Said(Option<String>),
    /// Not what this provider writes.
    Odd(&'static str),
}

impl Pieces {
    /// Takes a line of the answer; answers the words that are new.
    pub(crate) fn line(&mut self, provider: Provider, line: &str) -> Result<Option<String>, Broken> {
        let data = match provider {
            Provider::Ollama => line.trim(),
            Provider::Anthropic | Provider::OpenAi => match line.strip_prefix("data:") {
                Some(data) => data.trim(),
                // Names of events, comments, empty lines.
                None => return Ok(None),
            },
        };
        if data.is_empty() {
            return Ok(None);
        }
        if data == "[DONE]" {
            self.complete = true;
            return Ok(None);
        }
        let value: Value = serde_json::from_str(data).map_err(|_| Broken::Odd("a piece that is no JSON"))?;
        if let Some(error) = value.get("error") {
            let named = ["type", "code"].iter().find_map(|at| error.get(at)?.as_str());
            return Err(Broken::Said(named.map(str::to_owned)));
        }
        let new = match provider {
            Provider::Anthropic => self.anthropic(&value),
            Provider::OpenAi => self.openai(&value),
            Provider::Ollama => self.ollama(&value),
        };
        if self.calls.len() > CALLS {
            return Err(Broken::Odd("more than 32 calls at once"));
        }
        self.text.push_str(new.as_deref().unwrap_or_default());
        Ok(new.filter(|new| !new.is_empty()))
    }

    fn anthropic(&mut self, value: &Value) -> Option<String> {
        let text = |at: &str| value.pointer(at).and_then(Value::as_str);
        let index = value.get("index").and_then(Value::as_u64).unwrap_or(0);
        match text("/type")? {
            "content_block_start" if text("/content_block/type") == Some("tool_use") => {
                let call = self.call(index);
                call.id = text("/content_block/id").unwrap_or_default().to_owned();
                call.name = text("/content_block/name").unwrap_or_default().to_owned();
                None
            }
            "content_block_delta" => {
                if let Some(piece) = text("/delta/partial_json") {
                    self.call(index).written.push_str(piece);
                }
                text("/delta/text").map(str::to_owned)
            }
            "message_delta" => {
                self.cut |= text("/delta/stop_reason") == Some("max_tokens");
                None
            }
            "message_stop" => {
                self.complete = true;
                None
            }
            _ => None,
        }
    }

    fn openai(&mut self, value: &Value) -> Option<String> {
        let choice = value.pointer("/choices/0")?;
        if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
            self.complete = true;
            self.cut |= reason == "length";
        }
        let delta = choice.get("delta")?;
        for (place, piece) in
            delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let text = |at: &str| piece.pointer(at).and_then(Value::as_str).unwrap_or_default();
            let index = piece.get("index").and_then(Value::as_u64).unwrap_or(place as u64);
            let call = self.call(index);
            call.id.push_str(text("/id"));
            call.name.push_str(text("/function/name"));
            call.written.push_str(text("/function/arguments"));
        }
        delta.get("content")?.as_str().map(str::to_owned)
    }

    fn ollama(&mut self, value: &Value) -> Option<String> {
        if value.get("done") == Some(&Value::Bool(true)) {
            self.complete = true;
            self.cut |= value.get("done_reason").is_some_and(|reason| reason == "length");
        }
        let message = value.get("message")?;
        for asked in message.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            let index = self.calls.len() as u64;
            let call = self.call(index);
            call.name =
                asked.pointer("/function/name").and_then(Value::as_str).unwrap_or_default().to_owned();
            call.arguments = asked.pointer("/function/arguments").and_then(Value::as_object).cloned();
        }
        message.get("content")?.as_str().map(str::to_owned)
    }

    /// The call at a place of the provider's counting.
    fn call(&mut self, index: u64) -> &mut Unfinished {
        self.calls.entry(index).or_default()
    }

    /// The calls that are asked for, once all is there.
    pub(crate) fn calls(self) -> Result<Vec<ToolCall>, Broken> {
        let finish = |(place, call): (u64, Unfinished)| {
            let arguments = match (call.arguments, call.written.trim()) {
                (Some(arguments), _) => arguments,
                (None, "") => Map::new(),
                (None, written) => serde_json::from_str(written)
                    .map_err(|_| Broken::Odd("arguments of a call that are no JSON"))?,
            };
            if call.name.is_empty() {
                return Err(Broken::Odd("a call of nothing"));
            }
            // Ollama names none.
            let id = if call.id.is_empty() { format!("call-{place}") } else { call.id };
            Ok(ToolCall { id, name: call.name, arguments })
        };
        self.calls.into_iter().map(finish).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(provider: Provider, lines: &[&str]) -> (Vec<String>, Result<Vec<ToolCall>, Broken>, bool) {
        let mut pieces = Pieces::default();
        let mut words = Vec::new();
        for line in lines {
            match pieces.line(provider, line) {
                Ok(new) => words.extend(new),
                Err(broken) => return (words, Err(broken), false),
            }
        }
        let complete = pieces.complete;
        (words, pieces.calls(), complete)
    }

    fn call(id: &str) -> ToolCall {
        ToolCall { id: id.into(), name: "find".into(), arguments: Map::from_iter([("q".into(), json!("x"))]) }
    }

    #[test]
    fn each_provider_writes_words_and_calls_in_its_own_lines() {
        let anthropic = read(
            Provider::Anthropic,
            &[
                "event: message_start",
                r#"data: {"type":"message_start","message":{}}"#,
                "",
                r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"I lo"}}"#,
                r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ok."}}"#,
                r#"data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"find"}}"#,
                r#"data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\""}}"#,
                r#"data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":":\"x\"}"}}"#,
                r#"data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#,
                r#"data: {"type":"message_stop"}"#,
            ],
        );
        let openai = read(
            Provider::OpenAi,
            &[
                r#"data: {"choices":[{"delta":{"role":"assistant","content":"I lo"}}]}"#,
                r#"data: {"choices":[{"delta":{"content":"ok."}}]}"#,
                r#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"find","arguments":"{\"q\""}}]}}]}"#,
                r#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":\"x\"}"}}]}}]}"#,
                r#"data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#,
                "data: [DONE]",
            ],
        );
        let words = vec!["I lo".to_owned(), "ok.".to_owned()];
        assert_eq!(anthropic, (words.clone(), Ok(vec![call("t1")]), true));
        assert_eq!(openai, (words.clone(), Ok(vec![call("t1")]), true));
        let ollama = read(
            Provider::Ollama,
            &[
                r#"{"message":{"role":"assistant","content":"I lo"},"done":false}"#,
                r#"{"message":{"content":"ok.","tool_calls":[{"function":{"name":"find","arguments":{"q":"x"}}}]},"done":false}"#,
                r#"{"message":{"content":""},"done":true,"done_reason":"stop"}"#,
            ],
        );
        assert_eq!(ollama, (words, Ok(vec![call("call-0")]), true));
    }

    #[test]
    fn what_is_broken_is_told_and_never_half_a_call() {
        let half = r#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"find","arguments":"{\"q\""}}]}}]}"#;
        assert_eq!(
            read(Provider::OpenAi, &[half]).1,
            Err(Broken::Odd("arguments of a call that are no JSON"))
        );
        let overloaded = r#"data: {"type":"error","error":{"type":"overloaded_error","message":"no"}}"#;
        assert_eq!(
            read(Provider::Anthropic, &[overloaded]).1,
            Err(Broken::Said(Some("overloaded_error".into())))
        );
        assert_eq!(read(Provider::Ollama, &["nonsense"]).1, Err(Broken::Odd("a piece that is no JSON")));
        let many: Vec<_> = (0..40)
            .map(|index| {
                format!(r#"data: {{"choices":[{{"delta":{{"tool_calls":[{{"index":{index},"function":{{"name":"f"}}}}]}}}}]}}"#)
            })
            .collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(read(Provider::OpenAi, &many).1, Err(Broken::Odd("more than 32 calls at once")));
    }
}
