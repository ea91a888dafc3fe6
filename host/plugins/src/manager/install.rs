//! Installing and updating in two steps: propose (fetch, read, decide, show) and accept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_runtime::Package;

use super::{Plugins, Seat, Standing, View, view};
use crate::resolve::{
    Decision, Intent, Offer, Plan, Question, Request, Then, Trust, can_be_granted, resolve,
};
use crate::{
    Candidate, Change, Digest, Entry, Fetched, Lock, Pending, PluginId, PluginsError, Publishers, Result,
    Source,
};

/// Time in which a proposal can be accepted.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// Proposals at a time: each holds its component.
const MOST: usize = 8;

/// What was proposed and not yet accepted, by digest.
#[derive(Default)]
pub(super) struct Staged(BTreeMap<String, Stage>);

#[derive(Clone)]
struct Stage {
    bytes: Arc<Vec<u8>>,
    source: Source,
    candidate: Arc<Candidate>,
    request: Request,
    at: Instant,
}

impl Staged {
    fn add(&mut self, digest: String, stage: Stage) {
        self.0.retain(|_, stage| stage.at.elapsed() < PATIENCE);
        while self.0.len() >= MOST {
            let oldest = self.0.iter().min_by_key(|(_, stage)| stage.at).map(|(digest, _)| digest.clone());
            let Some(oldest) = oldest else { break };
            self.0.remove(&oldest);
        }
        self.0.insert(digest, stage);
    }
}

/// What is to be installed, from where.
pub enum Given {
    /// From there.
    Source(Source),
    /// These bytes, which are from there.
    Bytes(Vec<u8>, Source),
    /// What the source of an installed plugin has now.
    Update(String),
}

/// What an install would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PluginProposal")]
pub struct Proposal {
    /// To accept it with.
    pub digest: String,
    /// Id of the plugin.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The version that is installed.
    pub installed: Option<String>,
    /// Where it is from.
    pub source: String,
    /// The key that signed it.
    pub signer: Option<String>,
    /// In words: who stands behind it.
    pub trust: String,
    /// `install`, `wait` (an update that asks for more), `nothing` or `refused`.
    #[schemars(extend("enum" = ["install", "wait", "nothing", "refused"]))]
    pub decision: &'static str,
    /// Why it is refused.
    pub refusal: Option<String>,
    /// What must be said yes to before it is installed, in words.
    pub questions: Vec<String>,
    /// What it asks for.
    pub asks: Vec<view::Ask>,
    /// What the component says of itself.
    pub package: view::PackageView,
}

/// The user's yes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "InstallPlugin")]
pub struct Accept {
    /// Digest of what was proposed.
    pub digest: String,
    /// Yes to an unknown publisher, or to none.
    #[serde(default)]
    pub trust: bool,
    /// Canonical texts of what is granted, of what it asks for; absent: everything.
    #[serde(default)]
    pub grants: Option<BTreeSet<String>>,
    /// Set up with this, if it was not installed before.
    #[serde(default)]
    pub config: Option<serde_json::Value>,
}

/// What was done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InstalledPlugin")]
pub struct Installed {
    /// `installed`, `waiting` or `nothing`.
    #[schemars(extend("enum" = ["installed", "waiting", "nothing"]))]
    pub outcome: &'static str,
    /// How it is now.
    pub plugin: View,
}

impl Plugins {
    /// Fetches and reads, and says what an install would do. Nothing is changed and nothing of it runs.
    ///
    /// # Errors
    /// It cannot be had, or is no plugin.
    pub async fn propose(&self, given: Given, mut request: Request) -> Result<Proposal> {
        let fetched = match given {
            Given::Source(source) => self.inner.options.fetcher.fetch(&source, None).await?,
            Given::Bytes(bytes, source) => Fetched { digest: Digest::of(&bytes), bytes, source },
            Given::Update(id) => {
                request.intent = Intent::Update;
                request.expected_id = Some(super::checked(&id)?);
                let seat = self.find(&id)?;
                if seat.source == Source::BuiltIn {
                    let reason = "it is updated with Signet".to_owned();
                    return Err(PluginsError::BuiltIn { id, reason });
                }
                self.inner.options.fetcher.fetch(&seat.source.followed(), None).await?
            }
        };
        self.stage(fetched, request).await
    }

    async fn stage(&self, fetched: Fetched, request: Request) -> Result<Proposal> {
        let Fetched { bytes, digest, source } = fetched;
        let (bytes, name) = (Arc::new(bytes), source.to_string());
        let reading = Arc::clone(&bytes);
        // Validating 18 MB takes a while.
        let read = tokio::task::spawn_blocking(move || Candidate::read(&name, &reading)).await;
        let candidate = Arc::new(read.map_err(|error| PluginsError::Storage(error.to_string()))??);
        let stage = Stage { bytes, source, candidate, request, at: Instant::now() };
        let lock = self.inner.ledger.lock()?;
        let proposal = self.proposal(&stage, &lock)?;
        self.inner.staged.lock().add(digest.to_string(), stage);
        Ok(proposal)
    }

