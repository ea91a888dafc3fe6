//! Fetching: from a source to bytes, within bounds.
//!
//! What lives here: files, web addresses and registries, and publishing to one. Whatever answers is not trusted:
//! sizes, redirects and time are bounded here, digests are checked here. What must not: what the bytes mean.

mod auth;
mod file;
mod https;
mod login;
mod oci;
mod push;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use login::Login;

use crate::{COMPONENT_BYTES, Digest, Oci, PluginsError, Result, Source};
use https::Web;

/// How to fetch.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// Certificates (DER) to trust beside the system's.
    pub extra_roots: Vec<Vec<u8>>,
    /// Bytes of a component.
    pub most_bytes: u64,
    /// Time for one component, everything included.
    pub time: Duration,
    /// Docker's configuration, whose `auths` are used for registries.
    pub docker_config: Option<PathBuf>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            extra_roots: Vec::new(),
            most_bytes: COMPONENT_BYTES,
            // A JavaScript guest of 18 MB over a line of 1.5 Mbit/s.
            time: Duration::from_secs(120),
            docker_config: login::docker_config(),
        }
    }
}

/// Fetches. A clone shares connections.
#[derive(Debug, Clone)]
pub struct Fetcher {
    options: Arc<FetchOptions>,
    web: Arc<Web>,
}

/// What was fetched.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The component.
    pub bytes: Vec<u8>,
    /// Of the bytes.
    pub digest: Digest,
    /// The source to write into the lock file: an artifact's with the digest that its tag stood for.
    pub source: Source,
}

impl Fetcher {
    /// Makes one. Nothing is opened before it is used.
    #[must_use]
    pub fn new(options: FetchOptions) -> Self {
        let web = Arc::new(Web::new(options.extra_roots.clone()));
        Self { options: Arc::new(options), web }
    }

    /// Fetches a component. `login` is for the registry; without one, Docker's configuration is asked.
    ///
    /// # Errors
    /// It cannot be had, is too large, takes too long, or is not what its digest says. What comes with Signet
    /// cannot be fetched.
    pub async fn fetch(&self, source: &Source, login: Option<&Login>) -> Result<Fetched> {
        let fetched = async {
            match source {
                Source::File(path) => {
                    let bytes = file::read(path.into(), self.options.most_bytes).await?;
                    Ok((bytes, source.clone()))
                }
                Source::Web(url) => {
                    let bytes = self.web.fetch(url, self.options.most_bytes).await?;
                    Ok((bytes, source.clone()))
                }
                Source::Oci(oci) => {
                    let login = self.login(oci, login);
                    let (bytes, resolved) =
                        oci::pull(&self.web, oci, login.as_ref(), self.options.most_bytes).await?;
                    Ok((bytes, Source::Oci(resolved)))
                }
                Source::BuiltIn => Err(PluginsError::Fetch {
                    from: source.to_string(),
                    reason: "it comes with Signet and is updated with it".into(),
                }),
            }
        };
        let late = |reason| PluginsError::Fetch { from: source.to_string(), reason };
        let (bytes, source) = self.in_time(fetched, late).await?;
        Ok(Fetched { digest: Digest::of(&bytes), bytes, source })
    }

    /// Publishes a component under a tag, and gives the digest of the artifact's manifest.
    ///
    /// # Errors
    /// The reference has a digest, the bytes are no component, the registry does not take it, or it takes too long.
    pub async fn publish(
        &self,
        bytes: &[u8],
        to: &Oci,
        login: Option<&Login>,
        annotations: &std::collections::BTreeMap<String, String>,
    ) -> Result<Digest> {
        let login = self.login(to, login);
        let pushed = push::push(&self.options.extra_roots, bytes, to, login.as_ref(), annotations);
        self.in_time(pushed, |reason| PluginsError::Publish { to: to.to_string(), reason }).await
    }

    fn login(&self, oci: &Oci, given: Option<&Login>) -> Option<Login> {
        given.cloned().or_else(|| login::from_docker(self.options.docker_config.as_deref()?, &oci.registry))
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T>>,
        late: impl FnOnce(String) -> PluginsError,
    ) -> Result<T> {
        let time = self.options.time;
        let words = || format!("it took longer than {} s; try again", time.as_secs_f32());
        tokio::time::timeout(time, work).await.unwrap_or_else(|_| Err(late(words())))
    }
}

/// TLS by ring, for this process, unless somebody chose before. Both HTTP clients take the process's choice.
fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
