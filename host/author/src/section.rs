//! The manifest's custom section.

use signet_runtime::{MANIFEST_SECTION, Manifest, Package, RuntimeError};

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

/// Appends the manifest to a component that has none: id, size, name and content, as the binary format
/// has it (WebAssembly core specification 5.5.3; components take the same).
pub(crate) fn append_manifest(component: &mut Vec<u8>, manifest: &[u8]) {
    let mut content = leb128(MANIFEST_SECTION.len());
    content.extend_from_slice(MANIFEST_SECTION.as_bytes());
    content.extend_from_slice(manifest);
    component.push(0);
    component.extend(leb128(content.len()));
    component.append(&mut content);
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