    fn decide(&self, stage: &Stage, lock: &Lock) -> Result<Decision> {
        let candidate = &stage.candidate;
        self.check_free(candidate.id.as_str(), &stage.source, lock.plugins.get(&candidate.id))?;
        let publishers = Publishers::load(&self.inner.options.workspace)?;
        let offer = Offer::of(candidate, super::change::asked(&candidate.package));
        Ok(resolve(&stage.request, &offer, lock.plugins.get(&candidate.id), &publishers))
    }

    /// Refuses the id of what comes with Signet.
    fn check_free(&self, id: &str, source: &Source, entry: Option<&Entry>) -> Result<()> {
        let built_in = self.table().seats.get(id).is_some_and(|seat| seat.source == Source::BuiltIn);
        let taken = built_in || entry.is_some_and(|entry| entry.source == Source::BuiltIn);
        if taken && *source != Source::BuiltIn {
            let reason = "no other can have its id".to_owned();
            return Err(PluginsError::BuiltIn { id: id.to_owned(), reason });
        }
        Ok(())
    }

    fn proposal(&self, stage: &Stage, lock: &Lock) -> Result<Proposal> {
        let decision = self.decide(stage, lock)?;
        let candidate = &stage.candidate;
        let entry = lock.plugins.get(&candidate.id);
        let granted = entry.map(|entry| entry.grants.clone()).unwrap_or_default();
        let (word, refusal, plan) = match decision {
            Decision::Nothing => ("nothing", None, None),
            Decision::Refuse(refusal) => ("refused", Some(refusal.to_string()), None),
            Decision::Go(plan) if matches!(plan.then, Then::Wait(_)) => ("wait", None, Some(plan)),
            Decision::Go(plan) => ("install", None, Some(plan)),
        };
        Ok(Proposal {
            digest: candidate.digest.to_string(),
            id: candidate.id.to_string(),
            version: candidate.version.to_string(),
            installed: entry.map(|entry| entry.version.to_string()),
            source: stage.source.to_string(),
            signer: candidate.signer.map(|key| key.to_string()),
            trust: plan.as_ref().map_or_else(String::new, |plan| trust_in_words(&plan.trust)),
            decision: word,
            refusal,
            questions: plan.iter().flat_map(|plan| plan.questions.iter().map(question_in_words)).collect(),
            asks: view::asks(&candidate.package, &granted),
            package: view::PackageView::of(&candidate.package),
        })
    }

    /// Installs what was proposed. A version that does not come up is not installed.
    ///
    /// # Errors
    /// It was not proposed, is refused, was not fully accepted, or does not come up: then the old one goes on.
    pub async fn accept(&self, accept: Accept) -> Result<Installed> {
        let _changing = self.inner.changing.lock().await;
        let stage = self.inner.staged.lock().0.get(&accept.digest).cloned();
        let stage = stage.ok_or_else(|| PluginsError::NotProposed { digest: accept.digest.clone() })?;
        let transaction = self.inner.ledger.begin()?;
        let mut lock = transaction.lock().clone();
        let id = stage.candidate.id.clone();
        let plan = match self.decide(&stage, &lock)? {
            Decision::Nothing => {
                self.inner.staged.lock().0.remove(&accept.digest);
                return Ok(Installed { outcome: "nothing", plugin: self.get(id.as_str())? });
            }
            Decision::Refuse(refusal) => return Err(refusal.into()),
            Decision::Go(plan) => plan,
        };
        let stranger = plan.questions.iter().find(|question| !matches!(question, Question::Grants(_)));
        if let Some(question) = stranger.filter(|_| !accept.trust) {
            return Err(PluginsError::Unanswered(question_in_words(question)));
        }
        let outcome = match &plan.then {
            Then::Wait(missing) => {
                wait(&mut lock, &id, &stage, missing);
                "waiting"
            }
            Then::Serve(_) => {
                lock.plugins.insert(id.clone(), entry(&stage, &plan, &accept, lock.plugins.get(&id))?);
                "installed"
            }
        };
        let new = lock.plugins.get(&id).cloned();
        let old = self.table().seats.get(id.as_str()).cloned();
        let before = transaction.lock().plugins.get(&id).cloned();
        let change = Change {
            lock,
            add: vec![stage.bytes.as_ref().clone()],
            drop: before.iter().map(|entry| entry.digest.clone()).collect(),
            ..Change::default()
        };
        let seat = match (outcome, new) {
            ("installed", Some(entry)) => {
                let package = stage.candidate.package.clone();
                self.swap(old, package, entry, || transaction.commit(change)).await?
            }
            (_, new) => {
                self.settle(transaction.commit(change)?).await?;
                let mut seat = old
                    .map(|seat| (*seat).clone())
                    .ok_or(PluginsError::NoSuchPlugin { id: id.to_string() })?;
                seat.entry = new;
                seat
            }
        };
        if let Some(entry) = &seat.entry {
            self.inner.observer.tell_change(id.as_str(), before.as_ref(), entry);
        }
        self.seat(seat);
        self.inner.staged.lock().0.remove(&accept.digest);
        Ok(Installed { outcome, plugin: self.get(id.as_str())? })
    }

