//! Browsers that are signed in. A browser gets a token of its own, which its pages send as any program sends a key:
//! there are no cookies, which would go to every port of this machine.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::{Mutex, RwLock};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Credential, Millis, Principal, iso, now, sha256_hex};
use signet_store::{Read as _, Store, Table};
use zeroize::Zeroizing;

use crate::authenticate::owner;
use crate::key::random;
use crate::tickets::Tickets;
use crate::{ApiKeys, AuthError, Result};

const BROWSERS: Table<BrowserRecord> = Table::new("browsers");
const MARK: &str = "sig_browser_";
/// A browser that was not used for so long is signed out.
const LIFE: Millis = 30 * 24 * 3_600_000;
/// How exactly it is kept when a browser was last used: a page that is open asks all the time.
const KEPT_EVERY: Millis = 3_600_000;
/// Browsers of one key, or of the owner. One more signs out the one that was not used the longest.
const MOST: usize = 50;

/// What is kept of a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserRecord {
    /// `browser_...`.
    pub id: String,
    /// "Chrome on Linux".
    pub name: String,
    /// SHA-256 of its token, in hexadecimal digits. The token has 256 random bits: there is nothing to guess slowly.
    token_hash: String,
    /// The key that it signed in with, whose rights it has; none: it is the owner's.
    pub key: Option<String>,
    /// When it signed in.
    pub created_at: Millis,
    /// When it was last used, to within an hour.
    pub last_used_at: Millis,
}

/// A browser as it is shown. Times are ISO 8601 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Browser")]
pub struct BrowserView {
    /// `browser_...`.
    pub id: String,
    /// "Chrome on Linux".
    pub name: String,
    /// The key that it signed in with, whose rights it has; none: it is the owner's.
    pub key: Option<String>,
    /// When it signed in.
    pub created_at: String,
    /// When it was last used, to within an hour.
    pub last_used_at: String,
    /// When it is signed out, if it is not used before.
    pub expires_at: String,
}

impl BrowserRecord {
    /// When it ends, if it is not used before, whatever becomes of its key.
    fn expires_at(&self) -> Millis {
        self.last_used_at + LIFE
    }
}

struct Entry {
    record: BrowserRecord,
    last_used: AtomicU64,
}

impl Entry {
    fn new(record: BrowserRecord) -> Self {
        Self { last_used: AtomicU64::new(record.last_used_at), record }
    }

    fn snapshot(&self) -> BrowserRecord {
        BrowserRecord { last_used_at: self.last_used.load(Ordering::Relaxed), ..self.record.clone() }
    }
}

