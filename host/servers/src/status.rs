//! How a server does.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use signet_core::Millis;

use crate::Peer;

/// How a server does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Status {
    /// It is not to run.
    Disabled,
    /// It is being reached.
    Connecting,
    /// It answers.
    Connected {
        /// Since when.
        since: Millis,
    },
    /// It does not answer and is tried again.
    Reconnecting {
        /// Why.
        reason: String,
        /// Attempts that failed in a row.
        attempts: u32,
        /// When the next one is made.
        next: Millis,
    },
    /// It wants to know who asks. It is not tried again before it was signed in to.
    NeedsSignIn {
        /// In its words.
        reason: String,
    },
    /// A secret that it needs is not there. It is not tried again before something was changed.
    NeedsSecret {
        /// Which.
        reason: String,
    },
}

impl Status {
    /// Why it cannot be asked now, for a person; nothing, while it can.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Connected { .. } => None,
            Self::Disabled => Some("it is disabled; enable it with `signet mcp enable`".to_owned()),
            Self::Connecting => Some("it is being started; try again in a moment".to_owned()),
            Self::Reconnecting { reason, .. } => {
                Some(format!("it does not answer and is tried again: {reason}"))
            }
            Self::NeedsSignIn { reason } | Self::NeedsSecret { reason } => Some(reason.clone()),
        }
    }
}

/// The same with what answers.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) status: Status,
    pub(crate) peer: Option<Arc<dyn Peer>>,
}

impl Live {
    pub(crate) fn of(status: Status) -> Self {
        Self { status, peer: None }
    }
}
