//! The cache of native images: what Cranelift made of a component, so that a start need not compile.
//!
//! An image is machine code that will be run, so it is only used when it is the very one that was
//! written here: its name holds the digest of the component and a hash of engine and settings, and
//! its first bytes are the digest of that name and the rest, checked on the bytes that are then used.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::{Result, RuntimeError};

const DIGEST_LEN: usize = 32;

/// A folder of images that only this user can write.
#[derive(Debug, Clone)]
pub struct ImageCache {
    folder: PathBuf,
}

impl ImageCache {
    /// Uses a folder, which is made if need be.
    ///
    /// # Errors
    /// The folder cannot be made, or is not this user's.
    pub fn at(folder: &Path) -> Result<Self> {
        let failed = |source| RuntimeError::File { path: folder.to_owned(), source };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(failed)?;
        #[cfg(unix)]
        close(folder).map_err(failed)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, engine: &Engine, digest: &str) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        self.folder.join(format!("{digest}-{:016x}.image", hasher.finish()))
    }

    /// The component, from its image if there is a good one.
    pub(crate) fn load(&self, engine: &Engine, digest: &str) -> Option<Component> {
        let path = self.path(engine, digest);
        let file = std::fs::read(&path).ok()?;
        let (expected, image) = file.split_at_checked(DIGEST_LEN)?;
        if seal(&path, image) != expected {
            tracing::warn!(path = %path.display(), "a native image is not what was written there; compiling again");
            return None;
        }
        #[allow(unsafe_code, reason = "wasmtime's only way to use an image")]
        // SAFETY: `deserialize` runs whatever the bytes say. These are, by their digest, bytes that
        // `store` wrote into a folder that only this user can write; and they are the bytes that
        // were checked, not a file that could change in between.
        let component = unsafe { Component::deserialize(engine, image) };
        component.inspect_err(|error| tracing::debug!(%error, "image not usable; compiling again")).ok()
    }

    /// Keeps the image of a component. A failure costs time at the next start, nothing else.
    pub(crate) fn store(&self, engine: &Engine, digest: &str, component: &Component) {
        let path = self.path(engine, digest);
        let written = component
            .serialize()
            .map_err(|error| std::io::Error::other(error.to_string()))
            .and_then(|image| {
                // Its own for each writer: two would garble it.
                static WRITERS: AtomicU64 = AtomicU64::new(0);
                let writer = WRITERS.fetch_add(1, Ordering::Relaxed);
                let fresh = path.with_extension(format!("new-{}-{writer}", std::process::id()));
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create(true).truncate(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&fresh)?;
                file.write_all(&seal(&path, &image))?;
                file.write_all(&image)?;
                std::fs::rename(&fresh, &path)
            });
        if let Err(error) = written {
            tracing::warn!(%error, path = %path.display(), "cannot keep a native image; the next start compiles again");
        }
    }
}

/// Closes a folder that may have been there before. Where others could write, they may have left images of
/// their own making: those go.
#[cfg(unix)]
fn close(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let before = std::fs::metadata(folder)?.permissions().mode();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    if before & 0o022 != 0 {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "image") {
                std::fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}

/// The digest of an image under its name: the image of another component is no good under this one's.
fn seal(path: &Path, image: &[u8]) -> [u8; DIGEST_LEN] {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    Sha256::new().chain_update(name).chain_update([0]).chain_update(image).finalize().into()
}
