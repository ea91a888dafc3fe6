//! What a person asks for, in one text.

use signet_core::{Error, Result};
use url::Url;

use super::fetch::is_safe;
use super::{npm, pypi, words};
use crate::manifest::plain;

/// A document that describes a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// In a file.
    File(String),
    /// At a URL.
    Url(Url),
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A server at a URL.
    Remote(Url),
    /// An npm package, at a version or a tag.
    Npm {
        /// `name` or `@scope/name`.
        name: String,
        /// `1.2.3` or `next`; absent: the latest.
        version: Option<String>,
    },
    /// A Python package, at a version.
    Pypi {
        /// Its name.
        name: String,
        /// `1.2.3`; absent: the latest.
        version: Option<String>,
    },
    /// A server that a `server.json` describes.
    ServerJson(Document),
    /// An entry of a catalogue: `time`, or `team/time` in the catalogue `team`.
    Catalogue(String),
    /// A program with its arguments, and what leads them: `NAME=value`.
    Command {
        /// Variables of the environment.
        environment: Vec<(String, String)>,
        /// The program.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
}

/// Bytes of what a person writes.
const LONGEST: usize = 16 << 10;

impl Wanted {
    /// Reads what a person wrote: `https://...`, `http://localhost:...`, `npm:NAME[@VERSION]`, `pypi:NAME[==VERSION]`,
    /// the path or URL of a `.json` that describes a server, `catalogue:ID` or an id alone, `command:LINE`, or a
    /// command line of several words.
    ///
    /// # Errors
    ///
    /// `Invalid`, with what is wrong and what to write.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim_ascii();
        plain(text, LONGEST).map_err(|why| Error::Invalid(format!("this cannot be installed: {why}")))?;
        if let Some((prefix, rest)) = text.split_once(':') {
            match prefix {
                "npm" => {
                    return package(
                        rest,
                        '@',
                        npm::is_name,
                        |v| npm::is_version(v) || npm::is_tag(v),
                        "npm:NAME@1.2.3",
                    )
                    .map(|(name, version)| Self::Npm { name, version });
                }
                "pypi" => {
                    return package(rest, '=', pypi::is_name, pypi::is_version, "pypi:NAME==1.2.3")
                        .map(|(name, version)| Self::Pypi { name, version });
                }
                "command" => return command(rest),
                // What the seed of the project calls the catalogue.
                "catalogue" | "catalog" | "clawdhub" => return id(rest).map(Self::Catalogue),
                "file" => {
                    return Ok(Self::ServerJson(Document::File(
                        rest.strip_prefix("//").unwrap_or(rest).to_owned(),
                    )));
                }
                "http" | "https" => return web(text),
                _ => {}
            }
        }
        let is_one_word = !text.contains(' ');
        if is_one_word && text.to_ascii_lowercase().ends_with(".json") {
            return Ok(Self::ServerJson(Document::File(text.to_owned())));
        }
        if let Some((scheme, _)) = text.split_once("://")
            && is_one_word
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            return Err(Error::Invalid(format!("{scheme}:// is not known; a server is at https://...")));
        }
        if is_one_word && is_id(text) {
            return Ok(Self::Catalogue(text.to_owned()));
        }
        command(text)
    }
}

fn web(text: &str) -> Result<Wanted> {
    let refuse = |why: &str| Error::Invalid(format!("{text} cannot be installed: {why}"));
    if text.contains(' ') {
        return Err(refuse("an address has no spaces; for a command write command:..."));
    }
    let url = Url::parse(text).map_err(|error| refuse(&format!("it is no address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("leave user name and password out of the address; they belong into a header"));
    }
    is_safe(&url).map_err(|why| refuse(&why))?;
    let path = url.path().to_ascii_lowercase();
    // Also what a registry of servers answers for one.
    let is_entry = path.starts_with("/v0") && path.contains("/servers/");
    if path.ends_with(".json") || is_entry {
        return Ok(Wanted::ServerJson(Document::Url(url)));
    }
    Ok(Wanted::Remote(url))
}

fn package(
    text: &str,
    mark: char,
    is_name: impl Fn(&str) -> bool,
    is_version: impl Fn(&str) -> bool,
    form: &str,
) -> Result<(String, Option<String>)> {
    // The first mark of a scoped npm package is a part of its name.
    let at = text.char_indices().find(|(at, c)| *at > 0 && *c == mark).map(|(at, _)| at);
    let (name, version) = match at {
        Some(at) => {
            let (name, rest) = text.split_at(at);
            let rest = if mark == '=' { rest.strip_prefix("==") } else { rest.strip_prefix(mark) };
            (name, Some(rest.unwrap_or_default().to_owned()))
        }
        None => (text, None),
    };
    if !is_name(name) {
        return Err(Error::Invalid(format!("{name:?} is no package's name; write {form}")));
    }
    if let Some(version) = version.as_deref().filter(|version| !is_version(version)) {
        return Err(Error::Invalid(format!("{version:?} is not one exact version; write {form}")));
    }
    Ok((name.to_owned(), version))
}

fn command(line: &str) -> Result<Wanted> {
    let mut words = words::split(line)?.into_iter().peekable();
    let mut environment: Vec<(String, String)> = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        if !is_variable(name) {
            break;
        }
        if environment.iter().any(|(known, _)| known == name) {
            return Err(Error::Invalid(format!("this command sets {name} twice")));
        }
        environment.push((name.to_owned(), value.to_owned()));
        words.next();
    }
    let program = words.next().filter(|program| !program.is_empty());
    let program = program.ok_or_else(|| Error::Invalid("this command names no program".into()))?;
    if program.starts_with('@') {
        return Err(Error::Invalid(format!(
            "{program} is no program; an npm package is written npm:{program}"
        )));
    }
    Ok(Wanted::Command { environment, program, arguments: words.collect() })
}

fn id(text: &str) -> Result<String> {
    if is_id(text) {
        Ok(text.to_owned())
    } else {
        Err(Error::Invalid(format!(
            "{text:?} is no id of a catalogue: 1 to 64 lower case letters, digits, hyphens and dots, the first no hyphen or dot"
        )))
    }
}

/// Whether this is an entry's id, perhaps with its catalogue's name before it.
pub(crate) fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        (1..=64).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
            && !part.starts_with(['-', '.'])
    };
    match text.split_once('/') {
        Some((catalogue, id)) => part(catalogue) && part(id),
        None => part(text),
    }
}

/// Whether this can name a variable of the environment.
pub(super) fn is_variable(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}
