//! Where a harness is connected: for the user, in a configuration folder of its own, or in one project.

use std::path::{Path, PathBuf};

use signet_core::sha256_hex;
use signet_runtime::connector_types::{ConfigFile, Description, Scope};

use crate::error::{CliError, Result};
use crate::settings::{home, variable};

/// A harness's file: its name in plans and where it is.
pub(crate) struct Located {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// One of the places in which a harness of a machine can be connected, each to a daemon and as an agent of
/// its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Below the user's home.
    Home(PathBuf),
    /// Where the harness's own variable moves its configuration.
    ConfigDir(PathBuf),
    /// In one project's folder.
    Project(PathBuf),
}

impl Place {
    /// Of a harness, in `project` if one is given.
    pub(crate) fn of(description: &Description, project: Option<&Path>) -> Result<Self> {
        if let Some(project) = project {
            let folder = project.canonicalize().map_err(CliError::file("find", project))?;
            return Ok(Self::Project(folder));
        }
        let moved = description.config_dir_variable.as_deref().and_then(variable).map(PathBuf::from);
        Ok(match moved {
            Some(folder) => Self::ConfigDir(folder),
            None => Self::Home(home()?),
        })
    }

    pub(crate) fn scope(&self) -> Scope {
        if matches!(self, Self::Project(_)) { Scope::Project } else { Scope::User }
    }

    /// The name of the connection: the harness's, but for the places that there can be several of.
    pub(crate) fn connection(&self, harness: &str) -> String {
        match self {
            Self::Home(_) => harness.to_owned(),
            Self::ConfigDir(folder) | Self::Project(folder) => {
                let digest = sha256_hex(folder.as_os_str().as_encoded_bytes());
                format!("{harness}-{}", digest.get(..8).unwrap_or_default())
            }
        }
    }

    /// Where the harness's files are. In a project some have no place.
    pub(crate) fn locate(&self, description: &Description) -> Vec<Located> {
        let path = |file: &ConfigFile| match self {
            Self::Home(home) => Some(below(home, &file.path)),
            Self::ConfigDir(folder) => Some(below(folder, &file.path_in_config_dir)),
            Self::Project(folder) => file.path_in_project.as_ref().map(|path| below(folder, path)),
        };
        let located = |file: &ConfigFile| Some(Located { name: file.path.clone(), path: path(file)? });
        description.config_files.iter().filter_map(located).collect()
    }
}

/// Joined with this machine's separators, whatever the plan's are.
fn below(folder: &Path, path: &str) -> PathBuf {
    let mut joined = folder.to_owned();
    joined.extend(path.split('/'));
    joined
}
