//! The format, as the master spec has it. Fields that nobody here knows stay where they are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_core::sha256_hex;
use signet_core::text::first_bytes;

/// Columns of the grid.
pub const COLUMNS: u32 = 12;
/// Rows in which a free place is looked for. Further down nobody looks.
const ROWS: u32 = 10_000;

/// A dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Layout {
    /// Of the format: 1.
    #[serde(default = "one")]
    pub version: u32,
    /// What is on the grid.
    #[serde(default)]
    pub grid: Vec<Tile>,
    /// Groups in the sidebar.
    #[serde(default)]
    pub sidebar_groups: Vec<Group>,
    /// Ids of widgets in the dock.
    #[serde(default)]
    pub dock: Vec<String>,
    /// The grid on narrower screens. Beside the seed's fields.
    #[serde(default, skip_serializing_if = "Layouts::is_empty")]
    pub layouts: Layouts,
    /// What is set of widgets, by their ids. Beside the seed's fields; it stays when a widget leaves the grid.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Map<String, Value>>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

fn one() -> u32 {
    1
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            version: 1,
            grid: Vec::new(),
            sidebar_groups: Vec::new(),
            dock: Vec::new(),
            layouts: Layouts::default(),
            settings: BTreeMap::new(),
            rest: Map::new(),
        }
    }
}

/// The grid on narrower screens. Each stands for itself: nothing that is done to one changes another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "NarrowLayouts")]
pub struct Layouts {
    /// Tablets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub medium: Vec<Tile>,
    /// Phones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub small: Vec<Tile>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Layouts {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A widget on the grid, in grid units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tile {
    /// Id of the widget.
    pub id: String,
    /// First column, from 0.
    pub x: u32,
    /// First row, from 0.
    pub y: u32,
    /// Columns.
    pub w: u32,
    /// Rows.
    pub h: u32,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A group in the sidebar. A widget may be in several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SidebarGroup")]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// Ids of widgets.
    #[serde(default)]
    pub items: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Tile {
    fn meets(&self, other: &Self) -> bool {
        let apart = |a: u32, length: u32, b: u32, other: u32| {
            a.saturating_add(length) <= b || b.saturating_add(other) <= a
        };
        !apart(self.x, self.w, other.x, other.w) && !apart(self.y, self.h, other.y, other.h)
    }
}

impl Layout {
    /// Names what stands here: equal layouts have the same, others another one.
    #[must_use]
    pub fn revision(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        first_bytes(&sha256_hex(&text), 16).to_owned()
    }

    /// Puts a widget into the first free place from the top, left to right. One that is on the grid stays where it is.
    pub fn place(&mut self, id: &str, w: u32, h: u32) {
        if self.grid.iter().any(|tile| tile.id == id) {
            return;
        }
        let (w, h) = (w.clamp(1, COLUMNS), h.clamp(1, COLUMNS));
        let tile = |x, y| Tile { id: id.to_owned(), x, y, w, h, rest: Map::new() };
        let places = (0..ROWS).flat_map(|y| (0..=COLUMNS - w).map(move |x| (x, y)));
        let free = places.map(|(x, y)| tile(x, y)).find(|new| !self.grid.iter().any(|old| old.meets(new)));
        self.grid.extend(free);
    }

    /// Puts a widget into the dock.
    pub fn pin(&mut self, id: &str) {
        if !self.dock.iter().any(|pinned| pinned == id) {
            self.dock.push(id.to_owned());
        }
    }
}
