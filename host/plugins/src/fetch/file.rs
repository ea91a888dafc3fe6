//! A file on this machine.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use crate::{PluginsError, Result, disk};

/// Reads a file, no more than `most` bytes of it. Pipes, devices and folders are no files: they may never end.
pub(super) async fn read(path: PathBuf, most: u64) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let read = tokio::task::spawn_blocking(move || {
        let what = std::fs::metadata(&path).map_err(disk::failed("open", &path))?;
        if !what.is_file() {
            return Err(PluginsError::Fetch {
                from: name,
                reason: "it is no file; give a .wasm file".into(),
            });
        }
        if what.len() > most {
            return Err(PluginsError::TooLarge { what: name, most });
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(disk::failed("open", &path))?;
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
