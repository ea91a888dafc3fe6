//! Signatures: the last section of a component, over everything before it.
//!
//! Id and version are in the signed text, under a name of its own: a signature made for one thing is good for
//! nothing else. A signed component has one spelling: a section that is not byte for byte what [`sign`] writes is
//! broken, so nobody can make a second file with the same signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use signet_runtime::{Package, append_section};

use crate::{Digest, PluginsError, PublicKey, Result, SigningKey};

/// Name of the custom section with the signature.
pub const SIGNATURE_SECTION: &str = "signet:signature";

const VERSION: u32 = 1;
/// Magic number and version of a WebAssembly file.
const PREAMBLE: usize = 8;
const CUSTOM: u8 = 0;

/// The section's content. The order of its fields is part of the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u32,
    key: String,
    signature: String,
}

/// Where a section of the outermost component begins and ends, with its header, and its content.
struct Section<'a> {
    start: usize,
    end: usize,
    id: u8,
    content: &'a [u8],
}

/// Signs a component. A signature that it has is replaced, whoever made it.
///
/// # Errors
/// It is no plugin, or the signature that it has is not its last section.
pub fn sign(bytes: &[u8], key: &SigningKey) -> Result<Vec<u8>> {
    let manifest = Package::read("the component", bytes.to_vec())?.manifest;
    let broken = |reason: String| PluginsError::Signature { name: manifest.id.clone(), reason };
    let end = find(bytes).map_err(broken)?.map_or(bytes.len(), |section| section.start);
    let unsigned = bytes.get(..end).unwrap_or_default();
    let signature = key.sign(message(&manifest.id, &manifest.version, unsigned).as_bytes());
    let mut signed = unsigned.to_vec();
    signed.extend(section(&key.public(), &signature).map_err(broken)?);
    Ok(signed)
}

/// Verifies the signature of a component whose manifest says this id and version. `None`: it has none.
///
/// # Errors
/// It has one that does not hold, two, or one that is not the last section.
pub fn verify(bytes: &[u8], id: &str, version: &str) -> Result<Option<PublicKey>> {
    let broken = |reason: String| PluginsError::Signature { name: id.to_owned(), reason };
    let Some(found) = find(bytes).map_err(broken)? else { return Ok(None) };
    let content: Content =
        serde_json::from_slice(found.content).map_err(|error| broken(error.to_string()))?;
    if content.version != VERSION {
        return Err(broken(format!("it has version {}, this host knows {VERSION}", content.version)));
    }
    let key: PublicKey = content.key.parse()?;
    let signature: [u8; 64] = BASE64
        .decode(&content.signature)
        .ok()
        .and_then(|signature| signature.try_into().ok())
        .ok_or_else(|| broken("it is not 64 bytes in base64".into()))?;
    let canonical = section(&key, &signature).map_err(broken)?;
    if bytes.get(found.start..found.end) != Some(canonical.as_slice()) {
        return Err(broken("it is not in its one spelling".into()));
    }
    let unsigned = bytes.get(..found.start).unwrap_or_default();
    if !key.verify(message(id, version, unsigned).as_bytes(), &signature) {
        return Err(broken(format!("it is not {key}'s for these bytes")));
    }
    Ok(Some(key))
}

fn message(id: &str, version: &str, unsigned: &[u8]) -> String {
    format!("signet-plugin-signature-v1\n{id}\n{version}\n{}", Digest::of(unsigned))
}

fn section(key: &PublicKey, signature: &[u8]) -> Result<Vec<u8>, String> {
    let content = Content { version: VERSION, key: key.to_string(), signature: BASE64.encode(signature) };
    let content = serde_json::to_vec(&content).map_err(|error| error.to_string())?;
    let mut section = Vec::new();
    append_section(&mut section, SIGNATURE_SECTION, &content);
    Ok(section)
}

/// The signature's section, if it has one.
fn find(bytes: &[u8]) -> Result<Option<Section<'_>>, String> {
    let mut found = None;
    let mut at = PREAMBLE;
    while at < bytes.len() {
        let section = read_section(bytes, at).ok_or("the component's sections are damaged")?;
        at = section.end;
        if section.id != CUSTOM {
            continue;
        }
        let (name, content) = split_name(section.content).ok_or("a section's name is damaged")?;
        if name != SIGNATURE_SECTION.as_bytes() {
            continue;
        }
        if found.replace(Section { content, ..section }).is_some() {
            return Err("there is more than one".into());
        }
    }
    match found {
        Some(section) if section.end != bytes.len() => Err("it is not the last section".into()),
        other => Ok(other),
    }
}

fn read_section(bytes: &[u8], start: usize) -> Option<Section<'_>> {
    let id = *bytes.get(start)?;
    let (length, header) = read_leb128(bytes.get(start + 1..)?)?;
    let content = start + 1 + header;
    let end = content.checked_add(length)?;
    Some(Section { start, end, id, content: bytes.get(content..end)? })
}

fn split_name(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, header) = read_leb128(content)?;
    content.get(header..)?.split_at_checked(length)
}

/// An unsigned LEB128 of at most 32 bits, and how many bytes it takes.
fn read_leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let number = u32::try_from(number).ok()?;
            return Some((usize::try_from(number).ok()?, index + 1));
        }
    }
    None
}
