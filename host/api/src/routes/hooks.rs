//! Hooks of existing clients, which send fields of their own making. (Harnesses that have a connector
//! component send what the harness said, see `connectors`.)

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_auth::Caller;
use signet_core::{Error, iso};
use signet_events::with_news;
use signet_memory::{Origin, Speaker};

use super::memory::{RecallBody, Remember, recall_as, remember_as};
use super::render::{self, HitView, RecalledView, StoredView};
use crate::body::BodyFrom;
use crate::caller::{Asking, maybe};
use crate::openapi::Either;
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

/// The fields of all hooks beside the context.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "HookFields")]
pub(super) struct Fields {
    /// Of a session's start: `startup`, `resume`, `clear`, `compact`.
    #[serde(deserialize_with = "maybe")]
    source: Option<String>,
    #[serde(deserialize_with = "maybe")]
    user_message: Option<String>,
    #[serde(deserialize_with = "maybe")]
    user_prompt: Option<String>,
    #[serde(deserialize_with = "maybe")]
    last_assistant_message: Option<String>,
    /// Lines that begin with `User: ` or `Assistant: `.
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
    fn read<T>(asking: &Asking, body: &BodyFrom<T>) -> Result<Self, ApiError> {
        let context = body.context()?;
        if context.harness.is_none() && asking.header("x-signet-harness").is_none() {
            return Err(Error::Invalid("harness is required".into()).into());
        }
        let runtime = asking.runtime_path(context.runtime_path.clone());
        Ok(Self { caller: asking.caller_with(context)?, runtime, fields: body.raw().parse()? })
    }
}

/// What a session begins with.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionStarted {
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<HookIdentity>,
    memories: Vec<StartMemory>,
    /// For the model.
    inject: String,
    /// The session was known before.
    #[serde(skip_serializing_if = "Option::is_none")]
    session_known: Option<bool>,
    /// The session is left alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bypassed: bool,
}

#[derive(Serialize, JsonSchema)]
struct HookIdentity {
    name: &'static str,
}

/// A memory that a session begins with.
#[derive(Serialize, JsonSchema)]
struct StartMemory {
    id: String,
    content: String,
    #[serde(rename = "type")]
    kind: String,
    /// 0 to 1.
    importance: f32,
    created_at: String,
}

pub(super) async fn session_start(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<SessionStarted> {
    if asking.no_hooks() {
        return Ok(Json(SessionStarted::default()));
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
        return Ok(Json(SessionStarted { bypassed: true, ..SessionStarted::default() }));
    }
    app.tell(&hook.caller, "session.started", json!({ "sessionKey": hook.caller.context().session_key }));
    let news = app.awareness.opening(&hook.caller, &opening.briefing.memories);
    let memories = opening.hits.into_iter().map(|hit| StartMemory {
        id: hit.memory.id,
        content: hit.memory.content,
        kind: hit.memory.kind,
        importance: hit.memory.importance,
        created_at: iso(hit.memory.created_at),
    });
    Ok(Json(SessionStarted {
        identity: Some(HookIdentity { name: "signet" }),
        memories: memories.collect(),
        inject: with_news(opening.briefing.inject, &news),
        session_known: Some(opening.known),
        bypassed: false,
    }))
}

/// What stands beside a prompt.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prompted {
    /// For the model.
    inject: String,
    memory_count: usize,
    #[serde(flatten)]
    searched: Option<Searched>,
    #[serde(flatten)]
    claimed: Option<Claimed>,
    /// The session is left alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bypassed: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Searched {
    /// Words that were looked for.
    query_terms: String,
    engine: &'static str,
    /// The session was known before.
    session_known: bool,
}

/// Another runtime has the session: nothing was done.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Claimed {
    skipped: bool,
    duplicate_runtime_path: bool,
    claimed_by: String,
}

