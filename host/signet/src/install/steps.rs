//! Steps on files: all of them, or none.

use std::path::Path;

use signet_runtime::connector_types::{ConfigPlan, CurrentFile};

use super::{Located, diff, read_one, replace};
use crate::error::{CliError, Result};

/// What is to be done to a file.
pub(crate) struct Step<'a> {
    pub(crate) file: &'a Located,
    /// None: there is no such file.
    pub(crate) before: Option<String>,
    /// None: it is removed.
    pub(crate) after: Option<String>,
    pub(crate) summary: String,
}

impl Step<'_> {
    pub(crate) fn diff(&self) -> String {
        diff(
            &self.file.path,
            self.before.as_deref().unwrap_or_default(),
            self.after.as_deref().unwrap_or_default(),
        )
    }

    /// Gives the file back what it held, unless somebody else wrote it since.
    fn undo(&self) -> Result<()> {
        let path = &self.file.path;
        if read_one(path)? != self.after {
            return Ok(());
        }
        match &self.before {
            Some(before) => replace(path, before),
            None => remove(path),
        }
    }
}

/// A plan as steps on files.
pub(crate) fn steps<'a>(plan: &ConfigPlan, files: &'a [Located], current: &[CurrentFile]) -> Vec<Step<'a>> {
    let content =
        |name: &str| current.iter().find(|file| file.path == name).and_then(|file| file.content.clone());
    let edits = plan.edits.iter().filter_map(|edit| {
        // A connector can only touch the files that it described.
        let file = files.iter().find(|file| file.name == edit.path)?;
        let (before, after) = (content(&edit.path), edit.content.clone());
        Some(Step { file, before, after, summary: edit.summary.clone() })
    });
    edits.collect()
}

/// What was done, to take it back when something fails in the middle.
#[derive(Default)]
pub(crate) struct Journal<'a> {
    done: Vec<Step<'a>>,
}

impl<'a> Journal<'a> {
    /// Does the steps; `write` gives a file its new content. `false`: a file changed since it was read, and
    /// nothing more was done.
    pub(crate) fn carry_out(
        &mut self,
        steps: Vec<Step<'a>>,
        mut write: impl FnMut(&Step<'a>, &str) -> Result<()>,
    ) -> Result<bool> {
        for step in steps {
            if read_one(&step.file.path)? != step.before {
                return Ok(false);
            }
            match &step.after {
                Some(after) => write(&step, after)?,
                None => remove(&step.file.path)?,
            }
            self.done.push(step);
        }
        Ok(true)
    }

    pub(crate) fn into_done(self) -> Vec<Step<'a>> {
        self.done
    }

    /// Takes everything back, the last first. Answers the error with what became of the files, and whether
    /// all of them are as they were.
    pub(crate) fn undo(self, error: CliError) -> (CliError, bool) {
        let written = self.done.len();
        let stuck: Vec<_> = self
            .done
            .into_iter()
            .rev()
            .filter_map(|step| step.undo().err().map(|why| format!("{} ({why})", step.file.path.display())))
            .collect();
        let complete = stuck.is_empty();
        let became = match (complete, written) {
            (true, 0) => return (error, true),
            (true, _) => "what had been written before is taken back".to_owned(),
            (false, _) => {
                format!("this could not be taken back, correct it by hand: {}", stuck.join(", "))
            }
        };
        (CliError::Other(format!("{error}; {became}")), complete)
    }
}

/// Removes a file, if there is one.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CliError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

    use super::*;

    fn located(folder: &Path) -> Vec<Located> {
        ["a", "b", "c"].map(|name| Located { name: name.into(), path: folder.join(name) }).into()
    }

    fn step<'a>(file: &'a Located, before: Option<&str>, after: Option<&str>) -> Step<'a> {
        Step { file, before: before.map(Into::into), after: after.map(Into::into), summary: String::new() }
    }

    fn write(step: &Step<'_>, after: &str) -> Result<()> {
        replace(&step.file.path, after)
    }

    fn oops() -> CliError {
        CliError::Other("oops".into())
    }

    #[test]
    fn what_was_done_is_taken_back_and_said_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let files = located(folder.path());
        std::fs::write(&files[0].path, "mine").unwrap();
        std::fs::write(&files[1].path, "old").unwrap();
        let mut journal = Journal::default();
        let steps = vec![
            step(&files[0], Some("mine"), Some("ours")),
            step(&files[1], Some("old"), None),
            step(&files[2], None, Some("new")),
        ];
        assert!(journal.carry_out(steps, write).unwrap());
        assert!(!files[1].path.exists());
        let (error, complete) = journal.undo(oops());
        assert!(complete);
        assert_eq!(error.to_string(), "oops; what had been written before is taken back");
        assert_eq!(read_one(&files[0].path).unwrap().as_deref(), Some("mine"));
        assert_eq!(read_one(&files[1].path).unwrap().as_deref(), Some("old"));
        assert!(!files[2].path.exists());
        assert_eq!(Journal::default().undo(oops()).0.to_string(), "oops");
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let files = located(folder.path());
        std::fs::write(&files[1].path, "theirs").unwrap();
        let mut journal = Journal::default();
        let steps =
            vec![step(&files[0], None, Some("ours")), step(&files[1], Some("as it was read"), Some("ours"))];
        assert!(!journal.carry_out(steps, write).unwrap(), "a file that changed since it was read");
        assert_eq!(read_one(&files[1].path).unwrap().as_deref(), Some("theirs"));
        std::fs::write(&files[0].path, "theirs, too").unwrap();
        assert!(journal.undo(oops()).1);
        assert_eq!(read_one(&files[0].path).unwrap().as_deref(), Some("theirs, too"));
    }

    #[test]
    fn what_cannot_be_taken_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let files = located(folder.path());
        let mut journal = Journal::default();
        assert!(journal.carry_out(vec![step(&files[0], None, Some("ours"))], write).unwrap());
        std::fs::remove_file(&files[0].path).unwrap();
        std::fs::create_dir(&files[0].path).unwrap();
        let (error, complete) = journal.undo(oops());
        assert!(!complete && error.to_string().contains(&files[0].path.display().to_string()), "{error}");
    }
}
