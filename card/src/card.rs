//! The card itself.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{Form, Show};

/// The version of the document. A daemon reads this one and no other.
pub const VERSION: u32 = 1;

/// A card: what the dashboard shows of an MCP server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Card {
    /// Version of this document: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub version: u32,
    /// Its heading, 80 characters at most.
    pub name: String,
    /// One emoji, an `https:` URL of an image, a `data:` URL of a PNG, JPEG, GIF or WebP image, or the URI of a
    /// resource that the server lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// What it is for, 2,000 characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How large it is at first.
    #[serde(default)]
    pub size: Size,
    /// What can be done with it, in the order in which it is shown.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Beginnings of the kinds of events that it shows: `deal.`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscribes: Vec<String>,
}

/// Grid units, 1 to 12 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Columns.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub w: u8,
    /// Rows.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub h: u8,
}

impl Default for Size {
    fn default() -> Self {
        Self { w: 4, h: 3 }
    }
}

/// Actions that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Group {
    /// Its heading; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// At least one.
    pub actions: Vec<Action>,
}

/// A button with a form, which calls a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Action {
    /// What is on the button, 120 characters at most.
    pub label: String,
    /// Name of the tool that it calls: one of the server's.
    pub tool: String,
    /// What the tool does, 2,000 characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What calling the tool does to the world. The daemon knows too, and the worse of both counts.
    pub effect: Effect,
    /// What is asked for before the call. No fields: one click runs it.
    #[serde(default)]
    pub form: Form,
    /// How what it answers is shown best.
    #[serde(default)]
    pub result: Show,
    /// Asked before it runs. One that destroys always asks: the daemon puts a question there if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
}

/// What calling a tool does to the world. The order is the order of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Reads.
    Reads,
    /// Writes, and can be undone or repeated.
    Writes,
    /// Destroys, or does what cannot be taken back.
    Destroys,
}

impl Card {
    /// A card of this version with a heading and nothing on it.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            version: VERSION,
            name: name.into(),
            icon: None,
            description: None,
            size: Size::default(),
            groups: Vec::new(),
            subscribes: Vec::new(),
        }
    }

    /// All actions, in the order in which they are shown.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.groups.iter().flat_map(|group| &group.actions)
    }
}

impl Action {
    /// A button for a tool that asks for nothing.
    #[must_use]
    pub fn new(label: impl Into<String>, tool: impl Into<String>, effect: Effect) -> Self {
        Self {
            label: label.into(),
            tool: tool.into(),
            description: None,
            effect,
            form: Form::default(),
            result: Show::default(),
            confirm: None,
        }
    }

    /// Whether one click is enough: it asks for nothing, and does no harm that has to be confirmed.
    #[must_use]
    pub fn is_one_click(&self) -> bool {
        self.form.fields.is_empty() && !self.form.json && self.confirm.is_none()
    }

    /// The question before a tool that destroys.
    #[must_use]
    pub fn warning(label: &str) -> String {
        format!("{label} may destroy something, or do what cannot be taken back. Run it?")
    }
}
