//! The manifest's custom section.

use signet_runtime::{MANIFEST_SECTION, Manifest, Package, RuntimeError, append_section};

use crate::{AuthorError, Result};

/// Puts a manifest into a component that some other tool made. `name` stands for the component in errors.
///
/// # Errors
/// The manifest cannot be used, or what comes out is no plugin: it has a manifest already, say, or uses what
/// the manifest does not ask for.
pub fn pack(name: &str, component: Vec<u8>, manifest: &[u8]) -> Result<Vec<u8>> {
    let unusable = |reason| RuntimeError::Manifest { name: name.to_owned(), reason };
    Manifest::parse(manifest).map_err(unusable).map_err(AuthorError::from)?;
    let mut packed = component;
    append_manifest(&mut packed, manifest);
    Package::read(name, packed.clone())?;
    Ok(packed)
}

/// Appends the manifest to a component that has none.
pub(crate) fn append_manifest(component: &mut Vec<u8>, manifest: &[u8]) {
    append_section(component, MANIFEST_SECTION, manifest);
}
