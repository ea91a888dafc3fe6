//! What can go wrong on the command line, and the exit codes for it.

use std::path::PathBuf;
use std::process::ExitCode;

/// A failure that a person reads.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The daemon does not answer.
    #[error("no Signet daemon answers at {url}: {reason}; {advice}")]
    Down { url: String, reason: String, advice: String },
    /// The daemon refused the credential or the permission.
    #[error("{0}")]
    Denied(String),
    /// The daemon knows no such thing.
    #[error("{0}")]
    NotFound(String),
    /// The daemon refused the request.
    #[error("{0}")]
    Refused(String),
    /// The daemon did not start.
    #[error("the daemon did not start:\n{0}")]
    NotStarted(String),
    /// A file could not be used.
    #[error("cannot {action} {path}: {source}")]
    File { action: &'static str, path: PathBuf, source: std::io::Error },
    /// The workspace or the home is not known.
    #[error("cannot tell where your home is: set HOME, or SIGNET_WORKSPACE for the daemon's files")]
    NoHome,
    /// A plugin cannot be used.
    #[error(transparent)]
    Plugin(#[from] signet_runtime::RuntimeError),
    /// A plugin cannot be installed or changed.
    #[error(transparent)]
    Plugins(#[from] signet_plugins::PluginsError),
    /// A plugin cannot be made, built, checked or tested.
    #[error(transparent)]
    Author(#[from] signet_author::AuthorError),
    /// Plugins cannot reach the network.
    #[error(transparent)]
    Outbound(#[from] signet_outbound::OutboundError),
    /// The certificate cannot be served.
    #[error(transparent)]
    Tls(#[from] signet_tls::TlsError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] signet_store::StoreError),
    /// Authentication could not be set up.
    #[error(transparent)]
    Auth(#[from] signet_auth::AuthError),
    /// The log of events could not be opened.
    #[error(transparent)]
    Events(#[from] signet_events::EventError),
    /// Installed MCP servers could not be read.
    #[error(transparent)]
    Servers(#[from] signet_servers::ServersError),
    /// The language model is not one, or cannot be asked.
    #[error(transparent)]
    Llm(#[from] signet_llm::LlmError),
    /// Memories could not be opened.
    #[error(transparent)]
    Memory(#[from] signet_memory::MemoryError),
    /// Anything else, in a sentence.
    #[error("{0}")]
    Other(String),
}

/// A result with [`CliError`].
pub(crate) type Result<T, E = CliError> = std::result::Result<T, E>;

impl CliError {
    /// 1 in general, 3 no daemon, 4 denied, 5 not found. (2 is a wrong command line.)
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Down { .. } | Self::NotStarted(_) => 3,
            Self::Denied(_) => 4,
            Self::NotFound(_) => 5,
            _ => 1,
        })
    }

    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
