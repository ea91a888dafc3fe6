//! A certificate authority of one's own, as a household or a firm has it.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

/// An authority; programs that are given its file believe what it signed.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, as PEM.
#[derive(Debug)]
pub struct Certificate {
    /// The certificate alone: the authority signed it directly.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    /// The machine has no randomness, or no room.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let own = params.self_signed(&key).expect("an authority");
        std::fs::write(folder.path().join("ca.pem"), pem("CERTIFICATE", own.der())).expect("its file");
        Self { folder, issuer: Issuer::new(params, key) }
    }

    /// What programs are given: `SSL_CERT_FILE`.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Signs a certificate for these names and addresses.
    ///
    /// # Panics
    /// A name is none.
    #[must_use]
    pub fn certify(&self, names: &[&str]) -> Certificate {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let params = CertificateParams::new(names).expect("names");
        let made = params.signed_by(&key, &self.issuer).expect("a certificate");
        Certificate {
            certificate: pem("CERTIFICATE", made.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Certificate {
    /// Writes `cert.pem` and `key.pem` into a folder, each beside its old version and then in its place.
    ///
    /// # Panics
    /// It cannot.
    pub fn write(&self, folder: &Path) {
        for (name, text) in [("cert.pem", &self.certificate), ("key.pem", &self.key)] {
            let beside = folder.join(format!(".{name}"));
            std::fs::write(&beside, text).expect("a file");
            #[cfg(unix)]
            std::fs::set_permissions(&beside, std::os::unix::fs::PermissionsExt::from_mode(0o600))
                .expect("a file of one's own");
            std::fs::rename(beside, folder.join(name)).expect("a file in its place");
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
