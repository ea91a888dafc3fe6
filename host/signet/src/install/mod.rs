//! Carrying out what a connector plans: show, back up, write, undo.

mod backup;
mod write;

pub(crate) use backup::Backup;
pub(crate) use write::{replace, write_private};

use std::path::{Path, PathBuf};

use signet_runtime::connector_types::{ConfigFile, CurrentFile, Description};

use crate::error::{CliError, Result};
use crate::settings::{home, variable};

/// Bytes of a configuration file. Larger ones are not configuration.
const FILE_BYTES: u64 = 32 << 20;

/// A harness's file: its name in plans and where it is.
pub(crate) struct Located {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// Where the files of a harness are on this machine.
pub(crate) fn locate(description: &Description) -> Result<Vec<Located>> {
    let moved = description.config_dir_variable.as_deref().and_then(variable).map(PathBuf::from);
    let home = home()?;
    let place = |file: &ConfigFile| Located {
        name: file.path.clone(),
        path: match &moved {
            Some(folder) => folder.join(&file.path_in_config_dir),
            None => home.join(&file.path),
        },
    };
    Ok(description.config_files.iter().map(place).collect())
}

/// The files as they are.
pub(crate) fn read(files: &[Located]) -> Result<Vec<CurrentFile>> {
    files
        .iter()
        .map(|file| Ok(CurrentFile { path: file.name.clone(), content: read_one(&file.path)? }))
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
