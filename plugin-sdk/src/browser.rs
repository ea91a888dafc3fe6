//! The user's browser, as far as the user shares it.

pub use crate::bindings::imports::signet::plugin::browser::{Action, Page, Tab};
pub use crate::bindings::imports::signet::plugin::browser::{act, observe, tabs};
