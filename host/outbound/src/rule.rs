//! A single grant: one method, one place.

use std::cmp::Reverse;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::address::{Reach, reach};
use crate::target::{Host, Scheme, Target, authority, check_path, host_and_port};
use crate::{Credential, OutboundError, Result};

/// Bytes of a rule's URL.
const URL_BYTES: usize = 1024;
/// Letters of a method. The longest that is registered has 17.
const METHOD_BYTES: usize = 20;

/// Which hosts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Hosts {
    One(Host),
    /// Those with one or more labels before this name.
    Below(String),
}

impl Hosts {
    fn parse(text: &str) -> Result<Self, String> {
        let Some(name) = text.strip_prefix("*.") else {
            return match text.contains('*') {
                true => Err("* stands for the first labels of a host only, as in *.example.com".to_owned()),
                false => Host::parse(text).map(Self::One),
            };
        };
        match Host::parse(name)? {
            Host::Name(name) if name.contains('.') => Ok(Self::Below(name)),
            Host::Name(name) => Err(format!("*.{name} is too wide: name two labels at least")),
            Host::Address(_) => Err("an address has nothing below it".to_owned()),
        }
    }

    fn holds(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::One(one), host) => one == host,
            (Self::Below(name), Host::Name(host)) => host
                .strip_suffix(name.as_str())
                .is_some_and(|labels| labels.len() > 1 && labels.ends_with('.')),
            (Self::Below(_), Host::Address(_)) => false,
        }
    }
}

impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(host) => write!(f, "{host}"),
            Self::Below(name) => write!(f, "*.{name}"),
        }
    }
}

/// What a plugin may ask: a method, and URLs that begin alike. Its text is
/// `METHOD URL[ private][ secret NAME in HEADER[ PREFIX]]`, and two rules are equal when their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rule {
    method: String,
    scheme: Scheme,
    hosts: Hosts,
    port: u16,
    path: String,
    private: bool,
    credential: Option<Credential>,
}

impl Rule {
    /// Checks and normalises. The error is the second half of a sentence.
    pub(crate) fn new(
        method: &str,
        url: &str,
        private: bool,
        credential: Option<Credential>,
    ) -> Result<Self, String> {
        let good_method = (1..=METHOD_BYTES).contains(&method.len())
            && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
        if !good_method {
            return Err(format!("{method:?} is no method; write it in capitals, as in GET"));
        }
        if !allowed_method(method) {
            return Err(format!("a plugin cannot be granted {method}"));
        }
        if url.len() > URL_BYTES {
            return Err(format!("its URL has more than {URL_BYTES} bytes"));
        }
        let (scheme, rest) =
            url.split_once("://").ok_or("its URL does not begin with https:// or http://")?;
        let scheme = Scheme::parse(scheme)?;
        for (sign, name) in [('?', "query"), ('#', "fragment")] {
            if rest.contains(sign) {
                return Err(format!("its URL has a {name}; a rule has none, and allows any query"));
            }
        }
        let (place, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = host_and_port(place, scheme)?;
        let hosts = Hosts::parse(host)?;
        let path = if path.is_empty() { "/" } else { path };
        check_path(path)?;
        if let Hosts::One(Host::Address(address)) = &hosts {
            check_address(*address, private)?;
        }
        if credential.is_some() && scheme == Scheme::Http && !private {
            return Err("a secret goes over https, or over http to a private host only".to_owned());
        }
        let path = path.to_owned();
        Ok(Self { method: method.to_owned(), scheme, hosts, port, path, private, credential })
    }

    /// The method, in capitals.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The beginning of the URLs, `*.` for any labels.
    #[must_use]
    pub fn url(&self) -> String {
        let place = authority(&self.hosts, self.port, self.scheme);
        format!("{}://{place}{}", self.scheme.name(), self.path)
    }

    /// Whether its hosts may be on this machine or in a private network.
    #[must_use]
    pub fn private(&self) -> bool {
        self.private
    }

    /// What the host adds to its requests.
    #[must_use]
    pub fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// In plain words, for people who decide about it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let below = if self.path.ends_with('/') { "..." } else { " and below" };
        let mut words = format!("{} {}{below}", self.method, self.url());
        if let Hosts::Below(name) = &self.hosts {
            words.push_str(&format!(", any host below {name}"));
        }
        if self.private {
            words.push_str(", on this machine or in your network too");
        } else if self.scheme == Scheme::Http {
            words.push_str(", not encrypted");
        }
        if let Some(credential) = &self.credential {
            let (secret, header) = (credential.secret(), credential.header());
            words.push_str(&format!(", with the secret {secret} in its {header} header"));
        }
        words
    }

