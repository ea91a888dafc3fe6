//! `session`.

use async_trait::async_trait;
use serde_json::json;
use signet_auth::Caller;
use signet_core::{Permission, redact_secrets, text};
use signet_events::{Awareness, Bus, NewEvent, with_news};
use signet_memory::{Origin, Sessions, Speaker};
use signet_runtime::capability::Answer;
use signet_runtime::capability::session::{
    Briefing, Origin as GuestOrigin, Session, Speaker as GuestSpeaker, Turn as GuestTurn,
};
use signet_runtime::types;

/// Characters of the name of a tool that others are told of.
const TOOL: usize = 80;
/// Characters of what it was used on.
const SUBJECT: usize = 199;

/// The caller's session. Its beginning and end, and the tools used in it, are events for others.
pub(super) struct CallerSession {
    pub(super) sessions: Sessions,
    pub(super) bus: Bus,
    pub(super) awareness: Awareness,
    pub(super) caller: Caller,
}

impl CallerSession {
    fn tell(&self, kind: &str, mut payload: serde_json::Value) {
        let context = self.caller.context();
        if let Some(fields) = payload.as_object_mut() {
            fields.insert("sessionKey".into(), json!(context.session_key));
        }
        self.bus.tell(NewEvent::of_harness(context, kind, payload));
    }
}

#[async_trait]
impl Session for CallerSession {
    async fn start(&self, origin: GuestOrigin) -> Answer<Briefing> {
        let origin = match origin {
            GuestOrigin::Startup => Origin::Startup,
            GuestOrigin::Resume => Origin::Resume,
            GuestOrigin::Clear => Origin::Clear,
            GuestOrigin::Compact => Origin::Compact,
        };
        let opening = self.sessions.start(&self.caller, None, origin).await.map_err(super::refusal)?;
        if opening.bypassed {
            return Ok(briefing(opening.briefing, opening.known));
        }
        self.tell("session.started", json!({}));
        let news = self.awareness.opening(&self.caller, &opening.briefing.memories);
        Ok(briefing(with(opening.briefing, &news), opening.known))
    }

    async fn prompt(&self, text: &str) -> Answer<Briefing> {
        let outcome = self.sessions.prompt(&self.caller, None, text, None).await.map_err(super::refusal)?;
        let news = if outcome.is_silent() {
            String::new()
        } else {
            self.awareness.beside(&self.caller, text, &outcome.briefing.memories)
        };
        Ok(briefing(with(outcome.briefing, &news), outcome.known))
    }

    async fn record_turns(&self, turns: Vec<GuestTurn>) -> Answer<()> {
        self.sessions.record_turns(&self.caller, said(turns)).await.map_err(super::refusal)
    }

    async fn tool_used(&self, tool: &str, subject: &str, failed: bool) -> Answer<()> {
        let (tool, subject) = (one_line(tool, TOOL), one_line(subject, SUBJECT));
        if tool.is_empty() {
            return Err(types::Error::Invalid("the tool that was used has no name".into()));
        }
        // What others are told of is written for them.
        self.caller.require_write(Permission::Remember).map_err(super::refusal)?;
        if !self.sessions.bypassed(&self.caller).map_err(super::refusal)? {
            self.tell("harness.tool", json!({ "tool": tool, "subject": subject, "failed": failed }));
        }
        Ok(())
    }

    async fn transcript(&self, turns: Vec<GuestTurn>) -> Answer<()> {
        self.sessions.transcript(&self.caller, said(turns)).await.map_err(super::refusal)
    }

    async fn compacting(&self) -> Answer<String> {
        Ok(self.sessions.compacting(&self.caller).map_err(super::refusal)?.prompt)
    }

    async fn compacted(&self, summary: &str) -> Answer<String> {
        let (id, _) = self.sessions.compacted(&self.caller, None, summary).await.map_err(super::refusal)?;
        Ok(id)
    }

    async fn end(&self, reason: &str) -> Answer<()> {
        let ended = self.sessions.end(&self.caller, None, reason).await.map_err(super::refusal)?;
        if !ended.repeated {
            self.tell("session.ended", json!({ "reason": reason }));
        }
        Ok(())
    }
}

/// A text on one line, cut. Secrets go first: half of one would not be known as one.
fn one_line(said: &str, most: usize) -> String {
    text::one_line(&redact_secrets(said), most)
}

fn with(mut briefing: signet_memory::Briefing, news: &str) -> signet_memory::Briefing {
    briefing.inject = with_news(briefing.inject, news);
    briefing
}

fn briefing(briefing: signet_memory::Briefing, known: bool) -> Briefing {
    let memory_count = u32::try_from(briefing.memories.len()).unwrap_or(u32::MAX);
    Briefing { inject: briefing.inject, memory_count, known }
}

fn said(turns: Vec<GuestTurn>) -> Vec<(Speaker, String)> {
    let speaker = |speaker| match speaker {
        GuestSpeaker::User => Speaker::User,
        GuestSpeaker::Assistant => Speaker::Assistant,
        GuestSpeaker::Tool => Speaker::Tool,
    };
    turns.into_iter().map(|turn| (speaker(turn.speaker), turn.text)).collect()
}
