//! Carrying out what a connector plans: show, back up, write, undo.

mod backup;
mod edge_file;
mod place;
mod steps;
mod write;

pub(crate) use backup::Backup;
pub(crate) use edge_file::{drop_edge, edge_file};
pub(crate) use place::{Located, Place};
pub(crate) use steps::{Journal, Step, remove, steps};
pub(crate) use write::{replace, write_private};

use std::path::Path;

use signet_runtime::connector_types::CurrentFile;

use crate::error::{CliError, Result};

/// Bytes of a configuration file. Larger ones are not configuration.
const FILE_BYTES: u64 = 32 << 20;

/// The files as they are.
pub(crate) fn read(files: &[Located]) -> Result<Vec<CurrentFile>> {
    files
        .iter()
        .map(|file| {
            let location = file.path.display().to_string();
            Ok(CurrentFile { path: file.name.clone(), location, content: read_one(&file.path)? })
        })
        .collect()
}

pub(crate) fn read_one(path: &Path) -> Result<Option<String>> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CliError::File { action: "read", path: path.to_owned(), source }),
        Ok(about) if about.len() > FILE_BYTES => {
            return Err(CliError::Other(format!(
                "{} has {} bytes, which is no configuration file",
                path.display(),
                about.len()
            )));
        }
        Ok(_) => {}
    }
    std::fs::read_to_string(path).map(Some).map_err(CliError::file("read", path))
}

/// The difference between two contents of a file, as `diff -u` shows it.
pub(crate) fn diff(path: &Path, before: &str, after: &str) -> String {
    let name = path.display().to_string();
    similar::TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(&name, &name)
        .to_string()
}
