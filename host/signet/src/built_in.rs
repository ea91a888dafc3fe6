//! The components that come with Signet.

/// Harness and bytes, sorted.
pub(crate) const COMPONENTS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/connectors.rs"));
