//! What is read from a server, before anything else sees it: bounded in size, depth and number of values, and
//! kept as it was written. The library's own types drop what they do not know (`execution` of a tool, hints,
//! fields of `serverInfo`), so that answers are handed on as plain JSON, and only those that it must understand
//! itself, for the handshake and for subscriptions, as what they are.

mod shape;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, CustomResult, ErrorCode, ErrorData,
    JsonRpcResponse, JsonRpcVersion2_0, RequestId, ServerJsonRpcMessage, ServerNotification, ServerResult,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{ClientError, Limits, Result};

/// The code of an error that this side made of an answer. No server's: those are 32 bits and negative.
pub(crate) const UNREADABLE: ErrorCode = ErrorCode(1_000_001);
/// The same, of one that is too large.
pub(crate) const TOO_LARGE: ErrorCode = ErrorCode(1_000_002);
/// Of one that says that `server/discover` was not answered in time.
const NO_SUCH_METHOD: ErrorCode = ErrorCode::METHOD_NOT_FOUND;
/// Key that keeps a result from being taken for something of the library's.
const SEALED: &str = "signet/raw";
/// Requests without an answer that are remembered.
const MOST_ASKED: usize = 4096;

/// What was asked, as far as it matters for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Discover,
    Initialize,
    Listen,
    Tools,
    Other,
}

/// What a server said of itself, as it said it.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// Result of `server/discover` or `initialize`.
    pub(crate) result: Value,
    /// It was `server/discover`.
    pub(crate) modern: bool,
}

/// Watches both directions of one connection.
#[derive(Debug)]
pub(crate) struct Wire {
    limits: Limits,
    asked: Mutex<HashMap<RequestId, Asked>>,
    said: Mutex<Option<Said>>,
    /// `server/discover` was given up, and then answered after all.
    late: Mutex<Option<RequestId>>,
    answered_late: Mutex<bool>,
    /// Over HTTP: the last answer that was an error, and the last that asked who asks.
    status: Mutex<Option<u16>>,
    challenge: Mutex<Option<String>>,
    /// Words of progress so far.
    progress: AtomicU64,
}

/// What was read.
#[derive(Debug)]
pub(crate) enum Read {
    /// A message.
    Message(Box<ServerJsonRpcMessage>),
    /// An answer to nothing that was asked, or no longer.
    Nothing,
    /// No message: in words, why.
    Junk(String),
}

/// As much of a message as can be read of any.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    id: Option<RequestId>,
    #[serde(default)]
    method: Option<String>,
}

impl Wire {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            asked: Mutex::default(),
            said: Mutex::default(),
            late: Mutex::default(),
            answered_late: Mutex::default(),
            status: Mutex::default(),
            challenge: Mutex::default(),
            progress: AtomicU64::default(),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What the server said of itself.
    pub(crate) fn said(&self) -> Option<Said> {
        self.said.lock().clone()
    }

    /// `server/discover` was answered well, but too late.
    pub(crate) fn is_late_modern(&self) -> bool {
        *self.answered_late.lock()
    }

