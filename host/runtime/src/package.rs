//! Reading a component before anything of it runs.

use std::collections::BTreeSet;

use wasmparser::{Encoding, Parser, Payload};

use crate::capability::log::one_line;
use crate::shape::Shape;
use crate::{Capability, Grants, Manifest, Result, RuntimeError};

/// The contract that this host speaks.
pub const CONTRACT: &str = "0.1.0";
/// Name of the custom section with the manifest.
pub const MANIFEST_SECTION: &str = "signet:manifest";
/// Bytes of a component. JavaScript and Python guests have 12 to 18 MB.
const COMPONENT_BYTES: usize = 64 << 20;
/// Bytes of what is said about a component that cannot be used.
const MESSAGE_BYTES: usize = 1_000;

/// An interface that the host can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Export {
    /// Start and stop.
    Lifecycle,
    /// The glue for a harness.
    Connector,
    /// Reacts to events.
    Subscriber,
    /// Makes cards for MCP servers.
    CardGenerator,
    /// A widget on the dashboard.
    Widget,
}

impl Export {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Lifecycle, Self::Connector, Self::Subscriber, Self::CardGenerator, Self::Widget];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Connector => "connector",
            Self::Subscriber => "subscriber",
            Self::CardGenerator => "card-generator",
            Self::Widget => "widget",
        }
    }
}

/// A component that was read and found whole.
#[derive(Debug, Clone)]
pub struct Package {
    /// SHA-256 of the bytes, hexadecimal.
    pub digest: String,
    /// Size in bytes.
    pub size: usize,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Capabilities that it imports.
    pub uses: BTreeSet<Capability>,
    /// Interfaces that it exports.
    pub exports: BTreeSet<Export>,
    pub(crate) bytes: Vec<u8>,
}

/// What the outermost component says.
#[derive(Default)]
struct Outline {
    imports: Vec<String>,
    exports: Vec<String>,
    manifests: Vec<Vec<u8>>,
}

impl Package {
    /// Reads a component. `name` stands for it in errors.
    ///
    /// # Errors
    /// It is no component, its manifest cannot be used, it imports what this host does not know or its
    /// manifest does not ask for, or it exports nothing that can be run.
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self> {
        // File, wasmparser and serde quote what the component says of itself.
        let name = one_line(name, MESSAGE_BYTES);
        let not = |reason: String| RuntimeError::NotAComponent {
            name: name.clone(),
            reason: one_line(&reason, MESSAGE_BYTES),
        };
        if bytes.len() > COMPONENT_BYTES {
            return Err(not(format!("it has {} bytes, {COMPONENT_BYTES} are allowed", bytes.len())));
        }
        if !bytes.starts_with(b"\0asm") {
            return Err(not("it does not begin like a WebAssembly file".into()));
        }
        let outline = outline(&bytes).map_err(not)?;
        // The whole file, before anything else relies on it.
        wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::default())
            .validate_all(&bytes)
            .map_err(|error| not(format!("it is damaged: {error}")))?;

        let bad = |reason: String| RuntimeError::Manifest {
            name: name.clone(),
            reason: one_line(&reason, MESSAGE_BYTES),
        };
        let manifest = match outline.manifests.as_slice() {
            [one] => Manifest::parse(one).map_err(bad)?,
            [] => {
                return Err(bad(format!(
                    "it has none; build it with the Signet SDK, which embeds it as {MANIFEST_SECTION}"
                )));
            }
            many => return Err(bad(format!("it has {}", many.len()))),
        };
        let uses = capabilities(&manifest, &outline.imports)?;
        let exports: BTreeSet<_> = Export::ALL
            .into_iter()
            .filter(|export| outline.exports.contains(&interface(export.name())))
            .collect();
        // A lifecycle alone is never called.
        if exports.iter().all(|export| *export == Export::Lifecycle) {
            return Err(RuntimeError::NothingToRun { plugin: manifest.id, contract: CONTRACT });
        }
        if exports.contains(&Export::Subscriber) && !manifest.asks().has(Capability::Events) {
            let capabilities = vec![Capability::Events.name().to_owned()];
            return Err(RuntimeError::NotAskedFor { plugin: manifest.id, capabilities });
        }
        let digest = signet_core::sha256_hex(&bytes);
        Ok(Self { digest, size: bytes.len(), manifest, uses, exports, bytes })
    }
}

impl Package {
    /// What it says, without the component itself.
    #[must_use]
    pub fn without_bytes(&self) -> Self {
        let Self { digest, size, manifest, uses, exports, bytes: _ } = self;
        Self {
            digest: digest.clone(),
            size: *size,
            manifest: manifest.clone(),
            uses: uses.clone(),
            exports: exports.clone(),
            bytes: Vec::new(),
        }
    }

    /// The component.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it asks for and cannot run without, beyond `grants`: an interface that is not granted is not
    /// linked.
    #[must_use]
    pub fn unlinked(&self, grants: &Grants) -> Grants {
        let granted = grants.for_plugin(&self.manifest);
        let hears = self.exports.contains(&Export::Subscriber).then_some(Capability::Events);
        let needed: Vec<_> =
            self.uses.iter().copied().chain(hears).filter(|capability| !granted.has(*capability)).collect();
        let asks = self.manifest.asks();
        asks.iter().filter(|ask| needed.contains(&ask.capability())).cloned().collect()
    }
}

/// The full name of an interface of the contract.
pub(crate) fn interface(name: &str) -> String {
    format!("signet:plugin/{name}@{CONTRACT}")
}

fn outline(bytes: &[u8]) -> Result<Outline, String> {
    let damaged = |error: wasmparser::BinaryReaderError| format!("it is damaged: {error}");
    let mut outline = Outline::default();
    let mut shape = Shape::default();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(damaged)?;
        shape.see(&payload)?;
        match payload {
            Payload::Version { encoding: Encoding::Module, .. } if shape.depth() == 1 => {
                return Err("it is a core module; build it for wasm32-wasip2, or wrap it with `wasm-tools component new`".into());
            }
            Payload::ComponentImportSection(section) if shape.depth() == 1 => {
                for import in section {
                    outline.imports.push(import.map_err(damaged)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if shape.depth() == 1 => {
                for export in section {
                    outline.exports.push(export.map_err(damaged)?.name.name.to_owned());
                }
            }
            // The SDK puts it into the core module, other tools into the component.
            Payload::CustomSection(section) if section.name() == MANIFEST_SECTION => {
                outline.manifests.push(section.data().to_vec());
            }
            _ => {}
        }
    }
    Ok(outline)
}

fn capabilities(manifest: &Manifest, imports: &[String]) -> Result<BTreeSet<Capability>> {
    let (mut uses, mut unknown) = (BTreeSet::new(), Vec::new());
    for import in imports {
        let known = Capability::ALL.into_iter().find(|capability| capability.imports(import));
        match known {
            Some(capability) => drop(uses.insert(capability)),
            None if *import == interface("types") => {}
            None => unknown.push(import.clone()),
        }
    }
    let plugin = manifest.id.clone();
    if !unknown.is_empty() {
        return Err(RuntimeError::UnknownImport { plugin, imports: unknown, contract: CONTRACT });
    }
    let asked =
        |capability: &Capability| manifest.capabilities.iter().any(|request| request.name == *capability);
    let silent: Vec<_> =
        uses.iter().filter(|capability| !asked(capability)).map(|c| c.name().to_owned()).collect();
    if !silent.is_empty() {
        return Err(RuntimeError::NotAskedFor { plugin, capabilities: silent });
    }
    Ok(uses)
}
