//! What a registry of Python packages says of one, as pip reports it.

use serde_json::Value;
use signet_core::{Error, Result};
use url::Url;

use super::fetch::Packages;
use super::npm::Pinned;

/// Whether this names a Python package (PEP 508).
pub(super) fn is_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether this is one exact version: what PEP 440 allows, roughly.
pub(super) fn is_version(version: &str) -> bool {
    (1..=64).contains(&version.len())
        && version.starts_with(|c: char| c.is_ascii_digit())
        && version.bytes().all(|b| b.is_ascii_alphanumeric() || b".!+-_".contains(&b))
}

/// The same name in the one spelling that counts (PEP 503).
fn normal(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if !"-_.".contains(letter) {
            out.extend(letter.to_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out
}

/// Looks a package up and pins it. Without a registry the person's own is asked.
pub(super) async fn pin(
    packages: &dyn Packages,
    registry: Option<&Url>,
    name: &str,
    wanted: Option<&str>,
) -> Result<Pinned> {
    if !is_name(name) {
        return Err(Error::Invalid(format!("{name:?} is no name of a Python package")));
    }
    if let Some(wanted) = wanted.filter(|wanted| !is_version(wanted)) {
        return Err(Error::Invalid(format!("{wanted:?} is not one exact version; write {name}==1.2.3")));
    }
    let answer = packages.pypi(name, wanted, registry).await?;
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let version =
        text("/install/0/metadata/version").filter(|version| is_version(version)).ok_or_else(|| {
            Error::NotFound(
                format!("the registry of Python packages knows no {name} {}", wanted.unwrap_or_default())
                    .trim()
                    .to_owned(),
            )
        })?;
    if text("/install/0/metadata/name").is_some_and(|answered| normal(&answered) != normal(name)) {
        return Err(Error::Invalid(format!("the registry answered with another package than {name}")));
    }
    let yanked = answer.pointer("/install/0/is_yanked").and_then(Value::as_bool) == Some(true);
    let hash = text("/install/0/download_info/archive_info/hashes/sha256");
    Ok(Pinned {
        version,
        digest: hash
            .filter(|hash| is_sha256(hash))
            .map(|hash| format!("sha256:{}", hash.to_ascii_lowercase())),
        description: text("/install/0/metadata/summary"),
        deprecated: yanked.then(|| "its publisher took this version back".to_owned()),
        metadata: None,
    })
}

fn is_sha256(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}