    /// How many words of progress were read.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.load(Relaxed)
    }

    pub(crate) fn set_status(&self, status: u16) {
        *self.status.lock() = Some(status);
    }

    /// The last answer over HTTP that was an error.
    pub(crate) fn status(&self) -> Option<u16> {
        *self.status.lock()
    }

    pub(crate) fn set_challenge(&self, challenge: &str) {
        *self.challenge.lock() = Some(challenge.to_owned());
    }

    /// The last answer over HTTP that asked who asks.
    pub(crate) fn challenge(&self) -> Option<String> {
        self.challenge.lock().clone()
    }

    /// Something goes out. The id of `server/discover`, if that is it.
    pub(crate) fn sent(&self, message: &ClientJsonRpcMessage) -> Option<RequestId> {
        match message {
            ClientJsonRpcMessage::Request(request) => {
                let what = match &request.request {
                    ClientRequest::DiscoverRequest(_) => Asked::Discover,
                    ClientRequest::InitializeRequest(_) => Asked::Initialize,
                    ClientRequest::SubscriptionsListenRequest(_) => Asked::Listen,
                    ClientRequest::ListToolsRequest(_) => Asked::Tools,
                    _ => Asked::Other,
                };
                let mut asked = self.asked.lock();
                if asked.len() >= MOST_ASKED {
                    asked.clear();
                }
                asked.insert(request.id.clone(), what);
                (what == Asked::Discover).then(|| request.id.clone())
            }
            ClientJsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.asked.lock().remove(id);
                }
                None
            }
            _ => None,
        }
    }

    /// The answer that stands in for one that did not come, to `server/discover`.
    pub(crate) fn give_up(&self, id: &RequestId) -> Option<ServerJsonRpcMessage> {
        self.asked.lock().remove(id)?;
        *self.late.lock() = Some(id.clone());
        let error = ErrorData::new(NO_SUCH_METHOD, "server/discover was not answered in time", None);
        Some(ServerJsonRpcMessage::error(error, Some(id.clone())))
    }

    /// The answer, as text, that stands in for one that is too large.
    pub(crate) fn too_large(&self, id: &RequestId, words: &str) -> Option<String> {
        self.asked.lock().remove(id)?;
        let error = ErrorData::new(TOO_LARGE, words.to_owned(), None);
        serde_json::to_string(&ServerJsonRpcMessage::error(error, Some(id.clone()))).ok()
    }

    /// Reads a message.
    pub(crate) fn read(&self, bytes: &[u8]) -> Read {
        let value = match self.value(bytes) {
            Ok(value) => value,
            Err(reason) => return self.unreadable(bytes, reason),
        };
        let Value::Object(mut message) = value else {
            return Read::Junk("it is no JSON-RPC message".to_owned());
        };
        if message.contains_key("result") && !message.contains_key("method") {
            return self.answer(&mut message);
        }
        if message.contains_key("error") && !message.contains_key("method") {
            // `"id": null` stands for none.
            if message.get("id").is_some_and(Value::is_null) {
                message.shift_remove("id");
            }
            let id = message.get("id").and_then(|id| RequestId::deserialize(id).ok());
            if let Some(id) = id
                && self.asked.lock().remove(&id).is_none()
            {
                return Read::Nothing;
            }
        }
        match ServerJsonRpcMessage::deserialize(Value::Object(message)) {
            Ok(message) => {
                if let ServerJsonRpcMessage::Notification(said) = &message
                    && matches!(said.notification, ServerNotification::ProgressNotification(_))
                {
                    self.progress.fetch_add(1, Relaxed);
                }
                Read::Message(Box::new(message))
            }
            Err(error) => Read::Junk(error.to_string()),
        }
    }

    /// What is read, as text for the library to parse again: for streams of events, which it parses itself.
    pub(crate) fn reread(&self, text: String) -> Result<String> {
        match self.read(text.as_bytes()) {
            Read::Message(message) => match *message {
                ServerJsonRpcMessage::Response(JsonRpcResponse {
                    result: ServerResult::CustomResult(CustomResult(result)),
                    id,
                    ..
                }) => {
                    let sealed = serde_json::json!({"jsonrpc": "2.0", "id": id, "result": {SEALED: result}});
                    Ok(sealed.to_string())
                }
                ServerJsonRpcMessage::Error(error) => Ok(serde_json::to_string(&error).unwrap_or_default()),
                _ => Ok(text),
            },
            Read::Nothing => Ok(String::new()),
            Read::Junk(reason) => Err(ClientError::Protocol(format!("it sent what is no message: {reason}"))),
        }
    }

    fn value(&self, bytes: &[u8]) -> std::result::Result<Value, String> {
        let limits = &self.limits;
        let shape = shape::shape(bytes);
        if shape.depth > limits.message_depth {
            return Err(format!("it is nested more than {} deep", limits.message_depth));
        }
        if shape.values > limits.message_values {
            return Err(format!("it holds more than {} values", limits.message_values));
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    /// An answer that cannot be read still tells whose it is, so that nobody waits for it.
    fn unreadable(&self, bytes: &[u8], reason: String) -> Read {
        let Ok(Envelope { id: Some(id), method: None }) = serde_json::from_slice(bytes) else {
            return Read::Junk(reason);
        };
        if self.asked.lock().remove(&id).is_none() {
            return Read::Nothing;
        }
        let error = ErrorData::new(UNREADABLE, format!("its answer cannot be read: {reason}"), None);
        Read::Message(Box::new(ServerJsonRpcMessage::error(error, Some(id))))
    }

    /// It knows the newer era, and was only slow to say so. The older handshake, if it is under way, is given up: the
    /// server is asked anew, and given the time that it needs.
    fn answered_late(&self, result: Option<&Value>) -> Read {
        if !result.and_then(|result| result.get("supportedVersions")).is_some_and(Value::is_array) {
            return Read::Nothing;
        }
        *self.answered_late.lock() = true;
        let mut asked = self.asked.lock();
        let handshake = asked.iter().find(|(_, what)| **what == Asked::Initialize).map(|(id, _)| id.clone());
        let Some(id) = handshake else { return Read::Nothing };
        asked.remove(&id);
        let error = ErrorData::new(NO_SUCH_METHOD, "server/discover was answered late", None);
        Read::Message(Box::new(ServerJsonRpcMessage::error(error, Some(id))))
    }

    fn answer(&self, message: &mut Map<String, Value>) -> Read {
        let Some(id) = message.get("id").and_then(|id| RequestId::deserialize(id).ok()) else {
            return Read::Junk("an answer without an id".to_owned());
        };
        let Some(asked) = self.asked.lock().remove(&id) else {
            if self.late.lock().as_ref() == Some(&id) {
                return self.answered_late(message.get("result"));
            }
            return Read::Nothing;
        };
        let result = message.shift_remove("result").unwrap_or_default();
        // Some say yes to whatever they are asked.
        if asked == Asked::Discover && !result.get("supportedVersions").is_some_and(Value::is_array) {
            let error =
                ErrorData::new(NO_SUCH_METHOD, "server/discover was answered with something else", None);
            return Read::Message(Box::new(ServerJsonRpcMessage::error(error, Some(id))));
        }
        if matches!(asked, Asked::Discover | Asked::Initialize) {
            *self.said.lock() = Some(Said { result: result.clone(), modern: asked == Asked::Discover });
        }
        // The library looks into lists of tools for arguments that travel as headers.
        let typed = match asked {
            Asked::Other => None,
            Asked::Tools if !mentions_headers(&result) => None,
            _ => ServerResult::deserialize(&result).ok(),
        };
        let result = typed.unwrap_or_else(|| ServerResult::CustomResult(CustomResult(result)));
        let response = JsonRpcResponse { jsonrpc: JsonRpcVersion2_0, id, result };
        Read::Message(Box::new(ServerJsonRpcMessage::Response(response)))
    }
}

/// Some tool wants an argument as a header.
fn mentions_headers(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.contains_key("x-mcp-header") || fields.values().any(mentions_headers),
        Value::Array(values) => values.iter().any(mentions_headers),
        _ => false,
    }
}

/// A result as the server wrote it.
pub(crate) fn plain(result: ServerResult) -> Value {
    let value = match result {
        ServerResult::CustomResult(CustomResult(value)) => value,
        other => serde_json::to_value(other).unwrap_or_default(),
    };
    match value {
        Value::Object(mut fields) if fields.len() == 1 && fields.contains_key(SEALED) => {
            fields.shift_remove(SEALED).unwrap_or_default()
        }
        other => other,
    }
}
