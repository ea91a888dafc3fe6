//! Calls of a card generator, each in a fresh instance.

use signet_card::{Card, Offer};

use crate::bindings::WithCardGeneratorPre;
use crate::bindings::card_generator::{Effect, Offered, Server};
use crate::call::call;
use crate::instance::CallState;
use crate::types::ResourceInfo;
use crate::{Capabilities, Export, Limits, Plugin, Result, RuntimeError};

const GENERATE: &str = "card-generator.generate";

/// The card generator in a plugin. Cheap to clone.
#[derive(Clone)]
pub struct CardGenerator {
    plugin: Plugin,
    template: WithCardGeneratorPre<CallState>,
    limits: Limits,
}

impl Plugin {
    /// The card generator in this plugin.
    ///
    /// # Errors
    /// It has none.
    pub fn card_generator(&self, limits: Limits) -> Result<CardGenerator> {
        self.need(Export::CardGenerator)?;
        let template = WithCardGeneratorPre::new(self.template.clone())
            .map_err(|error| self.misfit(Export::CardGenerator, &error))?;
        Ok(CardGenerator { plugin: self.clone(), template, limits })
    }
}

impl CardGenerator {
    /// The plugin that it is in.
    #[must_use]
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// How well it suits a server: 0, not at all, to 100.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn matches(
        &self,
        server: &Server,
        tools: &[Offered],
        capabilities: Capabilities,
    ) -> Result<u8> {
        let score = call!(
            self,
            signet_plugin_card_generator,
            capabilities,
            "card-generator.matches",
            |guest, store| { guest.call_matches(&mut store, server, tools) }
        );
        score.map(|score| score.min(100))
    }

    /// The card for a server, held against the rules of `signet-card`: what is answered can be shown. A tool does
    /// what `tools` says of it, unless the card says worse.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused, or answered with what is no card of these tools.
    pub async fn generate(
        &self,
        server: &Server,
        tools: &[Offered],
        resources: &[ResourceInfo],
        capabilities: Capabilities,
    ) -> Result<Card> {
        let json: String = call!(
            self,
            signet_plugin_card_generator,
            capabilities,
            "card-generator.generate",
            |guest, store| { guest.call_generate(&mut store, server, tools, resources) }
        )?;
        let tools: Vec<_> =
            tools.iter().map(|offered| (offered.tool.name.as_str(), offered.effect.into())).collect();
        let resources: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
        Card::read(&json, &Offer { tools: &tools, resources: &resources }).map_err(|refused| {
            RuntimeError::Answer {
                plugin: self.plugin.id().to_owned(),
                export: GENERATE,
                reason: refused.to_string(),
            }
        })
    }
}

impl From<Effect> for signet_card::Effect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Reads => Self::Reads,
            Effect::Writes => Self::Writes,
            Effect::Destroys => Self::Destroys,
        }
    }
}

impl From<signet_card::Effect> for Effect {
    fn from(effect: signet_card::Effect) -> Self {
        match effect {
            signet_card::Effect::Reads => Self::Reads,
            signet_card::Effect::Writes => Self::Writes,
            signet_card::Effect::Destroys => Self::Destroys,
        }
    }
}
