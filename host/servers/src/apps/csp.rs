//! What a widget may reach: sources that a server names, checked letter by letter, and the header made of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::manifest::{Reach, reach};

/// One place that a widget may reach: `https://host[:port]`, `https://*.host`, `wss://host`, or `*`. It holds
/// nothing that could end the directive it stands in: there is no way to make one but [`Source::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(rename = "CspSource")]
pub struct Source(String);

impl Source {
    /// Reads a source as a server writes it. `*.host` alone is `https://*.host`.
    ///
    /// # Errors
    ///
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        const FORM: &str = "write https://host, https://host:port or https://*.host";
        if text == "*" {
            return Ok(Self("*".to_owned()));
        }
        let (scheme, place) = match text.split_once("://") {
            Some((scheme, place)) => (scheme.to_ascii_lowercase(), place),
            None if text.starts_with("*.") => ("https".to_owned(), text),
            None => return Err(format!("it has no https://; {FORM}")),
        };
        if !matches!(scheme.as_str(), "https" | "http" | "wss" | "ws") {
            return Err(format!("only https://, http://, wss:// and ws:// can be reached; {FORM}"));
        }
        let place = place.strip_suffix('/').unwrap_or(place).to_ascii_lowercase();
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place.as_str(), None),
        };
        let right_port = port.is_none_or(|port| {
            port.len() <= 5 && !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if !right_port || !is_host(host.strip_prefix("*.").unwrap_or(host)) {
            return Err(format!(
                "after {scheme}:// there must be a host's name, perhaps a port, and nothing more; {FORM}"
            ));
        }
        Ok(Self(format!("{scheme}://{place}")))
    }

    /// As it stands in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why a person must be asked before a widget may reach it, if so.
    #[must_use]
    pub fn asks(&self) -> Option<&'static str> {
        let Some((scheme, place)) = self.0.split_once("://") else {
            return Some(
                "it is everything, on the internet and in your own network: what it knows could go anywhere",
            );
        };
        let host = place.split(':').next().unwrap_or_default();
        if let Some(rest) = host.strip_prefix("*.")
            && !rest.contains('.')
        {
            return Some("it is every host of a whole top-level domain, where anyone can have one");
        }
        let url = format!("http://{}/", host.trim_start_matches("*."));
        if Url::parse(&url).map_or(Reach::Here, |url| reach(&url)) != Reach::Public {
            return Some(
                "it is on your own machine or in your own network, where programs often trust whoever is near",
            );
        }
        matches!(scheme, "http" | "ws")
            .then_some("it is reached without encryption: others on the way can read and change what is sent")
    }
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.0
    }
}

/// A host's name of letters, digits, hyphens and underscores, or an address of IPv4. One of IPv6 is no source in CSP.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

/// What a widget may reach. By default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Csp {
    /// Requests that its scripts make.
    pub connect: Vec<Source>,
    /// Scripts, styles, images, fonts and media.
    pub resource: Vec<Source>,
    /// Pages in frames of its own.
    pub frame: Vec<Source>,
    /// What `<base>` may name.
    pub base_uri: Vec<Source>,
}

impl Csp {
    /// Every source about which a person must be asked, each once, and why.
    #[must_use]
    pub fn asks(&self) -> Vec<(&Source, &'static str)> {
        let mut asks: Vec<(&Source, &str)> = Vec::new();
        for source in self.all() {
            if let Some(why) = source.asks().filter(|_| asks.iter().all(|(known, _)| *known != source)) {
                asks.push((source, why));
            }
        }
        asks
    }

    /// Every source.
    pub fn all(&self) -> impl Iterator<Item = &Source> {
        [&self.connect, &self.resource, &self.frame, &self.base_uri].into_iter().flatten()
    }

    /// The value of the header `Content-Security-Policy` for a widget. Sources that [`Source::asks`] about are in it
    /// only if they are `granted`. Whoever serves the page adds `frame-ancestors`.
    #[must_use]
    pub fn header(&self, granted: impl Fn(&Source) -> bool) -> String {
        let with = |base: &str, sources: &[Source]| {
            let mut list = base.to_owned();
            for source in sources.iter().filter(|source| source.asks().is_none() || granted(source)) {
                list.push(' ');
                list.push_str(source.as_str());
            }
            // 'none' must stand alone.
            let list = list.trim();
            if list.is_empty() { "'none'".to_owned() } else { list.to_owned() }
        };
        let mut directives = vec![
            "default-src 'none'".to_owned(),
            format!("script-src {}", with("'self' 'unsafe-inline'", &self.resource)),
            format!("style-src {}", with("'self' 'unsafe-inline'", &self.resource)),
            format!("img-src {}", with("'self' data:", &self.resource)),
            format!("media-src {}", with("'self' data:", &self.resource)),
            format!("connect-src {}", with("", &self.connect)),
            "object-src 'none'".to_owned(),
            // These do not fall back to `default-src`, or are said so that they can be read.
            format!("frame-src {}", with("", &self.frame)),
            format!("base-uri {}", with("", &self.base_uri)),
            "form-action 'none'".to_owned(),
        ];
        if !self.resource.is_empty() {
            directives.push(format!("font-src {}", with("'self' data:", &self.resource)));
        }
        directives.join("; ")
    }
}
