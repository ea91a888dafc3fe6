//! Where a plugin comes from, in one text that the lock file keeps.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::{Digest, PluginsError};

/// Longest text of a source.
const MOST_BYTES: usize = 2048;
const BUILT_IN: &str = "built-in";
const FILE: &str = "file:";
const OCI: &str = "oci://";

/// Where a plugin comes from. [`fmt::Display`] is its canonical text; parsing that gives the same source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// A file: `file:/home/me/x.wasm`. Any text without a scheme is read as a path.
    File(String),
    /// `https://`, or `http://` on this machine.
    Web(Url),
    /// An artifact in a registry: `oci://ghcr.io/acme/watch:1`.
    Oci(Oci),
    /// It comes with Signet: `built-in`.
    BuiltIn,
}

/// An artifact in a registry. Tag and digest may both be there: the digest is what is fetched, the tag is what an
/// update follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oci {
    /// Host, and port if it is given.
    pub registry: String,
    /// `acme/watch`.
    pub repository: String,
    /// `1.2`; `None` only when a digest is given alone.
    pub tag: Option<String>,
    /// Of the artifact's manifest, not of the component.
    pub digest: Option<Digest>,
}

impl Source {
    /// What an update asks: an artifact's tag without the digest that was found behind it. Others are what they
    /// are, and so is an artifact that was named by digest alone.
    #[must_use]
    pub fn followed(&self) -> Self {
        match self {
            Self::Oci(oci) if oci.tag.is_some() => Self::Oci(Oci { digest: None, ..oci.clone() }),
            other => other.clone(),
        }
    }

    /// A path that is not absolute, seen from `folder`. Others are what they are.
    #[must_use]
    pub fn absolute(self, folder: &std::path::Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path).to_string_lossy().into_owned()),
            other => other,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{FILE}{path}"),
            Self::Web(url) => f.write_str(url.as_str()),
            Self::Oci(oci) => oci.fmt(f),
            Self::BuiltIn => f.write_str(BUILT_IN),
        }
    }
}

impl fmt::Display for Oci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{OCI}{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for Source {
    type Err = PluginsError;

    fn from_str(text: &str) -> Result<Self, PluginsError> {
        parse(text).map_err(|reason| PluginsError::Source { text: text.to_owned(), reason })
    }
}

impl TryFrom<String> for Source {
    type Error = PluginsError;

    fn try_from(text: String) -> Result<Self, PluginsError> {
        text.parse()
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

fn parse(text: &str) -> Result<Source, String> {
    if text.is_empty() || text.len() > MOST_BYTES || text.chars().any(char::is_control) {
        return Err(format!(
            "give a path, an https:// address or an oci:// reference of 1 to {MOST_BYTES} bytes, without control characters"
        ));
    }
    if text == BUILT_IN {
        return Ok(Source::BuiltIn);
    }
    if let Some(rest) = text.strip_prefix(OCI) {
        return oci(rest).map(Source::Oci);
    }
    if let Some(path) = text.strip_prefix(FILE) {
        // `file:///path` is the other common spelling.
        let path = path.strip_prefix("//").unwrap_or(path);
        return if path.is_empty() {
            Err("the path is missing".into())
        } else {
            Ok(Source::File(path.to_owned()))
        };
    }
    match text.split_once("://") {
        Some(("https" | "http", _)) => web(text).map(Source::Web),
        Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b)) => {
            Err(format!("{scheme}:// is not known; give a path, an https:// address or an oci:// reference"))
        }
        _ => Ok(Source::File(text.to_owned())),
    }
}

fn web(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("it is no address: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("leave user name and password out of the address: it is written into plugins.lock".into());
    }
    if url.fragment().is_some() {
        return Err("leave out what follows #".into());
    }
    if url.scheme() != "https" && !is_here(&url) {
        return Err(
            "http:// is for this machine only, anybody in between could change the plugin; use https://"
                .into(),
        );
    }
    Ok(url)
}

/// Whether an address is on this machine.
pub(crate) fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback)
}

/// Whether a host, with or without a port, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn oci(rest: &str) -> Result<Oci, String> {
    const FORM: &str = "write oci://HOST[:PORT]/REPOSITORY[:TAG][@sha256:...]";
    let (registry, path) = rest.split_once('/').ok_or(FORM)?;
    let (path, digest) = match path.split_once('@') {
        Some((path, digest)) => (path, Some(digest.parse::<Digest>().map_err(|error| error.to_string())?)),
        None => (path, None),
    };
    let (repository, tag) = match path.split_once(':') {
        Some((repository, tag)) => (repository, Some(tag.to_owned())),
        None => (path, digest.is_none().then(|| "latest".to_owned())),
    };
    if !is_registry(registry) {
        return Err(format!("{registry:?} is no host of a registry; {FORM}"));
    }
    if !is_repository(repository) {
        return Err(format!(
            "{repository:?} is no repository: lower case letters and digits, joined by . _ - and / ; {FORM}"
        ));
    }
    if tag.as_deref().is_some_and(|tag| !is_tag(tag)) {
        return Err(format!("the tag has 1 to 128 letters, digits and . _ - , the first no . or - ; {FORM}"));
    }
    Ok(Oci { registry: registry.to_owned(), repository: repository.to_owned(), tag, digest })
}

/// Host and port, by the same rules as a web address's, and in their canonical spelling.
fn is_registry(registry: &str) -> bool {
    let plain = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        let with_port = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        // A port that is the scheme's own is dropped by the parser; it is the same registry.
        (with_port == registry || format!("{host}:443") == registry) && url.username().is_empty()
    };
    !registry.is_empty() && Url::parse(&format!("https://{registry}/")).is_ok_and(|url| plain(&url))
}

/// The distribution specification's grammar: components of `[a-z0-9]+` joined by `.`, `_`, `__` or hyphens.
fn is_repository(repository: &str) -> bool {
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=255).contains(&repository.len())
        && repository.split('/').all(|part| {
            let separators = || part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
            part.bytes().next().is_some_and(is_name)
                && part.bytes().last().is_some_and(is_name)
                && separators()
                    .filter(|run| !run.is_empty())
                    .all(|run| matches!(run, "." | "_" | "__") || run.bytes().all(|b| b == b'-'))
        })
}

/// The distribution specification's grammar.
fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&tag.len())
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|b| is_word(b) || b == b'.' || b == b'-')
}
