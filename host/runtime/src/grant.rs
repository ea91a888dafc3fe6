//! What a plugin may do, one thing at a time. A grant has one canonical line of text, which is what
//! people grant, what `plugins.lock` holds, and what is compared when an update asks for more.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use signet_outbound::{OutboundError, Rule};

use crate::{Capability, Manifest};

/// One thing that can be granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Grant {
    /// A capability without parameters: `memory`.
    Whole(Capability),
    /// Hearing events whose kind begins like this: `events deal.`; `events *` is all of them.
    Events(String),
    /// Requests that match: `http GET https://api.example.com/v1/`.
    Http(Rule),
}

impl Grant {
    /// The capability that it is part of.
    #[must_use]
    pub fn capability(&self) -> Capability {
        match self {
            Self::Whole(capability) => *capability,
            Self::Events(_) => Capability::Events,
            Self::Http(_) => Capability::Http,
        }
    }

    /// In plain words, for people who decide about it.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Whole(capability) => capability.in_words().to_owned(),
            Self::Events(kinds) if kinds == ALL_KINDS => "hear all events".to_owned(),
            Self::Events(kinds) => format!("hear events of the kinds {kinds}*"),
            Self::Http(rule) => format!("ask {}", rule.in_words()),
        }
    }
}

/// Stands for every kind of event.
pub(crate) const ALL_KINDS: &str = "*";

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(capability) => f.write_str(capability.name()),
            Self::Events(kinds) => write!(f, "events {kinds}"),
            Self::Http(rule) => write!(f, "http {rule}"),
        }
    }
}

/// A text that is no grant. The message is a whole sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no grant: {reason}")]
pub struct NotAGrant {
    text: String,
    reason: String,
}

impl FromStr for Grant {
    type Err = NotAGrant;

    fn from_str(text: &str) -> Result<Self, NotAGrant> {
        let not = |reason: &str| NotAGrant { text: text.to_owned(), reason: reason.to_owned() };
        let (name, rest) = text.trim().split_once(' ').map_or((text.trim(), ""), |(a, b)| (a, b.trim()));
        let capability = Capability::from_name(name).ok_or_else(|| {
            let names: Vec<_> = Capability::ALL.iter().map(|known| known.name()).collect();
            not(&format!("there are {}", names.join(", ")))
        })?;
        match (capability, rest) {
            (Capability::Events, "") => Err(not("say which kinds: `events deal.`, or `events *` for all")),
            (Capability::Events, kinds) => {
                check_kinds(kinds).map_err(|reason| not(&reason))?;
                Ok(Self::Events(kinds.to_owned()))
            }
            (Capability::Http, "") => Err(not("say what: `http GET https://api.example.com/v1/`")),
            (Capability::Http, rule) => {
                check_rule(rule).map_err(|reason| not(&reason))?;
                rule.parse().map(Self::Http).map_err(|error| match error {
                    OutboundError::Rule { reason, .. } => not(&reason),
                    other => not(&other.to_string()),
                })
            }
            (capability, "") => Ok(Self::Whole(capability)),
            (capability, _) => Err(not(&format!("{} has no parameters", capability.name()))),
        }
    }
}

/// The beginning of a kind of event, or all of them.
pub(crate) fn check_kinds(kinds: &str) -> Result<(), String> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    if kinds == ALL_KINDS || ((1..=100).contains(&kinds.len()) && kinds.bytes().all(good)) {
        return Ok(());
    }
    Err(format!("{kinds:?} is not the beginning of a kind of event like `deal.` or `deal.moved`, nor `*`"))
}

/// What a rule for HTTP must be to be shown, compared and typed in safely; what it means is not looked at.
pub(crate) fn check_rule(rule: &str) -> Result<(), String> {
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic() && b != b'\'');
    if rule.split(' ').all(plain) {
        return Ok(());
    }
    Err(format!(
        "{rule:?} is not made of plain words with one space between, as in `GET https://api.example.com/v1/`"
    ))
}

impl TryFrom<String> for Grant {
    type Error = NotAGrant;

    fn try_from(text: String) -> Result<Self, NotAGrant> {
        text.parse()
    }
}