pub(super) async fn prompt(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<Prompted> {
    if asking.no_hooks() {
        return Ok(Json(Prompted::default()));
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
    let claimed = |claimed_by| Claimed { skipped: true, duplicate_runtime_path: true, claimed_by };
    Ok(Json(Prompted {
        memory_count: outcome.briefing.memories.len(),
        inject: with_news(outcome.briefing.inject, &news),
        searched: Some(Searched {
            query_terms: outcome.terms.join(" "),
            engine: "keyword",
            session_known: outcome.known,
        }),
        claimed: outcome.claimed_by.map(claimed),
        bypassed: outcome.bypassed,
    }))
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

/// What came of a session's end.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionEnded {
    memories_saved: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<bool>,
    #[serde(flatten)]
    repeated: Option<Repeated>,
}

/// It had ended before.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Repeated {
    skipped: bool,
    duplicate_session_end: bool,
    /// The runtime that ended it.
    ended_by: Option<String>,
}

pub(super) async fn session_end(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<SessionEnded> {
    if asking.no_hooks() {
        return Ok(Json(SessionEnded::default()));
    }
    let hook = Hook::read(&asking, &body)?;
    if let Some(transcript) = &hook.fields.transcript {
        app.sessions.transcript(&hook.caller, turns(transcript)).await?;
    }
    let reason = hook.fields.reason.as_deref().unwrap_or("end");
    let ended = app.sessions.end(&hook.caller, hook.runtime.as_deref(), reason).await?;
    if ended.repeated {
        let repeated = Repeated { skipped: true, duplicate_session_end: true, ended_by: ended.ended_by };
        return Ok(Json(SessionEnded { repeated: Some(repeated), ..SessionEnded::default() }));
    }
    app.tell(
        &hook.caller,
        "session.ended",
        json!({ "sessionKey": hook.caller.context().session_key, "reason": reason }),
    );
    Ok(Json(SessionEnded { queued: Some(false), ..SessionEnded::default() }))
}

/// Nothing more was to be done.
#[derive(Serialize, JsonSchema)]
pub(super) struct Skipped {
    skipped: bool,
}

pub(super) async fn checkpoint(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<Skipped> {
    let hook = Hook::read(&asking, &body)?;
    match &hook.fields.transcript {
        Some(transcript) => app.sessions.transcript(&hook.caller, turns(transcript)).await?,
        None => hook.caller.require(signet_core::Permission::Remember)?,
    }
    Ok(Json(Skipped { skipped: true }))
}

/// How a session is to be summed up.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompactionAdvice {
    summary_prompt: String,
    guidelines: String,
}

pub(super) async fn pre_compaction(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<CompactionAdvice> {
    let hook = Hook::read(&asking, &body)?;
    let advice = app.sessions.compacting(&hook.caller)?;
    Ok(Json(CompactionAdvice { summary_prompt: advice.prompt, guidelines: advice.guidelines }))
}

/// What came of a summary.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Compacted {
    success: bool,
    /// The summary, as it is kept.
    memory_id: String,
    /// One more with each compaction.
    context_epoch: u64,
}

pub(super) async fn compaction_complete(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Fields>,
) -> Answer<Compacted> {
    let hook = Hook::read(&asking, &body)?;
    let summary =
        hook.fields.summary.ok_or_else(|| Error::Invalid("harness and summary are required".into()))?;
    let (memory_id, context_epoch) =
        app.sessions.compacted(&hook.caller, hook.runtime.as_deref(), &summary).await?;
    Ok(Json(Compacted { success: true, memory_id, context_epoch }))
}

/// Nothing was remembered: the session is left alone, or the client asked for that.
#[derive(Serialize, JsonSchema)]
pub(super) struct NotRemembered {
    success: bool,
    memories: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bypassed: bool,
}

pub(super) async fn remember(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Remember>,
) -> Result<Either<Json<StoredView>, Json<NotRemembered>>, ApiError> {
    let not = |bypassed| Either::Other(Json(NotRemembered { success: true, memories: Vec::new(), bypassed }));
    if asking.no_hooks() {
        return Ok(not(false));
    }
    let hook = Hook::read(&asking, &body).map_err(|error| match error {
        ApiError::Core(Error::Invalid(_)) => Error::Invalid("harness and content are required".into()).into(),
        other => other,
    })?;
    if app.sessions.bypassed(&hook.caller)? {
        return Ok(not(true));
    }
    Ok(Either::One(remember_as(&app, &hook.caller, body.raw()).await?))
}

/// The answer of a recall, with more for clients in use.
#[derive(Serialize, JsonSchema)]
pub(super) struct HookRecalled {
    #[serde(flatten)]
    recalled: RecalledView,
    /// The results again.
    memories: Vec<HitView>,
    count: usize,
    /// All of it as text.
    message: String,
}

/// Nothing was looked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct NotRecalled {
    results: Vec<HitView>,
    memories: Vec<HitView>,
    count: usize,
    meta: NothingFound,
    /// The client asked for that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    internal: bool,
    /// The session is left alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bypassed: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NothingFound {
    total_returned: usize,
    has_supplementary: bool,
    no_hits: bool,
}

impl NotRecalled {
    fn for_being(internal: bool, bypassed: bool) -> Self {
        let meta = NothingFound { total_returned: 0, has_supplementary: false, no_hits: true };
        Self { results: Vec::new(), memories: Vec::new(), count: 0, meta, internal, bypassed }
    }
}

pub(super) async fn recall(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<RecallBody>,
) -> Result<Either<Json<HookRecalled>, Json<NotRecalled>>, ApiError> {
    if asking.no_hooks() {
        return Ok(Either::Other(Json(NotRecalled::for_being(true, false))));
    }
    let hook = Hook::read(&asking, &body)?;
    if app.sessions.bypassed(&hook.caller)? {
        return Ok(Either::Other(Json(NotRecalled::for_being(false, true))));
    }
    let (view, recalled) = recall_as(&app, &hook.caller, &body.parse()?)?;
    Ok(Either::One(Json(HookRecalled {
        memories: view.results.clone(),
        count: recalled.hits.len(),
        message: render::recalled_text(&recalled),
        recalled: view,
    })))
}
