//! Conversations with the configured language model.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::Path;
use crate::{ApiError, App};

type Answer = Result<Json<Value>, ApiError>;

/// The model that is configured, and the caller's conversations.
pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Answer {
    let conversations = app.chat.list(&asking.caller()?)?;
    let model = app.llm.as_ref().map(|report| report());
    Ok(Json(json!({ "model": model, "conversations": conversations })))
}

pub(super) async fn begin(State(app): State<Arc<App>>, asking: Asking) -> Result<Response, ApiError> {
    let kept = app.chat.begin(&asking.caller()?).await?;
    Ok((StatusCode::CREATED, Json(json!(kept))).into_response())
}

pub(super) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>, asking: Asking) -> Answer {
    let (kept, answering) = app.chat.get(&asking.caller()?, &id)?;
    let mut shown = json!(kept);
    super::render::merge(&mut shown, json!({ "answering": answering }));
    Ok(Json(shown))
}

#[derive(Deserialize)]
struct Rename {
    title: String,
}

pub(super) async fn rename(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
    body: RawJson,
) -> Answer {
    let Rename { title } = body.parse()?;
    Ok(Json(json!(app.chat.rename(&asking.caller()?, &id, &title).await?)))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<StatusCode, ApiError> {
    app.chat.delete(&asking.caller()?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Say {
    /// Absent: the answer that was broken off goes on.
    #[serde(default)]
    text: Option<String>,
}

/// Says something; the answer is a stream of server-sent events, one for each step.
pub(super) async fn say(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asking: Asking,
    body: RawJson,
) -> Result<Response, ApiError> {
    let Say { text } = body.parse()?;
    let heard = app.chat.say(Arc::new(asking.caller()?), &id, text.as_deref()).await?;
    // Dropped when the client goes away, which stops the answer.
    let steps = stream::unfold(heard, |mut heard| async {
        let step = heard.recv().await?;
        let line = format!("data: {}\n\n", json!(step));
        Some((Ok::<_, Infallible>(Bytes::from(line)), heard))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, Body::from_stream(steps)).into_response())
}

impl From<signet_chat::ChatError> for ApiError {
    fn from(error: signet_chat::ChatError) -> Self {
        Self::Core(error.into())
    }
}
