//! The tool chain for plugin authors: a project ([`new`]), its component ([`build`]), and what is wrong
//! with that ([`check`]).

//!
//! What lives here: templates, compilers of other languages, the comparison with the contract. What must
//! not: the daemon. Nothing here prints; whoever calls decides what to show.

mod build;
mod check;
mod contract;
mod embedded;
mod error;
mod process;
mod project;
mod scaffold;
mod section;
mod tools;

pub use build::{BuildOptions, Built, build};
pub use check::{Finding, Report, Severity, Summary, check};
pub use error::{AuthorError, Result};
pub use project::{Kind, Language, component_path};
pub use scaffold::{Created, new};
pub use tools::Tools;
