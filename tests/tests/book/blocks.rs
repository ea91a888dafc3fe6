//! Pages and their fenced blocks.

use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block of a page.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// `page.md:12`, for messages.
    pub(crate) place: String,
    /// What it says that it is.
    pub(crate) what: What,
    /// Its text, with a line's end at the end.
    pub(crate) text: String,
}

/// What a block can be. Each is checked in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A whole `lib.rs` of a plugin with these exports. The manifest is in the block before it.
    Plugin(Vec<String>),
    /// A manifest.
    Manifest,
    /// A scenario, which the plugin before it passes.
    Scenario,
    /// Any JSON: an answer.
    Json,
    /// A whole file.
    JavaScript,
    /// A whole file.
    Python,
    /// Commands, after `$ `, and what they print.
    Console,
    /// `plugins.lock`.
    Lock,
    /// `publishers.toml`.
    Publishers,
    /// Lines of the contract.
    Wit,
    /// A file of the templates that `signet plugin new` is made of.
    From(PathBuf),
}

impl What {
    fn parse(info: &str) -> Result<Self, String> {
        let (language, rest) = info.split_once(',').unwrap_or((info, ""));
        let (word, value) = rest.split_once('=').unwrap_or((rest, ""));
        match (language, word, value) {
            ("rust", "plugin", kinds) if !kinds.is_empty() => {
                Ok(Self::Plugin(kinds.split('+').map(str::to_owned).collect()))
            }
            ("rust" | "json" | "toml" | "javascript" | "python", "from", path) if !path.is_empty() => {
                Ok(Self::From(path.into()))
            }
            ("json", "manifest", "") => Ok(Self::Manifest),
            ("json", "scenario", "") => Ok(Self::Scenario),
            ("json", "answer", "") => Ok(Self::Json),
            ("javascript", "", "") => Ok(Self::JavaScript),
            ("python", "", "") => Ok(Self::Python),
            ("console", "", "") => Ok(Self::Console),
            ("toml", "lock", "") => Ok(Self::Lock),
            ("toml", "publishers", "") => Ok(Self::Publishers),
            ("wit", "", "") => Ok(Self::Wit),
            _ => Err(format!("nothing checks a block of {info:?}; say what it is, or add a check for it")),
        }
    }
}

/// The blocks of a page, and what is wrong with its fences.
pub(crate) fn read(page: &str, text: &str) -> (Vec<Block>, Vec<String>) {
    let (mut blocks, mut faults) = (Vec::new(), Vec::new());
    let mut open: Option<(String, Result<What, String>, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some((format!("{page}:{}", number + 1), What::parse(info.trim()), String::new()));
            }
            (Some(_), Some(_)) => match open.take() {
                Some((place, Ok(what), text)) => blocks.push(Block { place, what, text }),
                Some((place, Err(why), _)) => faults.push(format!("{place}: {why}")),
                None => {}
            },
            (Some((_, _, body)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    if let Some((place, ..)) = open {
        faults.push(format!("{place}: the block does not end"));
    }
    (blocks, faults)
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The book's pages, as paths from the repository and texts, sorted.
pub(crate) fn pages() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("docs/plugins")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The blocks of all pages, page by page, and what is wrong with their fences.
pub(crate) fn book() -> (Vec<Vec<Block>>, Vec<String>) {
    let (mut book, mut faults) = (Vec::new(), Vec::new());
    for (path, text) in pages() {
        let (blocks, wrong) = read(&path.display().to_string(), &text);
        book.push(blocks);
        faults.extend(wrong);
    }
    (book, faults)
}
