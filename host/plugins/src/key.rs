//! Keys of publishers. A private key is a PKCS#8 file, as `openssl genpkey -algorithm ed25519` makes it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{PluginsError, Result, disk};

const PREFIX: &str = "ed25519:";
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";
/// What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410, section 7).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// A file with a key has 119.
const KEY_FILE_BYTES: u64 = 4096;

/// A publisher's key, written `ed25519:` and 32 bytes in base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        // Strict: a signature has one spelling only, and no key of small order is accepted.
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", BASE64.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = PluginsError;

    fn from_str(text: &str) -> Result<Self> {
        let no = |reason: &str| PluginsError::Form {
            what: "publisher's key",
            text: text.to_owned(),
            reason: reason.into(),
        };
        let encoded = text
            .strip_prefix(PREFIX)
            .ok_or_else(|| no("write `ed25519:` and the key's 32 bytes in base64"))?;
        let bytes = BASE64.decode(encoded).map_err(|_| no("what follows `ed25519:` is no base64"))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| no("a key has 32 bytes"))?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| no("it is no point of the curve"))?;
        // One key, one text; and none for which anybody can make signatures.
        if key.is_weak() || key.to_edwards().compress().to_bytes() != bytes {
            return Err(no("it is a weak key"));
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = PluginsError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

/// A private key. It is wiped when dropped, and nothing prints it.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {})", self.public())
    }
}

impl SigningKey {
    /// A new one.
    ///
    /// # Errors
    /// The machine gives no random numbers.
    pub fn generate() -> Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(PluginsError::Random)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The half that is given away.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Keeps it in a new file that only this user can read.
    ///
    /// # Errors
    /// There is a file of that name, or none can be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        if path.symlink_metadata().is_ok() {
            return Err(PluginsError::Key {
                path: path.to_owned(),
                reason: "there is a file already, and it may be a key; choose another name".into(),
            });
        }
        let seed = Zeroizing::new(self.0.to_bytes());
        let der = Zeroizing::new([PKCS8.as_slice(), seed.as_slice()].concat());
        let text = Zeroizing::new(format!("{BEGIN}\n{}\n{END}\n", BASE64.encode(der.as_slice())));
        disk::write(path, text.as_bytes())
    }

    /// Reads it from a file.
    ///
    /// # Errors
    /// Others can read the file, or it holds something else.
    pub fn load(path: &Path) -> Result<Self> {
        let no = |reason: String| PluginsError::Key { path: path.to_owned(), reason };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(path).map_err(disk::failed("open", path))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(no(format!(
                    "others can read it (mode {:03o}); run `chmod 600` on it, and make a new key if somebody may have",
                    mode & 0o777
                )));
            }
        }
        let text = disk::read(path, KEY_FILE_BYTES)?.ok_or_else(|| no("there is no such file".into()))?;
        let text = Zeroizing::new(text);
        let seed = seed(&text).ok_or_else(|| {
            no("it is no Ed25519 key in PKCS#8; make one with `signet plugin keygen`".into())
        })?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }
}

fn seed(text: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let encoded = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let encoded = Zeroizing::new(encoded.split_ascii_whitespace().collect::<String>());
    let der = Zeroizing::new(BASE64.decode(encoded.as_bytes()).ok()?);
    let seed: [u8; 32] = der.strip_prefix(PKCS8.as_slice())?.try_into().ok()?;
    Some(Zeroizing::new(seed))
}
