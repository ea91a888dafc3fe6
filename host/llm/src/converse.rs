//! One turn of a conversation, in pieces as they come.

use std::io::{BufRead as _, BufReader, Read as _};
use std::time::Instant;

use ureq::http;

use crate::client::Inner;
use crate::limits::{FIRST_WORD, TURN_BYTES, TURN_PATIENCE, TURNS, WORDS};
use crate::pieces::{Broken, Pieces};
use crate::{Conversation, Llm, LlmError, Result, ToolCall};

/// Bytes of an error's name at a provider.
const KIND: usize = 40;

/// What a model answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Its words: a stranger's.
    pub text: String,
    /// What it asks for before it goes on.
    pub calls: Vec<ToolCall>,
    /// It had more to say than it may.
    pub cut: bool,
}

impl Llm {
    /// Has the model say its next turn; `hear` gets its words as they come, and says whether to go on. It blocks: for
    /// threads that may wait.
    ///
    /// # Errors
    /// Too much was asked, there is no key, no answer came that can be read, or nobody waits for it any more.
    pub fn converse(&self, told: &Conversation, hear: &mut dyn FnMut(&str) -> bool) -> Result<Reply> {
        if !self.inner.turns.lock().take(Instant::now(), TURNS) {
            return Err(LlmError::TooManyTurns);
        }
        let reply = self.inner.converse(told, hear);
        match &reply {
            // That is no failure of the model.
            Err(LlmError::Stopped) => {}
            reply => self.inner.note(reply.as_ref().err()),
        }
        reply
    }
}

impl Inner {
    fn converse(&self, told: &Conversation, hear: &mut dyn FnMut(&str) -> bool) -> Result<Reply> {
        let provider = self.config.model.provider;
        let body = self.config.model.conversation(told, self.config.url.is_none()).to_string();
        let asked = self.agent.configure_request(self.post(body)?);
        let asked = asked.timeout_global(Some(TURN_PATIENCE)).timeout_recv_response(Some(FIRST_WORD));
        let asked = asked.max_redirects(0).http_status_as_error(false).build();
        let (head, body): (http::response::Parts, ureq::Body) =
            self.agent.run(asked).map_err(|error| self.away(&error))?.into_parts();
        if !head.status.is_success() {
            let body = body.into_with_config().limit(64 << 10).read_to_vec();
            return Err(self.refused(head.status.as_u16(), &body.unwrap_or_default()));
        }
        let mut pieces = Pieces::default();
        let mut lines = BufReader::new(body.into_reader().take(TURN_BYTES));
        let mut line = Vec::new();
        while !pieces.complete {
            line.clear();
            let read = lines.read_until(b'\n', &mut line);
            let read =
                read.map_err(|error| LlmError::Away { host: self.host.clone(), reason: error.to_string() })?;
            if read == 0 {
                break;
            }
            let new = pieces.line(provider, String::from_utf8_lossy(&line).trim_end());
            if let Some(new) = new.map_err(|broken| self.broken(broken))?
                && !hear(&new)
            {
                return Err(LlmError::Stopped);
            }
            if pieces.text.len() > WORDS {
                return Err(self.broken(Broken::Odd("more than 256 KiB of words")));
            }
        }
        if !pieces.complete {
            return Err(self.broken(Broken::Said(None)));
        }
        let (text, cut) = (std::mem::take(&mut pieces.text), pieces.cut);
        let calls = pieces.calls().map_err(|broken| self.broken(broken))?;
        Ok(Reply { text, calls, cut })
    }

    fn broken(&self, broken: Broken) -> LlmError {
        let host = self.host.clone();
        match broken {
            Broken::Odd(what) => LlmError::BadAnswer { host, what },
            Broken::Said(named) => {
                let is_name = |name: &String| {
                    (1..=KIND).contains(&name.len())
                        && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                };
                let kind = named.filter(is_name).map(|name| format!(" ({name})")).unwrap_or_default();
                LlmError::BrokenOff { host, kind }
            }
        }
    }
}
