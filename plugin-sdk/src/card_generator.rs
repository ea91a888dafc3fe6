//! Making cards for MCP servers.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::bindings::card_generator::exports::signet::plugin::card_generator::Guest;
pub use crate::bindings::card_generator::exports::signet::plugin::card_generator::{
    Action as CardAction, Card, Effect, Server,
};
use crate::{ResourceInfo, Result, Tool};

/// Makes cards for some MCP servers, or for all. Every call runs in a fresh instance; nothing is kept
/// between them.
pub trait CardGenerator {
    /// How well it suits a server: 0, not at all, to 100. The built-in generator says 1.
    ///
    /// # Errors
    /// It cannot tell.
    fn matches(server: &Server) -> Result<u8>;

    /// The card.
    ///
    /// # Errors
    /// It cannot make one of this.
    fn generate(server: &Server, tools: &[Tool], resources: &[ResourceInfo]) -> Result<Card>;
}

impl Tool {
    /// One of the protocol's hints about it, `readOnlyHint`. Nothing: it does not say.
    #[must_use]
    pub fn hint(&self, name: &str) -> Option<bool> {
        let annotations: serde_json::Value = serde_json::from_str(self.annotations.as_deref()?).ok()?;
        annotations.get(name)?.as_bool()
    }
}

#[doc(hidden)]
pub struct ExportedCardGenerator<T>(PhantomData<T>);

impl<T: CardGenerator> Guest for ExportedCardGenerator<T> {
    fn matches(server: Server) -> Result<u8> {
        T::matches(&server)
    }

    fn generate(server: Server, tools: Vec<Tool>, resources: Vec<ResourceInfo>) -> Result<Card> {
        T::generate(&server, &tools, &resources)
    }
}
