//! The decision about a component that was fetched: install it, ask first, or refuse. No I/O: facts in, answer out.

use std::collections::BTreeSet;

use signet_runtime::{Grant, Grants};

use crate::{Candidate, Digest, Entry, PluginId, PublicKey, Publishers, Version};

/// What the user wants.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Install this, or bring the installed one up to date.
    pub intent: Intent,
    /// The id that is to be updated; an install takes what comes.
    pub expected_id: Option<PluginId>,
    /// `--digest`.
    pub expected: Option<Digest>,
    /// `--yes`: nobody is there to ask.
    pub yes: bool,
    /// `--allow-downgrade`.
    pub allow_downgrade: bool,
    /// `--reinstall`: whoever it was before, and pinned or not.
    pub reinstall: bool,
}

/// What is to happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Intent {
    /// The user named a source.
    #[default]
    Install,
    /// The installed plugin's source has something new.
    Update,
}

/// What was fetched.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its id.
    pub id: PluginId,
    /// Its version.
    pub version: Version,
    /// Of its bytes.
    pub digest: Digest,
    /// Whose verified signature it carries.
    pub signer: Option<PublicKey>,
    /// Canonical texts of every grant that it asks for.
    pub asks: BTreeSet<String>,
}

impl Offer {
    /// A component that was read, and the canonical texts of what it asks for.
    #[must_use]
    pub fn of(candidate: &Candidate, asks: BTreeSet<String>) -> Self {
        Self {
            id: candidate.id.clone(),
            version: candidate.version.clone(),
            digest: candidate.digest.clone(),
            signer: candidate.signer,
            asks,
        }
    }
}

/// Who stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// A publisher that the user knows, by this name.
    Known(String),
    /// An unknown key, but that of the version that is installed.
    SameAsBefore(PublicKey),
    /// An unknown key.
    Unknown(PublicKey),
    /// Nobody.
    Unsigned,
}

/// What the user must say yes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Is this key to be trusted?
    UnknownPublisher(PublicKey),
    /// Nobody signed it; go on?
    Unsigned,
    /// May it have these, which it was not granted?
    Grants(BTreeSet<String>),
}

/// What is shown, what is asked, what is then done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The version that is replaced.
    pub from: Option<Version>,
    /// The version that comes.
    pub to: Version,
    /// Who stands behind it.
    pub trust: Trust,
    /// Everything that it asks for.
    pub asks: BTreeSet<String>,
    /// To be asked, in this order. Empty after `--yes`.
    pub questions: Vec<Question>,
    /// What is done after a yes to every question.
    pub then: Then,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It serves, with these grants.
    Serve(BTreeSet<String>),
    /// It waits until these are granted; the installed version goes on.
    Wait(BTreeSet<String>),
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is installed, or waiting, already.
    Nothing,
    /// Go on, after asking.
    Go(Plan),
    /// No.
    Refuse(Refusal),
}

/// Why not. The message says what would make it a yes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The source has another plugin now.
    #[error(
        "the source of {expected} holds plugin {actual} now; nothing was changed; install that one by its source if you want it"
    )]
    OtherPlugin {
        /// The one to update.
        expected: PluginId,
        /// The one that came.
        actual: PluginId,
    },
    /// Not the bytes that were named.
    #[error(
        "{id} has digest {actual}, and --digest says {expected}; somebody changed it, or the digest is another version's"
    )]
    OtherDigest {
        /// Plugin.
        id: PluginId,
        /// What was named.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
    /// Signed by somebody else, or by nobody any more.
    #[error(
        "{id} was signed by {before}, and this one by {}; if its publisher really changed, install it with --reinstall",
        .now.map_or_else(|| "nobody".to_owned(), |key| key.to_string())
    )]
    OtherSigner {
        /// Plugin.
        id: PluginId,
        /// Who signed the installed one.
        before: PublicKey,
        /// Who signed this one.
        now: Option<PublicKey>,
    },
    /// Older than what is installed, however well it is signed.
    #[error(
        "{id} {installed} is installed and this is {offered}, which is older; --allow-downgrade goes back"
    )]
    Downgrade {
        /// Plugin.
        id: PluginId,
        /// Installed.
        installed: Version,
        /// Came.
        offered: Version,
    },
    /// The user wants it to stay.
    #[error("{id} is pinned at {version}; `signet plugin pin {id} --off` lets it change")]
    Pinned {
        /// Plugin.
        id: PluginId,
        /// Installed.
        version: Version,
    },
    /// `--yes` about a stranger's bytes that were not named.
    #[error(
        "{id} is {}; --yes installs that only together with `--digest {digest}`, when you know that this is the right one",
        .signer.map_or_else(|| "not signed".to_owned(), |key| format!("signed by {key}, whom you do not know"))
    )]
    NeedsDigest {
        /// Plugin.
        id: PluginId,
        /// Who signed it.
        signer: Option<PublicKey>,
        /// Its digest.
        digest: Digest,
    },
}

