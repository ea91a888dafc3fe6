//! Requests of a sign-in. Their addresses come from servers, so each is checked.

use std::time::Duration;

use http::{Request, Response};
use reqwest::{Client, Url};
use rmcp::transport::{
    OAuthHttpClient, OAuthHttpClientError, OAuthHttpClientFuture, OAuthHttpRedirectPolicy, OAuthHttpRequest,
};

use super::store::Secret;
use crate::Result;
use crate::http::{guard, whole};

/// For one request.
pub(super) const TIME: Duration = Duration::from_secs(15);
/// Bytes of an answer: a document about an authority or a client, tokens.
const ANSWER: usize = 256 << 10;

/// The client.
pub(super) struct Guarded {
    follows: Client,
    stays: Client,
    private: bool,
    secret: Secret,
}

impl Guarded {
    pub(super) fn new(private: bool, secret: Secret) -> Result<Self> {
        let (follows, stays) = (guard::client(private)?, guard::client_without_redirects(private)?);
        Ok(Self { follows, stays, private, secret })
    }

    async fn send(
        &self,
        request: OAuthHttpRequest,
    ) -> std::result::Result<Response<Vec<u8>>, OAuthHttpClientError> {
        let client = match request.redirect_policy {
            OAuthHttpRedirectPolicy::Follow => &self.follows,
            _ => &self.stays,
        };
        let (parts, body) = Request::into_parts(request.request);
        let url = Url::parse(&parts.uri.to_string())?;
        guard::check(&url, self.private)?;
        let posts = parts.method == http::Method::POST;
        let sent = client.request(parts.method, url).headers(parts.headers).body(body).timeout(TIME).send();
        let response = sent.await.map_err(|error| crate::http::unreachable(&error))?;
        let mut answer = Response::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        *answer.body_mut() = whole(response, ANSWER).await?;
        // The library does not hand on what an authority tells a client that it registers.
        if posts && answer.status().is_success() {
            let _ = self.secret.find(answer.body());
        }
        Ok(answer)
    }
}

impl OAuthHttpClient for Guarded {
    fn execute(&self, request: OAuthHttpRequest) -> OAuthHttpClientFuture<'_> {
        Box::pin(self.send(request))
    }
}
