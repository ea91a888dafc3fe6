//! Certificates made for a test, in files as an administrator keeps them.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do, and each test program uses a part of them"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair};
use signet_tls::{Certificates, TlsError};
use tempfile::TempDir;

/// A certificate and its key, as PEM.
pub struct Pem {
    pub certificate: String,
    pub key: String,
    pub der: Vec<u8>,
}

pub fn certificate(name: &str) -> Pem {
    certificate_with(name, |_| {})
}

pub fn certificate_with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Pem {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let made = params.self_signed(&key).unwrap();
    Pem {
        certificate: pem("CERTIFICATE", made.der()),
        key: pem("PRIVATE KEY", &key.serialize_der()),
        der: made.der().to_vec(),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// A folder with `cert.pem` and `key.pem`.
pub struct Files {
    pub folder: TempDir,
}

impl Files {
    pub fn with(pem: &Pem) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        files.put(pem);
        files
    }

    pub fn put(&self, pem: &Pem) {
        std::fs::write(self.certificate(), &pem.certificate).unwrap();
        std::fs::write(self.key(), &pem.key).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(self.key(), PermissionsExt::from_mode(0o600)).unwrap();
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn certificate(&self) -> PathBuf {
        self.path().join("cert.pem")
    }

    pub fn key(&self) -> PathBuf {
        self.path().join("key.pem")
    }

    pub fn open(&self) -> Result<Arc<Certificates>, TlsError> {
        Certificates::open(&self.certificate(), &self.key()).map(Arc::new)
    }
}
