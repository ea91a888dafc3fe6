//! Signing in to a server: OAuth as the protocol has it, with a code, PKCE and a resource indicator, by the address
//! of a document about this client or by registering it. The person's browser does the part between
//! [`begin`] and [`Begun::finish`].
//!
//! Every address on the way is the server's word: none is asked that the server itself could not be at.

mod http;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use rmcp::transport::auth::{
    AuthorizationManager, AuthorizationRequest, AuthorizationSession, OAuthClientConfig,
};
use rmcp::transport::{AuthClient, AuthError, StoredCredentials};
use serde_json::json;
use url::Url;

use self::http::Guarded;
use self::store::{Secret, Store};
use crate::http::{Http, guard};
use crate::text::{cut, in_words};
use crate::{ClientError, Remote, Result};

/// Keeps the credentials of one server: a JSON text that nobody else reads. They are secrets.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// What was saved last.
    async fn load(&self) -> Result<Option<String>>;
    /// Keeps it instead of what was there.
    async fn save(&self, credentials: String) -> Result<()>;
    /// Forgets it.
    async fn clear(&self) -> Result<()>;
}

/// How this client wants to be known.
#[derive(Clone)]
pub struct Client {
    /// Where the browser comes back to: on this machine.
    pub redirect_uri: String,
    /// Address of a document about this client, `https:`, where it has one. Authorities that do not read such
    /// documents are asked to register it.
    pub metadata_url: Option<String>,
    /// The id under which this client is known already, and its secret if it has one: neither document nor
    /// registration is needed then.
    pub registered: Option<(String, Option<String>)>,
    /// What the server said when it refused for want of a sign-in or of rights:
    /// [`crate::Connection::challenge`]. It is asked for it otherwise.
    pub challenge: Option<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let registered = self.registered.as_ref().map(|(id, _)| id);
        f.debug_struct("Client")
            .field("redirect_uri", &self.redirect_uri)
            .field("metadata_url", &self.metadata_url)
            .field("registered", &registered)
            .finish_non_exhaustive()
    }
}

/// A sign-in that waits for the person's browser.
pub struct Begun {
    url: Url,
    session: AuthorizationSession,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").field("at", &self.url.origin().ascii_serialization()).finish_non_exhaustive()
    }
}

impl Begun {
    /// Where the person's browser goes: `https:`, or `http:` for a server whose [`Remote::private`] is set.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// What the browser brings back, as proof that it is this sign-in that it comes from.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        let state = self.url.query_pairs().find(|(name, _)| name == "state");
        state.map(|(_, state)| state.into_owned())
    }

    /// Takes what the browser brought back, and saves the credentials. After an answer that was not meant for this
    /// sign-in it can still be finished with the right one.
    ///
    /// # Errors
    /// The state is another's, the issuer is not the one that was asked, or the code is not taken.
    pub async fn finish(&self, code: &str, state: &str, issuer: Option<&str>) -> Result<()> {
        if self.state().as_deref() != Some(state) {
            let words = "what came back belongs to another sign-in; nothing was done";
            return Err(ClientError::NotSignedIn(words.to_owned()));
        }
        let taken = self.session.handle_callback_with_issuer(code, state, issuer).await;
        taken.map(|_| ()).map_err(|error| failure(&error))
    }
}

