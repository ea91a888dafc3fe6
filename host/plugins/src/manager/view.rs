//! What is shown of a plugin.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use signet_runtime::{ActorState, Export, Figures, Limits, Manifest, Package, Weight};

use super::{Plugins, Seat, Standing};
use crate::Pending;

/// A plugin, for people and programs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Plugin")]
pub struct View {
    /// Id; for a file that is no plugin, the file's name.
    pub id: String,
    /// Where from.
    pub source: String,
    /// `running`, `recovering`, `parked`, `compiling`, `pending`, `disabled` or `refused`.
    #[schemars(extend("enum" = ["running", "recovering", "parked", "compiling", "pending", "disabled", "refused"]))]
    pub state: &'static str,
    /// Why it is not running, and what to do.
    pub reason: Option<String>,
    /// The event that parked it.
    pub poison: Option<Poison>,
    /// Why a newer version or a change did not come about.
    pub problem: Option<String>,
    /// The user's decision.
    pub enabled: bool,
    /// The user's decision.
    pub pinned: bool,
    /// The key that signed it.
    pub signer: Option<String>,
    /// Canonical texts.
    pub grants: Vec<String>,
    /// What it asks for.
    pub asks: Vec<Ask>,
    /// All limits.
    pub limits: Vec<LimitView>,
    /// Its configuration.
    pub config: Option<Value>,
    /// A version that waits for grants.
    pub pending: Option<Pending>,
    /// What was read of it.
    pub package: Option<PackageView>,
    /// What it did since the daemon started.
    pub figures: Figures,
}

/// The event that parked a plugin.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PluginPoison")]
pub struct Poison {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who published it.
    pub source: String,
    /// What happened, as the text of JSON.
    pub payload: String,
}

/// Something that a plugin asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PluginAsk")]
pub struct Ask {
    /// Canonical text.
    pub grant: String,
    /// In plain words.
    pub words: String,
    /// What for, in its author's words.
    pub reason: String,
    /// It was granted, or needs no grant.
    pub granted: bool,
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PluginLimit")]
pub struct LimitView {
    /// Name.
    pub name: &'static str,
    /// What it limits.
    pub what: &'static str,
    /// What holds.
    pub value: u64,
    /// What holds by default.
    pub default: u64,
    /// What the plugin wants.
    pub wanted: Option<u64>,
    /// The user set it.
    pub set: bool,
}

/// A component.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PluginPackage")]
pub struct PackageView {
    /// `sha256:...`.
    pub digest: String,
    /// Bytes.
    pub size: usize,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Capabilities whose interfaces it imports.
    pub uses: Vec<&'static str>,
    /// Interfaces that it exports.
    pub exports: Vec<&'static str>,
}

impl PackageView {
    /// Of a package.
    #[must_use]
    pub fn of(package: &Package) -> Self {
        Self {
            digest: format!("sha256:{}", package.digest),
            size: package.size,
            manifest: package.manifest.clone(),
            uses: package.uses.iter().map(|capability| capability.name()).collect(),
            exports: package.exports.iter().map(|export| export.name()).collect(),
        }
    }
}

/// What a package asks for, beside what was granted.
pub(crate) fn asks(package: &Package, granted: &BTreeSet<String>) -> Vec<Ask> {
    let asks = package.manifest.asks();
    let ask = |grant: &signet_runtime::Grant| Ask {
        grant: grant.to_string(),
        words: grant.in_words(),
        reason: package.manifest.reason(grant.capability()).unwrap_or_default().to_owned(),
        granted: grant.capability().is_harmless() || granted.contains(&grant.to_string()),
    };
    asks.iter().map(ask).collect()
}

impl Plugins {
    pub(super) fn view(&self, seat: &Seat) -> View {
        let (state, reason, poison) = state(seat);
        let entry = seat.entry.as_ref();
        let package = seat.package.as_ref();
        let granted = match (entry, package) {
            (Some(entry), Some(package)) if entry.source == crate::Source::BuiltIn => {
                super::change::asked(package)
            }
            (Some(entry), _) => entry.grants.clone(),
            (None, _) => BTreeSet::new(),
        };
        View {
            id: seat.id.clone(),
            source: seat.source.to_string(),
            state,
            reason,
            poison,
            problem: seat.problem.clone(),
            enabled: entry.is_some_and(|entry| entry.enabled),
            pinned: entry.is_some_and(|entry| entry.pinned),
            signer: entry.and_then(|entry| entry.signer).map(|key| key.to_string()),
            asks: package.map(|package| asks(package, &granted)).unwrap_or_default(),
            grants: granted.into_iter().collect(),
            limits: limits(seat),
            config: entry.and_then(|entry| entry.config.clone()),
            pending: entry.and_then(|entry| entry.pending.clone()),
            package: package.map(|package| PackageView::of(package)),
            figures: self.figures().of(&seat.id).figures(),
        }
    }
}

fn state(seat: &Seat) -> (&'static str, Option<String>, Option<Poison>) {
    let word = word(seat);
    match (&seat.standing, seat.actor_state()) {
        (Standing::Running, None | Some(ActorState::Running | ActorState::Ended))
        | (Standing::Compiling, _) => (word, None, None),
        (Standing::Running, Some(ActorState::Recovering { reason })) => (word, Some(reason), None),
        (Standing::Running, Some(ActorState::Parked { reason, event })) => {
            let event = event.map(|event| Poison {
                id: event.id.clone(),
                kind: event.kind.clone(),
                source: event.source.clone(),
                payload: event.payload.clone(),
            });
            (word, Some(format!("{reason}; start it again with: signet plugin enable {}", seat.id)), event)
        }
        (Standing::Waiting(missing), _) => {
            (word, Some(format!("grant it with: signet plugin grant {} {missing}", seat.id)), None)
        }
        (Standing::Disabled, _) => {
            (word, Some(format!("switch it on with: signet plugin enable {}", seat.id)), None)
        }
        (Standing::Refused(reason), _) => (word, Some(reason.clone()), None),
    }
}

/// The state of a plugin, in the word that is shown.
pub(super) fn word(seat: &Seat) -> &'static str {
    match &seat.standing {
        Standing::Running => seat.actor_state().map_or("running", |state| of_actor(&state)),
        Standing::Compiling => "compiling",
        Standing::Waiting(_) => "pending",
        Standing::Disabled => "disabled",
        Standing::Refused(_) => "refused",
    }
}

/// The state of one that runs.
pub(super) fn of_actor(state: &ActorState) -> &'static str {
    match state {
        ActorState::Running | ActorState::Ended => "running",
        ActorState::Recovering { .. } => "recovering",
        ActorState::Parked { .. } => "parked",
    }
}

fn limits(seat: &Seat) -> Vec<LimitView> {
    let Some(package) = &seat.package else { return Vec::new() };
    let lives = package.exports.contains(&Export::Subscriber) || package.exports.contains(&Export::Widget);
    let base = if lives { Limits::ACTOR } else { Limits::CALL };
    let base = base.of_weight(Weight::of(package, 0));
    let own = seat.limits(base);
    let user = seat.entry.as_ref().map(|entry| &entry.limits);
    let rows = Limits::table().iter().zip(own.named()).zip(base.named());
    rows.map(|((row, (name, value)), (_, default))| LimitView {
        name,
        what: row.what,
        value,
        default,
        wanted: package.manifest.limits.get(name).copied(),
        set: user.is_some_and(|user| user.contains_key(name)),
    })
    .collect()
}
