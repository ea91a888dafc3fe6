//! The tool chain for plugin authors: a project ([`new`]), its component ([`build`]), what is wrong with
//! that ([`check`]), and whether it does what it should ([`test()`], [`serve`]).
//!
//! What lives here: templates, compilers of other languages, the comparison with the contract. What must
//! not: the daemon. Nothing here prints; whoever calls decides what to show.

mod build;
mod check;
mod compare;
mod contract;
mod embedded;
mod error;
mod process;
mod project;
mod rig;
mod scaffold;
mod scenario;
mod section;
mod test_host;
mod tools;

pub use build::{BuildOptions, Built, build};
pub use check::{Finding, Report, Severity, Summary, check};
pub use error::{AuthorError, Result};
pub use project::{Kind, Language, component_path};
pub use rig::{Answer, Happened, Life, Rig};
pub use scaffold::{Created, new};
pub use scenario::{Failure, Ran, test};
pub use section::pack;
pub use test_host::serve;
pub use tools::Tools;
