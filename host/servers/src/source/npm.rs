//! What a registry of npm packages says of one: its exact version and what it must contain.

use serde_json::Value;
use signet_core::{Error, Result};
use url::Url;

use super::fetch::Packages;

/// A package, pinned.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pinned {
    pub(super) version: String,
    /// `sha512-...` (npm) or `sha256:...` (PyPI).
    pub(super) digest: Option<String>,
    pub(super) description: Option<String>,
    /// Why it should not be used any more, in its publisher's words.
    pub(super) deprecated: Option<String>,
    /// All of what it says of itself.
    pub(super) metadata: Option<Value>,
}

/// Whether this names an npm package: `name` or `@scope/name`, as the registry allows for new ones, and capitals.
pub(super) fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b))
            && !part.starts_with(['.', '-'])
    };
    name.len() <= 214
        && match name.strip_prefix('@') {
            Some(rest) => rest.split_once('/').is_some_and(|(scope, name)| part(scope) && part(name)),
            None => part(name),
        }
}

/// Whether this is one exact version.
pub(super) fn is_version(version: &str) -> bool {
    version.len() <= 64 && semver::Version::parse(version).is_ok()
}

/// Whether this is a tag of versions: `latest`, `next`.
pub(super) fn is_tag(tag: &str) -> bool {
    tag.len() <= 64
        && tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Looks a package up and pins it. `wanted` is a version or a tag; without a registry the person's own is asked.
pub(super) async fn pin(
    packages: &dyn Packages,
    registry: Option<&Url>,
    name: &str,
    wanted: Option<&str>,
) -> Result<Pinned> {
    let unknown = || {
        Error::NotFound(format!(
            "the registry of npm packages knows no {name}@{}",
            wanted.unwrap_or("latest")
        ))
    };
    if !is_name(name) {
        return Err(Error::Invalid(format!("{name:?} is no name of an npm package")));
    }
    let wanted_or_latest = wanted.unwrap_or("latest");
    if !is_version(wanted_or_latest) && !is_tag(wanted_or_latest) {
        return Err(Error::Invalid(format!(
            "{wanted_or_latest:?} is neither one exact version nor a tag of npm packages; write {name}@1.2.3"
        )));
    }
    let one = packages.npm(name, wanted_or_latest, registry).await?;
    let text = |pointer: &str| one.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let version = text("/version").filter(|version| is_version(version)).ok_or_else(unknown)?;
    if text("/name").is_some_and(|answered| answered != name) {
        return Err(Error::Invalid(format!("the registry answered with another package than {name}")));
    }
    if is_version(wanted_or_latest) && version != wanted_or_latest {
        return Err(Error::Invalid(format!(
            "the registry answered with {name}@{version}, not {wanted_or_latest}"
        )));
    }
    Ok(Pinned {
        version,
        digest: text("/dist/integrity").filter(|digest| is_integrity(digest)),
        description: text("/description"),
        deprecated: text("/deprecated"),
        metadata: Some(one),
    })
}

/// Subresource integrity, one or several hashes.
fn is_integrity(text: &str) -> bool {
    let one = |hash: &str| {
        hash.split_once('-').is_some_and(|(kind, hash)| {
            matches!(kind, "sha512" | "sha384" | "sha256")
                && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
        })
    };
    text.len() <= 512 && text.split(' ').all(one)
}