    /// Lets a version take over from what is in a seat, once `commit` has written it down. If it does not come
    /// up, or cannot be written down, the old one is what runs.
    pub(super) async fn swap(
        &self,
        old: Option<Arc<Seat>>,
        package: Package,
        entry: Entry,
        commit: impl FnOnce() -> Result<crate::Settled>,
    ) -> Result<Seat> {
        let mut seat = Seat::empty(package.manifest.id.clone(), entry.source.clone(), Some(entry.clone()));
        seat.package = Some(Arc::new(package.without_bytes()));
        seat.standing = self.stand(&package, &entry)?;
        let running = old.as_ref().and_then(|seat| seat.loaded.clone());
        if seat.standing != Standing::Running {
            self.settle(commit()?).await?;
            if let Some(running) = running {
                running.end().await;
            }
            return Ok(seat);
        }
        let ready = self.prepare(package, &entry).await?;
        let loaded = self.take_over(ready, running.as_ref()).await?;
        let settled = match commit() {
            Ok(settled) => settled,
            Err(error) => {
                self.take_back(&loaded, old.as_deref()).await;
                return Err(error);
            }
        };
        self.settle(settled).await?;
        if let (Some(running), None) = (running, &loaded.actor) {
            running.end().await;
        }
        seat.loaded = Some(loaded);
        Ok(seat)
    }

    /// After a change that could not be written down: what ran before runs again.
    async fn take_back(&self, loaded: &super::Loaded, old: Option<&Seat>) {
        let Some(actor) = &loaded.actor else { return };
        let before = old.and_then(|seat| Some((seat, seat.loaded.as_ref()?)));
        match before {
            Some((seat, before)) if before.actor.is_some() => {
                let setup = self.setup(
                    &before.plugin.package().manifest,
                    seat.limits(signet_runtime::Limits::ACTOR),
                    seat.config(),
                );
                if let Err(error) = actor.replace(before.plugin.clone(), setup).await {
                    tracing::error!(plugin = seat.id, %error, "the version before did not come up again");
                }
            }
            _ => loaded.end().await,
        }
    }
}

impl Seat {
    /// Its configuration, as it is told.
    pub(super) fn config(&self) -> String {
        let config = self.entry.as_ref().and_then(|entry| entry.config.as_ref());
        config.map_or_else(|| "{}".to_owned(), ToString::to_string)
    }
}

fn entry(stage: &Stage, plan: &Plan, accept: &Accept, before: Option<&Entry>) -> Result<Entry> {
    let Then::Serve(all) = &plan.then else {
        return Err(PluginsError::Unanswered("it waits for grants".into()));
    };
    let candidate = &stage.candidate;
    let grants = match &accept.grants {
        None => all.clone(),
        Some(chosen) => {
            let checked = chosen.iter().map(|text| {
                can_be_granted(text, &plan.asks).ok_or_else(|| PluginsError::Grant {
                    id: candidate.id.to_string(),
                    reason: format!("it does not ask for '{text}'"),
                })
            });
            checked.collect::<Result<_>>()?
        }
    };
    let config = accept.config.clone().or_else(|| before.and_then(|entry| entry.config.clone()));
    super::change::check_config(&candidate.package, config.as_ref())?;
    Ok(Entry { config, ..Entry::of(candidate, stage.source.clone(), grants, before) })
}

fn wait(lock: &mut Lock, id: &PluginId, stage: &Stage, missing: &BTreeSet<String>) {
    if let Some(entry) = lock.plugins.get_mut(id) {
        entry.pending = Some(Pending::of(&stage.candidate, stage.source.clone(), missing.clone()));
    }
}

fn trust_in_words(trust: &Trust) -> String {
    match trust {
        Trust::Known(name) => format!("signed by {name}, whom you know"),
        Trust::SameAsBefore(key) => format!("signed by {key}, like the version before"),
        Trust::Unknown(key) => format!("signed by {key}, whom you do not know"),
        Trust::Unsigned => "not signed: nobody says that these bytes are theirs".to_owned(),
    }
}

fn question_in_words(question: &Question) -> String {
    match question {
        Question::UnknownPublisher(key) => {
            format!("it is signed by {key}, whom you do not know; trust them with this?")
        }
        Question::Unsigned => "it is not signed; install it all the same?".to_owned(),
        Question::Grants(grants) => {
            let grants: Vec<_> = grants.iter().map(|grant| format!("'{grant}'")).collect();
            format!("grant it {}?", grants.join(" "))
        }
    }
}
