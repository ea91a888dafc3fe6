//! The dashboard's file: which widget is where, which groups there are, what is in the dock.
//!
//! What lives here: the format of `dashboard.json`, and changing the file so that nothing that stands in it is lost. What
//! must not: what a widget is, and how the dashboard is drawn.

mod change;
mod check;
mod error;
mod file;
mod layout;

pub use change::{Breakpoint, Change, changes};
pub use check::{MOST_BYTES, MOST_GROUPS, MOST_SETTINGS, MOST_TILES, Problem};
pub use error::{DashboardError, Result};
pub use file::{DashboardFile, State};
pub use layout::{COLUMNS, Group, Layout, Layouts, Tile};
