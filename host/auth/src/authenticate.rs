//! From what came with a request to a principal.

use std::sync::Arc;

use signet_core::{Credential, Principal, Role, Scope};

use crate::{ApiKeys, AuthError, Browsers, OwnerToken, RawKey, Result};

/// Whether programs on the daemon's own machine may do an agent's work without a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustLocal {
    /// Yes: the default for one person's machine.
    Yes,
    /// No: every request needs a credential (`team` mode).
    No,
}

/// What came with a request.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The value of `Authorization`, whole.
    pub authorization: Option<&'a str>,
    /// The connection comes from this machine, names this machine as host, and not from a web page.
    pub is_local: bool,
}

/// Turns credentials into principals.
pub struct Authenticator {
    keys: ApiKeys,
    browsers: Browsers,
    owner: OwnerToken,
    trust_local: TrustLocal,
    local: Arc<Principal>,
    admin: Arc<Principal>,
}

impl Authenticator {
    /// For a daemon with these keys, browsers and owner.
    #[must_use]
    pub fn new(keys: ApiKeys, browsers: Browsers, owner: OwnerToken, trust_local: TrustLocal) -> Self {
        // A local program without a credential does an agent's work; it cannot make keys.
        let local = Arc::new(unscoped(Credential::Local, Role::Agent));
        let admin = Arc::new(self::owner());
        Self { keys, browsers, owner, trust_local, local, admin }
    }

    /// The daemon's keys.
    #[must_use]
    pub fn keys(&self) -> &ApiKeys {
        &self.keys
    }

    /// The browsers that are signed in.
    #[must_use]
    pub fn browsers(&self) -> &Browsers {
        &self.browsers
    }

    /// Whether what a principal authenticated with still counts: for what goes on after a request was let in.
    ///
    /// # Errors
    /// Its key is revoked or expired, or its browser signed out.
    pub fn still_good(&self, principal: &Principal) -> Result<()> {
        self.browsers.still_good(principal)?;
        self.keys.still_good(principal)
    }

    /// Whether local programs are trusted.
    #[must_use]
    pub fn trusts_local(&self) -> bool {
        self.trust_local == TrustLocal::Yes
    }

    /// The principal of a request. A credential that came is always judged: a wrong one is refused
    /// even where none would have been needed.
    ///
    /// # Errors
    /// The credential is missing, malformed, unknown, revoked or expired.
    pub async fn authenticate(&self, presented: Presented<'_>) -> Result<Arc<Principal>> {
        let Some(header) = presented.authorization else {
            return match self.trust_local {
                TrustLocal::Yes if presented.is_local => Ok(Arc::clone(&self.local)),
                _ => Err(AuthError::Required),
            };
        };
        let (scheme, token) = header.trim().split_once(' ').ok_or(AuthError::MalformedToken)?;
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(AuthError::MalformedToken);
        }
        if RawKey::looks_like_one(token) {
            return self.keys.verify(token).await;
        }
        if Browsers::looks_like_one(token) {
            return self.browsers.verify(token);
        }
        if OwnerToken::looks_like_one(token) && presented.is_local && self.owner.matches(token) {
            return Ok(Arc::clone(&self.admin));
        }
        Err(AuthError::MalformedToken)
    }
}

/// The person whose daemon it is.
#[must_use]
pub fn owner() -> Principal {
    unscoped(Credential::Owner, Role::Admin)
}

fn unscoped(credential: Credential, role: Role) -> Principal {
    Principal {
        credential,
        role,
        permissions: Vec::new(),
        scope: Scope::default(),
        agent_id: None,
        harness: None,
        allowed_projects: Vec::new(),
        expires_at: None,
        awareness: true,
        browser: None,
    }
}
