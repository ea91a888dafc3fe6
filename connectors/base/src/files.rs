//! The files of a plan.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use signet_plugin_sdk::{Action, ConfigPlan, CurrentFile, Edit, Error, Presence, Result};

use crate::json_edit::{Document, EditError};

/// A file as it is.
#[derive(Debug, Clone)]
pub struct Now {
    /// Its name in plans.
    pub path: &'static str,
    /// Absolute, on the user's machine.
    pub location: String,
    /// `false`: there is none yet.
    pub existed: bool,
    /// Its text; empty when there is none.
    pub text: String,
}

impl Now {
    /// Finds a file among those that the host gave. What it did not give does not exist.
    #[must_use]
    pub fn of(path: &'static str, files: &[CurrentFile]) -> Self {
        let given = files.iter().find(|file| file.path == path);
        let content = given.and_then(|file| file.content.clone());
        Self {
            path,
            location: given.map(|file| file.location.clone()).unwrap_or_default(),
            existed: content.is_some(),
            text: content.unwrap_or_default(),
        }
    }

    /// The edit that leads from this file to `after`; none if it is the same.
    #[must_use]
    pub fn edit(&self, after: String, summary: &str) -> Option<Edit> {
        if after == self.text || (!self.existed && matches!(after.trim(), "" | "{}")) {
            return None;
        }
        Some(Edit { path: self.path.into(), content: Some(after), summary: summary.into() })
    }

    /// The edit that removes the file.
    #[must_use]
    pub fn removal(&self, summary: &str) -> Option<Edit> {
        self.existed.then(|| Edit { path: self.path.into(), content: None, summary: summary.into() })
    }

    /// The error of a file that cannot be edited.
    #[must_use]
    pub fn cannot(&self, why: &dyn core::fmt::Display) -> Error {
        Error::Invalid(format!("{} cannot be edited: {why}. Nothing was changed", self.shown()))
    }

    fn shown(&self) -> String {
        if self.location.is_empty() { format!("~/{}", self.path) } else { self.location.clone() }
    }
}

/// A JSON file, and what becomes of it.
#[derive(Debug, Clone)]
pub struct JsonFile {
    now: Now,
    document: Document,
}

impl JsonFile {
    /// Reads a file among those that the host gave.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn open(path: &'static str, files: &[CurrentFile]) -> Result<Self> {
        let now = Now::of(path, files);
        let document = Document::parse(&now.text).map_err(|error| {
            Error::Invalid(format!(
                "{} is not valid JSON: {error}. Nothing was changed; mend the file, then try again",
                now.shown()
            ))
        })?;
        Ok(Self { now, document })
    }

    /// As it is.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The edit that a change makes; none if it changes nothing.
    ///
    /// # Errors
    /// The change does not fit what is there.
    pub fn change(
        &self,
        summary: &str,
        change: impl FnOnce(&mut Document) -> core::result::Result<(), EditError>,
    ) -> Result<Option<Edit>> {
        let mut after = self.document.clone();
        change(&mut after).map_err(|error| self.now.cannot(&error))?;
        Ok(self.now.edit(after.into_text(), summary))
    }
}

/// One part of what connects a harness: what installing and uninstalling it would change.
#[derive(Debug)]
pub struct Part {
    /// Some of it is there.
    pub present: bool,
    /// None: it is there, just so.
    pub install: Option<Edit>,
    /// None: there is nothing to take out.
    pub uninstall: Option<Edit>,
}

/// The plan for a harness's parts, each in a file of its own.
#[must_use]
pub fn plan(action: Action, parts: Vec<Part>, notes: Vec<String>) -> ConfigPlan {
    let presence =
        match (parts.iter().all(|part| part.install.is_none()), parts.iter().any(|part| part.present)) {
            (true, _) => Presence::Complete,
            (false, true) => Presence::Partial,
            (false, false) => Presence::Absent,
        };
    let edits = parts.into_iter().filter_map(|part| match action {
        Action::Install => part.install,
        Action::Uninstall => part.uninstall,
    });
    ConfigPlan { edits: edits.collect(), presence, notes }
}

/// A part, planned on files.
pub type Planned<'a> = &'a dyn Fn(&[CurrentFile]) -> Result<Part>;

/// The plan for parts that share one file: each is planned on what the one before leaves.
///
/// # Errors
/// As those of the parts.
pub fn plan_in_one_file(
    action: Action,
    current: &[CurrentFile],
    parts: &[Planned<'_>],
    notes: Vec<String>,
) -> Result<ConfigPlan> {
    let mut whole = Part { present: false, install: None, uninstall: None };
    let (mut installed, mut uninstalled) = (current.to_vec(), current.to_vec());
    for part in parts {
        let install = part(&installed)?;
        let uninstall = part(&uninstalled)?;
        whole.present |= install.present;
        whole.install = joined(whole.install.take(), install.install, &mut installed);
        whole.uninstall = joined(whole.uninstall.take(), uninstall.uninstall, &mut uninstalled);
    }
    Ok(plan(action, [whole].into(), notes))
}

/// One edit of two that follow one another; the files become what it leaves.
fn joined(first: Option<Edit>, second: Option<Edit>, files: &mut [CurrentFile]) -> Option<Edit> {
    let Some(second) = second else { return first };
    for file in files.iter_mut().filter(|file| file.path == second.path) {
        file.content.clone_from(&second.content);
    }
    let summary = first.map(|first| format!("{}; ", first.summary)).unwrap_or_default() + &second.summary;
    Some(Edit { summary, ..second })
}
