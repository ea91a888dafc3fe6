//! Making, listing, revoking and verifying API keys.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::RwLock;
use signet_core::{Credential, Millis, Permission, Principal, Role, Scope, now};
use signet_store::{Read as _, Store, Table};
use tokio::sync::{Mutex, Semaphore};

use crate::key::random;
use crate::rights::{checked_name, exceeds, same_rights};
use crate::{ApiKeyRecord, AuthError, KeyChange, RawKey, Result};

const KEYS: Table<ApiKeyRecord> = Table::new("api_keys");

/// Password hashes computed at once. Each takes a core for some 20 ms and 19 MiB: more at a time
/// would let anyone with a wrong key slow everybody else.
const HASHES_AT_ONCE: usize = 1;

/// What a new key is asked to be.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// For people.
    pub name: String,
    /// `agent` if absent.
    pub role: Option<Role>,
    /// Confinement.
    pub scope: Scope,
    /// Narrows the role. Absent: everything that the role allows, or remember, recall, documents and
    /// tools for a key that is made for a connector or a harness.
    pub permissions: Option<Vec<Permission>>,
    /// Connector it is for.
    pub connector: Option<String>,
    /// The only harness that may use it.
    pub harness: Option<String>,
    /// Agent it acts as.
    pub agent_id: Option<String>,
    /// Projects it may touch; empty does not confine.
    pub allowed_projects: Vec<String>,
    /// When it ends.
    pub expires_at: Option<Millis>,
    /// Its agents are not told of other surfaces unasked.
    pub unaware: bool,
}

/// A record in memory.
struct Entry {
    record: ApiKeyRecord,
    principal: Arc<Principal>,
    last_used: Arc<AtomicU64>,
}

/// All keys of the daemon. The records are in memory (a key is a few hundred bytes), so that
/// verification does no I/O; each change is durable before it counts.
#[derive(Clone)]
pub struct ApiKeys {
    store: Store,
    inner: Arc<Inner>,
}

struct Inner {
    entries: RwLock<HashMap<String, Entry>>,
    /// Keys that were verified, by a hash under a key that lives as long as the process: a request
    /// pays for the password hash once.
    verified: RwLock<HashMap<[u8; 32], String>>,
    hash_key: [u8; 32],
    hashing: Semaphore,
    /// Held while a record is changed.
    changing: Mutex<()>,
}

impl ApiKeys {
    /// Reads the keys of `store`.
    ///
    /// # Errors
    /// The database or the system's randomness failed.
    pub fn open(store: Store) -> Result<Self> {
        let records = store.read(|tx| tx.list(KEYS, ""))?;
        let entries = records.into_iter().map(|(id, record)| (id, Entry::new(record))).collect();
        let inner = Inner {
            entries: RwLock::new(entries),
            verified: RwLock::default(),
            hash_key: random()?,
            hashing: Semaphore::new(HASHES_AT_ONCE),
            changing: Mutex::new(()),
        };
        Ok(Self { store, inner: Arc::new(inner) })
    }

    /// Makes a key on behalf of `by`. It may no more than `by` may. The raw key is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`AuthError::BadRequest`] when the request makes no sense, [`AuthError::TooMuch`], or the database failed.
    pub async fn create(&self, by: &Principal, new: NewKey) -> Result<(ApiKeyRecord, RawKey)> {
        let created_at = now();
        let name = checked_name(&new.name)?;
        if new.expires_at.is_some_and(|end| end <= created_at) {
            return Err(AuthError::BadRequest("expiresAt is in the past".into()));
        }
        if new.scope.agent.is_some() && new.agent_id.is_some() && new.scope.agent != new.agent_id {
            return Err(AuthError::BadRequest("agentId and scope.agent name different agents".into()));
        }
        let for_connector = new.connector.is_some() || new.harness.is_some();
        let default = if for_connector {
            vec![Permission::Recall, Permission::Remember, Permission::Documents, Permission::Tools]
        } else {
            Vec::new()
        };
        let raw = RawKey::generate()?;
        let mut record = ApiKeyRecord {
            id: format!("key_{}", URL_SAFE_NO_PAD.encode(random::<12>()?)),
            prefix: raw.prefix().to_owned(),
            name,
            key_hash: String::new(),
            role: new.role.unwrap_or(Role::Agent),
            scope: new.scope,
            permissions: new.permissions.unwrap_or(default),
            connector: new.connector,
            harness: new.harness,
            agent_id: new.agent_id,
            allowed_projects: new.allowed_projects,
            created_at,
            last_used_at: None,
            revoked_at: None,
            expires_at: new.expires_at,
            unaware: new.unaware,
            changes: Vec::new(),
        };
        if let Some(what) = exceeds(&record.principal(), by) {
            return Err(AuthError::TooMuch(what));
        }
        record.key_hash = self.hash(raw.reveal(), RawKey::verifier).await?;
        self.save(record.clone()).await?;
        Ok((record, raw))
    }