    /// Whether it allows all that `other` allows.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        let hosts = match (&self.hosts, &other.hosts) {
            (hosts, Hosts::One(host)) => hosts.holds(host),
            (Hosts::Below(name), Hosts::Below(other)) => {
                name == other || other.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
            (Hosts::One(_), Hosts::Below(_)) => false,
        };
        hosts
            && (&self.method, self.scheme, self.port) == (&other.method, other.scheme, other.port)
            && below(&self.path, &other.path)
            && (self.private || !other.private)
            && (other.credential.is_none() || self.credential == other.credential)
    }

    /// The same, for a host that is not public.
    pub(crate) fn as_private(&self) -> Self {
        Self { private: true, ..self.clone() }
    }

    fn allows(&self, method: &str, target: &Target) -> bool {
        self.method == method
            && self.scheme == target.scheme
            && self.port == target.port
            && self.hosts.holds(&target.host)
            && below(&self.path, &target.path)
    }
}

/// The most specific of the rules that allow a request: the longest path, then a host by name rather than by
/// `*`, then the longest name. Of rules for the same place, the one that says more.
#[must_use]
pub fn choose<'a>(rules: &'a [Rule], method: &http::Method, uri: &http::Uri) -> Option<&'a Rule> {
    choose_for(rules, method.as_str(), &Target::of(uri).ok()?)
}

pub(crate) fn choose_for<'a>(rules: &'a [Rule], method: &str, target: &Target) -> Option<&'a Rule> {
    rules.iter().filter(|rule| rule.allows(method, target)).max_by_key(|rule| rank(rule))
}

/// Rules of one rank differ in their credential's name only; the first by name is taken, always the same.
fn rank(rule: &Rule) -> (usize, usize, bool, bool, Reverse<&Rule>) {
    let host = match &rule.hosts {
        Hosts::One(_) => usize::MAX,
        Hosts::Below(name) => name.len(),
    };
    (rule.path.len(), host, rule.private, rule.credential.is_some(), Reverse(rule))
}

/// The rule that would allow a request: everything beside what it asks for.
pub(crate) fn rule_for(method: &str, target: &Target) -> String {
    let folder = target.path.rfind('/').and_then(|end| target.path.get(..=end)).unwrap_or("/");
    format!("http {method} {}://{}{folder}", target.scheme.name(), target.authority())
}

/// TRACE sends credentials back; CONNECT makes a tunnel.
pub(crate) fn allowed_method(method: &str) -> bool {
    !matches!(method, "CONNECT" | "TRACE" | "TRACK")
}

/// Segment by segment: `/v1` holds `/v1` and `/v1/x`, not `/v10`; `/v1/` holds what begins with it.
fn below(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'))
}

fn check_address(address: IpAddr, private: bool) -> Result<(), String> {
    match reach(address) {
        Reach::Public => Ok(()),
        Reach::Private if private => Ok(()),
        Reach::Private => Err(format!("{address} is not a public address; say that it is private")),
        Reach::Never(kind) => Err(format!("{address} is never connected to: it is {kind}")),
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url())?;
        if self.private {
            f.write_str(" private")?;
        }
        if let Some(credential) = &self.credential {
            write!(f, " {credential}")?;
        }
        Ok(())
    }
}

impl FromStr for Rule {
    type Err = OutboundError;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|reason| OutboundError::Rule { rule: text.chars().take(200).collect(), reason })
    }
}

fn parse(text: &str) -> Result<Rule, String> {
    let form = "it is not of the form METHOD URL[ private][ secret NAME in HEADER[ PREFIX]]";
    let words: Vec<_> = text.split(' ').collect();
    let (method, url, rest) = match words.as_slice() {
        [method, url, rest @ ..] => (method, url, rest),
        _ => return Err(form.to_owned()),
    };
    let (private, rest) = match rest {
        ["private", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let credential = match rest {
        [] => None,
        ["secret", secret, "in", header] => Some(Credential::new(secret, header, "")?),
        ["secret", secret, "in", header, prefix] => Some(Credential::new(secret, header, prefix)?),
        _ => return Err(form.to_owned()),
    };
    Rule::new(method, url, private, credential)
}

impl TryFrom<String> for Rule {
    type Error = OutboundError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}
