//! What the user decides about an installed plugin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use signet_runtime::{Grant, Limits, Package};

use super::{Happened, Plugins, Seat, View};
use crate::resolve::can_be_granted;
use crate::{Change, Entry, Lock, PluginId, PluginsError, Result, Source, locked};

/// A limit: a number, or (with `None`) the default again.
pub type LimitChange = Option<u64>;

/// Changes to one plugin. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(rename = "PluginSettings")]
pub struct Settings {
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// Whether it stays at its version.
    pub pinned: Option<bool>,
    /// Grants, by canonical text or by the name of a capability (all that it asks for of it).
    pub grant: Vec<String>,
    /// Grants to take away, likewise.
    pub revoke: Vec<String>,
    /// Everything that it asks for.
    pub grant_all: bool,
    /// Limits by name.
    pub limits: BTreeMap<String, LimitChange>,
    /// Its configuration; `null`: none.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub config: Option<Option<serde_json::Value>>,
}

/// A field that is there, if only with `null`.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<serde_json::Value>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Plugins {
    /// Changes a plugin. If it then does not come up, nothing is changed.
    ///
    /// # Errors
    /// There is none of this id, it cannot be set up so, or it does not come up.
    pub async fn set(&self, id: &str, settings: Settings) -> Result<View> {
        let _changing = self.inner.changing.lock().await;
        let seat = self.find(id)?;
        let plugin = super::checked(id)?;
        let mut entry = seat.entry.clone().ok_or_else(|| not_set_up(&seat))?;
        let transaction = self.inner.ledger.begin()?;
        let mut lock = transaction.lock().clone();
        let shelf = transaction.shelf();
        let mut package = self.package(&seat, &entry)?;
        self.apply(&settings, &mut entry, &package)?;
        // A version that waited may wait no longer.
        let mut dropped = BTreeSet::new();
        if let Some(pending) = entry.pending.clone()
            && pending.asks.is_subset(&entry.grants)
        {
            package = Package::read(id, shelf.get(&pending.digest)?)?;
            dropped.insert(std::mem::replace(&mut entry.digest, pending.digest));
            (entry.version, entry.source, entry.signer) = (pending.version, pending.source, pending.signer);
            entry.pending = None;
        }
        check_config(&package, entry.config.as_ref())?;
        let runs_as_before = seat.entry.as_ref().is_some_and(|before| {
            Entry { pinned: before.pinned, ..entry.clone() } == *before && seat.problem.is_none()
        });
        lock.plugins.insert(plugin, entry.clone());
        let change = Change { lock, drop: dropped, ..Change::default() };
        if runs_as_before {
            self.settle(transaction.commit(change)?).await?;
            self.seat(Seat { entry: Some(entry), ..(*seat).clone() });
        } else {
            let fresh =
                self.swap(Some(Arc::clone(&seat)), package, entry, || transaction.commit(change)).await?;
            if let Some(entry) = &fresh.entry {
                self.inner.observer.tell_change(id, seat.entry.as_ref(), entry);
            }
            self.seat(fresh);
        }
        self.restart_parked(id).await?;
        self.get(id)
    }

    /// Switching on what is parked starts it again.
    async fn restart_parked(&self, id: &str) -> Result<()> {
        let seat = self.find(id)?;
        let actor = seat.loaded.as_ref().and_then(|loaded| loaded.actor.clone());
        match actor {
            Some(actor) => Ok(actor.restart().await?),
            None => Ok(()),
        }
    }

    /// The component that is installed.
    pub(super) fn package(&self, seat: &Seat, entry: &Entry) -> Result<Package> {
        let bytes = match entry.source {
            Source::BuiltIn => self.built_in(&seat.id).ok_or_else(|| not_set_up(seat))?,
            _ => self.inner.ledger.shelf().get(&entry.digest)?,
        };
        Ok(Package::read(&seat.id, bytes)?)
    }

    fn built_in(&self, id: &str) -> Option<Vec<u8>> {
        let read = |(name, bytes): &(&str, &[u8])| Package::read(name, bytes.to_vec()).ok();
        let packages = self.inner.options.built_in.iter().filter_map(read);
        packages.filter(|package| package.manifest.id == id).map(|package| package.bytes().to_vec()).next()
    }

    fn apply(&self, settings: &Settings, entry: &mut Entry, package: &Package) -> Result<()> {
        let id = &package.manifest.id;
        let changes_grants = settings.grant_all || !settings.grant.is_empty() || !settings.revoke.is_empty();
        if changes_grants && entry.source == Source::BuiltIn {
            let reason =
                "it has what it needs; switch it off with `signet plugin disable` instead".to_owned();
            return Err(PluginsError::BuiltIn { id: id.clone(), reason });
        }
        entry.enabled = settings.enabled.unwrap_or(entry.enabled);
        entry.pinned = settings.pinned.unwrap_or(entry.pinned);
        let mut asks: BTreeSet<_> = asked(package);
        asks.extend(entry.pending.iter().flat_map(|pending| pending.asks.iter().cloned()));
        if settings.grant_all {
            entry.grants.extend(asks.iter().cloned());
        }
        for text in &settings.grant {
            match can_be_granted(text, &asks) {
                Some(grant) => drop(entry.grants.insert(grant)),
                None => entry.grants.extend(named(id, text, &asks)?),
            }
        }
        for text in &settings.revoke {
            for grant in named(id, text, &entry.grants)? {
                entry.grants.remove(&grant);
            }
        }
        for (name, value) in &settings.limits {
            let checked = Limits::CALL.clone().set(name, value.unwrap_or(1));
            checked.map_err(|reason| PluginsError::Setting { id: id.clone(), reason })?;
            match value {
                Some(value) => drop(entry.limits.insert(name.clone(), *value)),
                None => drop(entry.limits.remove(name)),
            }
        }
        if let Some(config) = &settings.config {
            entry.config.clone_from(config);
        }
        Ok(())
    }

    /// Takes a plugin away; with `forget`, what it kept too.
    ///
    /// # Errors
    /// There is none of this id, or it comes with Signet.
    pub async fn remove(&self, id: &str, forget: bool) -> Result<()> {
        let _changing = self.inner.changing.lock().await;
        let seat = self.find(id)?;
        if seat.source == Source::BuiltIn {
            let reason = "it cannot be removed; switch it off with `signet plugin disable`".to_owned();
            return Err(PluginsError::BuiltIn { id: id.to_owned(), reason });
        }
        self.drop_file(&seat.source)?;
        let Ok(plugin) = super::checked(id) else {
            self.dismiss(id).await;
            return Ok(());
        };
        let transaction = self.inner.ledger.begin()?;
        let mut lock = transaction.lock().clone();
        let old = lock.plugins.remove(&plugin);
        let pending =
            old.as_ref().and_then(|entry| entry.pending.as_ref()).map(|pending| pending.digest.clone());
        let version = old.as_ref().map(|entry| entry.version.to_string());
        let drop = old.map(|entry| entry.digest).into_iter().chain(pending).collect();
        let forget = if forget { [plugin].into() } else { BTreeSet::new() };
        // Ended first: what it writes while it ends must not outlive it.
        self.dismiss(id).await;
        let committed = transaction.commit(Change { lock, drop, forget, ..Change::default() });
        match committed {
            Ok(settled) => {
                self.inner.observer.tell(id, version, Happened::Removed);
                // A file of the folder may have waited for the id.
                let plugins = self.clone();
                tokio::spawn(async move { plugins.scan().await });
                self.logs().forget(id);
                self.figures().forget(id);
                self.settle(settled).await
            }
            Err(error) => {
                let back = Seat { problem: Some(error.to_string()), ..(*seat).clone() };
                self.seat(Seat { loaded: None, ..back });
                Err(error)
            }
        }
    }

    /// Makes what is installed what `plugins.lock` says: after it came from another machine, say.
    ///
    /// # Errors
    /// Something that it names cannot be had, or is not what it says. Then nothing is changed.
    pub async fn install_locked(&self) -> Result<Vec<View>> {
        let _changing = self.inner.changing.lock().await;
        let transaction = self.inner.ledger.begin()?;
        let lock: Lock = transaction.lock().clone();
        let built_in = |id: &PluginId| self.built_in(id.as_str());
        locked::reproduce(&transaction, &lock, &self.inner.options.fetcher, &built_in).await?;
        drop(transaction);
        for (id, entry) in &lock.plugins {
            let old = self.table().seats.get(id.as_str()).cloned();
            if old.as_ref().is_some_and(|seat| seat.entry.as_ref() == Some(entry) && seat.loaded.is_some()) {
                continue;
            }
            let mut seat = Seat::empty(id.to_string(), entry.source.clone(), Some(entry.clone()));
            seat.loaded = old.as_ref().and_then(|seat| seat.loaded.clone());
            let package = self.package(&seat, entry)?;
            self.enter(seat, package, entry).await;
            let before = old.as_ref().and_then(|seat| seat.entry.as_ref());
            self.inner.observer.tell_change(id.as_str(), before, entry);
        }
        let gone: Vec<_> = self
            .table()
            .seats
            .values()
            .filter(|seat| {
                seat.source != Source::BuiltIn && !lock.plugins.keys().any(|id| id.as_str() == seat.id)
            })
            .cloned()
            .collect();
        for seat in gone {
            self.dismiss(&seat.id).await;
            let version = seat.entry.as_ref().map(|entry| entry.version.to_string());
            self.inner.observer.tell(&seat.id, version, Happened::Removed);
        }
        Ok(self.list())
    }
}

