//! What happens to memories.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};

pub(super) fn kinds() -> [Kind; 3] {
    [Kind::of::<Created>(), Kind::of::<Changed>(), Kind::of::<Forgotten>()]
}

macro_rules! about_a_memory {
    ($name:ident, $kind:literal, $about:literal, $verb:literal) => {
        #[doc = $about]
        #[derive(Deserialize, JsonSchema)]
        struct $name {
            #[expect(dead_code, reason = "checked, and compared as text")]
            id: String,
            /// Its beginning.
            #[serde(default)]
            content: String,
        }

        impl Payload for $name {
            const KIND: &'static str = $kind;
            const ABOUT: &'static str = $about;
            const WEIGHT: u8 = 40;
            const SAME: &'static [&'static str] = &["id"];

            fn line(&self) -> String {
                match self.content.as_str() {
                    "" => concat!($verb, " a memory").into(),
                    content => format!(concat!($verb, " \"{}\""), content),
                }
            }
        }
    };
}

about_a_memory!(Created, "memory.created", "Something was remembered.", "remembered");
about_a_memory!(Changed, "memory.changed", "A memory was changed.", "changed");
about_a_memory!(Forgotten, "memory.forgotten", "A memory was forgotten.", "forgot");
