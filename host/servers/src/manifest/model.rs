//! The block's fields, as the seed of the project names them, and the limits of each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// What is too much. Counts are of characters, unless they say bytes.
pub mod limits {
    /// Bytes of a whole block: room for an icon and everything else.
    pub const BLOCK: usize = 128 << 10;
    /// Of a name.
    pub const NAME: usize = 64;
    /// Of a URL or a path, and of an icon that is no `data:` URL.
    pub const URL: usize = 2_048;
    /// Bytes of an icon that is a `data:` URL.
    pub const ICON: usize = 64 << 10;
    /// The grid has this many columns, and a widget at most as many rows.
    pub const CELLS: u32 = 12;
    /// Types of events in each list.
    pub const EVENTS: usize = 64;
    /// Items of the menu.
    pub const MENU: usize = 20;
    /// Of an item of the menu.
    pub const MENU_ITEM: usize = 40;
}

/// What a server says of its place on the dashboard. In one that was read, `icon` and `ui` are absolute and allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// What people call it.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// A path or URL of an image, a `data:` URL of one (64 KiB at most), the URI of a resource, or one emoji. A
    /// path is relative to `ui`, else to the server's own URL, else it is the name of a resource. Absent: the icon
    /// that the server has in the protocol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 65536))]
    pub icon: Option<String>,
    /// Where the widget is: a page (`https:`, or `http:` on the person's own machine), or a resource of the server
    /// (`ui://`; `app://` is understood as the same). Absent: a card made from the tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2048))]
    pub ui: Option<String>,
    /// How large the widget is when it is put on the grid.
    #[serde(default)]
    pub default_size: Size,
    /// Events that it wants to hear, and such as it tells.
    #[serde(default)]
    pub events: Events,
    /// What the menu bar offers under its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20), inner(length(min = 1, max = 40)))]
    pub menu_items: Vec<String>,
    /// Put it into the dock when it is installed.
    #[serde(default)]
    pub dock: bool,
}

/// Columns and rows of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Size {
    /// Columns.
    #[schemars(range(min = 1, max = 12))]
    pub w: u32,
    /// Rows.
    #[schemars(range(min = 1, max = 12))]
    pub h: u32,
}

impl Default for Size {
    fn default() -> Self {
        Self { w: 4, h: 3 }
    }
}

/// Events by their types: `browser.navigate`, `deal.moved`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Events {
    /// Types that the widget wants to hear. `browser.*` is every type that begins with `browser.`.
    #[serde(default)]
    #[schemars(length(max = 64), inner(length(min = 3, max = 100)))]
    pub subscribe: Vec<String>,
    /// Types that it tells, for people to read.
    #[serde(default)]
    #[schemars(length(max = 64), inner(length(min = 3, max = 100)))]
    pub emit: Vec<String>,
}

/// Where a server runs: what its paths are relative to, and what it may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A process on this machine.
    Process,
    /// At a URL.
    Remote(Url),
    /// Not known: a file that an author checks. As a process, and paths stay as they are.
    Unknown,
}