    /// All keys, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<ApiKeyRecord> {
        let mut records: Vec<_> = self.inner.entries.read().values().map(Entry::snapshot).collect();
        records.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        records
    }

    /// Takes a key back, by id, by prefix, or by the beginning of either. Repeating it changes
    /// nothing.
    ///
    /// # Errors
    /// No key, or more than one, is meant; or the database failed.
    pub async fn revoke(&self, id_or_prefix: &str) -> Result<ApiKeyRecord> {
        self.change(id_or_prefix, |record| {
            record.revoked_at.get_or_insert_with(now);
            Ok(())
        })
        .await
    }

    /// Changes a key on behalf of `by`. It gets no more than it had, or than `by` has.
    ///
    /// # Errors
    /// As [`ApiKeys::revoke`], and when the change makes no sense or gives too much.
    pub async fn alter(&self, by: &Principal, id_or_prefix: &str, change: KeyChange) -> Result<ApiKeyRecord> {
        self.change(id_or_prefix, |record| change.make(record, by)).await
    }

    /// Changes a record as it is now, one change after another: none undoes the other.
    async fn change(
        &self,
        id_or_prefix: &str,
        change: impl FnOnce(&mut ApiKeyRecord) -> Result<()> + Send,
    ) -> Result<ApiKeyRecord> {
        let _turn = self.inner.changing.lock().await;
        let mut record = self.find(id_or_prefix)?;
        let before = record.clone();
        change(&mut record)?;
        if record != before {
            self.save(record.clone()).await?;
        }
        Ok(record)
    }

    fn find(&self, id_or_prefix: &str) -> Result<ApiKeyRecord> {
        // Pasting the whole key works too.
        let text = id_or_prefix.trim();
        let wanted = text.strip_prefix("sig_sk_").map_or(text, |key| key.get(..12).unwrap_or(key));
        let entries = self.inner.entries.read();
        let exact = entries.values().find(|e| e.record.id == wanted || e.record.prefix == wanted);
        if let Some(entry) = exact {
            return Ok(entry.snapshot());
        }
        let enough = wanted.strip_prefix("key_").unwrap_or(wanted).len() >= 4;
        let mut begins = entries
            .values()
            .filter(|e| enough && (e.record.id.starts_with(wanted) || e.record.prefix.starts_with(wanted)));
        match (begins.next(), begins.next()) {
            (Some(entry), None) => Ok(entry.snapshot()),
            (Some(_), Some(_)) => Err(AuthError::Ambiguous(wanted.to_owned())),
            (None, _) => Err(AuthError::NoSuchKey(wanted.to_owned())),
        }
    }

    /// The principal of a raw key. Costs a password hash the first time and about a microsecond
    /// afterwards; revocation and expiry are looked at every time.
    ///
    /// # Errors
    /// The key is malformed, unknown, revoked or expired.
    pub async fn verify(&self, token: &str) -> Result<Arc<Principal>> {
        let fingerprint = *blake3::keyed_hash(&self.inner.hash_key, token.as_bytes()).as_bytes();
        let known = self.inner.verified.read().get(&fingerprint).cloned();
        let id = match known {
            Some(id) => id,
            None => {
                let id = self.verify_slowly(token).await?;
                self.inner.verified.write().insert(fingerprint, id.clone());
                id
            }
        };
        let entries = self.inner.entries.read();
        let entry = entries.get(&id).ok_or(AuthError::InvalidKey)?;
        entry.good()?;
        entry.last_used.store(now(), Ordering::Relaxed);
        Ok(Arc::clone(&entry.principal))
    }

    /// Whether the key of a principal still counts, if it has one, and for the same.
    ///
    /// # Errors
    /// It is revoked, expired or changed.
    pub(crate) fn still_good(&self, principal: &Principal) -> Result<()> {
        let Credential::Key(id) = &principal.credential else { return Ok(()) };
        let entries = self.inner.entries.read();
        let entry = entries.get(id).ok_or(AuthError::InvalidKey)?;
        entry.good()?;
        if same_rights(&entry.principal, principal) { Ok(()) } else { Err(AuthError::Changed) }
    }

    /// What a key acts for, by its id: of those that authenticated with it before.
    ///
    /// # Errors
    /// There is none of this id, or it is revoked or expired.
    pub(crate) fn principal(&self, id: &str) -> Result<Arc<Principal>> {
        let entries = self.inner.entries.read();
        let entry = entries.get(id).ok_or(AuthError::InvalidKey)?;
        entry.good()?;
        Ok(Arc::clone(&entry.principal))
    }

    /// Notes that a key is used, in a way that it was not asked for.
    pub(crate) fn used(&self, id: &str) {
        if let Some(entry) = self.inner.entries.read().get(id) {
            entry.last_used.store(now(), Ordering::Relaxed);
        }
    }

    async fn verify_slowly(&self, token: &str) -> Result<String> {
        let key = RawKey::parse(token)?;
        let (id, verifier) = {
            let entries = self.inner.entries.read();
            let entry = entries.values().find(|entry| entry.record.prefix == key.prefix());
            let entry = entry.ok_or(AuthError::InvalidKey)?;
            (entry.record.id.clone(), entry.record.key_hash.clone())
        };
        let good = self.hash(token, move |key| key.verify(&verifier)).await?;
        if good { Ok(id) } else { Err(AuthError::InvalidKey) }
    }

    /// Runs a password hash off the async threads, a few at a time.
    async fn hash<T: Send + 'static>(
        &self,
        key: &str,
        work: impl FnOnce(&RawKey) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let failed = |reason: String| AuthError::Crypto { action: "check", reason };
        let key = RawKey::parse(key)?;
        let _turn = self.inner.hashing.acquire().await.map_err(|error| failed(error.to_string()))?;
        tokio::task::spawn_blocking(move || work(&key)).await.map_err(|error| failed(error.to_string()))?
    }

    /// Writes down when keys were last used. For a background job: a request does not wait for it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_last_used(&self) -> Result<()> {
        let used: Vec<(String, Millis)> = {
            let entries = self.inner.entries.read();
            let changed = entries.values().filter(|entry| entry.used() != entry.record.last_used_at);
            changed.filter_map(|entry| Some((entry.record.id.clone(), entry.used()?))).collect()
        };
        if used.is_empty() {
            return Ok(());
        }
        let stored = used.clone();
        // Only this field: a revocation that happens meanwhile must stand.
        self.store
            .write(move |tx| {
                for (id, time) in &stored {
                    if let Some(record) = tx.get(KEYS, id)? {
                        tx.put(KEYS, id, &ApiKeyRecord { last_used_at: Some(*time), ..record })?;
                    }
                }
                Ok::<_, AuthError>(())
            })
            .await?;
        let mut entries = self.inner.entries.write();
        for (id, time) in used {
            if let Some(entry) = entries.get_mut(&id) {
                entry.record.last_used_at = Some(time);
            }
        }
        Ok(())
    }

    async fn save(&self, record: ApiKeyRecord) -> Result<()> {
        let stored = record.clone();
        self.store.write(move |tx| tx.put(KEYS, &stored.id, &stored)).await?;
        let mut entries = self.inner.entries.write();
        entries.insert(record.id.clone(), Entry::new(record));
        Ok(())
    }
}

impl Entry {
    fn new(record: ApiKeyRecord) -> Self {
        let principal = Arc::new(record.principal());
        let last_used = Arc::new(AtomicU64::new(record.last_used_at.unwrap_or(0)));
        Self { record, principal, last_used }
    }

    /// Refuses unless it counts now.
    fn good(&self) -> Result<()> {
        if self.record.revoked_at.is_some() {
            return Err(AuthError::Revoked);
        }
        if self.record.expires_at.is_some_and(|end| end <= now()) {
            return Err(AuthError::Expired);
        }
        Ok(())
    }

    fn used(&self) -> Option<Millis> {
        Some(self.last_used.load(Ordering::Relaxed)).filter(|time| *time > 0)
    }

    fn snapshot(&self) -> ApiKeyRecord {
        ApiKeyRecord { last_used_at: self.used(), ..self.record.clone() }
    }
}
