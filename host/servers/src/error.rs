//! What goes wrong with installed servers.

use signet_core::Error;
use signet_mcp_client::ClientError;

/// A result with a [`ServersError`].
pub type Result<T, E = ServersError> = std::result::Result<T, E>;

/// Why something about installed servers could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ServersError {
    /// None has this id, or the caller may not know of it.
    #[error("there is no MCP server '{0}'; `signet mcp list` shows those that there are")]
    NoServer(String),
    /// It has no such tool, or the caller may not know of it.
    #[error("{server} has no tool '{tool}'")]
    NoTool {
        /// Id of the server.
        server: String,
        /// The tool.
        tool: String,
    },
    /// No question of this id is open.
    #[error(
        "there is no open question '{0}'; it was answered, or it is too late: `signet mcp questions` shows those that are"
    )]
    NoQuestion(String),
    /// Another one has the id.
    #[error("an MCP server '{0}' is installed already; remove it, or install this one under another name")]
    Exists(String),
    /// The request is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The policy refuses.
    #[error("{0}")]
    Denied(String),
    /// A person was asked and has not answered.
    #[error(
        "{tool} of {server} is called only with a person's consent, who was asked (question {question}): \
         tell them to answer it with `signet mcp approve {question}`, then make the same call again"
    )]
    Waiting {
        /// Id of the server.
        server: String,
        /// The tool.
        tool: String,
        /// The question.
        question: String,
    },
    /// A limit was reached.
    #[error("{0}")]
    Limit(String),
    /// It is disabled or cannot be reached now.
    #[error("{0}")]
    Unavailable(String),
    /// The server failed.
    #[error("{server}: {source}")]
    Server {
        /// Its id.
        server: String,
        /// How.
        source: ClientError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] signet_store::StoreError),
    /// The policy or the secrets refuse.
    #[error(transparent)]
    Core(#[from] Error),
}

impl From<ServersError> for Error {
    fn from(error: ServersError) -> Self {
        let text = error.to_string();
        match error {
            ServersError::NoServer(_) | ServersError::NoTool { .. } | ServersError::NoQuestion(_) => {
                Self::NotFound(text)
            }
            ServersError::Exists(_) => Self::Conflict(text),
            ServersError::Invalid(_) => Self::Invalid(text),
            ServersError::Denied(_) | ServersError::Waiting { .. } => Self::Denied(text),
            ServersError::Limit(_) => Self::Limit(text),
            ServersError::Unavailable(_) => Self::Unavailable(text),
            ServersError::Server { source, .. } => match source {
                ClientError::Refused { .. } => Self::Invalid(text),
                ClientError::Limit(_) => Self::Limit(text),
                _ => Self::Unavailable(text),
            },
            ServersError::Store(error) => error.into(),
            ServersError::Core(error) => error,
        }
    }
}
