//! What the hooks say, and what they expect to read.

use serde::Deserialize;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Origin, Speaker, Turn};
use signet_plugin_sdk::{Identity, Output};

use crate::transcript;

/// The fields that are used, of all hooks.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Payload {
    /// `SessionStart`: startup, resume, clear, compact.
    source: String,
    /// `UserPromptSubmit`.
    prompt: String,
    /// `Stop`.
    last_assistant_message: String,
    /// `PostCompact`.
    compact_summary: String,
    /// `SessionEnd`.
    reason: String,
    /// The transcript file, which `signet hook` adds.
    transcript: String,
}

pub(crate) fn identify(payload: &str) -> Result<Identity> {
    #[derive(Deserialize)]
    struct Common {
        session_id: Option<String>,
        cwd: Option<String>,
    }
    let common: Common = serde_json::from_str(payload)?;
    Ok(Identity { session_key: common.session_id, cwd: common.cwd })
}

pub(crate) fn handle(event: &str, payload: &str) -> Result<Output> {
    let payload: Payload = serde_json::from_str(payload)?;
    match event {
        "session-start" => briefed("SessionStart", session::start(origin(&payload.source))),
        "user-prompt-submit" => briefed("UserPromptSubmit", session::prompt(&payload.prompt)),
        "stop" => done(record_answer(payload.last_assistant_message)),
        "pre-compaction" => Ok(session::compacting().map_or_else(|_| Output::nothing(), Output::text)),
        "compaction-complete" => done(record_summary(&payload.compact_summary)),
        "session-end" => done(finish(&payload)),
        other => Err(Error::Invalid(format!("Claude Code has no hook {other}"))),
    }
}

fn origin(source: &str) -> Origin {
    match source {
        "resume" => Origin::Resume,
        "clear" => Origin::Clear,
        "compact" => Origin::Compact,
        _ => Origin::Startup,
    }
}

/// The text for the model, as `additionalContext`. A refusal is a line for the user, not a failure.
fn briefed(hook: &str, briefing: Result<session::Briefing>) -> Result<Output> {
    match briefing {
        Ok(briefing) if briefing.inject.is_empty() => Ok(Output::nothing()),
        Ok(briefing) => {
            let specific = json!({ "hookEventName": hook, "additionalContext": briefing.inject });
            Ok(Output::text(json!({ "hookSpecificOutput": specific }).to_string()))
        }
        Err(Error::Denied(why)) => Ok(Output::notice(format!("[signet] {why}; going on without memory"))),
        Err(other) => Err(other),
    }
}

/// These hooks print nothing. A key that may not write is not a failure of the harness.
fn done(result: Result<()>) -> Result<Output> {
    match result {
        Ok(()) | Err(Error::Denied(_)) => Ok(Output::nothing()),
        Err(other) => Err(other),
    }
}

fn record_answer(text: String) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    session::record_turns(&[Turn { speaker: Speaker::Assistant, text }])
}

fn record_summary(summary: &str) -> Result<()> {
    // The model thinks aloud before the summary proper.
    let inner = summary.split_once("<summary>").map_or(summary, |(_, rest)| rest);
    let inner = inner.split_once("</summary>").map_or(inner, |(inner, _)| inner).trim();
    if inner.is_empty() { Ok(()) } else { session::compacted(inner).map(drop) }
}

fn finish(payload: &Payload) -> Result<()> {
    let turns = transcript::turns(&payload.transcript);
    if !turns.is_empty() {
        session::transcript(&turns)?;
    }
    session::end(&payload.reason)
}
