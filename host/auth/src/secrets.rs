//! Secrets that the daemon uses on others' behalf: a file each, in a folder that only this user can enter.
//! Plugins never see one; the daemon adds it to requests that were granted with it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{AuthError, Result};

/// Bytes of a secret: what fits a header.
const BYTES: std::ops::RangeInclusive<usize> = 8..=4096;

/// The secrets of a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    /// Uses a folder, which is made with the first secret.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Stores a secret, in place of an older one of its name.
    ///
    /// # Errors
    /// Its name or form is wrong, or the folder cannot be written.
    pub fn set(&self, name: &str, value: &str) -> Result<()> {
        check_name(name)?;
        let value = Zeroizing::new(value.trim().to_owned());
        if !BYTES.contains(&value.len()) || !value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return Err(AuthError::BadRequest(format!(
                "a secret has {} to {} bytes of printable ASCII on one line",
                BYTES.start(),
                BYTES.end()
            )));
        }
        let path = self.folder.join(name);
        let failed = |source| AuthError::SecretFile { path: path.clone(), source };
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.folder).map_err(failed)?;
        // A dot is in no name: this is never taken for a secret.
        let fresh = self.folder.join(format!("{name}.new"));
        let _ = std::fs::remove_file(&fresh);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh).map_err(failed)?;
        file.write_all(value.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, &path).map_err(failed)
    }

    /// The secret of this name, if there is one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        check_name(name)?;
        let path = self.folder.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(AuthError::SecretFile { path, source }),
        }
    }

    /// Deletes a secret.
    ///
    /// # Errors
    /// There is none of this name, or it cannot be deleted.
    pub fn remove(&self, name: &str) -> Result<()> {
        check_name(name)?;
        let path = self.folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(AuthError::NoSuchSecret(name.to_owned()))
            }
            other => other.map_err(|source| AuthError::SecretFile { path, source }),
        }
    }

    /// Names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> = names.filter(|name| check_name(name).is_ok()).collect();
        names.sort_unstable();
        names
    }
}

/// The form that grants have for it, and that no path can hide in.
fn check_name(name: &str) -> Result<()> {
    let good = (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good {
        return Ok(());
    }
    Err(AuthError::BadRequest(format!(
        "{name:?} cannot name a secret: use 1 to 64 lower case letters, digits and hyphens"
    )))
}
