//! Reproducing a lock file on another machine: every component, the very bytes, from the very signers, or nothing.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};

use crate::{
    Candidate, Digest, Fetcher, Lock, PluginId, PluginsError, PublicKey, Result, Shelf, Source, Transaction,
    Version,
};

/// Components that are fetched at the same time.
const AT_ONCE: usize = 4;

/// The bytes of a plugin that comes with Signet.
pub type BuiltIn<'a> = dyn Fn(&PluginId) -> Option<Vec<u8>> + Sync + 'a;

/// Why a lock file was not reproduced, plugin by plugin. Nothing was kept.
#[derive(Debug, thiserror::Error)]
#[error("the lock file was not reproduced, and nothing was installed:{}", .failures.iter().map(|(id, error)| format!("\n  {id}: {error}")).collect::<String>())]
pub struct NotReproduced {
    /// Every plugin that failed, and why.
    pub failures: Vec<(PluginId, PluginsError)>,
}

/// One component that the lock file names.
#[derive(Clone)]
struct Wanted {
    id: PluginId,
    version: Version,
    source: Source,
    digest: Digest,
    signer: Option<PublicKey>,
}

/// Puts every component of `lock` on the shelf, the pending ones too, after checking digest, id, version and signer.
/// Commit the transaction with `lock` and nothing to add afterwards. What comes with Signet is checked only.
///
/// # Errors
/// Any of them cannot be had or is another: then the shelf is what it was.
pub async fn reproduce(
    transaction: &Transaction,
    lock: &Lock,
    fetcher: &Fetcher,
    built_in: &BuiltIn<'_>,
) -> Result<(), NotReproduced> {
    let shelf = transaction.shelf();
    let work = wanted(lock).into_iter().map(async |wanted| {
        let done = provide(shelf, &wanted, fetcher, built_in).await;
        (wanted, done)
    });
    let done: Vec<_> = stream::iter(work).buffered(AT_ONCE).collect().await;
    let mut fresh = BTreeSet::new();
    let mut failures = Vec::new();
    for (wanted, outcome) in done {
        match outcome {
            Ok(true) => drop(fresh.insert(wanted.digest)),
            Ok(false) => {}
            Err(error) => failures.push((wanted.id, error)),
        }
    }
    if failures.is_empty() {
        return Ok(());
    }
    for digest in &fresh {
        if let Err(error) = shelf.remove(digest) {
            tracing::warn!(%error, "a component that nothing uses stays on the shelf until it is swept");
        }
    }
    Err(NotReproduced { failures })
}

fn wanted(lock: &Lock) -> Vec<Wanted> {
    let mut all = Vec::new();
    for (id, entry) in &lock.plugins {
        all.push(Wanted {
            id: id.clone(),
            version: entry.version.clone(),
            source: entry.source.clone(),
            digest: entry.digest.clone(),
            signer: entry.signer,
        });
        all.extend(entry.pending.as_ref().map(|pending| Wanted {
            id: id.clone(),
            version: pending.version.clone(),
            source: pending.source.clone(),
            digest: pending.digest.clone(),
            signer: pending.signer,
        }));
    }
    all
}

/// Whether it was put on the shelf now.
async fn provide(shelf: &Shelf, wanted: &Wanted, fetcher: &Fetcher, built_in: &BuiltIn<'_>) -> Result<bool> {
    let from = wanted.source.to_string();
    let failed = |reason: String| PluginsError::Fetch { from: from.clone(), reason };
    if wanted.source == Source::BuiltIn {
        let bytes = built_in(&wanted.id).ok_or_else(|| failed("this Signet does not come with it".into()))?;
        check(&bytes, wanted)?;
        return Ok(false);
    }
    if let Ok(bytes) = shelf.get(&wanted.digest) {
        check(&bytes, wanted)?;
        return Ok(false);
    }
    let bytes = fetcher.fetch(&wanted.source, None).await?.bytes;
    // Validating and writing take tens of milliseconds for a large one.
    let (shelf, wanted) = (shelf.clone(), wanted.clone());
    let kept = tokio::task::spawn_blocking(move || {
        check(&bytes, &wanted)?;
        shelf.put(&bytes)
    });
    kept.await.map_err(|error| failed(error.to_string()))??;
    Ok(true)
}

fn check(bytes: &[u8], wanted: &Wanted) -> Result<()> {
    let actual = Digest::of(bytes);
    if actual != wanted.digest {
        let what = wanted.source.to_string();
        return Err(PluginsError::Digest { what, expected: wanted.digest.clone(), actual });
    }
    let candidate = Candidate::read(wanted.id.as_str(), bytes)?;
    let said = |key: Option<PublicKey>| key.map_or_else(|| "nobody".to_owned(), |key| key.to_string());
    let reason = if candidate.id != wanted.id || candidate.version != wanted.version {
        format!(
            "it is {} {}, and the lock file says {} {}",
            candidate.id, candidate.version, wanted.id, wanted.version
        )
    } else if candidate.signer != wanted.signer {
        format!("it is signed by {}, and the lock file says {}", said(candidate.signer), said(wanted.signer))
    } else {
        return Ok(());
    };
    Err(PluginsError::Fetch { from: wanted.source.to_string(), reason })
}
