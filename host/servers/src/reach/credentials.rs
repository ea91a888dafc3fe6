//! What a server was signed in to with: a file that only this user can read.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use signet_mcp_client::{ClientError, Result, SignIn};

/// The credentials of one server.
pub(super) struct Credentials(PathBuf);

impl Credentials {
    pub(super) fn of(folder: &Path, id: &str) -> Self {
        Self(folder.join(format!("{id}.json")))
    }

    pub(super) fn remove(&self) {
        if let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(file = %self.0.display(), %error, "credentials of a server that was removed stay");
        }
    }

    fn write(&self, credentials: &str) -> std::io::Result<()> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(self.0.parent().unwrap_or(&self.0))?;
        let fresh = self.0.with_extension("new");
        let _ = std::fs::remove_file(&fresh);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(credentials.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.0)
    }

    fn failed(&self, action: &str, error: &std::io::Error) -> ClientError {
        ClientError::NotSignedIn(format!("{} cannot be {action}: {error}", self.0.display()))
    }
}

#[async_trait]
impl SignIn for Credentials {
    async fn load(&self) -> Result<Option<String>> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    async fn save(&self, credentials: String) -> Result<()> {
        self.write(&credentials).map_err(|error| self.failed("written", &error))
    }

    async fn clear(&self) -> Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.failed("deleted", &error)),
            _ => Ok(()),
        }
    }
}
