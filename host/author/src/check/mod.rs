//! `signet plugin check`: everything that is wrong with a component, in words, before a daemon refuses it.

mod interfaces;
mod manifest;
mod outline;
mod signature;

use std::fs;
use std::path::Path;

use signet_runtime::Package;
use wit_parser::decoding::DecodedWasm;

use crate::contract::Contract;
use crate::{AuthorError, Result};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A daemon refuses it, or a call fails.
    Error,
    /// It works, and could be better.
    Warning,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, a sentence without a full stop.
    pub what: String,
    /// Where: a field of the manifest, or an interface and its function.
    pub place: String,
    /// What to do about it.
    pub fix: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Errors first.
    pub findings: Vec<Finding>,
    /// What the component is, if it can be read at all.
    pub summary: Option<Summary>,
}

/// What a component is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Size in bytes.
    pub size: usize,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// Full names of the interfaces that it imports.
    pub imports: Vec<String>,
    /// Full names of the interfaces that it exports.
    pub exports: Vec<String>,
}

impl Report {
    /// Whether a daemon takes it.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Warning)
    }
}

/// Collects findings.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, place: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Error, place.into(), what.into(), fix.into());
    }

    fn warn(&mut self, place: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Warning, place.into(), what.into(), fix.into());
    }

    fn add(&mut self, severity: Severity, place: String, what: String, fix: String) {
        self.0.push(Finding { severity, what, place, fix });
    }

    fn has_error(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn report(mut self, summary: Option<Summary>) -> Report {
        self.0.sort_by_key(|finding| finding.severity);
        Report { findings: self.0, summary }
    }
}

/// Checks the component in a file. Nothing of it runs.
///
/// # Errors
/// The file cannot be read. What is wrong with the component is in the report.
pub fn check(path: &Path) -> Result<Report> {
    let bytes = fs::read(path).map_err(AuthorError::file("read", path))?;
    check_bytes(&path.display().to_string(), bytes)
}

fn check_bytes(name: &str, bytes: Vec<u8>) -> Result<Report> {
    let mut findings = Findings::default();
    let outline = match outline::read(&bytes) {
        Ok(outline) => outline,
        Err((what, fix)) => {
            findings.error("the file", what, fix);
            return Ok(findings.report(None));
        }
    };
    let manifest = manifest::check(&outline.manifests, &mut findings);

    let contract = Contract::own()?;
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    match wit_parser::decoding::decode(&bytes) {
        Ok(DecodedWasm::Component(resolve, world)) => {
            let used = interfaces::Used::of(&resolve, world);
            interfaces::check(&used, &contract, manifest.as_ref(), &mut findings);
            (imports, exports) = (used.names(&used.imports), used.names(&used.exports));
        }
        Ok(DecodedWasm::WitPackage(..)) => findings.error(
            "the file",
            "it is a WIT package, not a component",
            "build it with `signet plugin build`",
        ),
        Err(error) => findings.error(
            "the component's type",
            format!("it cannot be understood: {error:#}"),
            "build it again with the newest `signet plugin build`",
        ),
    }
    size(bytes.len(), &mut findings);

    let summary = Summary { size: bytes.len(), digest: signet_core::sha256_hex(&bytes), imports, exports };
    // The daemon's own reading has the last word: nothing that it refuses passes here.
    if let Err(refusal) = Package::read(name, bytes)
        && !findings.has_error()
    {
        findings.error("the component", refusal.to_string(), "mend what the sentence says");
    }
    Ok(findings.report(Some(summary)))
}

/// Compiling takes a second or so per MB, and each running instance keeps its code. A JavaScript or Python
/// engine has 12 to 19 MB, which is nobody's fault; what lies between is.
fn size(bytes: usize, findings: &mut Findings) {
    const MIB: usize = 1 << 20;
    let what =
        || format!("it has {:.1} MiB, which takes long to compile and to load", bytes as f64 / MIB as f64);
    if bytes > 24 * MIB {
        findings.warn("the file", what(), "bring fewer libraries and less data into it");
    } else if bytes > MIB && bytes < 10 * MIB {
        let fix = "build in release mode with `opt-level = \"s\"`, `lto = true` and `strip = \"symbols\"`, as \
                   `signet plugin new` writes it";
        findings.warn("the file", what(), fix);
    }
}
