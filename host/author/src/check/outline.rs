//! Whether it is a component at all, and the manifests in it.

use signet_runtime::MANIFEST_SECTION;
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

#[derive(Default)]
pub(super) struct Outline {
    pub(super) manifests: Vec<Vec<u8>>,
}

/// What is in it; otherwise what is wrong, and what to do.
pub(super) fn read(bytes: &[u8]) -> Result<Outline, (String, String)> {
    let again = "build it again with `signet plugin build`";
    if !bytes.starts_with(b"\0asm") {
        return Err(("it does not begin like a WebAssembly file".into(), again.into()));
    }
    let damaged = |error: wasmparser::BinaryReaderError| (format!("it is damaged: {error}"), again.into());
    let mut outline = Outline::default();
    let mut outermost = true;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(damaged)? {
            Payload::Version { encoding, .. } => {
                if outermost && encoding == Encoding::Module {
                    let fix = "build for wasm32-wasip2 (`signet plugin build` does), or wrap it with `wasm-tools \
                               component new`";
                    return Err(("it is a core module, not a component".into(), fix.into()));
                }
                outermost = false;
            }
            Payload::CustomSection(section) if section.name() == MANIFEST_SECTION => {
                outline.manifests.push(section.data().to_vec());
            }
            _ => {}
        }
    }
    Validator::new_with_features(WasmFeatures::default()).validate_all(bytes).map_err(damaged)?;
    Ok(outline)
}
