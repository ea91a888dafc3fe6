//! Publishing a component to a registry, laid out as [`super::oci`] reads it.

use std::collections::BTreeMap;

use oci_client::client::{Certificate, CertificateEncoding, ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, RegistryOperation};
use reqwest::header::HeaderValue;
use serde::Serialize;
use signet_runtime::Package;

use super::oci::{LAYER, MANIFEST, reference};
use super::{Login, https};
use crate::source::is_loopback;
use crate::{Digest, Oci, PluginsError, Result};

/// <https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/>
const CONFIG: &str = "application/vnd.wasm.config.v0+json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    created: String,
    architecture: &'static str,
    os: &'static str,
    layer_digests: [Digest; 1],
    component: Component,
}

/// What the component's type says.
#[derive(Serialize, Default)]
struct Component {
    exports: Vec<String>,
    imports: Vec<String>,
    target: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    schema_version: u32,
    media_type: &'static str,
    config: Descriptor,
    layers: [Descriptor; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: &'static str,
    digest: Digest,
    size: usize,
}

impl Descriptor {
    fn of(media_type: &'static str, bytes: &[u8]) -> Self {
        Self { media_type, digest: Digest::of(bytes), size: bytes.len() }
    }
}

pub(super) async fn push(
    roots: &[Vec<u8>],
    bytes: &[u8],
    to: &Oci,
    login: Option<&Login>,
    annotations: &BTreeMap<String, String>,
) -> Result<Digest> {
    let failed = |reason: String| PluginsError::Publish { to: to.to_string(), reason };
    if to.digest.is_some() || to.tag.is_none() {
        return Err(failed("publish under a tag; the digest is what comes of it".into()));
    }
    Package::read("the component", bytes.to_vec())?;
    let config = Config {
        created: signet_core::iso(signet_core::now()),
        architecture: "wasm",
        // The layout's name for every component, whether it uses WASI or not.
        os: "wasip2",
        layer_digests: [Digest::of(bytes)],
        component: outline(bytes).map_err(|error| failed(error.to_string()))?,
    };
    let config = serde_json::to_vec(&config).map_err(|error| failed(error.to_string()))?;
    let (layer, described) = (Descriptor::of(LAYER, bytes), Descriptor::of(CONFIG, &config));
    let (layer_digest, config_digest) = (layer.digest.to_string(), described.digest.to_string());
    let manifest =
        Manifest { schema_version: 2, media_type: MANIFEST, config: described, layers: [layer], annotations };
    let manifest = serde_json::to_vec(&manifest).map_err(|error| failed(error.to_string()))?;
    let digest = Digest::of(&manifest);

    let told = |error: OciDistributionError| explain(to, login, &error);
    let client = client(roots, to).map_err(told)?;
    let (reference, auth) = (reference(to), credentials(login));
    client.auth(&reference, &auth, RegistryOperation::Push).await.map_err(told)?;
    client.push_blob(&reference, bytes.to_vec(), &layer_digest).await.map_err(told)?;
    client.push_blob(&reference, config, &config_digest).await.map_err(told)?;
    let kind = HeaderValue::from_static(MANIFEST);
    client.push_manifest_raw(&reference, manifest, kind).await.map_err(told)?;
    Ok(digest)
}

fn client(roots: &[Vec<u8>], to: &Oci) -> Result<Client, OciDistributionError> {
    super::choose_tls();
    let certificate = |data: &Vec<u8>| Certificate { encoding: CertificateEncoding::Der, data: data.clone() };
    let here = is_loopback(&to.registry);
    Client::try_from(ClientConfig {
        protocol: if here { ClientProtocol::Http } else { ClientProtocol::Https },
        extra_root_certificates: roots.iter().map(certificate).collect(),
        user_agent: concat!("signet/", env!("CARGO_PKG_VERSION")),
        ..ClientConfig::default()
    })
}

fn credentials(login: Option<&Login>) -> RegistryAuth {
    login.map_or(RegistryAuth::Anonymous, |login| {
        RegistryAuth::Basic(login.user.clone(), login.password.as_str().to_owned())
    })
}

fn explain(to: &Oci, login: Option<&Login>, error: &OciDistributionError) -> PluginsError {
    use OciDistributionError::{AuthenticationFailure, ServerError, UnauthorizedError};
    match error {
        AuthenticationFailure(_) | UnauthorizedError { .. } | ServerError { code: 401 | 403, .. } => {
            PluginsError::Login {
                registry: to.registry.clone(),
                with: if login.is_some() { "these credentials" } else { "no credentials" },
            }
        }
        other => PluginsError::Publish { to: to.to_string(), reason: https::in_words(other) },
    }
}

/// Names that the outermost component imports and exports.
fn outline(bytes: &[u8]) -> wasmparser::Result<Component> {
    use wasmparser::Payload;
    let (mut component, mut depth) = (Component::default(), 0_u32);
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    component.imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    component.exports.push(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(component)
}
