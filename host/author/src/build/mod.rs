//! `signet plugin build`: from a project to its component, whatever the language.

mod javascript;
mod python;
mod rust;
mod wit;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::section::append_manifest;
use crate::{AuthorError, Language, Result, Tools};

/// How to build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Where the component goes; `dist/<id>.wasm` if not given.
    pub output: Option<PathBuf>,
    /// Where compilers are kept; the user's cache if not given.
    pub tools: Option<Tools>,
    /// Cargo's target folder, for Rust; cargo's own choice if not given.
    pub target_dir: Option<PathBuf>,
}

/// A component that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The component.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: usize,
    /// SHA-256 of it, hexadecimal.
    pub digest: String,
    /// What it was written in.
    pub language: Language,
    /// How long it took, with fetching a compiler.
    pub took: Duration,
}

/// Builds the project in `folder`. Each line that a compiler writes is passed to `say`.
///
/// The component is replaced at once when it is whole: a watcher never reads half of one.
///
/// # Errors
/// There is no project, a tool is missing or refuses it, or a file cannot be written.
pub fn build(folder: &Path, options: &BuildOptions, say: &mut dyn FnMut(&str)) -> Result<Built> {
    let began = Instant::now();
    let project = Project::open(folder)?;
    let component = match project.language {
        // The SDK's macro has put the manifest into it.
        Language::Rust => rust::build(&project, options, say)?,
        Language::JavaScript => with_manifest(javascript::build(&project, options, say)?, &project),
        Language::Python => with_manifest(python::build(&project, options, say)?, &project),
    };
    let path = options.output.clone().unwrap_or_else(|| project.component());
    replace(&path, &component)?;
    Ok(Built {
        path,
        size: component.len(),
        digest: signet_core::sha256_hex(&component),
        language: project.language,
        took: began.elapsed(),
    })
}

fn with_manifest(mut component: Vec<u8>, project: &Project) -> Vec<u8> {
    append_manifest(&mut component, &project.manifest);
    component
}

fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(AuthorError::file("create", folder))?;
    let part = path.with_extension(format!("wasm.{}.part", std::process::id()));
    fs::write(&part, bytes).map_err(AuthorError::file("write", &part))?;
    fs::rename(&part, path).map_err(AuthorError::file("write", path))
}

/// The tools that were chosen, or the user's.
fn tools(options: &BuildOptions) -> Result<Tools> {
    options.tools.clone().or_else(Tools::of_user).ok_or_else(|| AuthorError::Tool {
        tool: "a cache folder",
        problem: "there is no home".to_owned(),
        advice: "set HOME or XDG_CACHE_HOME",
    })
}
