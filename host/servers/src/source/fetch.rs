//! What planning asks of the world, and whom.

use async_trait::async_trait;
use serde_json::Value;
use signet_core::Result;
use url::Url;

use crate::manifest::{Reach, reach};

/// Bytes of answers.
pub mod answer_limits {
    /// A description of a server.
    pub const SERVER: usize = 1 << 20;
    /// A catalogue.
    pub const CATALOGUE: usize = 8 << 20;
}

/// Gets documents. Whoever implements it makes it safe to be sent anywhere: addresses are checked when they are
/// connected to, redirects are checked anew or not followed, and no more than `most` bytes are read.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// The JSON at a URL, which is `https:`, or `http:` on this machine.
    async fn json(&self, url: &Url, most: usize) -> Result<Value>;

    /// The JSON in a file that a person named.
    async fn file(&self, path: &str, most: usize) -> Result<Value>;
}

/// Asks registries of packages, with the tools and the settings of the person whose packages they are.
#[async_trait]
pub trait Packages: Send + Sync {
    /// What `npm view NAME@WANTED --json` says. `registry` is another than the person's own.
    async fn npm(&self, name: &str, wanted: &str, registry: Option<&Url>) -> Result<Value>;

    /// pip's report of what it would install for a package, without installing anything or running what it finds
    /// (`pip install --dry-run --no-deps --only-binary :all: --report -`). `registry` as above, above `simple/`.
    async fn pypi(&self, name: &str, version: Option<&str>, registry: Option<&Url>) -> Result<Value>;
}

/// The base of a registry, ending in a slash, without the `simple/` of Python's.
pub(super) fn base(text: &str) -> Result<Url, String> {
    let trimmed = text.trim_end_matches('/');
    let trimmed = trimmed.strip_suffix("/simple").unwrap_or(trimmed);
    let url = Url::parse(&format!("{trimmed}/")).map_err(|error| format!("it is no address: {error}"))?;
    is_safe(&url)?;
    Ok(url)
}

/// Whether a document may be got from there at all.
pub(crate) fn is_safe(url: &Url) -> Result<(), String> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if reach(url) == Reach::Here => Ok(()),
        "http" => {
            Err("http:// is for this machine only, anybody in between could change it; use https://"
                .to_owned())
        }
        scheme => Err(format!("{scheme}:// is not known; use https://")),
    }
}