/// What a browser signs in with.
#[derive(Debug, Clone, Copy)]
pub enum SignInWith<'a> {
    /// What stands in a one-time link.
    Ticket(&'a str),
    /// An API key.
    Key(&'a str),
}

/// All browsers that are signed in. Cheap to clone. They are in memory (some hundred bytes each), and each that comes or
/// goes is durable before it counts.
#[derive(Clone)]
pub struct Browsers {
    store: Store,
    keys: ApiKeys,
    inner: Arc<Inner>,
}

struct Inner {
    /// By the hash of their token.
    entries: RwLock<HashMap<String, Entry>>,
    tickets: Mutex<Tickets>,
    /// Held while one comes or goes.
    changing: tokio::sync::Mutex<()>,
}

impl Browsers {
    /// Reads the browsers of `store`.
    ///
    /// # Errors
    /// The database failed.
    pub fn open(store: Store, keys: ApiKeys) -> Result<Self> {
        let records = store.read(|tx| tx.list(BROWSERS, ""))?;
        let entries = records.into_iter().map(|(_, record)| (record.token_hash.clone(), Entry::new(record)));
        let inner = Inner {
            entries: RwLock::new(entries.collect()),
            tickets: Mutex::default(),
            changing: tokio::sync::Mutex::new(()),
        };
        Ok(Self { store, keys, inner: Arc::new(inner) })
    }

    /// Makes what stands in a one-time link, which signs a browser in as `principal`; and when it ends. A link that was
    /// made with a key gives that key's rights, and ends with it.
    ///
    /// # Errors
    /// [`AuthError::BadRequest`] when nobody can sign in as that one, or the system has no randomness to give.
    pub fn invite(&self, principal: &Principal) -> Result<(Zeroizing<String>, Millis)> {
        let key = match &principal.credential {
            Credential::Owner => None,
            Credential::Key(id) => Some(id.clone()),
            Credential::Local | Credential::Plugin(_) => {
                return Err(AuthError::BadRequest(
                    "a link is made with the owner's token or with a key".into(),
                ));
            }
        };
        self.inner.tickets.lock().make(key, now())
    }

    /// Signs a browser in, under a name of at most 100 characters. Its token is in the answer and nowhere else.
    ///
    /// # Errors
    /// The link was used, is too old or was never made; the key is no good; or the database failed.
    pub async fn sign_in(
        &self,
        with: SignInWith<'_>,
        name: &str,
    ) -> Result<(BrowserRecord, Zeroizing<String>)> {
        let key = match with {
            SignInWith::Ticket(text) => {
                let ticket = self.inner.tickets.lock().take(text.trim(), now());
                ticket.ok_or(AuthError::BadTicket)?
            }
            SignInWith::Key(token) => match &self.keys.verify(token.trim()).await?.credential {
                Credential::Key(id) => Some(id.clone()),
                _ => return Err(AuthError::InvalidKey),
            },
        };
        if let Some(key) = &key {
            self.keys.principal(key)?;
        }
        let token =
            Zeroizing::new(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(*Zeroizing::new(random::<32>()?))));
        let created_at = now();
        let record = BrowserRecord {
            id: format!("browser_{}", URL_SAFE_NO_PAD.encode(random::<12>()?)),
            name: named(name),
            token_hash: sha256_hex(token.as_bytes()),
            key,
            created_at,
            last_used_at: created_at,
        };
        let _turn = self.inner.changing.lock().await;
        let going = self.beyond(&record);
        let (stored, gone) = (record.clone(), going.clone());
        self.store
            .write(move |tx| {
                for old in &gone {
                    tx.delete(BROWSERS, &old.id)?;
                }
                tx.put(BROWSERS, &stored.id, &stored)
            })
            .await?;
        let mut entries = self.inner.entries.write();
        going.iter().for_each(|old| drop(entries.remove(&old.token_hash)));
        entries.insert(record.token_hash.clone(), Entry::new(record.clone()));
        Ok((record, token))
    }

    /// Those that go when this one comes: of the same key, not used for the longest.
    fn beyond(&self, new: &BrowserRecord) -> Vec<BrowserRecord> {
        let entries = self.inner.entries.read();
        let mut same: Vec<_> =
            entries.values().map(Entry::snapshot).filter(|record| record.key == new.key).collect();
        same.sort_by_key(|record| record.last_used_at);
        same.truncate((same.len() + 1).saturating_sub(MOST));
        same
    }

    /// Browsers that are signed in, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<BrowserRecord> {
        let now = now();
        let mut records: Vec<_> = self.inner.entries.read().values().map(Entry::snapshot).collect();
        records.retain(|record| self.good(record, now).is_ok());
        records.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        records
    }

    /// The browser that a request came from, if it came from one.
    #[must_use]
    pub fn of(&self, principal: &Principal) -> Option<BrowserRecord> {
        let id = principal.browser.as_deref()?;
        self.inner.entries.read().values().find(|entry| entry.record.id == id).map(Entry::snapshot)
    }

    /// Signs a browser out, at once.
    ///
    /// # Errors
    /// No browser of this id is signed in, or the database failed.
    pub async fn sign_out(&self, id: &str) -> Result<BrowserRecord> {
        let _turn = self.inner.changing.lock().await;
        let found =
            self.inner.entries.read().values().find(|entry| entry.record.id == id).map(Entry::snapshot);
        let record = found.ok_or_else(|| AuthError::NoSuchBrowser(id.to_owned()))?;
        self.remove(vec![record.clone()]).await?;
        Ok(record)
    }

    /// What a request with this token acts for. Costs a hash; that the browser is still signed in, and that its key is
    /// good, is looked at every time.
    ///
    /// # Errors
    /// The browser is not signed in, or its key is revoked or expired.
    pub(crate) fn verify(&self, token: &str) -> Result<Arc<Principal>> {
        let record = used(self.inner.entries.read().get(&sha256_hex(token.as_bytes())))?;
        let principal = self.good(&record, now())?;
        if let Some(key) = &record.key {
            self.keys.used(key);
        }
        Ok(Arc::new(Principal { browser: Some(record.id), ..(*principal).clone() }))
    }

    /// Whether the browser of a principal is still signed in; good for those that came from none.
    ///
    /// # Errors
    /// As [`Browsers::verify`].
    pub(crate) fn still_good(&self, principal: &Principal) -> Result<()> {
        let Some(id) = &principal.browser else { return Ok(()) };
        used(self.inner.entries.read().values().find(|entry| entry.record.id == *id)).map(drop)
    }

    /// A browser as people and programs are shown it: without its token. It ends with its key.
    #[must_use]
    pub fn public(&self, record: &BrowserRecord) -> BrowserView {
        let key = record.key.as_ref().and_then(|key| self.keys.principal(key).ok());
        let key_ends = key.and_then(|key| key.expires_at).unwrap_or(Millis::MAX);
        BrowserView {
            id: record.id.clone(),
            name: record.name.clone(),
            key: record.key.clone(),
            created_at: iso(record.created_at),
            last_used_at: iso(record.last_used_at),
            expires_at: iso(record.expires_at().min(key_ends)),
        }
    }

    /// What a browser acts for, unless it ended.
    fn good(&self, record: &BrowserRecord, now: Millis) -> Result<Arc<Principal>> {
        if record.expires_at() <= now {
            return Err(AuthError::SignedOut);
        }
        match &record.key {
            Some(key) => self.keys.principal(key),
            None => Ok(Arc::new(owner())),
        }
    }

    /// Writes down when browsers were last used, and forgets those that ended. For a background job.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_last_used(&self) -> Result<()> {
        let _turn = self.inner.changing.lock().await;
        let now = now();
        let (used, ended) = {
            let entries = self.inner.entries.read();
            let late =
                |entry: &&Entry| entry.snapshot().last_used_at >= entry.record.last_used_at + KEPT_EVERY;
            let used: Vec<_> = entries.values().filter(late).map(Entry::snapshot).collect();
            let all = entries.values().map(Entry::snapshot);
            let ended: Vec<_> = all.filter(|record| self.good(record, now).is_err()).collect();
            (used, ended)
        };
        if !used.is_empty() {
            let stored = used.clone();
            let put = self
                .store
                .write(move |tx| stored.iter().try_for_each(|record| tx.put(BROWSERS, &record.id, record)));
            put.await?;
            let mut entries = self.inner.entries.write();
            for record in used {
                if let Some(entry) = entries.get_mut(&record.token_hash) {
                    entry.record.last_used_at = record.last_used_at;
                }
            }
        }
        if ended.is_empty() { Ok(()) } else { self.remove(ended).await }
    }

    async fn remove(&self, records: Vec<BrowserRecord>) -> Result<()> {
        // At once: what is not durable yet is signed out all the same.
        {
            let mut entries = self.inner.entries.write();
            records.iter().for_each(|record| drop(entries.remove(&record.token_hash)));
        }
        let delete = self
            .store
            .write(move |tx| records.iter().try_for_each(|record| tx.delete(BROWSERS, &record.id).map(drop)));
        Ok(delete.await?)
    }

    /// Whether a bearer token claims to be a browser's.
    pub(crate) fn looks_like_one(token: &str) -> bool {
        token.starts_with(MARK)
    }
}

