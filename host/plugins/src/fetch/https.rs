//! Getting from the web, within bounds: size, redirects, and where they may lead.

use std::sync::OnceLock;
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue,
    LOCATION,
};
use reqwest::{Client, StatusCode, Url, redirect};

use crate::source::is_here;
use crate::{PluginsError, Result};

const REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(10);
/// Without a byte.
const SILENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that is an error.
const ERROR_BYTES: u64 = 16 << 10;

/// Clients, made when first used: a machine without certificates can still install files.
#[derive(Debug)]
pub(super) struct Web {
    roots: Vec<Vec<u8>>,
    elsewhere: OnceLock<Client>,
    here: OnceLock<Client>,
}

/// What to get.
pub(super) struct Get<'a> {
    pub(super) url: Url,
    pub(super) accept: Option<&'static str>,
    /// Sent to the origin of `url` only.
    pub(super) authorization: Option<&'a HeaderValue>,
    /// Bytes of the answer.
    pub(super) most: u64,
}

/// A whole answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Of an error, only the beginning.
    pub(super) body: Vec<u8>,
}

impl Web {
    pub(super) fn new(roots: Vec<Vec<u8>>) -> Self {
        Self { roots, elsewhere: OnceLock::new(), here: OnceLock::new() }
    }

    /// A component from an address.
    pub(super) async fn fetch(&self, url: &Url, most: u64) -> Result<Vec<u8>> {
        let answer = self.get(Get { url: url.clone(), accept: None, authorization: None, most }).await?;
        if !answer.status.is_success() {
            let reason = format!("the server answered {}; check the address", answer.status);
            return Err(PluginsError::Fetch { from: url.to_string(), reason });
        }
        Ok(answer.body)
    }

    /// An answer, whatever its status. Redirects are followed to https, and from this machine to this machine.
    pub(super) async fn get(&self, get: Get<'_>) -> Result<Answer> {
        let failed = |reason: String| PluginsError::Fetch { from: get.url.to_string(), reason };
        let mut url = get.url.clone();
        for _ in 0..=REDIRECTS {
            let client = self.client(&url).map_err(failed)?;
            let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
            if let Some(accept) = get.accept {
                request = request.header(ACCEPT, accept);
            }
            if let Some(authorization) = get.authorization.filter(|_| url.origin() == get.url.origin()) {
                request = request.header(AUTHORIZATION, authorization.clone());
            }
            let response = request.send().await.map_err(|error| failed(in_words(&error)))?;
            let status = response.status();
            let location = response.headers().get(LOCATION).filter(|_| status.is_redirection());
            let Some(location) = location else {
                return whole(response, get.most, &get.url).await;
            };
            url = target(&url, location).map_err(failed)?;
        }
        Err(failed(format!("it redirects more than {REDIRECTS} times")))
    }

    fn client(&self, url: &Url) -> Result<&Client, String> {
        let here = url.scheme() == "http";
        let cell = if here { &self.here } else { &self.elsewhere };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        super::choose_tls();
        let mut builder = Client::builder()
            .user_agent(concat!("signet/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE);
        // No proxy knows this machine's own addresses.
        builder = if here { builder.no_proxy() } else { builder.https_only(true) };
        for root in &self.roots {
            let root = reqwest::Certificate::from_der(root).map_err(|error| in_words(&error))?;
            builder = builder.tls_certs_merge([root]);
        }
        let client = builder.build().map_err(|error| in_words(&error))?;
        Ok(cell.get_or_init(|| client))
    }
}

fn target(from: &Url, location: &HeaderValue) -> Result<Url, String> {
    let text = location.to_str().map_err(|_| "it redirects to what is no address".to_owned())?;
    let to = from.join(text).map_err(|_| format!("it redirects to {text:?}, which is no address"))?;
    let local = to.scheme() == "http" && is_here(&to) && from.scheme() == "http";
    if to.scheme() == "https" || local {
        Ok(to)
    } else {
        Err(format!("it redirects to {to}, which is not https; nothing was sent there"))
    }
}

async fn whole(response: reqwest::Response, most: u64, from: &Url) -> Result<Answer> {
    let failed = |reason: String| PluginsError::Fetch { from: from.to_string(), reason };
    let too_large = || PluginsError::TooLarge { what: from.to_string(), most };
    let (status, headers) = (response.status(), response.headers().clone());
    if let Some(encoding) = headers.get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        return Err(failed(format!("the server compressed it ({encoding:?}), which was not asked for")));
    }
    let is_good = status.is_success();
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if is_good && length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let most = if is_good { most } else { ERROR_BYTES };
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| failed(in_words(&error)))?;
        // The length that was announced may be a lie, or missing.
        if (body.len() + chunk.len()) as u64 > most {
            if is_good {
                return Err(too_large());
            }
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

/// An error with its causes: the outermost one says little.
pub(super) fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}
