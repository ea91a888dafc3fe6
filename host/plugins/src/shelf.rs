//! The shelf: components by digest, in a folder that only this user may enter.
//!
//! A name promises its bytes, and the promise is checked at every reading: a file that was flipped, cut or
//! exchanged is an error, never a plugin.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{COMPONENT_BYTES, Digest, PluginsError, Result, disk};

/// Components that are kept.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf in this private folder, made if need be.
    ///
    /// # Errors
    /// The folder cannot be made or closed to others.
    pub fn at(private: &Path) -> Result<Self> {
        let folder = private.join("components");
        disk::private_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Where a component is, if it is there.
    #[must_use]
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(format!("{}.wasm", digest.hex()))
    }

    /// A component's bytes, which are the ones named.
    ///
    /// # Errors
    /// It is not there, or the file holds other bytes.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let path = self.path(digest);
        let bytes = disk::read(&path, COMPONENT_BYTES)?
            .ok_or_else(|| PluginsError::Missing { digest: digest.clone() })?;
        let actual = Digest::of(&bytes);
        if actual == *digest {
            Ok(bytes)
        } else {
            Err(PluginsError::Digest { what: path.display().to_string(), expected: digest.clone(), actual })
        }
    }

    /// Whether it is there, whole.
    #[must_use]
    pub fn has(&self, digest: &Digest) -> bool {
        self.get(digest).is_ok()
    }

    /// Keeps a component, durably. A file of its name with other bytes is replaced.
    ///
    /// # Errors
    /// It is too large, or cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest> {
        let digest = Digest::of(bytes);
        if bytes.len() as u64 > COMPONENT_BYTES {
            return Err(PluginsError::TooLarge {
                what: format!("component {digest}"),
                most: COMPONENT_BYTES,
            });
        }
        if !self.has(&digest) {
            disk::write(&self.path(&digest), bytes)?;
        }
        Ok(digest)
    }

    /// Takes a component away. One that is gone is taken away.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn remove(&self, digest: &Digest) -> Result<()> {
        disk::remove(&self.path(digest))
    }

    /// Takes everything away but these, and says how many files went. Hold a [`crate::Transaction`], or a component
    /// that is just being installed may go too.
    ///
    /// # Errors
    /// The folder cannot be listed, or a file not removed.
    pub fn sweep(&self, keep: &BTreeSet<Digest>) -> Result<usize> {
        let keep: BTreeSet<PathBuf> = keep.iter().map(|digest| self.path(digest)).collect();
        let mut gone = 0;
        for path in disk::files(&self.folder)? {
            if !keep.contains(&path) && !path.is_dir() {
                disk::remove(&path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}
