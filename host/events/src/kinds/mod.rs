//! What is known of types of events: the form of their payloads, how they read, and when two are one.
//! Types that are not known pass as data; plugins can say how those of their own read.

mod browser;
mod described;
mod files;
mod harness;
mod mcp;
mod memory;
mod plugin;
mod system;
mod unknown;

use std::sync::LazyLock;

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;
use signet_core::standard_formats_only;

use crate::EventError;

pub use described::Described;
pub(crate) use described::Descriptions;
pub use unknown::line as line_of_unknown;

/// The weight of what agents are never told: it is for the dashboard's pages.
const SILENT: u8 = 0;

/// The payload of a known type.
trait Payload: DeserializeOwned + JsonSchema + 'static {
    /// `browser.navigate`.
    const KIND: &'static str;
    /// What happened, for people.
    const ABOUT: &'static str;
    /// How much it matters to an agent that works on something else: 0 to 100.
    const WEIGHT: u8;
    /// Fields in which two events of one source agree that are one line with a count; none: they never are.
    const SAME: &'static [&'static str];

    /// What is said after the surface's name: `navigated to example.com`.
    fn line(&self) -> String;
}

/// A type of events.
pub struct Kind {
    /// `browser.navigate`.
    pub name: &'static str,
    /// What happened, for people.
    pub about: &'static str,
    pub(crate) weight: u8,
    pub(crate) same: &'static [&'static str],
    line: fn(&Value) -> Option<String>,
    check: fn(&Value) -> Result<(), String>,
    schema: fn() -> Schema,
}

impl Kind {
    const fn of<P: Payload>() -> Self {
        Self {
            name: P::KIND,
            about: P::ABOUT,
            weight: P::WEIGHT,
            same: P::SAME,
            line: |payload| P::deserialize(payload).ok().map(|payload| payload.line()),
            check: |payload| P::deserialize(payload).map(drop).map_err(|error| error.to_string()),
            schema: || schemars::schema_for!(P),
        }
    }

    /// JSON Schema of the payload.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let mut schema = (self.schema)();
        standard_formats_only(schema.ensure_object());
        schema
    }

    /// Agents are never told.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.weight == SILENT
    }

    pub(crate) fn line(&self, payload: &Value) -> Option<String> {
        (self.line)(payload)
    }
}

/// All known types, sorted by name.
pub static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let mut kinds = Vec::new();
    kinds.extend(browser::kinds());
    kinds.extend(files::kinds());
    kinds.extend(harness::kinds());
    kinds.extend(mcp::kinds());
    kinds.extend(memory::kinds());
    kinds.extend(plugin::kinds());
    kinds.extend(system::kinds());
    kinds.sort_by_key(|kind| kind.name);
    kinds
});

/// A known type.
#[must_use]
pub fn known(name: &str) -> Option<&'static Kind> {
    let at = KINDS.binary_search_by_key(&name, |kind| kind.name).ok()?;
    KINDS.get(at)
}

/// Refuses a payload that is not of its type's form.
pub(crate) fn check(name: &str, payload: &Value) -> Result<(), EventError> {
    let Some(kind) = known(name) else { return Ok(()) };
    (kind.check)(payload).map_err(|why| EventError::NotOfItsKind { kind: name.to_owned(), why })
}
