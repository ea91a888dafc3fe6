//! From bytes and decisions to a plugin that runs.

use std::sync::Arc;

use signet_runtime::{
    Actor, ActorState, CardGenerator, Connector, Export, Grants, Limits, Manifest, Package, Plugin,
    RuntimeError, Setup, Weight,
};

use super::view::of_actor;
use super::{Happened, Loaded, Plugins};
use crate::{Entry, PluginsError, Result, Source};

/// A version that is compiled and found able, and has not taken over yet.
pub(super) struct Ready {
    plugin: Plugin,
    connector: Option<(String, Connector)>,
    cards: Option<CardGenerator>,
    setup: Setup,
}

/// What a plugin is granted: what the user granted, or everything if it comes with Signet.
pub(super) fn grants_of(entry: &Entry, package: &Package) -> Result<Grants> {
    if entry.source == Source::BuiltIn {
        return Ok(Grants::all_asked(&package.manifest));
    }
    let parse = |text: &String| text.parse().map_err(|error: signet_runtime::NotAGrant| error.to_string());
    let grants: Result<Grants, String> = entry.grants.iter().map(parse).collect();
    grants.map_err(|reason| PluginsError::Grant { id: package.manifest.id.clone(), reason })
}

impl Plugins {
    /// Compiles a version and asks what it connects. Takes seconds for a large one that is new.
    ///
    /// # Errors
    /// It cannot run with what `entry` grants, or at all.
    pub(super) async fn prepare(&self, package: Package, entry: &Entry) -> Result<Ready> {
        let grants = grants_of(entry, &package)?;
        // A light component that was given more memory than most needs a larger place, and no other limits.
        let own = |base: Limits| {
            base.of_weight(Weight::of(&package, 0)).for_plugin(&package.manifest, &entry.limits)
        };
        let (call, actor) = (own(Limits::CALL), own(Limits::ACTOR));
        let weight = Weight::of(&package, call.memory.max(actor.memory));
        let (runtime, metrics) =
            (self.inner.options.runtime.clone(), self.figures().of(&package.manifest.id));
        let id = package.manifest.id.clone();
        let loading = tokio::task::spawn_blocking(move || runtime.load_as(weight, package, &grants, metrics));
        let plugin = loading
            .await
            .map_err(|error| RuntimeError::Load { plugin: id.clone(), reason: error.to_string() })??;
        let has = |export| plugin.package().exports.contains(&export);
        let connector = match has(Export::Connector).then(|| plugin.connector(call)).transpose()? {
            Some(connector) => Some((connector.describe().await?.harness, connector)),
            None => None,
        };
        let cards = has(Export::CardGenerator).then(|| plugin.card_generator(call)).transpose()?;
        let config = entry.config.as_ref().map_or_else(|| "{}".to_owned(), ToString::to_string);
        let setup = self.setup(&plugin.package().manifest, actor, config);
        Ok(Ready { plugin, connector, cards, setup })
    }

    /// What the actor of a version works with.
    pub(super) fn setup(&self, manifest: &Manifest, limits: Limits, config: String) -> Setup {
        let (id, version) = (manifest.id.clone(), manifest.version.clone());
        let observer = self.inner.observer.clone();
        let capabilities = self.inner.options.environment.own(&id);
        let tell = move |state: &ActorState| {
            if let ActorState::Parked { reason, .. } = state {
                observer.tell(&id, Some(version.clone()), Happened::Parked(reason.clone()));
            }
            observer.tell(&id, Some(version.clone()), Happened::Stands(of_actor(state)));
        };
        Setup { capabilities, limits, config, tell: Some(Arc::new(tell)) }
    }

    /// Lets a version take over from `old`. What the old one still answers is answered by it.
    ///
    /// # Errors
    /// It does not come up; the old one goes on.
    pub(super) async fn take_over(&self, ready: Ready, old: Option<&Loaded>) -> Result<Loaded> {
        let Ready { plugin, connector, cards, setup } = ready;
        let exports = &plugin.package().exports;
        let lives = exports.contains(&Export::Subscriber) || exports.contains(&Export::Widget);
        let before = old.and_then(|old| old.actor.as_ref());
        let actor = match (lives, before) {
            (true, Some(actor)) => {
                actor.replace(plugin.clone(), setup).await?;
                Some(actor.clone())
            }
            (true, None) => Some(start(&plugin, setup).await?),
            (false, _) => None,
        };
        Ok(Loaded { plugin, connector, cards, actor })
    }
}

/// Starts an actor and sees it come up.
async fn start(plugin: &Plugin, setup: Setup) -> Result<Actor> {
    let actor = plugin.actor(setup)?;
    actor.restart().await?;
    Ok(actor)
}
