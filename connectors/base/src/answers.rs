//! What hooks say and how they are answered, for harnesses that start a command with a JSON object on
//! standard input and read text or JSON from standard output, in the form that Claude Code made common.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::json;
use signet_plugin_sdk::session::{self, Briefing, Origin, Speaker, Turn};
use signet_plugin_sdk::{Error, Identity, Output, Result};

use crate::tools;

/// The fields that are used, of all hooks. What a harness leaves out is empty.
#[derive(Deserialize, Debug, Default)]
#[serde(default)]
pub struct Said {
    /// Session start: startup, resume, clear, compact.
    pub source: String,
    /// The user's prompt.
    pub prompt: String,
    /// The model's answer, at the end of a turn.
    #[serde(alias = "prompt_response")]
    pub last_assistant_message: String,
    /// After compaction.
    pub compact_summary: String,
    /// Session end.
    pub reason: String,
    /// The transcript file's text, which the edge adds.
    pub transcript: String,
}

/// Reads session and folder, `session_id` and `cwd`.
///
/// # Errors
/// The payload is not a JSON object, or one of them is no text.
pub fn identify(payload: &str) -> Result<Identity> {
    #[derive(Deserialize)]
    struct Common {
        session_id: Option<String>,
        cwd: Option<String>,
    }
    let common: Common = serde_json::from_str(payload)?;
    Ok(Identity { session_key: common.session_id, cwd: common.cwd })
}

/// Answers the daemon's common events. `hook` is the harness's name for the event; `turns` reads the
/// transcript.
///
/// # Errors
/// The payload is not a JSON object, the event is not known, or the daemon could not do its part.
pub fn handle(event: &str, hook: &str, payload: &str, turns: fn(&str) -> Vec<Turn>) -> Result<Output> {
    if event == tools::USED {
        return tools::handle(payload);
    }
    let said: Said = serde_json::from_str(payload)?;
    let in_context = |inject: &str| in_context(hook, inject);
    answer(event, &said, || turns(&said.transcript), in_context, |advice| advice.into())
}

/// Answers them for a harness that was read already. `in_context` gives text for the model the form in
/// which the harness takes it, `in_summary` advice for a compaction.
///
/// # Errors
/// The event is not known, or the daemon could not do its part.
pub fn answer(
    event: &str,
    said: &Said,
    turns: impl FnOnce() -> Vec<Turn>,
    in_context: impl Fn(&str) -> String,
    in_summary: impl Fn(&str) -> String,
) -> Result<Output> {
    match event {
        "session-start" => briefed(session::start(origin(&said.source)), in_context),
        "user-prompt-submit" => briefed(session::prompt(&said.prompt), in_context),
        "stop" => done(record_answer(&said.last_assistant_message)),
        "pre-compaction" => Ok(session::compacting()
            .map_or_else(|_| Output::nothing(), |advice| Output::text(in_summary(&advice)))),
        "compaction-complete" => done(record_summary(&said.compact_summary)),
        "session-end" => done(finish(&turns(), &said.reason)),
        other => Err(Error::Invalid(format!("this harness has no hook {other}"))),
    }
}

/// The answer that puts a text before the model.
#[must_use]
pub fn in_context(hook: &str, inject: &str) -> String {
    let specific = json!({ "hookEventName": hook, "additionalContext": inject });
    json!({ "hookSpecificOutput": specific }).to_string()
}

/// Why a session began.
#[must_use]
pub fn origin(source: &str) -> Origin {
    match source {
        "resume" => Origin::Resume,
        "clear" => Origin::Clear,
        "compact" => Origin::Compact,
        _ => Origin::Startup,
    }
}

/// The text for the model, as the harness reads it. A refusal is a line for the user, not a failure.
///
/// # Errors
/// The daemon could not do its part.
pub fn briefed(briefing: Result<Briefing>, form: impl Fn(&str) -> String) -> Result<Output> {
    match briefing {
        Ok(briefing) if briefing.inject.is_empty() => Ok(Output::nothing()),
        Ok(briefing) => Ok(Output::text(form(&briefing.inject))),
        Err(Error::Denied(why)) => Ok(Output::notice(format!("[signet] {why}; going on without memory"))),
        Err(other) => Err(other),
    }
}

/// Of hooks that print nothing. A key that may not write is not a failure of the harness.
///
/// # Errors
/// The daemon could not do its part.
pub fn done(result: Result<()>) -> Result<Output> {
    match result {
        Ok(()) | Err(Error::Denied(_)) => Ok(Output::nothing()),
        Err(other) => Err(other),
    }
}

/// Keeps what the model said last.
///
/// # Errors
/// The key may not write, or the daemon could not.
pub fn record_answer(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    session::record_turns(&[Turn { speaker: Speaker::Assistant, text: text.into() }])
}

/// Keeps the summary that a compaction left.
///
/// # Errors
/// As [`record_answer`].
pub fn record_summary(summary: &str) -> Result<()> {
    // Models think aloud before the summary proper.
    let inner = summary.split_once("<summary>").map_or(summary, |(_, rest)| rest);
    let inner = inner.split_once("</summary>").map_or(inner, |(inner, _)| inner).trim();
    if inner.is_empty() { Ok(()) } else { session::compacted(inner).map(drop) }
}

/// Keeps the transcript and ends the session.
///
/// # Errors
/// As [`record_answer`].
pub fn finish(turns: &[Turn], reason: &str) -> Result<()> {
    if !turns.is_empty() {
        session::transcript(turns)?;
    }
    session::end(reason)
}

/// A turn, unless there is nothing in it.
#[must_use]
pub fn turn(speaker: Speaker, text: &str) -> Option<Turn> {
    let text = text.trim();
    (!text.is_empty()).then(|| Turn { speaker, text: text.into() })
}
