//! Why a rule cannot be used or a request is not answered. No message holds a secret.

use std::net::IpAddr;
use std::time::Duration;

/// A failure of a rule or of a request. All of them are values to a plugin, none is a trap.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// A text or a manifest's entry is no rule.
    #[error("the HTTP rule {rule:?} cannot be used: {reason}")]
    Rule {
        /// As it was written.
        rule: String,
        /// What is wrong, and what to write.
        reason: String,
    },
    /// No rule allows it.
    #[error(
        "http {method} {url} is not granted to this plugin; grant it with: signet plugin grant {plugin} {}",
        quoted(.grant)
    )]
    Denied {
        /// Id.
        plugin: String,
        /// Method.
        method: String,
        /// URL without its query.
        url: String,
        /// The grant that would allow it.
        grant: String,
    },
    /// The URL has more than one reading, or none.
    #[error("the URL cannot be used: {reason}")]
    Url {
        /// What is wrong.
        reason: String,
    },
    /// The method is never allowed.
    #[error("the method {method} cannot be used: a plugin cannot be granted it")]
    Method {
        /// As it was asked for.
        method: String,
    },
    /// A header that the host sets, or that changes what a rule means.
    #[error("the header {name} cannot be set by a plugin: {reason}")]
    Header {
        /// Lower case.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// The host is not on the public internet, and the rule does not say `private`.
    #[error(
        "{host} is at {address}, which is not a public address; if it is meant, grant: signet plugin grant {plugin} {}",
        quoted(.grant)
    )]
    NotPublic {
        /// Id.
        plugin: String,
        /// Host.
        host: String,
        /// The first address that is not public.
        address: IpAddr,
        /// The grant that would allow it.
        grant: String,
    },
    /// An address that no grant allows.
    #[error("{host} is at {address}, which is never connected to: it is {kind}")]
    Forbidden {
        /// Host.
        host: String,
        /// Address.
        address: IpAddr,
        /// What it is.
        kind: &'static str,
    },
    /// The host has no address.
    #[error("the address of {host} cannot be found: {reason}")]
    Resolve {
        /// Host.
        host: String,
        /// What the resolver says.
        reason: String,
    },
    /// Nobody answers there.
    #[error("cannot connect to {host}: {reason}")]
    Connect {
        /// Host.
        host: String,
        /// Why.
        reason: String,
    },
    /// The server is not who it should be, or speaks no TLS.
    #[error("no safe connection to {host}: {reason}")]
    Tls {
        /// Host.
        host: String,
        /// Why.
        reason: String,
    },
    /// A certificate authority of the configuration cannot be used.
    #[error("a certificate authority cannot be used: {reason}; it has to be one DER certificate")]
    Authority {
        /// Why.
        reason: String,
    },
    /// The server does not speak HTTP/1.1 as it should, or went away.
    #[error("{host} did not answer as a server should: {reason}")]
    Protocol {
        /// Host.
        host: String,
        /// What happened.
        reason: String,
    },
    /// A part of the request or of the response is too large.
    #[error("the {part} has more than {most} bytes; ask for less, or in parts")]
    TooLarge {
        /// Which part.
        part: &'static str,
        /// Bytes that are allowed.
        most: u64,
    },
    /// The body of the request failed or has another length than its header says.
    #[error("the body of the request cannot be sent: {reason}")]
    RequestBody {
        /// Why.
        reason: String,
    },
    /// It took too long.
    #[error("{host} was given {} ms for {doing}, and that was not enough", .allowed.as_millis())]
    TimedOut {
        /// Host.
        host: String,
        /// What was waited for.
        doing: &'static str,
        /// Time that is allowed for it.
        allowed: Duration,
    },
    /// The rule's secret cannot be had.
    #[error("the secret {name} cannot be used: {reason}")]
    Secret {
        /// Its name.
        name: String,
        /// Why, without its value.
        reason: String,
    },
    /// The response would show the secret to the plugin.
    #[error("the answer of {host} was stopped: {reason}")]
    Echo {
        /// Host.
        host: String,
        /// What it would have shown.
        reason: &'static str,
    },
}

/// What an error is to whoever asked: what it can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// It may not do this.
    Denied,
    /// The request is wrong: the same one gives the same answer.
    Invalid,
    /// A limit was reached.
    Limit,
    /// Not now, or not from this server.
    Unavailable,
}

impl OutboundError {
    /// What it is to whoever asked.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied { .. }
            | Self::Method { .. }
            | Self::Header { .. }
            | Self::NotPublic { .. }
            | Self::Forbidden { .. }
            | Self::Echo { .. } => ErrorKind::Denied,
            Self::Rule { .. } | Self::Url { .. } | Self::RequestBody { .. } => ErrorKind::Invalid,
            Self::TooLarge { .. } | Self::TimedOut { .. } => ErrorKind::Limit,
            Self::Resolve { .. }
            | Self::Connect { .. }
            | Self::Tls { .. }
            | Self::Authority { .. }
            | Self::Protocol { .. }
            | Self::Secret { .. } => ErrorKind::Unavailable,
        }
    }
}

/// A result with [`OutboundError`].
pub type Result<T, E = OutboundError> = std::result::Result<T, E>;

/// As one word of a shell: the text is a guest's, and people paste it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