/// The record of an entry that is used now, unless it ended.
fn used(entry: Option<&Entry>) -> Result<BrowserRecord> {
    let (entry, now) = (entry.ok_or(AuthError::SignedOut)?, now());
    let record = entry.snapshot();
    if record.expires_at() <= now {
        return Err(AuthError::SignedOut);
    }
    entry.last_used.store(now, Ordering::Relaxed);
    Ok(record)
}

/// A name on one line, and not a long one.
fn named(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    let name = name.trim();
    if name.is_empty() { "a browser".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has a browser be last used so long ago.
    fn unused(browsers: &Browsers, time: Millis) {
        for entry in browsers.inner.entries.write().values_mut() {
            entry.record.last_used_at = now() - time;
            entry.last_used.store(entry.record.last_used_at, Ordering::Relaxed);
        }
    }

    async fn signed_in(browsers: &Browsers) -> (BrowserRecord, Zeroizing<String>) {
        let (ticket, _) = browsers.invite(&owner()).unwrap();
        browsers.sign_in(SignInWith::Ticket(&ticket), "x").await.unwrap()
    }

    #[tokio::test]
    async fn a_browser_that_is_not_used_for_a_month_is_signed_out() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let open = || Browsers::open(store.clone(), ApiKeys::open(store.clone()).unwrap()).unwrap();
        let browsers = open();
        let (_, token) = signed_in(&browsers).await;
        unused(&browsers, LIFE - 10_000);
        let principal = browsers.verify(&token).unwrap();
        assert!(browsers.list()[0].last_used_at + 10_000 > now(), "that was a use");
        // Which lasts: it is written down, since it was long ago.
        browsers.save_last_used().await.unwrap();
        assert!(open().list()[0].last_used_at + 10_000 > now());

        unused(&browsers, LIFE);
        assert!(matches!(browsers.verify(&token), Err(AuthError::SignedOut)));
        assert!(matches!(browsers.still_good(&principal), Err(AuthError::SignedOut)));
        assert!(browsers.list().is_empty());
        browsers.save_last_used().await.unwrap();
        assert!(open().list().is_empty(), "it is forgotten");
    }

    #[tokio::test]
    async fn the_use_of_a_browser_is_written_down_once_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let browsers = Browsers::open(store.clone(), ApiKeys::open(store.clone()).unwrap()).unwrap();
        let (record, token) = signed_in(&browsers).await;
        let kept = || store.read(|tx| tx.get(BROWSERS, &record.id)).unwrap().unwrap().last_used_at;
        for (ago, written) in [(KEPT_EVERY - 10_000, false), (KEPT_EVERY, true)] {
            unused(&browsers, ago);
            let before = kept();
            while now() == before {}
            browsers.verify(&token).unwrap();
            browsers.save_last_used().await.unwrap();
            assert_eq!(kept() > before, written, "{ago}");
        }
    }

    #[tokio::test]
    async fn only_so_many_browsers_of_one_key_are_signed_in() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let browsers = Browsers::open(store.clone(), ApiKeys::open(store).unwrap()).unwrap();
        let (first, _) = signed_in(&browsers).await;
        unused(&browsers, 1_000);
        for _ in 0..MOST {
            signed_in(&browsers).await;
        }
        let all = browsers.list();
        assert_eq!(all.len(), MOST);
        assert!(!all.iter().any(|browser| browser.id == first.id));
    }
}
