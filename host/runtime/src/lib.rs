//! Sandboxed components: what they are, what they may use, and running them.
//!
//! What lives here: reading a package, linking what is granted, instances, limits, the cache of
//! native images. What must not: what a memory or a session is. The host's capabilities are traits
//! in `capability`; whoever runs a plugin hands in implementations that act for one caller.
//!
//! A connector's call runs in a **fresh instance** from a pre-linked template, so that two callers
//! never share a guest's memory. A subscriber is one long-lived instance behind a bounded queue.

mod bindings;
mod budget;
pub mod capability;
mod connector;
mod engine;
mod error;
mod image;
mod instance;
mod limits;
mod manifest;
mod package;
mod plugin;
mod registry;
mod subscriber;

pub use bindings::{connector as connector_types, types};
pub use capability::{Capabilities, Capability, Grants};
pub use connector::Connector;
pub use engine::{Allocation, Runtime};
pub use error::{Result, RuntimeError};
pub use image::ImageCache;
pub use limits::Limits;
pub use manifest::{CapabilityRequest, Manifest};
pub use package::{CONTRACT, Export, MANIFEST_SECTION, Package};
pub use plugin::Plugin;
pub use registry::{Listed, Registry, Source};
pub use subscriber::{Subscriber, SubscriberState};
