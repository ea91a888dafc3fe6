//! What a card of an MCP server is: data that the dashboard draws.
//!
//! A generator, which is a component, makes a [`Card`]; the daemon holds it against [`Card::check`] before anyone sees
//! it. There is no place in it for markup, script or style: every text is plain text, and every field is one of those
//! here. The document carries its [`VERSION`]; `docs/card.schema.json` is made of these types.
//!
//! What must not live here: drawing, calling tools, and anything that only the host or only one generator needs.
#![no_std]

extern crate alloc;

mod card;
mod check;
mod fit;
mod form;
mod from_schema;
mod json;
mod result;
mod words;

pub use card::{Action, Card, Effect, Group, Size, VERSION};
pub use check::{Offer, Refused, fits_as_icon, limits};
pub use form::{
    Choice, ChoiceInput, ChoicesInput, Field, FixedInput, Form, Format, GroupInput, Input, JsonInput,
    ListInput, MapInput, NumberInput, Shown, TextInput, ToggleInput, Variant, VariantsInput,
};
pub use result::{Column, Show};
pub use words::{label, plain, plain_lines, words};
