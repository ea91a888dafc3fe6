//! Why an event is refused.

use signet_store::StoreError;

/// A failure of publishing or of reading what was published.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The kind is not a dotted name.
    #[error(
        "{0:?} is not the kind of an event: use lower case letters, digits and hyphens with dots between, `deal.moved`"
    )]
    BadKind(String),
    /// The id is empty or too long.
    #[error("the id of an event has 1 to {most} bytes; without one the daemon makes it")]
    BadId {
        /// What is allowed.
        most: usize,
    },
    /// The payload is not a JSON object.
    #[error("the payload of an event is a JSON object")]
    BadPayload,
    /// The payload is not what events of its type have.
    #[error("the payload is not that of a {kind}: {why}; `GET /api/os/events/types` has the schema")]
    NotOfItsKind {
        /// The type.
        kind: String,
        /// What is wrong.
        why: String,
    },
    /// The payload is too large.
    #[error("the payload has {size} bytes, {most} are allowed: send a reference to the data instead")]
    TooLarge {
        /// Its size.
        size: usize,
        /// What is allowed.
        most: usize,
    },
    /// The payload is nested too deeply.
    #[error("the payload is nested more than {most} levels deep")]
    TooDeep {
        /// What is allowed.
        most: usize,
    },
    /// The source sends too much.
    #[error("this source sends more than {rate} events a second: send fewer, or one that sums them up")]
    TooMany {
        /// Events a second.
        rate: u64,
    },
    /// The address of a bus makes no sense. It is not repeated: it may hold a password.
    #[error("{0}")]
    BadAddress(String),
    /// The exchange between machines failed.
    #[error("{0}")]
    Exchange(String),
    /// A bus without a log cannot be relayed, and none is relayed twice.
    #[error("only a bus with a log is relayed, and only once")]
    NotRelayed,
    /// The daemon is ending.
    #[error("the daemon is ending and takes no events: send it again when it is back")]
    Closed,
    /// The log cannot be read or written.
    #[error("the log of events: {0}")]
    Store(#[from] StoreError),
}

impl From<EventError> for signet_core::Error {
    fn from(error: EventError) -> Self {
        match error {
            EventError::TooMany { .. } => Self::Limit(error.to_string()),
            EventError::Closed => Self::Unavailable(error.to_string()),
            EventError::Store(_) => Self::Internal(error.to_string()),
            other => Self::Invalid(other.to_string()),
        }
    }
}
