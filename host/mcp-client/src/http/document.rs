//! A JSON document from the web.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::Value;
use url::{Host, Url};

use super::guard;
use crate::text::in_words;
use crate::{ClientError, Result};

const TIME: Duration = Duration::from_secs(30);

/// A JSON document from an address: `https:` on the public internet, or this machine's own (by name or number).
/// Redirects are not followed.
///
/// # Errors
/// It may not be reached, is not there, is too large, or is no JSON.
pub async fn document(url: &Url, most: usize) -> Result<Value> {
    let here = is_here(url);
    guard::check(url, here)?;
    let client = guard::client_without_redirects(here)?;
    let unreachable = |why: String| ClientError::Unreachable(why);
    let getting = async {
        let request = client.get(url.clone()).header("accept", "application/json");
        let response = request.send().await.map_err(|error| unreachable(in_words(&error)))?;
        if !response.status().is_success() {
            return Err(unreachable(format!("the server answered {}", response.status())));
        }
        let (mut body, mut chunks) = (Vec::new(), response.bytes_stream());
        while let Some(chunk) = chunks.next().await {
            body.extend_from_slice(&chunk.map_err(|error| unreachable(in_words(&error)))?);
            if body.len() > most {
                return Err(ClientError::Limit(format!("it has more than {most} bytes")));
            }
        }
        serde_json::from_slice(&body)
            .map_err(|error| ClientError::Protocol(format!("it is no JSON: {error}")))
    };
    tokio::time::timeout(TIME, getting)
        .await
        .map_err(|_| ClientError::TimedOut(format!("it did not come within {} s", TIME.as_secs())))?
}

/// Whether an address is this machine's own.
pub(super) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
