//! What one does with files, by the words of a tool's name.

use signet_plugin_sdk::card::words;

/// What a tool is for, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    LookAround,
    Open,
    Write,
    Move,
    Delete,
    Other,
}

impl Task {
    pub(crate) const ALL: [Self; 6] =
        [Self::LookAround, Self::Open, Self::Write, Self::Move, Self::Delete, Self::Other];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::LookAround => "Look around",
            Self::Open => "Open",
            Self::Write => "Write",
            Self::Move => "Move and copy",
            Self::Delete => "Delete",
            Self::Other => "More",
        }
    }
}

const THINGS: [&str; 14] = [
    "file",
    "files",
    "directory",
    "directories",
    "dir",
    "folder",
    "folders",
    "tree",
    "path",
    "paths",
    "text",
    "media",
    "roots",
    "drive",
];

/// What a tool of this name does with files; none: it is about something else.
pub(crate) fn of(name: &str) -> Option<Task> {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if !any(&THINGS) {
        return None;
    }
    // The most harmful word counts.
    let tasks: [(Task, &[&str]); 5] = [
        (Task::Delete, &["delete", "remove", "unlink", "trash", "purge"]),
        (Task::Move, &["move", "rename", "copy"]),
        (
            Task::Write,
            &[
                "write", "edit", "create", "append", "save", "upload", "make", "mkdir", "put", "update",
                "patch",
            ],
        ),
        (
            Task::LookAround,
            &["list", "tree", "search", "find", "info", "stat", "browse", "ls", "glob", "exists", "roots"],
        ),
        (Task::Open, &["read", "open", "get", "view", "cat", "download", "show", "head", "tail"]),
    ];
    Some(tasks.iter().find(|(_, telling)| any(telling)).map_or(Task::Other, |(task, _)| *task))
}

/// Whether it can put something where something was.
pub(crate) fn may_overwrite(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "write" | "save" | "upload" | "put"))
}
