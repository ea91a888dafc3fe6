//! What comes with Signet: components, and the dashboard.

use signet_api::Asset;

/// Name and bytes.
type Component = (&'static str, &'static [u8]);

/// All of them: connectors, by the names of their harnesses, then the generator of cards and the widgets.
pub(crate) const COMPONENTS: &[Component] = include!(concat!(env!("OUT_DIR"), "/components.rs"));

/// How many of them are connectors.
const CONNECTORS: usize = include!(concat!(env!("OUT_DIR"), "/connector_count.rs"));

/// The connectors, by the names of their harnesses, sorted.
pub(crate) fn connectors() -> &'static [Component] {
    COMPONENTS.split_at(CONNECTORS).0
}

/// The dashboard's files.
pub(crate) const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));
