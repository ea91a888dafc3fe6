//! Components that no SDK would make, by hand.

use serde_json::{Value, json};
use signet_runtime::{MANIFEST_SECTION, Package, Result};

/// A manifest without fault.
pub fn manifest() -> Value {
    json!({
        "id": "odd",
        "version": "0.1.0",
        "description": "Odd.",
        "licence": "MIT",
        "contract": "0.1.0",
        "capabilities": [{ "name": "log", "reason": "to say so" }],
    })
}

/// An export of the connector's name, with nothing in it.
pub const EMPTY_CONNECTOR: &str = r#"
    (instance $nothing)
    (export "signet:plugin/connector@0.1.0" (instance $nothing))"#;

/// A component of this text.
pub fn component(text: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {text})")).unwrap()
}

/// A component of this text with these manifests.
pub fn with_manifests(text: &str, manifests: &[&[u8]]) -> Vec<u8> {
    manifests
        .iter()
        .fold(component(text), |component, manifest| with_section(component, MANIFEST_SECTION, manifest))
}

/// A component of this text with a manifest without fault.
pub fn good(text: &str) -> Vec<u8> {
    with_manifests(text, &[manifest().to_string().as_bytes()])
}

/// A component that exports something and says this of itself.
pub fn saying(manifest: &Value) -> Result<Package> {
    Package::read("odd.wasm", with_manifests(EMPTY_CONNECTOR, &[manifest.to_string().as_bytes()]))
}

/// Appends a custom section.
pub fn with_section(mut wasm: Vec<u8>, name: &str, data: &[u8]) -> Vec<u8> {
    let mut content = leb128(name.len());
    content.extend_from_slice(name.as_bytes());
    content.extend_from_slice(data);
    wasm.push(0);
    wasm.extend(leb128(content.len()));
    wasm.extend(content);
    wasm
}

/// A number as WebAssembly writes it.
pub fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
