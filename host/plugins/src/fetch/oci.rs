//! A component from a registry, laid out as the CNCF's Wasm working group says: one manifest, one layer.
//!
//! Pulling is done here and not by `oci-client`, which reads manifests and tokens of any size into memory and
//! follows redirects to plain http: a registry is a stranger. A tag is asked once; its manifest's digest is taken
//! from the bytes that came, and the layer is the one that those bytes name. There is no second look that could
//! see something else.

use oci_client::Reference;
use reqwest::header::HeaderValue;
use reqwest::{StatusCode, Url};
use serde::Deserialize;

use super::https::{Answer, Get, Web};
use super::{Login, auth};
use crate::source::is_loopback;
use crate::{Digest, Oci, PluginsError, Result, Source};

/// <https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/>
pub(super) const LAYER: &str = "application/wasm";
/// What was used before that.
const OLD_LAYER: &str = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const ACCEPT: &str =
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
/// Bytes of a manifest: what the distribution specification asks registries to take at least is 4 MiB, and ours
/// have one layer.
const MANIFEST_BYTES: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    schema_version: u32,
    media_type: Option<String>,
    #[serde(default)]
    layers: Vec<Layer>,
    /// An index has these in place of layers.
    manifests: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    media_type: String,
    digest: String,
    size: u64,
}

/// One artifact's registry, while it is being pulled.
struct Session<'a> {
    web: &'a Web,
    oci: &'a Oci,
    login: Option<&'a Login>,
    authorization: Option<HeaderValue>,
}

/// The component, and the reference with the digest of its manifest.
pub(super) async fn pull(web: &Web, oci: &Oci, login: Option<&Login>, most: u64) -> Result<(Vec<u8>, Oci)> {
    let mut session = Session { web, oci, login, authorization: None };
    let wanted = oci.digest.as_ref().map(ToString::to_string);
    let name = wanted.or_else(|| oci.tag.clone()).unwrap_or_default();
    let body = session.get(&format!("manifests/{name}"), Some(ACCEPT), MANIFEST_BYTES).await?;
    let digest = Digest::of(&body);
    if let Some(expected) = oci.digest.as_ref().filter(|expected| **expected != digest) {
        return Err(PluginsError::Digest {
            what: format!("the manifest of {oci}"),
            expected: expected.clone(),
            actual: digest,
        });
    }
    let layer = layer(&body).map_err(|reason| failed(oci, reason))?;
    let expected: Digest = layer.digest.parse()?;
    if layer.size > most {
        return Err(PluginsError::TooLarge { what: oci.to_string(), most });
    }
    let bytes = session.get(&format!("blobs/{expected}"), None, layer.size).await?;
    let actual = Digest::of(&bytes);
    if actual != expected {
        return Err(PluginsError::Digest { what: format!("the component of {oci}"), expected, actual });
    }
    Ok((bytes, Oci { digest: Some(digest), ..oci.clone() }))
}

fn failed(oci: &Oci, reason: impl Into<String>) -> PluginsError {
    PluginsError::Fetch { from: oci.to_string(), reason: reason.into() }
}

fn layer(manifest: &[u8]) -> Result<Layer, String> {
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| format!("its manifest is none: {error}"))?;
    let is_index = manifest.manifests.is_some()
        || manifest.media_type.as_deref().is_some_and(|kind| kind.contains("index") || kind.contains("list"));
    if is_index {
        return Err("it is an index of several artifacts; give the digest of one of them".into());
    }
    if manifest.schema_version != 2 {
        return Err(format!("its manifest has schema version {}, not 2", manifest.schema_version));
    }
    let kinds: Vec<_> = manifest.layers.iter().map(|layer| layer.media_type.clone()).collect();
    match <[Layer; 1]>::try_from(manifest.layers) {
        Ok([layer]) if [LAYER, OLD_LAYER].contains(&layer.media_type.as_str()) => Ok(layer),
        _ => Err(format!(
            "it is no component: its layers are {kinds:?} and should be one of {LAYER}; publish it with `signet plugin publish`"
        )),
    }
}

impl Session<'_> {
    async fn get(&mut self, what: &str, accept: Option<&'static str>, most: u64) -> Result<Vec<u8>> {
        let url = address(self.oci, what)?;
        let mut answer = self.once(&url, accept, most).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            let repository = &self.oci.repository;
            self.authorization =
                auth::answer(self.web, &url, &answer.headers, repository, self.login).await?;
            if self.authorization.is_some() {
                answer = self.once(&url, accept, most).await?;
            }
        }
        match answer.status {
            status if status.is_success() => Ok(answer.body),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(PluginsError::Login {
                registry: self.oci.registry.clone(),
                with: if self.login.is_some() { "these credentials" } else { "no credentials" },
            }),
            StatusCode::NOT_FOUND => {
                Err(failed(self.oci, "the registry has no such artifact; check the reference"))
            }
            status => Err(failed(self.oci, format!("the registry answered {status}"))),
        }
    }

    async fn once(&self, url: &Url, accept: Option<&'static str>, most: u64) -> Result<Answer> {
        let authorization = self.authorization.as_ref();
        self.web.get(Get { url: url.clone(), accept, authorization, most }).await
    }
}

fn address(oci: &Oci, what: &str) -> Result<Url> {
    let reference = reference(oci);
    let scheme = if is_loopback(&oci.registry) { "http" } else { "https" };
    let text = format!("{scheme}://{}/v2/{}/{what}", reference.resolve_registry(), oci.repository);
    Url::parse(&text).map_err(|error| PluginsError::Source {
        text: Source::Oci(oci.clone()).to_string(),
        reason: format!("it makes no address: {error}"),
    })
}

/// The same in the library's words; it knows where Docker's own registry is.
pub(super) fn reference(oci: &Oci) -> Reference {
    let tag = oci.tag.clone().unwrap_or_else(|| "latest".to_owned());
    Reference::with_tag(oci.registry.clone(), oci.repository.clone(), tag)
}
