//! Answering a registry's challenge: basic, or a token from where it says.

use http_auth::ChallengeParser;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::Deserialize;

use super::Login;
use super::https::{Get, Web};
use crate::source::is_here;
use crate::{PluginsError, Result};

/// Bytes of an answer with a token.
const TOKEN_BYTES: u64 = 64 << 10;

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// What to send to a registry that answered 401 with these headers. `None`: nothing that we have helps.
pub(super) async fn answer(
    web: &Web,
    asked: &Url,
    headers: &HeaderMap,
    repository: &str,
    login: Option<&Login>,
) -> Result<Option<HeaderValue>> {
    for challenge in headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()) {
        for challenge in ChallengeParser::new(challenge).filter_map(Result::ok) {
            let parameter = |name: &str| {
                let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.to_unescaped())
            };
            if challenge.scheme.eq_ignore_ascii_case("bearer") {
                let Some(realm) = parameter("realm") else { continue };
                let url = token_address(asked, &realm, parameter("service").as_deref(), repository)?;
                return token(web, url, login).await;
            }
            if challenge.scheme.eq_ignore_ascii_case("basic") {
                return Ok(login.and_then(Login::header));
            }
        }
    }
    Ok(None)
}

/// A registry may send us anywhere for a token; the password goes there only under TLS.
fn token_address(asked: &Url, realm: &str, service: Option<&str>, repository: &str) -> Result<Url> {
    let failed = |reason: String| PluginsError::Fetch { from: asked.to_string(), reason };
    let mut url = Url::parse(realm)
        .map_err(|_| failed(format!("the registry wants a token from {realm:?}, which is no address")))?;
    let local = url.scheme() == "http" && is_here(&url) && asked.scheme() == "http";
    if url.scheme() != "https" && !local {
        return Err(failed(format!(
            "the registry wants a token from {url}, which is not https; nothing was sent there"
        )));
    }
    let mut query = url.query_pairs_mut();
    query.append_pair("scope", &format!("repository:{repository}:pull"));
    if let Some(service) = service {
        query.append_pair("service", service);
    }
    drop(query);
    Ok(url)
}

async fn token(web: &Web, url: Url, login: Option<&Login>) -> Result<Option<HeaderValue>> {
    let header = login.and_then(Login::header);
    let from = url.to_string();
    let answer =
        web.get(Get { url, accept: None, authorization: header.as_ref(), most: TOKEN_BYTES }).await?;
    if !answer.status.is_success() {
        return Ok(None);
    }
    let failed =
        || PluginsError::Fetch { from: from.clone(), reason: "the registry's token is no token".into() };
    let Token { token, access_token } = serde_json::from_slice(&answer.body).map_err(|_| failed())?;
    let token = token.or(access_token).ok_or_else(&failed)?;
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| failed())?;
    value.set_sensitive(true);
    Ok(Some(value))
}
