//! The manifest's custom section.

use signet_runtime::MANIFEST_SECTION;

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
