//! The certificate that is served now.

use std::path::Path;
use std::sync::Arc;

use parking_lot::RwLock;
use tokio_rustls::rustls::ServerConfig;

use crate::About;
use crate::error::Result;
use crate::pair::{Content, Files, Pair};

/// A certificate and its key, from two files that may change.
pub struct Certificates {
    pub(crate) files: Files,
    served: RwLock<Served>,
}

struct Served {
    content: Content,
    pair: Pair,
    /// Why what is in the files now is not what is served.
    problem: Option<String>,
}

impl std::fmt::Debug for Certificates {
    /// Without the key.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Certificates").field("files", &self.files).field("about", &self.about()).finish()
    }
}

impl Certificates {
    /// Reads a certificate (with its chain) and its key, both PEM.
    ///
    /// # Errors
    /// A file cannot be read, holds something else, or the two do not belong together.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let content = files.read()?;
        let pair = files.understand(&content)?;
        Ok(Self { files, served: RwLock::new(Served { content, pair, problem: None }) })
    }

    /// What is served now.
    #[must_use]
    pub fn about(&self) -> About {
        self.served.read().pair.about.clone()
    }

    /// Whether the certificate that is served now is for this host.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        self.served.read().pair.about.covers(host)
    }

    /// Why the files' newest content is not served, if it is not.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.served.read().problem.clone()
    }

    /// What a person should know: dates that clients refuse, a key that others can read.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let open = self.files.key_is_open().then(|| {
            let key = self.files.key.display();
            format!("others on this machine can read the key {key}; run: chmod 600 {key}")
        });
        self.about().warning().into_iter().chain(open).collect()
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.served.read().pair.config)
    }

    /// Takes what is in the files now; whether it is something new. What cannot be used changes nothing:
    /// the last good pair stays.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn reload(&self) -> Result<bool> {
        let news = self.files.read().and_then(|content| {
            if content == self.served.read().content {
                return Ok(None);
            }
            Ok(Some((self.files.understand(&content)?, content)))
        });
        let mut served = self.served.write();
        match news {
            Ok(None) => {
                served.problem = None;
                Ok(false)
            }
            Ok(Some((pair, content))) => {
                *served = Served { content, pair, problem: None };
                Ok(true)
            }
            Err(error) => {
                served.problem = Some(error.to_string());
                Err(error)
            }
        }
    }
}
