//! Calls of a card generator, each in a fresh instance.

use crate::bindings::WithCardGeneratorPre;
use crate::bindings::card_generator::{Card, Server};
use crate::call::call;
use crate::instance::CallState;
use crate::types::{ResourceInfo, Tool};
use crate::{Capabilities, Export, Limits, Plugin, Result};

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
    pub async fn matches(&self, server: &Server, capabilities: Capabilities) -> Result<u8> {
        let score = call!(
            self,
            signet_plugin_card_generator,
            capabilities,
            "card-generator.matches",
            |guest, store| { guest.call_matches(&mut store, server) }
        );
        score.map(|score| score.min(100))
    }

    /// The card for a server.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn generate(
        &self,
        server: &Server,
        tools: &[Tool],
        resources: &[ResourceInfo],
        capabilities: Capabilities,
    ) -> Result<Card> {
        call!(self, signet_plugin_card_generator, capabilities, "card-generator.generate", |guest, store| {
            guest.call_generate(&mut store, server, tools, resources)
        })
    }
}
