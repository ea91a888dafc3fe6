//! The form of an API key: `sig_sk_<prefix>_<secret>`, the prefix 12 hexadecimal digits (public,
//! finds the record), the secret 32 random bytes in base64url.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{AuthError, Result};

const MARK: &str = "sig_sk_";
const PREFIX_LEN: usize = 12;
/// base64url of 32 bytes.
const SECRET_LEN: usize = 43;

/// Memory, passes and lanes of Argon2id: the first of OWASP's equivalent minimums (19 MiB, 2, 1).
/// A key has 256 random bits, so the hash guards a stolen database, not a weak password.
const ARGON: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A whole key, wiped from memory when dropped.
pub struct RawKey {
    text: Zeroizing<String>,
}

impl RawKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn generate() -> Result<Self> {
        let prefix = random_hex::<6>()?;
        let mut secret = random::<32>()?;
        let text = Zeroizing::new(format!("{MARK}{prefix}_{}", URL_SAFE_NO_PAD.encode(secret)));
        secret.zeroize();
        Ok(Self { text })
    }

    /// Whether a bearer token claims to be an API key.
    #[must_use]
    pub fn looks_like_one(token: &str) -> bool {
        token.starts_with(MARK)
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`AuthError::MalformedKey`].
    pub fn parse(token: &str) -> Result<Self> {
        let rest = token.strip_prefix(MARK).ok_or(AuthError::MalformedKey)?;
        let (prefix, secret) = rest.split_once('_').ok_or(AuthError::MalformedKey)?;
        let good_prefix = prefix.len() == PREFIX_LEN && prefix.bytes().all(|b| b.is_ascii_hexdigit());
        let good_secret = secret.len() == SECRET_LEN
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !good_prefix || !good_secret {
            return Err(AuthError::MalformedKey);
        }
        Ok(Self { text: Zeroizing::new(token.to_owned()) })
    }

    /// The public part, by which its record is found.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.text.get(MARK.len()..MARK.len() + PREFIX_LEN).unwrap_or_default()
    }

    /// The whole key, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What is stored: `argon2id:<salt>:<hash>`, both base64url.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn verifier(&self) -> Result<String> {
        let salt = random::<16>()?;
        let hash = self.hash(&salt)?;
        Ok(format!("argon2id:{}:{}", URL_SAFE_NO_PAD.encode(salt), URL_SAFE_NO_PAD.encode(hash)))
    }

    /// Whether this key is the one that `verifier` was made from. Costs tens of milliseconds.
    ///
    /// # Errors
    /// The hash cannot be computed; a verifier of another form is a mismatch.
    pub fn verify(&self, verifier: &str) -> Result<bool> {
        let mut parts = verifier.split(':');
        let (Some("argon2id"), Some(salt), Some(expected)) = (parts.next(), parts.next(), parts.next())
        else {
            return Ok(false);
        };
        let (Ok(salt), Ok(expected)) = (URL_SAFE_NO_PAD.decode(salt), URL_SAFE_NO_PAD.decode(expected))
        else {
            return Ok(false);
        };
        Ok(self.hash(&salt)?.ct_eq(expected.as_slice()).into())
    }

    fn hash(&self, salt: &[u8]) -> Result<[u8; 32]> {
        let failed = |error: argon2::Error| AuthError::Crypto { action: "hash", reason: error.to_string() };
        let (memory, passes, lanes) = ARGON;
        let params = Params::new(memory, passes, lanes, Some(32)).map_err(failed)?;
        let mut hash = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.text.as_bytes(), salt, &mut hash)
            .map_err(failed)?;
        Ok(hash)
    }
}

/// Random bytes from the operating system, as hexadecimal digits.
///
/// # Errors
/// The system has no randomness to give.
pub fn random_hex<const N: usize>() -> Result<String> {
    Ok(random::<N>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| AuthError::Crypto { action: "make", reason: error.to_string() })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_verifies_against_its_own_verifier_only() {
        let (key, other) = (RawKey::generate().unwrap(), RawKey::generate().unwrap());
        let verifier = key.verifier().unwrap();
        assert!(RawKey::parse(key.reveal()).unwrap().verify(&verifier).unwrap());
        assert!(!other.verify(&verifier).unwrap());
        assert!(!verifier.contains(key.reveal().rsplit('_').next().unwrap()));
    }

    #[test]
    fn a_key_of_the_existing_form_is_read_and_others_are_malformed() {
        let key = RawKey::parse("sig_sk_dafd3d684e51_adLxJ6_v7fiwYGkzdR86V7R7tOKt67tNcj6vSnTIhhc").unwrap();
        assert_eq!(key.prefix(), "dafd3d684e51");
        for bad in
            ["", "sig_sk_", "sig_sk_dafd3d684e51", "sig_sk_zzzzzzzzzzzz_x", "sig_sk_dafd3d684e51_short"]
        {
            assert!(matches!(RawKey::parse(bad), Err(AuthError::MalformedKey)), "{bad}");
        }
    }
}