/// Grants that a manifest asks for, as texts.
pub(super) fn asked(package: &Package) -> BTreeSet<String> {
    let asks = package.manifest.asks();
    asks.iter().filter(|ask| !ask.capability().is_harmless()).map(ToString::to_string).collect()
}

/// The grants that a text names: itself, or all of a capability's.
fn named(id: &str, text: &str, among: &BTreeSet<String>) -> Result<Vec<String>> {
    let text = text.trim();
    let of_name = |grant: &&String| {
        grant.as_str() == text || grant.parse::<Grant>().is_ok_and(|grant| grant.capability().name() == text)
    };
    let found: Vec<_> = among.iter().filter(of_name).cloned().collect();
    if found.is_empty() {
        let listed: Vec<_> = among.iter().map(|grant| format!("'{grant}'")).collect();
        let reason = match listed.as_slice() {
            [] => format!("there is no '{text}', nor anything else"),
            _ => format!("there is no '{text}'; there is {}", listed.join(" ")),
        };
        return Err(PluginsError::Grant { id: id.to_owned(), reason });
    }
    Ok(found)
}

/// Holds a configuration against the manifest's schema.
pub(super) fn check_config(package: &Package, config: Option<&serde_json::Value>) -> Result<()> {
    let wrong = |reason: String| PluginsError::Setting { id: package.manifest.id.clone(), reason };
    let Some(config) = config else { return Ok(()) };
    if !config.is_object() {
        return Err(wrong("a configuration is a JSON object".into()));
    }
    let Some(schema) = &package.manifest.config else {
        return Err(wrong("it has nothing that could be configured".into()));
    };
    let validator = jsonschema::validator_for(schema).map_err(|error| {
        wrong(format!("its own schema is broken, which its author must correct: {error}"))
    })?;
    let faults: Vec<_> = validator
        .iter_errors(config)
        .take(3)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(wrong(faults.join("; "))) }
}

fn not_set_up(seat: &Seat) -> PluginsError {
    PluginsError::NotRunning { id: seat.id.clone(), reason: seat.standing.to_string() }
}
