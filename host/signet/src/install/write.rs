//! Writing files whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{CliError, Result};

/// Replaces a file in one step, keeping its rights; a link stays a link. A new file gets the usual
/// rights.
pub(crate) fn replace(path: &Path, content: &str) -> Result<()> {
    // Dotfiles are often links into a repository: write what they point to.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let rights = std::fs::metadata(&target).ok().map(|about| about.permissions());
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(CliError::file("make", folder))?;
    }
    write(&target, content, rights)
}

/// Writes a file that only this user can read.
pub(crate) fn write_private(path: &Path, content: &str) -> Result<()> {
    write(path, content, None)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(CliError::file("protect", path))?;
    }
    Ok(())
}

fn write(path: &Path, content: &str, rights: Option<std::fs::Permissions>) -> Result<()> {
    let fresh = beside(path);
    let written = (|| {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        // Nobody else may look while it is being written.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        match rights {
            Some(rights) => std::fs::set_permissions(&fresh, rights)?,
            None => usual_rights(&fresh)?,
        }
        std::fs::rename(&fresh, path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&fresh);
    }
    written.map_err(CliError::file("write", path))
}

#[cfg(unix)]
fn usual_rights(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the other systems can fail")]
fn usual_rights(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A name in the same folder, so that the last step is a rename.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.signet-{}", std::process::id()))
}
