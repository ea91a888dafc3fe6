//! Why a credential or a request for one is refused.

use signet_store::StoreError;

/// A failure of authentication or of the management of keys. The texts of the refusals are those
/// that existing clients know.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No credential came, and one is needed.
    #[error("authentication required")]
    Required,
    /// A bearer token that is no API key and not the owner's.
    #[error("malformed token")]
    MalformedToken,
    /// Begins like an API key but is not of that form.
    #[error("malformed api key")]
    MalformedKey,
    /// Of the right form, but not one of ours.
    #[error("invalid api key")]
    InvalidKey,
    /// Taken back.
    #[error("api key revoked")]
    Revoked,
    /// It may do something else than when it was looked at.
    #[error("this api key was changed; connect again")]
    Changed,
    /// A key would get what neither it nor who makes or changes it has.
    #[error("a key gets no more than it had, or than you may yourself, and this gives it {0}")]
    TooMuch(String),
    /// Past its end.
    #[error("api key expired")]
    Expired,
    /// A one-time link that is no good.
    #[error(
        "this link was used, is older than 10 minutes or was made by another start of Signet; `signet open` makes a new one"
    )]
    BadTicket,
    /// A browser's token that is no good.
    #[error("this browser is signed out; sign in with a key, or with the link of `signet open`")]
    SignedOut,
    /// No such browser.
    #[error("no browser with the id '{0}' is signed in; GET /api/auth/browsers lists them")]
    NoSuchBrowser(String),
    /// A key cannot be made as asked.
    #[error("{0}")]
    BadRequest(String),
    /// No such key.
    #[error("no API key has the id or prefix '{0}'; `signet api-key list` shows them")]
    NoSuchKey(String),
    /// A prefix that begins several ids.
    #[error("'{0}' is the beginning of several API keys; give more of it")]
    Ambiguous(String),
    /// No such secret.
    #[error("there is no secret {0:?}; `signet secret list` shows which there are")]
    NoSuchSecret(String),
    /// A secret's file cannot be used.
    #[error(
        "cannot use the secret's file {path}: {source}; check its folder's rights and the space on its disk"
    )]
    SecretFile {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The system's source of randomness or the hash failed.
    #[error("cannot {action} a credential: {reason}")]
    Crypto {
        /// What was tried.
        action: &'static str,
        /// Why.
        reason: String,
    },
    /// The owner's token cannot be read or written.
    #[error(
        "cannot use the owner's token file {path}: {source}; check its folder's rights and the space on its disk"
    )]
    OwnerFile {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthError> for signet_core::Error {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Required
            | AuthError::MalformedToken
            | AuthError::MalformedKey
            | AuthError::InvalidKey
            | AuthError::Revoked
            | AuthError::Expired
            | AuthError::Changed
            | AuthError::BadTicket
            | AuthError::SignedOut => Self::Unauthenticated(error.to_string()),
            AuthError::TooMuch(_) => Self::Denied(error.to_string()),
            AuthError::BadRequest(_) | AuthError::Ambiguous(_) => Self::Invalid(error.to_string()),
            AuthError::NoSuchKey(_) | AuthError::NoSuchSecret(_) | AuthError::NoSuchBrowser(_) => {
                Self::NotFound(error.to_string())
            }
            AuthError::Crypto { .. } | AuthError::OwnerFile { .. } | AuthError::SecretFile { .. } => {
                Self::Internal(error.to_string())
            }
            AuthError::Store(error) => error.into(),
        }
    }
}

/// A result with [`AuthError`].
pub type Result<T, E = AuthError> = std::result::Result<T, E>;
