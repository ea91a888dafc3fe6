//! Hooks of existing clients, which send fields of their own making. (Harnesses that have a connector
//! component send what the harness said, see `connectors`.)

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_auth::Caller;
use signet_core::{Error, iso};
use signet_events::with_news;
use signet_memory::{Origin, Speaker};

use super::memory::{RecallBody, recall_as, remember_as};
use super::render;
use crate::body::RawJson;
use crate::caller::{Asking, BodyContext, maybe};
use crate::{ApiError, App};

type Answer = Result<Json<Value>, ApiError>;

/// The fields of all hooks beside the context.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    #[serde(deserialize_with = "maybe")]
    source: Option<String>,
    #[serde(deserialize_with = "maybe")]
    user_message: Option<String>,
    #[serde(deserialize_with = "maybe")]
    user_prompt: Option<String>,
    #[serde(deserialize_with = "maybe")]
    last_assistant_message: Option<String>,
    #[serde(deserialize_with = "maybe")]
    transcript: Option<String>,
    #[serde(deserialize_with = "maybe")]
    summary: Option<String>,
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
}

/// A hook: who asks, through which runtime, with what.
struct Hook {
    caller: Caller,
    runtime: Option<String>,
    fields: Fields,
}

impl Hook {
    fn read(asking: &Asking, body: &RawJson) -> Result<Self, ApiError> {
        let context: BodyContext = body.parse()?;
        if context.harness.is_none() && asking.header("x-signet-harness").is_none() {
            return Err(Error::Invalid("harness is required".into()).into());
        }
        let runtime = asking.runtime_path(context.runtime_path.clone());
        Ok(Self { caller: asking.caller_with(context)?, runtime, fields: body.parse()? })
    }
}

pub(super) async fn session_start(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    if asking.no_hooks() {
        return Ok(Json(json!({ "inject": "", "memories": [] })));
    }
    let hook = Hook::read(&asking, &body)?;
    let origin = match hook.fields.source.as_deref() {
        Some("clear") => Origin::Clear,
        Some("compact") => Origin::Compact,
        Some("resume") => Origin::Resume,
        _ => Origin::Startup,
    };
    let opening = app.sessions.start(&hook.caller, hook.runtime.as_deref(), origin).await?;
    if opening.bypassed {
        return Ok(Json(json!({ "inject": "", "memories": [], "bypassed": true })));
    }
    app.tell(&hook.caller, "session.started", json!({ "sessionKey": hook.caller.context().session_key }));
    let news = app.awareness.opening(&hook.caller, &opening.briefing.memories);
    let memories: Vec<_> = opening
        .hits
        .iter()
        .map(|hit| {
            let memory = &hit.memory;
            json!({ "id": memory.id, "content": memory.content, "type": memory.kind, "importance": memory.importance,
                "created_at": iso(memory.created_at) })
        })
        .collect();
    Ok(Json(json!({
        "identity": { "name": "signet" },
        "memories": memories,
        "inject": with_news(opening.briefing.inject, &news),
        "sessionKnown": opening.known,
    })))
}

pub(super) async fn prompt(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    if asking.no_hooks() {
        return Ok(Json(json!({ "inject": "", "memoryCount": 0 })));
    }
    let hook = Hook::read(&asking, &body)?;
    let text = hook.fields.user_message.as_deref().or(hook.fields.user_prompt.as_deref()).unwrap_or_default();
    let last = hook.fields.last_assistant_message.as_deref();
    let outcome = app.sessions.prompt(&hook.caller, hook.runtime.as_deref(), text, last).await?;
    let news = if outcome.is_silent() {
        String::new()
    } else {
        app.awareness.beside(&hook.caller, text, &outcome.briefing.memories)
    };
    let mut answer = json!({
        "inject": with_news(outcome.briefing.inject, &news),
        "memoryCount": outcome.briefing.memories.len(),
        "queryTerms": outcome.terms.join(" "),
        "engine": "keyword",
        "sessionKnown": outcome.known,
    });
    if let Some(holder) = outcome.claimed_by {
        render::merge(
            &mut answer,
            json!({ "skipped": true, "duplicateRuntimePath": true, "claimedBy": holder }),
        );
    }
    if outcome.bypassed {
        render::merge(&mut answer, json!({ "bypassed": true }));
    }
    Ok(Json(answer))
}

