//! Why a daemon did not do what it was asked, and what a person can do about it.

use std::io::ErrorKind;
use std::time::Duration;

use rustls::CertificateError as Certificate;
use serde_json::Value;
use ureq::Timeout;

use crate::network;
use crate::output::text;

/// What went wrong between an edge and its daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No connection, or it broke.
    Unreachable(String),
    /// Nobody knows the host.
    UnknownHost,
    /// No answer within this time.
    Slow(Duration),
    /// Something else answers: with this status.
    Foreign(u16),
    /// Something answers that does not speak HTTP.
    NoHttp,
    /// The connection could not be made safe: why, and what to do.
    Unsafe(String, String),
    /// The proxy that the environment names does not pass requests on.
    Proxy(String),
    /// The daemon does not know the key, or not any more.
    Key(String),
    /// The key may not do this.
    Denied(String),
    /// The daemon cannot, for now: status and words.
    Unable(u16, String),
    /// The daemon does not take the request: status and words.
    Refused(u16, String),
}

impl Trouble {
    /// From a request that got no whole answer.
    pub(crate) fn of(error: &ureq::Error, patience: Duration) -> Self {
        match error {
            ureq::Error::Timeout(Timeout::Connect) => Self::Unreachable("no connection came about".into()),
            ureq::Error::Timeout(Timeout::Resolve) | ureq::Error::HostNotFound => Self::UnknownHost,
            ureq::Error::Timeout(_) => Self::Slow(patience),
            ureq::Error::ConnectProxyFailed(says) => Self::Proxy(says.clone()),
            ureq::Error::InvalidProxyUrl => Self::Proxy("its address makes no sense".into()),
            ureq::Error::Rustls(error) => Self::of_tls(error),
            ureq::Error::Tls(says) => Self::Unsafe((*says).into(), String::new()),
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Self::NoHttp,
            ureq::Error::Io(error) => {
                let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
                match inner {
                    Some(inner) => Self::of_tls(inner),
                    None if error.kind() == ErrorKind::InvalidData => Self::NoHttp,
                    None if error.kind() == ErrorKind::TimedOut => Self::Slow(patience),
                    None => Self::Unreachable(error.to_string()),
                }
            }
            other => Self::Unreachable(other.to_string()),
        }
    }

    fn of_tls(error: &rustls::Error) -> Self {
        let advice = match error {
            rustls::Error::InvalidCertificate(
                // Bad signature: another authority of the same name is trusted.
                Certificate::UnknownIssuer
                | Certificate::BadSignature
                | Certificate::UnhandledCriticalExtension,
            ) => {
                "this machine does not trust who signed it: add that authority to the machine's, or name its file in SSL_CERT_FILE"
            }
            rustls::Error::InvalidCertificate(
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
            ) => "use the name that the certificate is for, or make one for this name",
            rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
                "renew the daemon's certificate, or set this machine's clock right"
            }
            rustls::Error::InvalidCertificate(
                Certificate::NotValidYet | Certificate::NotValidYetContext { .. },
            ) => "set this machine's clock right",
            rustls::Error::InvalidMessage(_) => "it may speak plain HTTP there: try http:// in the URL",
            _ => "see the daemon's --tls-cert and --tls-key",
        };
        Self::Unsafe(error.to_string(), advice.into())
    }

    /// From a whole answer that is not the wished one.
    pub(crate) fn of_answer(status: u16, body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let says = text(&body, "/error").to_owned();
        match status {
            // Whatever answers in front of a daemon says this without its words.
            502..=504 => Self::Unable(status, says),
            _ if says.is_empty() => Self::Foreign(status),
            401 => Self::Key(says),
            403 => Self::Denied(says),
            408 | 429 | 500.. => Self::Unable(status, says),
            400.. => Self::Refused(status, says),
            _ => Self::Foreign(status),
        }
    }

    /// Worth a second try at once.
    pub(crate) fn is_momentary(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Unable(502 | 503, _))
    }

    /// Whether it lies with this event, and would be the same for ever.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Refused(..))
    }

    /// What happened and what to do, for requests to `url`.
    pub(crate) fn told(&self, url: &str) -> (String, String) {
        let there = if network::is_here(url) {
            "start it with `signet up`, or set SIGNET_DAEMON_URL"
        } else {
            "see that it runs there, that the URL is right, and that this machine is online and in its network (tailnet, VPN)"
        };
        match self {
            Self::Unreachable(why) => (why.clone(), there.into()),
            Self::UnknownHost => (
                "there is no such host".into(),
                "check the URL, and that this machine is online and in its network (tailnet, VPN)".into(),
            ),
            Self::Slow(patience) => (
                format!("it did not answer in time ({:.1} s)", patience.as_secs_f64()),
                "see `signet status` and `signet logs` on its machine".into(),
            ),
            Self::Foreign(status) => (
                format!("something answers there with {status}, but it is no Signet daemon"),
                "check the URL".into(),
            ),
            Self::NoHttp => (
                "what answers there speaks no plain HTTP".into(),
                "check the URL; a daemon with a certificate is reached with https://".into(),
            ),
            Self::Unsafe(why, advice) => (format!("TLS failed: {why}"), advice.clone()),
            Self::Proxy(why) => (
                format!("the proxy does not pass requests on: {why}"),
                "check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or name the daemon's host in NO_PROXY".into(),
            ),
            Self::Key(says) | Self::Denied(says) => (says.clone(), String::new()),
            Self::Unable(status, says) | Self::Refused(status, says) if says.is_empty() => {
                (format!("it answered {status}"), "see `signet logs` on its machine".into())
            }
            Self::Unable(_, says) => (says.clone(), "see `signet logs` on its machine".into()),
            Self::Refused(_, says) => (says.clone(), String::new()),
        }
    }
}
