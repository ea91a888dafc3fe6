//! Making cards for MCP servers.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

pub use signet_card::{Action as CardAction, Card, Effect, Form, Group, Show, label, plain};

use crate::bindings::card_generator::exports::signet::plugin::card_generator as wit;
pub use crate::bindings::card_generator::exports::signet::plugin::card_generator::Server;
use crate::{ResourceInfo, Result, Tool};

/// A tool, and what the daemon takes it to do. A card may say worse of it; better does not count.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The tool.
    pub tool: Tool,
    /// What calling it does to the world.
    pub effect: Effect,
}

/// Makes cards for some MCP servers, or for all. Every call runs in a fresh instance; nothing is kept
/// between them.
pub trait CardGenerator {
    /// How well it suits a server: 0, not at all, to 100. The built-in generator says 1.
    ///
    /// # Errors
    /// It cannot tell.
    fn matches(server: &Server, tools: &[Offered]) -> Result<u8>;

    /// The card. The daemon shows none that calls what is not among the tools, or holds what is not plain text:
    /// names and descriptions are a stranger's, and [`plain`] makes them fit to be shown.
    ///
    /// # Errors
    /// It cannot make one of this.
    fn generate(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Result<Card>;
}

impl Offered {
    /// A button for the tool: its label, its description, a form from its schema, and how what it answers is shown.
    #[must_use]
    pub fn action(&self) -> CardAction {
        let tool = &self.tool;
        let title = tool.title.as_deref().map(|title| plain(title, 120)).filter(|title| !title.is_empty());
        let named = || Some(label(&tool.name)).filter(|name| !name.is_empty());
        let label = title.or_else(named).unwrap_or_else(|| "Tool without a name".into());
        let description = tool.description.as_deref().map(|text| signet_card::plain_lines(text, 2_000));
        CardAction {
            description: description.filter(|text| !text.is_empty()),
            form: Form::from_schema(&tool.input_schema),
            result: Show::from_schema(tool.output_schema.as_deref()),
            ..CardAction::new(label, tool.name.as_str(), self.effect)
        }
    }
}

impl Tool {
    /// One of the protocol's hints about it, `readOnlyHint`. Nothing: it does not say.
    #[must_use]
    pub fn hint(&self, name: &str) -> Option<bool> {
        let annotations: serde_json::Value = serde_json::from_str(self.annotations.as_deref()?).ok()?;
        annotations.get(name)?.as_bool()
    }
}

impl From<wit::Effect> for Effect {
    fn from(effect: wit::Effect) -> Self {
        match effect {
            wit::Effect::Reads => Self::Reads,
            wit::Effect::Writes => Self::Writes,
            wit::Effect::Destroys => Self::Destroys,
        }
    }
}

#[doc(hidden)]
pub struct ExportedCardGenerator<T>(PhantomData<T>);

fn offered(tools: Vec<wit::Offered>) -> Vec<Offered> {
    tools.into_iter().map(|one| Offered { tool: one.tool, effect: one.effect.into() }).collect()
}

impl<T: CardGenerator> wit::Guest for ExportedCardGenerator<T> {
    fn matches(server: Server, tools: Vec<wit::Offered>) -> Result<u8> {
        T::matches(&server, &offered(tools))
    }

    fn generate(server: Server, tools: Vec<wit::Offered>, resources: Vec<ResourceInfo>) -> Result<String> {
        Ok(serde_json::to_string(&T::generate(&server, &offered(tools), &resources)?)?)
    }
}
