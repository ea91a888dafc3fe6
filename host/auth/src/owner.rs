//! The owner's token: proves that a program runs as the user who runs the daemon, by being able
//! to read a file. It is what the command line uses for what needs the admin role.

use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::key::random;
use crate::{AuthError, Result};

const MARK: &str = "sig_owner_";

/// The token of a running daemon.
pub struct OwnerToken(Zeroizing<String>);

impl OwnerToken {
    /// Reads the token of a workspace.
    ///
    /// # Errors
    /// The file is not there, or not this user's to read.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| AuthError::OwnerFile { path: path.to_owned(), source })?;
        Ok(Self(Zeroizing::new(text.trim().to_owned())))
    }

    /// Makes a new token and writes it where only this user can read it. Older ones end.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn renew(path: &Path) -> Result<Self> {
        let failed = |source| AuthError::OwnerFile { path: path.to_owned(), source };
        let token = Zeroizing::new(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(random::<32>()?)));
        let fresh = path.with_extension("new");
        // Left over from a daemon that was killed here.
        let _ = std::fs::remove_file(&fresh);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh).map_err(failed)?;
        file.write_all(token.as_bytes()).map_err(failed)?;
        std::fs::rename(&fresh, path).map_err(failed)?;
        Ok(Self(token))
    }

    /// Whether a bearer token claims to be an owner's.
    #[must_use]
    pub fn looks_like_one(token: &str) -> bool {
        token.starts_with(MARK)
    }

    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, token: &str) -> bool {
        self.0.as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// The token, for an `Authorization` header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
