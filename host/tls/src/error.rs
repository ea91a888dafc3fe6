//! What can be wrong with a certificate and its key.

use std::path::PathBuf;

/// Why a pair of files cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read the {what} {path}: {source}")]
    Unreadable {
        /// `certificate` or `key`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("{path} holds no certificate: it must be PEM, with a line -----BEGIN CERTIFICATE-----")]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// The certificate cannot be understood.
    #[error("the certificate {path} cannot be used: {reason}")]
    BadCertificate {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file holds no key that can be read.
    #[error(
        "{path} holds no private key: it must be PEM, with a line -----BEGIN PRIVATE KEY----- \
         (one with a passphrase must be decrypted first)"
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The key is of a kind that cannot be used.
    #[error("the key {path} cannot be used: {reason}; make one with ECDSA P-256, Ed25519 or RSA 2048")]
    BadKey {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The two files were not made together.
    #[error("the key {key} does not belong to the certificate {certificate}: name two files made together")]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
}

/// A result with [`TlsError`].
pub(crate) type Result<T, E = TlsError> = std::result::Result<T, E>;
