//! The file in the workspace. A person may edit it while the daemon runs.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use signet_core::{iso, now};

use crate::check::{MOST_BYTES, check};
use crate::{Change, DashboardError, Layout, Problem, Result};

/// How often a change is made anew because somebody else wrote the file meanwhile.
const TRIES: usize = 10;

/// `dashboard.json` of a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DashboardFile {
    path: PathBuf,
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Changes are made one after the other.
    changing: Mutex<()>,
    /// Where the last layout that was in order is kept.
    copy: Option<PathBuf>,
    /// What is kept there.
    good: Mutex<Option<Layout>>,
}

/// What a dashboard is now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Dashboard")]
pub struct State {
    /// What stands in the file; where that is no dashboard, what stood in it before.
    pub layout: Layout,
    /// Of the layout.
    pub revision: String,
    /// Why the file is no dashboard, if it is none. It is left as it is.
    pub problem: Option<Problem>,
}

impl State {
    fn of(layout: Layout, problem: Option<Problem>) -> Self {
        Self { revision: layout.revision(), layout, problem }
    }
}

impl DashboardFile {
    /// The file at a path. It comes into being with the first change.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), inner: Arc::default() }
    }

    /// The file at a path, with a copy elsewhere of what it was when it was last in order.
    #[must_use]
    pub fn with_copy(path: &Path, copy: &Path) -> Self {
        let inner = Inner { copy: Some(copy.to_owned()), ..Inner::default() };
        Self { path: path.to_owned(), inner: Arc::new(inner) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stands in it; an empty dashboard, if there is none yet.
    ///
    /// # Errors
    /// It cannot be read, or somebody wrote what is no dashboard.
    pub fn read(&self) -> Result<Layout> {
        self.understood(self.bytes()?.as_deref())
    }

    /// What the dashboard is, also where somebody wrote what is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn state(&self) -> Result<State> {
        match self.read() {
            Ok(layout) => Ok(State::of(layout, None)),
            Err(DashboardError::NoDashboard { place, why, .. }) => {
                let message = format!("{why}; mend it, or restore what stood there before");
                Ok(State::of(self.last_good(), Some(Problem { path: place, message })))
            }
            Err(error) => Err(error),
        }
    }

    /// Changes it. A file that is no dashboard is not written over.
    ///
    /// # Errors
    /// As [`DashboardFile::read`], or it cannot be written, or would be too much.
    pub fn change(&self, change: impl Fn(&mut Layout)) -> Result<Layout> {
        self.try_change(|layout| {
            change(layout);
            Ok(())
        })
    }

    /// Makes all changes, one after the other, or none.
    ///
    /// # Errors
    /// As [`DashboardFile::change`], or [`DashboardError::NoChange`], which says which one is wrong.
    pub fn apply(&self, changes: &[Change]) -> Result<State> {
        let layout = self.try_change(|layout| {
            for (index, change) in changes.iter().enumerate() {
                layout.apply(change).map_err(|why| DashboardError::NoChange { index, why })?;
            }
            Ok(())
        })?;
        Ok(State::of(layout, None))
    }

    /// Writes what stood in the file when it was last in order, and keeps what stands in it now beside it, as
    /// `dashboard.json.broken-<time>`. A file that is in order stays.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub fn restore(&self) -> Result<State> {
        let _turn = self.inner.changing.lock();
        let state = self.state()?;
        if state.problem.is_none() {
            return Ok(state);
        }
        let failed = |source| self.failed("kept", source);
        let time: String = iso(now()).chars().filter(char::is_ascii_alphanumeric).collect();
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        // A copy, and not another name: it is there before the file is another one.
        std::fs::copy(&self.path, self.path.with_file_name(format!("{name}.broken-{time}")))
            .map_err(failed)?;
        self.write(&self.path, &state.layout).map_err(|source| self.failed("written", source))?;
        Ok(State::of(state.layout, None))
    }

    fn try_change(&self, change: impl Fn(&mut Layout) -> Result<()>) -> Result<Layout> {
        let _turn = self.inner.changing.lock();
        let mut bytes = self.bytes()?;
        for _ in 0..TRIES {
            let before = self.understood(bytes.as_deref())?;
            let mut layout = before.clone();
            change(&mut layout)?;
            if layout == before {
                return Ok(layout);
            }
            let document = serde_json::to_value(&layout).unwrap_or_default();
            check(&document).map_err(|problem| {
                DashboardError::TooMuch(format!("{}: {}", problem.path, problem.message))
            })?;
            // Somebody who saves it from an editor just now is not written over.
            let again = self.bytes()?;
            if again != bytes {
                bytes = again;
                continue;
            }
            self.write(&self.path, &layout).map_err(|source| self.failed("written", source))?;
            self.remember(&layout);
            return Ok(layout);
        }
        Err(self.failed("changed", std::io::Error::other("something else writes it all the time")))
    }

    /// What stands in it, if it is there.
    fn bytes(&self) -> Result<Option<Vec<u8>>> {
        let failed = |source| self.failed("read", source);
        let file = match std::fs::File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(source)),
        };
        let (mut bytes, most) = (Vec::new(), u64::try_from(MOST_BYTES).unwrap_or(u64::MAX));
        file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(bytes))
    }

    fn understood(&self, bytes: Option<&[u8]>) -> Result<Layout> {
        let Some(bytes) = bytes else { return Ok(Layout::default()) };
        let no_dashboard = |Problem { path: place, message: why }| DashboardError::NoDashboard {
            path: self.path.clone(),
            place,
            why,
        };
        if bytes.len() > MOST_BYTES {
            let message = format!("it has more than {MOST_BYTES} bytes");
            return Err(no_dashboard(Problem { path: "the whole file".into(), message }));
        }
        let document: Value = serde_json::from_slice(bytes).map_err(|error| {
            let path = format!("line {}, column {}", error.line(), error.column());
            no_dashboard(Problem { path, message: format!("this is no JSON: {error}") })
        })?;
        check(&document).map_err(no_dashboard)?;
        let layout: Layout = serde_path_to_error::deserialize(&document).map_err(|error| {
            no_dashboard(Problem { path: error.path().to_string(), message: error.inner().to_string() })
        })?;
        self.remember(&layout);
        Ok(layout)
    }

    /// Keeps a layout that is in order, for when the file is not.
    fn remember(&self, layout: &Layout) {
        let mut good = self.inner.good.lock();
        if good.as_ref() == Some(layout) {
            return;
        }
        *good = Some(layout.clone());
        if let Some(copy) = &self.inner.copy {
            // It is kept in memory at any rate; a full disk is told of where the dashboard itself is written.
            let _ = self.write(copy, layout);
        }
    }

    /// What was last in order.
    fn last_good(&self) -> Layout {
        let mut good = self.inner.good.lock();
        if good.is_none() {
            let kept = self.inner.copy.as_ref().and_then(|copy| std::fs::read(copy).ok());
            *good = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        }
        good.clone().unwrap_or_default()
    }

    /// In one piece: whoever reads sees the old one or the new one. A link stays a link.
    fn write(&self, path: &Path, layout: &Layout) -> std::io::Result<()> {
        let mut text = serde_json::to_string_pretty(layout)?;
        text.push('\n');
        if text.len() > MOST_BYTES {
            return Err(std::io::Error::new(
                ErrorKind::FileTooLarge,
                format!("it would have more than {MOST_BYTES} bytes"),
            ));
        }
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let fresh = path.with_extension("json.new");
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &path)
    }

    fn failed(&self, action: &'static str, source: std::io::Error) -> DashboardError {
        DashboardError::File { action, path: self.path.clone(), source }
    }
}
