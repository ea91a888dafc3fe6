//! Why an event is refused.

/// A failure of publishing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The kind is not a dotted name.
    #[error(
        "{0:?} is not the kind of an event: use lower case letters, digits and hyphens with dots between, `deal.moved`"
    )]
    BadKind(String),
    /// The payload is not a JSON object.
    #[error("the payload of an event is a JSON object")]
    BadPayload,
}

impl From<EventError> for signet_core::Error {
    fn from(error: EventError) -> Self {
        Self::Invalid(error.to_string())
    }
}
