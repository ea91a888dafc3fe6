//! Descriptions of servers and catalogues, from files and from the web.

use async_trait::async_trait;
use serde_json::Value;
use signet_core::{Error, Result};
use signet_mcp_client::document;
use signet_servers::source::Fetch;
use url::Url;

/// Reaches what a person named: https, and this machine's own addresses.
pub(crate) struct Documents;

#[async_trait]
impl Fetch for Documents {
    async fn json(&self, url: &Url, most: usize) -> Result<Value> {
        document(url, most).await.map_err(|error| Error::Unavailable(format!("{url}: {error}")))
    }

    async fn file(&self, path: &str, most: usize) -> Result<Value> {
        let failed = |error: std::io::Error| Error::Invalid(format!("{path} cannot be read: {error}"));
        let about = tokio::fs::metadata(path).await.map_err(failed)?;
        if !about.is_file() || about.len() > most as u64 {
            return Err(Error::Invalid(format!("{path} is no file of {most} bytes at most")));
        }
        let text = tokio::fs::read(path).await.map_err(failed)?;
        serde_json::from_slice(&text).map_err(|error| Error::Invalid(format!("{path} is no JSON: {error}")))
    }
}
