//! What the compilers of other languages are given: the project's copy of the contract, and a world with
//! just what this plugin uses.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::contract::Contract;
use crate::embedded::{HTTP_WIT, WIT};
use crate::project::Project;
use crate::{AuthorError, Result};

/// Name of the world.
pub(super) const WORLD: &str = "plugin";

/// What sends requests, as `plugin-sdk/wit-http` has it.
const OUTGOING: &str = "http/outgoing-handler@0.2.12";

/// A folder with the contract and the world; gone when dropped. `said_in` is the file that names `exports`.
pub(super) fn folder(project: &Project, said_in: &Path, exports: &[String]) -> Result<TempDir> {
    folder_with(project, said_in, exports, None)
}

/// The same, with outgoing HTTP where the manifest asks for it, in packages of this namespace.
pub(super) fn folder_with_http(
    project: &Project,
    said_in: &Path,
    exports: &[String],
    namespace: &str,
) -> Result<TempDir> {
    folder_with(project, said_in, exports, project.asks_for_http().then_some(namespace))
}

fn folder_with(project: &Project, said_in: &Path, exports: &[String], http: Option<&str>) -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("signet-wit-").tempdir();
    let folder = folder.map_err(AuthorError::file("create a folder in", &std::env::temp_dir()))?;
    let own: PathBuf = project.folder.join("signet/wit");
    let contract = if own.is_dir() {
        copy(&own, folder.path())?;
        Contract::read(&own)?
    } else {
        for (path, text) in WIT {
            write(&folder.path().join(path), text.as_bytes())?;
        }
        Contract::own()?
    };
    let mut also = Vec::new();
    if let Some(namespace) = http {
        for (path, text) in HTTP_WIT {
            let text = text.replace("wasi:", &format!("{namespace}:"));
            write(&folder.path().join("deps").join(path), text.as_bytes())?;
        }
        also.push(format!("{namespace}:{OUTGOING}"));
    }
    let world = contract.world(WORLD, &project.asks_for, &also, exports);
    let world = world.map_err(|reason| AuthorError::Project { path: said_in.to_owned(), reason })?;
    write(&folder.path().join("this-plugin.wit"), world.as_bytes())?;
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).map_err(AuthorError::file("read", from))? {
        let path = entry.map_err(AuthorError::file("read", from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            write(&target, &fs::read(&path).map_err(AuthorError::file("read", &path))?)?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(AuthorError::file("create", parent))?;
    }
    fs::write(path, content).map_err(AuthorError::file("write", path))
}
