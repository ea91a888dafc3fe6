//! Requests that may be answered with a question, or with "later", before they are answered.

use std::collections::BTreeMap;
use std::time::Duration;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CancelTaskParams, CancelTaskRequest, ClientRequest,
    GetPromptRequest, GetPromptRequestParams, GetTaskParams, GetTaskRequest, ReadResourceRequest,
    ReadResourceRequestParams, UpdateTaskParams, UpdateTaskRequest,
};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::listener::OnProgress;
use crate::requests::Requests;
use crate::text::cut;
use crate::{ClientError, Progress, Result};

/// Questions in one answer.
const QUESTIONS: usize = 8;
/// Between two looks at a task, whatever the server wishes.
const POLL: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// Bytes of a server's own words.
const WORDS: usize = 2000;

/// What is asked, to be asked again with answers.
#[derive(Clone)]
pub(crate) enum Question {
    Call { name: String, arguments: Map<String, Value> },
    Read { uri: String },
    Prompt { name: String, arguments: Map<String, Value> },
}

/// How long, and who hears of progress.
pub(crate) struct Patience<'a> {
    pub(crate) most: Duration,
    pub(crate) progress: Option<&'a OnProgress>,
    pub(crate) rounds: usize,
}

impl Question {
    fn request(&self, answers: Option<BTreeMap<String, Value>>, state: Option<String>) -> ClientRequest {
        match self.clone() {
            Self::Call { name, arguments } => {
                let mut params = CallToolRequestParams::new(name).with_arguments(arguments);
                params.input_responses = answers;
                params.request_state = state;
                ClientRequest::CallToolRequest(CallToolRequest::new(params))
            }
            Self::Read { uri } => {
                let mut params = ReadResourceRequestParams::new(uri);
                params.input_responses = answers;
                params.request_state = state;
                ClientRequest::ReadResourceRequest(ReadResourceRequest::new(params))
            }
            Self::Prompt { name, arguments } => {
                let mut params = GetPromptRequestParams::new(name);
                params.arguments = Some(arguments);
                params.input_responses = answers;
                params.request_state = state;
                ClientRequest::GetPromptRequest(GetPromptRequest::new(params))
            }
        }
    }
}

/// Asks until there is an answer.
pub(crate) async fn answer(
    requests: &Requests,
    question: &Question,
    patience: &Patience<'_>,
) -> Result<Value> {
    let (mut answers, mut state) = (None, None);
    for round in 0..patience.rounds {
        let request = question.request(answers.take(), state.take());
        let result = requests.ask(request, patience.most, patience.progress).await?;
        match result.get("resultType").and_then(Value::as_str) {
            Some("input_required") => {
                state = result.get("requestState").and_then(Value::as_str).map(str::to_owned);
                answers = answered(requests, &result).await?;
                if answers.is_none() {
                    // Nothing is asked: it wants to be asked again.
                    let wait = POLL.0 * 2_u32.saturating_pow(u32::try_from(round).unwrap_or(u32::MAX));
                    tokio::time::sleep(wait.min(POLL.1)).await;
                }
            }
            Some("task") => return task(requests, &result, patience).await,
            _ => return Ok(result),
        }
    }
    Err(ClientError::Limit(format!("it asked {} times without coming to an answer", patience.rounds)))
}

/// Answers to all that it asks.
async fn answered(requests: &Requests, result: &Value) -> Result<Option<BTreeMap<String, Value>>> {
    let Some(questions) = result.get("inputRequests").and_then(Value::as_object) else {
        return Ok(None);
    };
    if questions.len() > QUESTIONS {
        return Err(ClientError::Limit(format!("it asked more than {QUESTIONS} questions at once")));
    }
    let mut answers = BTreeMap::new();
    for (key, question) in questions {
        let params = question.get("params").unwrap_or(&Value::Null);
        let answer = match question.get("method").and_then(Value::as_str) {
            Some("elicitation/create") => requests.handler.ask(params).await,
            Some("roots/list") => json!({"roots": []}),
            other => {
                let other = cut(other.unwrap_or("nothing"), 100);
                let words = format!("it asked for {other}, which was not offered to it");
                return Err(ClientError::Protocol(words));
            }
        };
        answers.insert(key.clone(), answer);
    }
    Ok(Some(answers))
}

/// Looks at a task until it is done. The server is told when nobody waits for it any more.
async fn task(requests: &Requests, created: &Value, patience: &Patience<'_>) -> Result<Value> {
    let id = created.get("taskId").and_then(Value::as_str).map(|id| cut(id, 1024).to_owned());
    let Some(id) = id else {
        return Err(ClientError::Protocol("it made a task without an id".to_owned()));
    };
    let mut abandoned = Abandoned { requests, id: Some(id.clone()) };
    let mut until = Instant::now() + patience.most;
    let mut state = created.clone();
    let mut told = None;
    let mut rounds = 0;
    loop {
        let message =
            state.get("statusMessage").and_then(Value::as_str).map(|text| cut(text, WORDS).to_owned());
        if message.is_some() && message != told {
            told.clone_from(&message);
            if let Some(hears) = patience.progress {
                hears(Progress { progress: 0.0, total: None, message });
            }
        }
        match state.get("status").and_then(Value::as_str) {
            Some("completed") => {
                abandoned.id = None;
                return Ok(state.get("result").cloned().unwrap_or_default());
            }
            Some("failed") => {
                abandoned.id = None;
                let error = state.get("error").cloned().unwrap_or_default();
                let code = error.get("code").and_then(Value::as_i64).unwrap_or(-32603);
                let message = error.get("message").and_then(Value::as_str).unwrap_or("its task failed");
                return Err(ClientError::Refused { code, message: cut(message, WORDS).to_owned() });
            }
            Some("cancelled") => {
                abandoned.id = None;
                let message = "it cancelled the task".to_owned();
                return Err(ClientError::Refused { code: -32603, message });
            }
            Some("input_required") => {
                rounds += 1;
                if rounds > patience.rounds {
                    let words = format!("its task asked {} times without coming to an end", patience.rounds);
                    return Err(ClientError::Limit(words));
                }
                let asked = Instant::now();
                if let Some(answers) = answered(requests, &state).await? {
                    let update = UpdateTaskRequest::new(UpdateTaskParams::new(id.clone(), answers));
                    let request = ClientRequest::UpdateTaskRequest(update);
                    requests.ask(request, patience.most, None).await?;
                }
                until += asked.elapsed();
            }
            _ => {}
        }
        let wish = state.get("pollIntervalMs").and_then(Value::as_u64).unwrap_or(500);
        let wait = Duration::from_millis(wish).clamp(POLL.0, POLL.1);
        if Instant::now() + wait >= until {
            return Err(ClientError::TimedOut(format!("its task did not end within {:?}", patience.most)));
        }
        tokio::time::sleep(wait).await;
        let get = ClientRequest::GetTaskRequest(GetTaskRequest::new(GetTaskParams::new(id.clone())));
        state = requests.ask(get, until.saturating_duration_since(Instant::now()), None).await?;
    }
}

/// Cancels a task when it is dropped.
struct Abandoned<'a> {
    requests: &'a Requests,
    id: Option<String>,
}

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let requests = self.requests.clone();
        runtime.spawn(async move {
            let cancel = ClientRequest::CancelTaskRequest(CancelTaskRequest::new(CancelTaskParams::new(id)));
            let _ = requests.ask(cancel, POLL.1, None).await;
        });
    }
}
