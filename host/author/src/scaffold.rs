//! `signet plugin new`: a project that builds, checks and tests at once.

use std::fs;
use std::path::{Path, PathBuf};

use signet_runtime::is_id;

use crate::embedded::{CRATES, TEMPLATES, WIT};
use crate::{AuthorError, Kind, Language, Result};

/// Folders of crates that every Rust plugin has and {{crates}} does not name: what it is tested with, and what the SDK
/// is made with.
const ALWAYS: [&str; 2] = ["test", "card"];

/// A project that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its folder.
    pub folder: PathBuf,
    /// What the author writes, from there; what is below `signet/` is left out. Sorted.
    pub files: Vec<String>,
}

/// Makes a project in `folder`, which is made too.
///
/// It is whole or not there: it is written beside the folder first, and renamed.
///
/// # Errors
/// The name cannot be an id, the folder is in use, or the disk says no.
pub fn new(folder: &Path, name: &str, kind: Kind, language: Language) -> Result<Created> {
    // Cargo and npm want a letter first.
    if !is_id(name) || !name.starts_with(|first: char| first.is_ascii_lowercase()) || name.ends_with('-') {
        return Err(AuthorError::BadName(name.to_owned()));
    }
    if in_use(folder) {
        return Err(AuthorError::FolderExists(folder.to_owned()));
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(AuthorError::file("create", parent))?;
    let staged = tempfile::Builder::new().prefix(".signet-new-").tempdir_in(parent);
    let staged = staged.map_err(AuthorError::file("create a folder in", parent))?;

    let mut files = Vec::new();
    for (path, text) in template(kind, language) {
        write(staged.path(), path, &fill(text, name, kind))?;
        files.push(path.to_owned());
    }
    for (path, text) in support(kind, language) {
        write(staged.path(), &path, text)?;
    }
    files.retain(|path| !path.starts_with("signet/"));
    files.sort();
    files.dedup();
    make_readable(staged.path())?;
    fs::rename(staged.path(), folder).map_err(AuthorError::file("create", folder))?;
    Ok(Created { folder: folder.to_owned(), files })
}

/// An empty folder may be filled.
fn in_use(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.symlink_metadata().is_ok(),
    }
}

/// The template's files: for all languages, for all kinds, for this kind in this language.
fn template(kind: Kind, language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let (kind, language) = (kind.name(), language.name());
    let parts = [format!("shared/{kind}/"), format!("{language}/shared/"), format!("{language}/{kind}/")];
    TEMPLATES
        .iter()
        .filter_map(move |(path, text)| Some((parts.iter().find_map(|part| path.strip_prefix(part))?, *text)))
}

/// What is not the author's: the contract, and for Rust the crates.
fn support(kind: Kind, language: Language) -> impl Iterator<Item = (String, &'static str)> {
    let crates = CRATES.iter().filter(move |(path, _)| {
        let folder = path.split('/').next().unwrap_or_default();
        language == Language::Rust
            && (ALWAYS.contains(&folder) || crates_of(kind).any(|(_, of)| of == folder))
    });
    let wit = WIT.iter().map(|(path, text)| (format!("signet/wit/{path}"), *text));
    wit.chain(crates.map(|(path, text)| (format!("signet/{path}"), *text)))
}

/// Package and folder of each crate that a Rust plugin of this kind is made with.
fn crates_of(kind: Kind) -> impl Iterator<Item = (&'static str, &'static str)> {
    let base = (kind == Kind::Connector).then_some(("signet-connector-base", "connector-base"));
    [("signet-plugin-sdk", "sdk")].into_iter().chain(base)
}

fn fill(text: &str, name: &str, kind: Kind) -> String {
    let line = |(package, folder)| format!("{package} = {{ path = \"signet/{folder}\" }}");
    let crates: Vec<_> = crates_of(kind).map(line).collect();
    text.replace("{{name}}", name).replace("{{kind}}", kind.name()).replace("{{crates}}", &crates.join("\n"))
}

fn write(folder: &Path, path: &str, text: &str) -> Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(AuthorError::file("create", parent))?;
    }
    fs::write(&path, text).map_err(AuthorError::file("write", &path))
}

/// A temporary folder is its user's alone; a project is as open as the user's other folders.
#[cfg(unix)]
fn make_readable(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let signet = folder.join("signet");
    let usual = fs::metadata(&signet).map_err(AuthorError::file("read", &signet))?.permissions().mode();
    fs::set_permissions(folder, fs::Permissions::from_mode(usual))
        .map_err(AuthorError::file("change", folder))
}

#[cfg(not(unix))]
fn make_readable(_folder: &Path) -> Result<()> {
    Ok(())
}
