//! Signing in to servers that want to know who asks: the person's browser goes there and comes back.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use signet_auth::Caller;
use signet_core::{Millis, Permission, now};
use signet_mcp_client::oauth::{self, Begun, Client};

use super::{Credentials, Reach};
use crate::{Connect as _, Launch, Result, ServerView, Servers, ServersError};

/// How long a browser may take.
const OPEN: Millis = 10 * 60_000;
/// Sign-ins that may be under way.
const MOST: usize = 20;

/// Sign-ins that are under way. Cheap to clone.
#[derive(Clone)]
pub struct SignIns {
    servers: Servers,
    reach: Reach,
    redirect_uri: String,
    metadata_url: Option<String>,
    begun: Arc<Mutex<HashMap<String, Waiting>>>,
}

struct Waiting {
    server: String,
    by: Caller,
    until: Millis,
    begun: Arc<Begun>,
}

impl SignIns {
    /// Browsers come back to `redirect_uri`; `metadata_url` is that of a document about this daemon, where it has one
    /// that authorities can read.
    #[must_use]
    pub fn new(servers: Servers, reach: Reach, redirect_uri: String, metadata_url: Option<String>) -> Self {
        Self { servers, reach, redirect_uri, metadata_url, begun: Arc::default() }
    }

    /// Begins, and answers where the browser is to go.
    ///
    /// # Errors
    /// There is no such server, it is at no address, or whoever it trusts does not take this daemon.
    pub async fn begin(&self, caller: &Caller, id: &str) -> Result<String> {
        caller.require(Permission::Connectors)?;
        let record = self.servers.record(id)?;
        let Launch::Plan(plan) = &record.launch else {
            return Err(ServersError::Invalid(format!("{id} is a plugin's; it needs no sign-in")));
        };
        let failed = |source| ServersError::Server { server: id.to_owned(), source };
        let remote =
            self.reach.remote(id, plan).map_err(|error| ServersError::Unavailable(error.to_string()))?;
        let client = Client {
            redirect_uri: self.redirect_uri.clone(),
            metadata_url: self.metadata_url.clone(),
            registered: None,
            challenge: None,
        };
        let store = Arc::new(Credentials::of(&self.reach.credentials, id));
        let begun = oauth::begin(&remote, &client, store).await.map_err(failed)?;
        let (url, state) = (begun.url().to_owned(), begun.state().unwrap_or_default());
        let waiting = Waiting {
            server: id.to_owned(),
            by: caller.clone(),
            until: now() + OPEN,
            begun: Arc::new(begun),
        };
        let mut all = self.begun.lock();
        all.retain(|_, waiting| waiting.until > now() && waiting.server != id);
        if all.len() >= MOST {
            return Err(ServersError::Limit(format!("{MOST} sign-ins are under way; finish them first")));
        }
        all.insert(state, waiting);
        Ok(url)
    }

    /// Takes what a browser brought back, and reaches the server anew. The state is what lets it in: it is random, and
    /// counts once.
    ///
    /// # Errors
    /// No such sign-in is under way, the person refused, or the code is not taken.
    pub async fn finish(
        &self,
        state: &str,
        code: Result<&str, &str>,
        issuer: Option<&str>,
    ) -> Result<ServerView> {
        let waiting = self.begun.lock().remove(state).filter(|waiting| waiting.until > now());
        let waiting = waiting.ok_or_else(|| {
            ServersError::Invalid(
                "no such sign-in is under way; begin it anew: `signet mcp sign-in`".to_owned(),
            )
        })?;
        let server = waiting.server;
        let refused = |error: &str| {
            let error: String = error.chars().filter(|c| !c.is_control()).take(200).collect();
            ServersError::Denied(format!("{server} was not signed in to: {error}"))
        };
        let code = code.map_err(refused)?;
        let finished = waiting.begun.finish(code, state, issuer).await;
        finished.map_err(|source| ServersError::Server { server: server.clone(), source })?;
        self.servers.reprobe(&waiting.by, &server).await
    }

    /// Forgets what a server was signed in to with, and reaches it anew.
    ///
    /// # Errors
    /// There is no such server.
    pub async fn sign_out(&self, caller: &Caller, id: &str) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        self.servers.record(id)?;
        self.reach.forget(id);
        self.servers.reprobe(caller, id).await
    }
}
