//! The file in the workspace. A person may edit it while the daemon runs.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::{DashboardError, Layout, Result};

/// `dashboard.json` of a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DashboardFile {
    path: PathBuf,
    /// Changes are made one after the other.
    changing: Arc<Mutex<()>>,
}

impl DashboardFile {
    /// The file at a path. It comes into being with the first change.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), changing: Arc::default() }
    }

    /// What stands in it; an empty dashboard, if there is none yet.
    ///
    /// # Errors
    /// It cannot be read, or somebody wrote what is no dashboard.
    pub fn read(&self) -> Result<Layout> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Layout::default()),
            Err(source) => return Err(self.failed("read", source)),
        };
        let no_dashboard = |why: String| DashboardError::NoDashboard { path: self.path.clone(), why };
        let layout: Layout = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text))
            .map_err(|error| no_dashboard(format!("{}: {}", error.path(), error.inner())))?;
        if layout.version != 1 {
            let why = format!("it is of version {}, and this Signet knows version 1", layout.version);
            return Err(no_dashboard(why));
        }
        Ok(layout)
    }

    /// Changes it. A file that is no dashboard is not written over.
    ///
    /// # Errors
    /// As [`DashboardFile::read`], or it cannot be written.
    pub fn change(&self, change: impl FnOnce(&mut Layout)) -> Result<Layout> {
        let _turn = self.changing.lock();
        let before = self.read()?;
        let mut layout = before.clone();
        change(&mut layout);
        if layout != before {
            self.write(&layout).map_err(|source| self.failed("written", source))?;
        }
        Ok(layout)
    }

    /// In one piece: whoever reads sees the old one or the new one.
    fn write(&self, layout: &Layout) -> std::io::Result<()> {
        let mut text = serde_json::to_string_pretty(layout)?;
        text.push('\n');
        let fresh = self.path.with_extension("json.new");
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.path)
    }

    fn failed(&self, action: &'static str, source: std::io::Error) -> DashboardError {
        DashboardError::File { action, path: self.path.clone(), source }
    }
}
