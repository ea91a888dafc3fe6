//! What calling a tool does to the world.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a call does. The order is the order of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Reads.
    Reads,
    /// Writes, and can be undone or repeated.
    Writes,
    /// Destroys, or does what cannot be taken back.
    Destroys,
}

impl Effect {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Destroys => "destroys",
        }
    }
}
