//! The script that the connectors' npm packages lay beside the connections, for harnesses to start. This program
//! starts none, but takes it away with the last connection that does.

use std::path::PathBuf;

use super::{Backup, remove};
use crate::connection;
use crate::error::Result;

const NAME: &str = "edge.mjs";

/// Where it is.
pub(crate) fn edge_file() -> Result<PathBuf> {
    Ok(connection::folder()?.join(NAME))
}

/// Takes it away if no connection is left whose files name it.
pub(crate) fn drop_edge() -> Result<()> {
    let left = std::fs::read_dir(connection::folder()?.join("connectors")).into_iter().flatten().flatten();
    for connection in left {
        let file_name = connection.file_name();
        let Some(name) = file_name.to_str().and_then(|name| name.strip_suffix(".json")) else { continue };
        if Backup::load(name)?.may_name(NAME) {
            return Ok(());
        }
    }
    remove(&edge_file()?)
}