impl From<Grant> for String {
    fn from(grant: Grant) -> Self {
        grant.to_string()
    }
}

/// A set of grants. What is not in it is not linked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(BTreeSet<Grant>);

impl Grants {
    /// Whole capabilities; of events all kinds, and of HTTP nothing.
    #[must_use]
    pub fn of(capabilities: impl IntoIterator<Item = Capability>) -> Self {
        let grant = |capability| match capability {
            Capability::Events => Some(Grant::Events(ALL_KINDS.to_owned())),
            Capability::Http => None,
            other => Some(Grant::Whole(other)),
        };
        Self(capabilities.into_iter().filter_map(grant).collect())
    }

    /// All that a manifest asks for: for plugins that come with the daemon.
    #[must_use]
    pub fn all_asked(manifest: &Manifest) -> Self {
        manifest.asks()
    }

    /// What a plugin gets: what it asks for, as far as it was granted or needs no grant. Of events, the
    /// narrower of what was asked and what was granted. Of HTTP, if it asks for any, all that was granted:
    /// a denial names the grant that it lacks, and that one is to be enough.
    #[must_use]
    pub fn for_plugin(&self, manifest: &Manifest) -> Self {
        let asks = manifest.asks();
        let mut given: BTreeSet<_> = asks.iter().filter(|ask| self.covers(ask)).cloned().collect();
        given.extend(self.0.iter().filter(|grant| asks.allow_for(grant)).cloned());
        Self(given)
    }

    /// What a manifest asks for and these do not give.
    #[must_use]
    pub fn missing(&self, manifest: &Manifest) -> Self {
        Self(manifest.asks().0.into_iter().filter(|ask| !self.covers(ask)).collect())
    }

    fn covers(&self, ask: &Grant) -> bool {
        ask.capability().is_harmless() || self.0.iter().any(|grant| grant.includes(ask))
    }

    /// Whether a plugin that asks for these can be granted `grant`: as much of it or less. Of HTTP, where it asks for
    /// any, every request.
    #[must_use]
    pub fn allow_for(&self, grant: &Grant) -> bool {
        match grant {
            Grant::Http(_) => self.has(Capability::Http),
            other => self.0.iter().any(|ask| ask.includes(other)),
        }
    }

    /// Whether some of a capability is granted.
    #[must_use]
    pub fn has(&self, capability: Capability) -> bool {
        self.0.iter().any(|grant| grant.capability() == capability)
    }

    /// Whether events of a kind may be heard.
    #[must_use]
    pub fn hears(&self, kind: &str) -> bool {
        self.0.iter().any(|grant| grant.includes_kinds(kind))
    }

    /// The requests that are granted.
    pub fn http(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter().filter_map(|grant| match grant {
            Grant::Http(rule) => Some(rule),
            _ => None,
        })
    }

    /// Adds one; answers whether it was new.
    pub fn add(&mut self, grant: Grant) -> bool {
        self.0.insert(grant)
    }

    /// Takes one away; answers whether it was there.
    pub fn remove(&mut self, grant: &Grant) -> bool {
        self.0.remove(grant)
    }

    /// One after the other, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(grants: I) -> Self {
        Self(grants.into_iter().collect())
    }
}

impl fmt::Display for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Words of a shell: people paste them.
        let word = |grant: &Grant| format!("'{}'", grant.to_string().replace('\'', r"'\''"));
        let texts: Vec<_> = self.0.iter().map(word).collect();
        f.write_str(&texts.join(" "))
    }
}

impl Grant {
    /// Whether it allows all that `other` allows.
    fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(own), Self::Whole(other)) => own == other,
            (Self::Events(_), Self::Events(kinds)) => self.includes_kinds(kinds),
            (Self::Http(own), Self::Http(other)) => own.includes(other),
            _ => false,
        }
    }

    /// Whether it lets one hear all events whose kind begins with `kinds`.
    fn includes_kinds(&self, kinds: &str) -> bool {
        matches!(self, Self::Events(own) if own == ALL_KINDS || kinds.starts_with(own.as_str()))
    }
}
