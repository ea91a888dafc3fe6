//! A file on this machine.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::PathBuf;

use crate::{PluginsError, Result, disk};

const CLOSED: &str = "the daemon may not open it; let its user read it";

/// Reads a file, no more than `most` bytes of it. Pipes, devices and folders are no files: they may never end.
pub(super) async fn read(path: PathBuf, most: u64) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let read = tokio::task::spawn_blocking(move || {
        let not_a_file = |reason| PluginsError::NotAFile { path: path.clone(), reason };
        let what = std::fs::metadata(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                not_a_file("it is not there; give the whole path, on the machine that the daemon runs on")
            }
            ErrorKind::PermissionDenied => not_a_file(CLOSED),
            _ => disk::failed("open", &path)(error),
        })?;
        if !what.is_file() {
            return Err(not_a_file("it is no file; give a .wasm file"));
        }
        if what.len() > most {
            return Err(PluginsError::TooLarge { what: name, most });
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|error| match error.kind() {
            ErrorKind::PermissionDenied => not_a_file(CLOSED),
            _ => disk::failed("open", &path)(error),
        })?;
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(disk::failed("read", &path))?;
        // It may have grown.
        if bytes.len() as u64 > most { Err(PluginsError::TooLarge { what: name, most }) } else { Ok(bytes) }
    });
    read.await.unwrap_or_else(|error| {
        Err(PluginsError::Fetch {
            from: "a file".into(),
            reason: format!("reading it was interrupted: {error}"),
        })
    })
}
