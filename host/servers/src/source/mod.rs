//! Where a server comes from, and exactly what will run or be reached.
//!
//! What lives here: what a person writes ([`Wanted`]), descriptions of servers ([`ServerJson`]), what registries of
//! packages say, and the [`Plan`] that is shown in full, approved by its digest, and carried out. What must not: I/O.
//! Whoever plans brings a [`Fetch`] that is safe to send anywhere.

mod check;
mod command;
mod fetch;
mod from_json;
mod need;
mod npm;
mod plan;
mod planner;
mod pypi;
mod server_json;
mod template;
mod text;
mod wanted;
mod warning;
mod words;

pub use fetch::{Fetch, Packages, answer_limits};
pub(crate) use from_json::offline;
pub use need::{Answer, Need, NeedKind};
pub use plan::{Argument, Package, Plan, Run, Transport, Variable};
pub use planner::{Planned, Planner};
pub use server_json::{Input, Package as JsonPackage, Remote, ServerJson};
pub use text::{Piece, Text};
pub(crate) use wanted::is_id;
pub use wanted::{Document, Wanted};
pub use warning::{Risk, Warning};
pub use words::split;
