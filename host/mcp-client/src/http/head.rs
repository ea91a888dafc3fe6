//! What a page on the web says before it is read.

use std::time::Duration;

use url::Url;

use super::document::is_here;
use super::guard;
use crate::text::in_words;
use crate::{ClientError, Result};

/// Somebody waits for the page itself.
const TIME: Duration = Duration::from_secs(3);

/// Headers of a page at an address, names in lower case; the page is not read. `https:` on the public internet, or this
/// machine's own (by name or number). Redirects are not followed.
///
/// # Errors
/// It may not be reached, is not there, or is elsewhere.
pub async fn page_headers(url: &Url) -> Result<Vec<(String, String)>> {
    let here = is_here(url);
    guard::check(url, here)?;
    let request = guard::client_without_redirects(here)?.get(url.clone()).header("accept", "text/html");
    let response = tokio::time::timeout(TIME, request.send())
        .await
        .map_err(|_| ClientError::TimedOut(format!("it did not come within {} s", TIME.as_secs())))?
        .map_err(|error| ClientError::Unreachable(in_words(&error)))?;
    if !response.status().is_success() {
        return Err(ClientError::Unreachable(format!("the server answered {}", response.status())));
    }
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect())
}