/// Begins a sign-in: finds out whom the server trusts, and makes this client known there.
///
/// # Errors
/// The server or its authority is not there, is where it must not be, or does not take this client.
pub async fn begin(remote: &Remote, client: &Client, store: Arc<dyn SignIn>) -> Result<Begun> {
    let secret = Secret::default();
    let mut manager = manager(remote, store.clone(), secret.clone()).await?;
    let challenge = match &client.challenge {
        Some(challenge) => Some(challenge.clone()),
        None => challenge(remote).await?,
    };
    let resolved = manager.resolve_metadata_from_challenge(challenge.as_deref()).await;
    let resolved = resolved.map_err(|error| failure(&error))?;
    manager.set_metadata(resolved.metadata);
    let mut request = AuthorizationRequest::new(&client.redirect_uri).with_client_name("Signet");
    if let Some(url) = &client.metadata_url {
        request = request.with_client_metadata_url(url);
    }
    if let Some((id, known)) = &client.registered {
        request = request.with_preregistered_client(id);
        if let Some(known) = known {
            secret.set(id, known);
            request = request.with_client_secret(known);
        }
    }
    if let Some(challenge) = challenge {
        // What was given before is asked for again with what is wanted now.
        let mut scopes = granted(store.as_ref()).await?;
        let wanted = crate::http::scope(&challenge).unwrap_or_default();
        if !scopes.is_empty() && !wanted.is_empty() {
            let more: Vec<_> =
                wanted.split_whitespace().filter(|scope| !scopes.iter().any(|old| old == scope)).collect();
            scopes.extend(more.into_iter().map(str::to_owned));
            request = request.with_scopes(scopes);
        }
        request = request.with_challenge(challenge);
    }
    let session = AuthorizationSession::new(manager, request).await.map_err(|(_, error)| failure(&error))?;
    let url = Url::parse(session.get_authorization_url())
        .ok()
        .filter(|url| guard::check(url, remote.private).is_ok());
    let url = url.ok_or_else(|| {
        ClientError::Protocol(
            "the page for signing in has an address that no browser should be sent to".to_owned(),
        )
    })?;
    Ok(Begun { url, session })
}

/// A client that shows the credentials, and renews them.
pub(crate) async fn signed_in(
    http: Http,
    remote: &Remote,
    store: Arc<dyn SignIn>,
) -> Result<AuthClient<Http>> {
    let secret = Secret::default();
    let mut manager = manager(remote, store.clone(), secret.clone()).await?;
    // Only who has credentials needs to know who gave them.
    if let Some(kept) = store.load().await? {
        let _ = secret.find(kept.as_bytes());
        let there = manager.initialize_from_store().await.map_err(|error| failure(&error))?;
        let id = manager.get_credentials().await.map(|(id, _)| id).unwrap_or_default();
        if let Some(secret) = secret.of(&id).filter(|_| there) {
            let config = OAuthClientConfig::new(id, remote.url.as_str()).with_client_secret(secret);
            manager.configure_client(config).map_err(|error| failure(&error))?;
        }
    }
    Ok(AuthClient::new(http, manager))
}

/// Rights that were given before.
async fn granted(store: &dyn SignIn) -> Result<Vec<String>> {
    let kept = store.load().await?;
    let kept: Option<StoredCredentials> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
    Ok(kept.map(|kept| kept.granted_scopes).unwrap_or_default())
}

async fn manager(remote: &Remote, kept: Arc<dyn SignIn>, secret: Secret) -> Result<AuthorizationManager> {
    guard::check(&remote.url, remote.private)?;
    let http = Arc::new(Guarded::new(remote.private, secret.clone())?);
    let manager = AuthorizationManager::new_with_oauth_http_client(remote.url.as_str(), http).await;
    let mut manager = manager.map_err(|error| failure(&error))?;
    manager.set_credential_store(Store { kept, secret });
    Ok(manager)
}

/// Asks the server for nothing in particular, to be refused.
async fn challenge(remote: &Remote) -> Result<Option<String>> {
    let body = json!({"jsonrpc": "2.0", "id": 0, "method": "ping"});
    let sent = guard::client_without_redirects(remote.private)?
        .post(remote.url.clone())
        .timeout(http::TIME)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(body.to_string())
        .send();
    let response = sent.await.map_err(|error| crate::http::unreachable(&error))?;
    let header = response.headers().get("www-authenticate").and_then(|header| header.to_str().ok());
    Ok(header.map(|header| cut(header, 4096).to_owned()))
}

/// What went wrong, in words. Authorities' own words are cut.
pub(crate) fn failure(error: &AuthError) -> ClientError {
    let words = in_words(error);
    let words = cut(&words, 1000);
    match error {
        AuthError::AuthorizationRequired | AuthError::TokenRefreshRejected(_) => {
            ClientError::NotSignedIn("its sign-in has ended; sign in again".to_owned())
        }
        AuthError::AuthorizationServerMismatch { .. } => ClientError::NotSignedIn(format!(
            "what came back is from another than was asked; nothing was done: {words}"
        )),
        AuthError::HttpError(_) | AuthError::MetadataError(_) => {
            ClientError::Unreachable(format!("whom it trusts to sign in at cannot be asked: {words}"))
        }
        _ => ClientError::NotSignedIn(format!("the sign-in did not work: {words}")),
    }
}
