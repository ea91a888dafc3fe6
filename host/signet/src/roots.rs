//! TLS towards a daemon elsewhere: whom this machine believes, and what to do when it does not.
//!
//! The system's authorities count, or those of `SSL_CERT_FILE` in their place, as for other programs.

use rustls::{CertificateError, Error, InvalidMessage};
use ureq::tls::{RootCerts, TlsConfig};

/// Whose certificates are believed.
pub(crate) fn believed() -> TlsConfig {
    let named = named_authorities().unwrap_or(RootCerts::PlatformVerifier);
    TlsConfig::builder().root_certs(named).build()
}

/// `SSL_CERT_FILE`, where the system's own verifier does not look at it.
#[cfg(any(windows, target_vendor = "apple"))]
fn named_authorities() -> Option<RootCerts> {
    use ureq::tls::{PemItem, parse_pem};
    let path = crate::settings::variable("SSL_CERT_FILE")?;
    let text = std::fs::read(path).unwrap_or_default();
    let certificates = parse_pem(&text).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    Some(certificates.into())
}

/// Elsewhere the verifier reads it itself, and only when there is TLS to do.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn named_authorities() -> Option<RootCerts> {
    None
}

/// Why TLS failed, if that is what failed, and what to do.
pub(crate) fn refusal(error: &ureq::Error) -> Option<(String, &'static str)> {
    let error = match error {
        ureq::Error::Rustls(error) => error,
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref::<Error>()?,
        _ => return None,
    };
    let (reason, advice) = match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => (
            "the authority that signed its certificate is not known here",
            "add it to this machine's authorities, or name its file in SSL_CERT_FILE",
        ),
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            ("its certificate has expired", "renew it there, and see that this machine's clock is right")
        }
        Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => ("its certificate is not valid yet", "see that the clocks of both machines are right"),
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => (
            "its certificate is for another name",
            "use one of its names in the URL; `signet status` there lists them",
        ),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            ("it speaks no TLS there", "begin its URL with http:// instead of https://")
        }
        other => return Some((other.to_string(), "see that it is a Signet daemon, and its log")),
    };
    Some((reason.to_owned(), advice))
}
