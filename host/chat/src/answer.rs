//! One answer: the model speaks, tools are called, the model goes on.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use signet_auth::Caller;
use signet_core::now;
use signet_llm::{Conversation, LlmError, Reply, ToolCall, ToolResult, Turn};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::Sender;

use crate::kept::Shelf;
use crate::prompt::{fitting, system};
use crate::{ChatError, Heard, Kept, Model, Offered, Toolbox};

/// How often the model may go on in one answer.
const ROUNDS: usize = 16;
/// Tokens of a turn.
const TOKENS: u32 = 4_096;
/// Tools that are offered; what has more is offered behind two that find and call them.
const TOOLS: usize = 128;
/// Bytes of what a tool answered that the model is told.
const TOLD: usize = 24 << 10;

/// An answer on its way.
pub(crate) struct Answering {
    pub(crate) caller: Arc<Caller>,
    pub(crate) owner: String,
    pub(crate) model: Arc<dyn Model>,
    pub(crate) toolbox: Arc<dyn Toolbox>,
    pub(crate) shelf: Shelf,
    pub(crate) kept: Kept,
    pub(crate) steps: Sender<Heard>,
    pub(crate) place: Arc<OwnedSemaphorePermit>,
}

/// How a turn of the model ended.
enum Spoken {
    Whole(Reply),
    /// In the middle, with what it had said.
    Broken(String, LlmError),
}

impl Answering {
    pub(crate) async fn run(mut self) {
        let outcome = self.answer().await;
        let last = match outcome {
            Ok(cut) => Heard::Done { cut },
            Err(problem) => {
                self.kept.problem = Some(problem.clone());
                Heard::Failed { message: problem }
            }
        };
        self.save().await;
        let _ = self.steps.send(last).await;
    }

    async fn answer(&mut self) -> Result<bool, String> {
        let mut offered = self.toolbox.tools(&self.caller).await;
        offered.truncate(TOOLS);
        let asked = self.kept.turns.iter().rev().find_map(|turn| match turn {
            Turn::User { text } => Some(text.as_str()),
            _ => None,
        });
        let awareness = self.toolbox.awareness(&self.caller, asked.unwrap_or_default());
        let system = system(now(), &awareness);
        for _ in 0..ROUNDS {
            let told = Conversation {
                system: system.clone(),
                turns: fitting(&self.kept.turns),
                tools: offered.iter().map(|offered| offered.tool.clone()).collect(),
                tokens: TOKENS,
            };
            let reply = match self.speak(told).await? {
                Spoken::Whole(reply) => reply,
                Spoken::Broken(said, error) => {
                    if !said.is_empty() {
                        self.kept.turns.push(Turn::Assistant { text: said, calls: vec![] });
                    }
                    return Err(error.to_string());
                }
            };
            self.kept.turns.push(Turn::Assistant { text: reply.text, calls: reply.calls.clone() });
            if reply.calls.is_empty() {
                return Ok(reply.cut);
            }
            let results = self.call_all(reply.calls, &offered).await;
            self.kept.turns.push(Turn::Tools { results });
            self.save().await;
            if self.steps.is_closed() {
                return Err(LlmError::Stopped.to_string());
            }
        }
        Err(format!(
            "the model called tools {ROUNDS} times without an end; ask it to go on, or for less at once"
        ))
    }

    /// The model's next turn, its words told as they come. When nobody listens any more it is not waited for: its thread
    /// ends with the next word, or with the model's patience.
    async fn speak(&self, told: Conversation) -> Result<Spoken, String> {
        let (model, steps, place) = (Arc::clone(&self.model), self.steps.clone(), Arc::clone(&self.place));
        let said = Arc::new(Mutex::new(String::new()));
        let saying = Arc::clone(&said);
        let speaking = tokio::task::spawn_blocking(move || {
            let _place = place;
            model.converse(&told, &mut |words| {
                saying.lock().push_str(words);
                steps.blocking_send(Heard::Words { text: words.to_owned() }).is_ok()
            })
        });
        let spoken = tokio::select! {
            spoken = speaking => spoken,
            () = self.steps.closed() => Ok(Err(LlmError::Stopped)),
        };
        match spoken.map_err(|error| format!("the answer ended in an unforeseen way: {error}"))? {
            Ok(reply) => Ok(Spoken::Whole(reply)),
            Err(error) => Ok(Spoken::Broken(std::mem::take(&mut *said.lock()), error)),
        }
    }

    /// Makes the calls, one after the other. Each gets an answer, whatever happens: a conversation with a call that has
    /// none cannot go on.
    async fn call_all(&self, calls: Vec<ToolCall>, offered: &[Offered]) -> Vec<ToolResult> {
        let known: HashMap<&str, &Offered> =
            offered.iter().map(|offered| (offered.tool.name.as_str(), offered)).collect();
        let mut results = Vec::with_capacity(calls.len());
        for call in calls {
            let result = if self.steps.is_closed() {
                ToolResult {
                    id: call.id,
                    name: call.name,
                    text: "not called: the person stopped".into(),
                    failed: true,
                }
            } else {
                self.call(call, &known).await
            };
            results.push(result);
        }
        results
    }

    async fn call(&self, call: ToolCall, known: &HashMap<&str, &Offered>) -> ToolResult {
        let ToolCall { id, name, arguments } = call;
        let about = known.get(name.as_str());
        let title = about.map(|about| about.title.clone()).filter(|title| !title.is_empty());
        let began = Heard::Call {
            id: id.clone(),
            name: name.clone(),
            title: title.unwrap_or_else(|| name.clone()),
            server: about.and_then(|about| about.server.clone()),
            arguments: arguments.clone(),
        };
        let _ = self.steps.send(began).await;
        let start = Instant::now();
        let called = self.toolbox.call(&self.caller, &name, arguments).await;
        let took = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let text = shortened(called.text);
        let ended = Heard::Result {
            id: id.clone(),
            failed: called.failed,
            took,
            text: text.clone(),
            result: called.result,
        };
        let _ = self.steps.send(ended).await;
        ToolResult { id, name, text, failed: called.failed }
    }

    async fn save(&self) {
        match self.shelf.save(&self.owner, &self.kept).await {
            // Deleted meanwhile.
            Ok(()) | Err(ChatError::NotFound(_)) => {}
            Err(error) => tracing::warn!(%error, "a conversation cannot be written down"),
        }
    }
}

/// What a model is told of a long answer.
fn shortened(mut text: String) -> String {
    if text.len() > TOLD {
        let cut = text.floor_char_boundary(TOLD);
        let left = text.len() - cut;
        text.truncate(cut);
        text.push_str(&format!("\n[cut off here: {left} more bytes]"));
    }
    text
}
