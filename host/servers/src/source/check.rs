//! What a variable, a header and an address may be.

use signet_core::{Error, Result};
use url::Url;

use super::fetch::is_safe;
use super::text::{Piece, Text};
use super::wanted::is_variable;
use crate::manifest::plain;

/// Headers that belong to the protocol or to whoever sends.
const KEPT: [&str; 12] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "accept",
    "mcp-session-id",
    "mcp-protocol-version",
    "mcp-method",
];

/// Whether a variable of the environment or a header can be of this name and value.
pub(super) fn check_variable(name: &str, value: &Text, is_header: bool) -> Result<(), String> {
    let shown = value.shown();
    if shown.chars().any(char::is_control) {
        return Err(format!("the value of {name:?} holds a line break or control character"));
    }
    if !is_header {
        return if is_variable(name) {
            Ok(())
        } else {
            Err(format!("{name:?} cannot name a variable of the environment"))
        };
    }
    let token = (1..=128).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    if !token {
        return Err(format!("{name:?} cannot name a header"));
    }
    if KEPT.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("the header {name} belongs to the protocol and cannot be set"));
    }
    if !shown.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Err(format!("the value of the header {name} holds letters that no header can hold"));
    }
    Ok(())
}

/// The address of a remote server, as far as it is known: what is missing or secret stands for itself.
///
/// Scheme, host and port must not depend on a secret: nobody would see where requests go.
pub(super) fn check_url(text: &Text) -> Result<Url> {
    let refuse = |why: String| Error::Invalid(format!("{} cannot be reached: {why}", text.shown()));
    let with = |secret: &str| {
        let parts = text.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Secret(_) => secret,
            Piece::Need(_) => "need",
        });
        let written: String = parts.collect();
        plain(&written, crate::manifest::limits::URL)?;
        let url = Url::parse(&written).map_err(|error| format!("it is no address: {error}"))?;
        is_safe(&url)?;
        if url.username().is_empty() && url.password().is_none() {
            Ok(url)
        } else {
            Err("leave user name and password out of the address; they belong into a header".to_owned())
        }
    };
    let (url, other) = (with("a").map_err(refuse)?, with("bb").map_err(refuse)?);
    if url.origin() != other.origin() {
        return Err(refuse("its host must not be a secret".to_owned()));
    }
    Ok(url)
}
