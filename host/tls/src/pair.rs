//! A certificate with its key, as two PEM files hold them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error, ServerConfig};

use crate::About;
use crate::error::{Result, TlsError};

/// Bytes of a file: a chain of certificates has some thousand.
const FILE_BYTES: usize = 1 << 20;

/// Where the two files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Files {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// What the two files hold, unread.
#[derive(PartialEq, Eq)]
pub(crate) struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// What they mean.
pub(crate) struct Pair {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) about: About,
}

impl Files {
    pub(crate) fn read(&self) -> Result<Content> {
        let certificate = read("certificate", &self.certificate)?;
        let key = read("key", &self.key)?;
        Ok(Content { certificate, key })
    }

    /// Whether people who have nothing to do with it can read the key.
    pub(crate) fn key_is_open(&self) -> bool {
        #[cfg(unix)]
        if let Ok(about) = std::fs::metadata(&self.key) {
            use std::os::unix::fs::PermissionsExt as _;
            return about.permissions().mode() & 0o007 != 0;
        }
        false
    }

    /// Each pair has a configuration of its own: a session of the old certificate is not resumed under the
    /// new one, so a client always sees what is served now.
    pub(crate) fn understand(&self, content: &Content) -> Result<Pair> {
        let none = || TlsError::NoCertificate { path: self.certificate.clone() };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&content.certificate)
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| none())?;
        let first = chain.first().ok_or_else(none)?;
        let bad = |reason| TlsError::BadCertificate { path: self.certificate.clone(), reason };
        let about = About::read(first).map_err(bad)?;
        if about.names.is_empty() {
            return Err(bad("it names no host (subjectAltName), so no client would take it".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(&content.key)
            .map_err(|_| TlsError::NoKey { path: self.key.clone() })?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| bad(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| self.refused(error))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Pair { config: Arc::new(config), about })
    }

    fn refused(&self, error: Error) -> TlsError {
        match error {
            Error::InconsistentKeys(_) => {
                TlsError::Mismatch { certificate: self.certificate.clone(), key: self.key.clone() }
            }
            Error::InvalidCertificate(error) => {
                TlsError::BadCertificate { path: self.certificate.clone(), reason: error.to_string() }
            }
            error => TlsError::BadKey { path: self.key.clone(), reason: error.to_string() },
        }
    }
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>> {
    use std::io::Read as _;
    let failed = |source| TlsError::Unreadable { what, path: path.to_owned(), source };
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(failed(std::io::Error::other("it is no file")));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > FILE_BYTES {
        return Err(failed(std::io::Error::other("it is larger than 1 MiB")));
    }
    Ok(bytes)
}