/// Decides. `installed` is the entry of the offer's id, or of the id that is to be updated.
#[must_use]
pub fn resolve(
    request: &Request,
    offer: &Offer,
    installed: Option<&Entry>,
    publishers: &Publishers,
) -> Decision {
    match decide(request, offer, installed, publishers) {
        Ok(Some(plan)) => Decision::Go(plan),
        Ok(None) => Decision::Nothing,
        Err(refusal) => Decision::Refuse(refusal),
    }
}

fn decide(
    request: &Request,
    offer: &Offer,
    installed: Option<&Entry>,
    publishers: &Publishers,
) -> Result<Option<Plan>, Refusal> {
    check_identity(request, offer)?;
    if let Some(entry) = installed {
        let waiting = entry.pending.as_ref().filter(|_| request.intent == Intent::Update);
        let is_there = entry.digest == offer.digest || waiting.is_some_and(|p| p.digest == offer.digest);
        if is_there && !request.reinstall {
            return Ok(None);
        }
        check_change(request, offer, entry)?;
    }
    let trust = trust(offer, installed, publishers);
    let granted = installed.map(|entry| entry.grants.clone()).unwrap_or_default();
    let missing: BTreeSet<_> = offer.asks.difference(&granted).cloned().collect();
    // A grant is dropped with the wish for it: a later version has to ask again.
    let kept: BTreeSet<_> = granted.iter().filter_map(|grant| can_be_granted(grant, &offer.asks)).collect();

    let stranger = match &trust {
        Trust::Unknown(key) => Some(Question::UnknownPublisher(*key)),
        Trust::Unsigned => Some(Question::Unsigned),
        Trust::Known(_) | Trust::SameAsBefore(_) => None,
    };
    if stranger.is_some() && request.yes && request.expected.is_none() {
        return Err(Refusal::NeedsDigest {
            id: offer.id.clone(),
            signer: offer.signer,
            digest: offer.digest.clone(),
        });
    }
    let widens = !missing.is_empty();
    let (wish, then) = match request.intent {
        // Never widened by an update, not even by --yes.
        Intent::Update if widens => (None, Then::Wait(missing)),
        _ => {
            let all = kept.union(&missing).cloned().collect();
            (widens.then_some(Question::Grants(missing)), Then::Serve(all))
        }
    };
    let questions = if request.yes { Vec::new() } else { stranger.into_iter().chain(wish).collect() };
    let from = installed.map(|entry| entry.version.clone());
    Ok(Some(Plan { from, to: offer.version.clone(), trust, asks: offer.asks.clone(), questions, then }))
}

/// The canonical text of a grant, if it is one that `asks` leaves room for: something of it, or less of that.
pub(crate) fn can_be_granted(text: &str, asks: &BTreeSet<String>) -> Option<String> {
    let grant: Grant = text.parse().ok()?;
    let asks: Grants = asks.iter().filter_map(|ask| ask.parse::<Grant>().ok()).collect();
    asks.allow_for(&grant).then(|| grant.to_string())
}

fn check_identity(request: &Request, offer: &Offer) -> Result<(), Refusal> {
    if let Some(expected) = request.expected_id.as_ref().filter(|expected| **expected != offer.id) {
        return Err(Refusal::OtherPlugin { expected: expected.clone(), actual: offer.id.clone() });
    }
    match &request.expected {
        Some(expected) if *expected != offer.digest => Err(Refusal::OtherDigest {
            id: offer.id.clone(),
            expected: expected.clone(),
            actual: offer.digest.clone(),
        }),
        _ => Ok(()),
    }
}

/// What an installed version forbids.
fn check_change(request: &Request, offer: &Offer, entry: &Entry) -> Result<(), Refusal> {
    let id = || offer.id.clone();
    if entry.pinned && !request.reinstall {
        return Err(Refusal::Pinned { id: id(), version: entry.version.clone() });
    }
    if let Some(before) = entry.signer.filter(|before| offer.signer != Some(*before) && !request.reinstall) {
        return Err(Refusal::OtherSigner { id: id(), before, now: offer.signer });
    }
    // Build metadata makes nothing newer.
    if offer.version.cmp_precedence(&entry.version).is_lt() && !request.allow_downgrade {
        return Err(Refusal::Downgrade {
            id: id(),
            installed: entry.version.clone(),
            offered: offer.version.clone(),
        });
    }
    Ok(())
}

fn trust(offer: &Offer, installed: Option<&Entry>, publishers: &Publishers) -> Trust {
    let Some(key) = offer.signer else { return Trust::Unsigned };
    if let Some(publisher) = publishers.find(&key) {
        return Trust::Known(publisher.name.clone());
    }
    // The user said yes to this key once.
    if installed.is_some_and(|entry| entry.signer == Some(key)) {
        Trust::SameAsBefore(key)
    } else {
        Trust::Unknown(key)
    }
}