/// `User: ...` and `Assistant: ...` lines, as existing clients write transcripts; anything else is one
/// turn of the user's.
fn turns(transcript: &str) -> Vec<(Speaker, String)> {
    let mut turns: Vec<(Speaker, String)> = Vec::new();
    for line in transcript.lines() {
        let start = [("User: ", Speaker::User), ("Assistant: ", Speaker::Assistant)]
            .into_iter()
            .find_map(|(mark, speaker)| line.strip_prefix(mark).map(|text| (speaker, text.to_owned())));
        match (start, turns.last_mut()) {
            (Some(turn), _) => turns.push(turn),
            (None, Some((_, text))) => {
                text.push('\n');
                text.push_str(line);
            }
            (None, None) => turns.push((Speaker::User, line.to_owned())),
        }
    }
    turns
}

pub(super) async fn session_end(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    if asking.no_hooks() {
        return Ok(Json(json!({ "memoriesSaved": 0 })));
    }
    let hook = Hook::read(&asking, &body)?;
    if let Some(transcript) = &hook.fields.transcript {
        app.sessions.transcript(&hook.caller, turns(transcript)).await?;
    }
    let reason = hook.fields.reason.as_deref().unwrap_or("end");
    let ended = app.sessions.end(&hook.caller, hook.runtime.as_deref(), reason).await?;
    if ended.repeated {
        return Ok(Json(
            json!({ "memoriesSaved": 0, "skipped": true, "duplicateSessionEnd": true, "endedBy": ended.ended_by }),
        ));
    }
    app.tell(
        &hook.caller,
        "session.ended",
        json!({ "sessionKey": hook.caller.context().session_key, "reason": reason }),
    );
    Ok(Json(json!({ "memoriesSaved": 0, "queued": false })))
}

pub(super) async fn checkpoint(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    let hook = Hook::read(&asking, &body)?;
    match &hook.fields.transcript {
        Some(transcript) => app.sessions.transcript(&hook.caller, turns(transcript)).await?,
        None => hook.caller.require(signet_core::Permission::Remember)?,
    }
    Ok(Json(json!({ "skipped": true })))
}

pub(super) async fn pre_compaction(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    let hook = Hook::read(&asking, &body)?;
    let advice = app.sessions.compacting(&hook.caller)?;
    Ok(Json(json!({ "summaryPrompt": advice.prompt, "guidelines": advice.guidelines })))
}

pub(super) async fn compaction_complete(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Answer {
    let hook = Hook::read(&asking, &body)?;
    let summary =
        hook.fields.summary.ok_or_else(|| Error::Invalid("harness and summary are required".into()))?;
    let (memory, epoch) = app.sessions.compacted(&hook.caller, hook.runtime.as_deref(), &summary).await?;
    Ok(Json(json!({ "success": true, "memoryId": memory, "contextEpoch": epoch })))
}

pub(super) async fn remember(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Result<Response, ApiError> {
    if asking.no_hooks() {
        return Ok(Json(json!({ "success": true, "memories": [] })).into_response());
    }
    let hook = Hook::read(&asking, &body).map_err(|error| match error {
        ApiError::Core(Error::Invalid(_)) => Error::Invalid("harness and content are required".into()).into(),
        other => other,
    })?;
    if app.sessions.bypassed(&hook.caller)? {
        return Ok(Json(json!({ "success": true, "memories": [], "bypassed": true })).into_response());
    }
    Ok(remember_as(&app, &hook.caller, &body).await?.into_response())
}

pub(super) async fn recall(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    let nothing = |why: &str| {
        let meta = json!({ "totalReturned": 0, "hasSupplementary": false, "noHits": true });
        Ok(Json(json!({ "results": [], "memories": [], "count": 0, "meta": meta, why: true })))
    };
    if asking.no_hooks() {
        return nothing("internal");
    }
    let hook = Hook::read(&asking, &body)?;
    if app.sessions.bypassed(&hook.caller)? {
        return nothing("bypassed");
    }
    let (mut answer, recalled) = recall_as(&app, &hook.caller, &body.parse::<RecallBody>()?)?;
    let results = answer.get("results").cloned().unwrap_or_default();
    let more = json!({ "memories": results, "count": recalled.hits.len(), "message": render::recalled_text(&recalled) });
    render::merge(&mut answer, more);
    Ok(Json(answer))
}
