//! What the host adds to a request for the plugin.

use std::fmt;

use http::HeaderName;

use crate::headers;

/// A secret and the header that it goes into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credential {
    secret: String,
    header: String,
    prefix: String,
}

impl Credential {
    /// Checks all three. `prefix` is a word that is put before the secret with one space between
    /// (`Bearer`), or empty. The error is the second half of a sentence.
    pub(crate) fn new(secret: &str, header: &str, prefix: &str) -> Result<Self, String> {
        let good_secret = (1..=64).contains(&secret.len())
            && secret.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !good_secret {
            return Err(format!(
                "the secret's name {secret:?} is not made of 1 to 64 lower case letters, digits and hyphens"
            ));
        }
        let name: HeaderName = header.parse().map_err(|_| format!("{header:?} is no name of a header"))?;
        if let Some(why) = headers::never_a_credential(&name) {
            return Err(format!("the header {name} cannot carry a credential: {why}"));
        }
        let prefix = prefix.strip_suffix(' ').unwrap_or(prefix);
        let good_prefix = prefix.len() <= 32
            && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !good_prefix {
            return Err(format!("the prefix {prefix:?} is not one word such as Bearer"));
        }
        Ok(Self { secret: secret.to_owned(), header: name.as_str().to_owned(), prefix: prefix.to_owned() })
    }

    /// The secret's name.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The header's name, in lower case.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The word before the secret, without its space; may be empty.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "secret {} in {}", self.secret, self.header)?;
        if !self.prefix.is_empty() {
            write!(f, " {}", self.prefix)?;
        }
        Ok(())
    }
}
