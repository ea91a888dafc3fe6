//! Conversations with the configured language model.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_chat::{Heard, Kept, Summary};

use crate::LlmReport;
use crate::body::Body;
use crate::caller::Asking;
use crate::openapi::{Answers, Created, Done, Operation};
use crate::params::Path;
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

/// The model that is configured, and the caller's conversations.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Chats")]
pub(super) struct All {
    /// Null: there is none.
    model: Option<LlmReport>,
    /// The latest first.
    conversations: Vec<Summary>,
}

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Answer<All> {
    let conversations = app.chat.list(&asking.caller()?)?;
    Ok(Json(All { model: app.llm.as_ref().map(|report| report()), conversations }))
}

pub(super) async fn begin(State(app): State<Arc<App>>, asking: Asking) -> Result<Created<Kept>, ApiError> {
    Ok(Created(app.chat.begin(&asking.caller()?).await?))
}

/// A conversation, and whether it goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenChat")]
pub(super) struct Open {
    #[serde(flatten)]
    kept: Kept,
    /// It is being answered now.
    answering: bool,
}

pub(super) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>, asking: Asking) -> Answer<Open> {
    let (kept, answering) = app.chat.get(&asking.caller()?, &id)?;
    Ok(Json(Open { kept, answering }))
}

#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "RenameChat")]
pub(super) struct Rename {
    title: String,
}

pub(super) async fn rename(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
    body: Body<Rename>,
) -> Answer<Kept> {
    let Rename { title } = body.parse()?;
    Ok(Json(app.chat.rename(&asking.caller()?, &id, &title).await?))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Done, ApiError> {
    app.chat.delete(&asking.caller()?, &id).await?;
    Ok(Done)
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Say {
    /// Absent: the answer that was broken off goes on.
    #[serde(default)]
    text: Option<String>,
}

/// An answer as it comes.
pub(super) struct Steps(Response);

impl IntoResponse for Steps {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Steps {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_each::<Heard>("Server-sent events without a name, each a step of the answer");
    }
}

/// Says something; the answer is a stream of server-sent events, one for each step.
pub(super) async fn say(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
    body: Body<Say>,
) -> Result<Steps, ApiError> {
    let Say { text } = body.parse()?;
    let heard = app.chat.say(Arc::new(asking.caller()?), &id, text.as_deref()).await?;
    // Dropped when the client goes away, which stops the answer.
    let steps = stream::unfold(heard, |mut heard| async {
        let step = heard.recv().await?;
        let line = format!("data: {}\n\n", json!(step));
        Some((Ok::<_, Infallible>(Bytes::from(line)), heard))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    Ok(Steps((headers, axum::body::Body::from_stream(steps)).into_response()))
}

impl From<signet_chat::ChatError> for ApiError {
    fn from(error: signet_chat::ChatError) -> Self {
        Self::Core(error.into())
    }
}
