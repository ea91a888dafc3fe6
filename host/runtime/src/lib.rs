//! Sandboxed components: what they are, what they may use, and running them.
//!
//! What lives here: reading a package, linking what is granted, instances, limits, the cache of
//! native images. What must not: what a memory or a session is. The host's capabilities are traits
//! in `capability`; whoever runs a plugin hands in implementations that act for one caller.
//!
//! A call of a connector or card generator runs in a **fresh instance** from a pre-linked template, so
//! that two callers never share a guest's memory. A subscriber or widget is an **actor**: one instance that
//! lives on behind a bounded mailbox.

mod actor;
mod bindings;
mod budget;
mod call;
pub mod capability;
mod card_generator;
mod conduct;
mod connector;
mod engine;
mod error;
mod event_type;
mod grant;
mod image;
mod instance;
mod limits;
mod manifest;
mod metrics;
mod package;
mod plugin;
mod section;
mod shape;
mod trace;

pub use actor::{Actor, ActorState, Setup, TellState};
pub use bindings::{
    card_generator as card_types, connector as connector_types, types, widget as widget_types,
};
pub use capability::{Capabilities, Capability};
pub use card_generator::CardGenerator;
pub use connector::Connector;
pub use engine::{Allocation, Runtime, Weight};
pub use error::{Result, RuntimeError};
pub use event_type::EventType;
pub use grant::{Grant, Grants, NotAGrant};
pub use image::ImageCache;
pub use limits::{Limits, Row};
pub use manifest::{CapabilityRequest, Manifest, is_id};
pub use metrics::{BOUNDS, Figures, Metrics};
pub use package::{CONTRACT, Export, MANIFEST_SECTION, Package};
pub use plugin::Plugin;
pub use section::append_section;
