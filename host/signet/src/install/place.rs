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
            Self::Home(home) => {
                let moved = variable("XDG_CONFIG_HOME").map(PathBuf::from);
                Some(below_home(home, moved.as_deref(), &file.path))
            }
            Self::ConfigDir(folder) => Some(below(folder, &file.path_in_config_dir)),
            Self::Project(folder) => file.path_in_project.as_ref().map(|path| below(folder, path)),
        };
        let located = |file: &ConfigFile| Some(Located { name: file.path.clone(), path: path(file)? });
        description.config_files.iter().filter_map(located).collect()
    }
}

/// `~/.config` is where `XDG_CONFIG_HOME` says, for whoever keeps files there.
fn below_home(home: &Path, moved: Option<&Path>, path: &str) -> PathBuf {
    match (moved, path.strip_prefix(".config/")) {
        (Some(moved), Some(rest)) => below(moved, rest),
        _ => below(home, path),
    }
}

/// Joined with this machine's separators, whatever the plan's are.
fn below(folder: &Path, path: &str) -> PathBuf {
    let mut joined = folder.to_owned();
    joined.extend(path.split('/'));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_users_configuration_folder_moves_with_it_and_nothing_else_does() {
        let (home, moved) = (Path::new("/home/me"), Path::new("/c"));
        let at = |moved, path| below_home(home, moved, path);
        assert_eq!(at(None, ".config/heron/a.json"), Path::new("/home/me/.config/heron/a.json"));
        assert_eq!(at(Some(moved), ".config/heron/a.json"), Path::new("/c/heron/a.json"));
        assert_eq!(at(Some(moved), ".heron/a.json"), Path::new("/home/me/.heron/a.json"));
        assert_eq!(at(Some(moved), ".configuration/a"), Path::new("/home/me/.configuration/a"));
    }
}
