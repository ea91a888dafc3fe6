//! Changes that a page asks for. Each says what is to be different, not what the whole is: so those of two windows, and
//! those that people write into the file, come together.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::check::{self, MOST_GROUPS, MOST_TILES};
use crate::{DashboardError, Group, Layout, Result, Tile};

/// Changes at once.
const MOST_CHANGES: usize = 1_000;

/// Which grid of a dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Breakpoint {
    /// Tablets.
    Medium,
    /// Phones.
    Small,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
#[schemars(rename = "DashboardChange")]
pub enum Change {
    /// Puts a widget on a grid, or moves it there.
    Place {
        /// Of the widget.
        id: String,
        /// First column, from 0 to 11.
        x: u32,
        /// First row, from 0 to 10,000.
        y: u32,
        /// Columns, 1 to 12; with `x` no more than 12.
        w: u32,
        /// Rows, 1 to 48.
        h: u32,
        /// Which grid; absent: that of wide screens.
        breakpoint: Option<Breakpoint>,
    },
    /// Takes a widget off all grids. What is set of it stays.
    Lift {
        /// Of the widget.
        id: String,
    },
    /// Puts a widget into the dock, or moves it there.
    Dock {
        /// Of the widget.
        id: String,
        /// Its place; absent: where it is, or at the end.
        index: Option<usize>,
    },
    /// Takes a widget out of the dock.
    Undock {
        /// Of the widget.
        id: String,
    },
    /// Makes a group in the sidebar, or changes it.
    Group {
        /// What it is called.
        name: String,
        /// What it is to be called.
        rename: Option<String>,
        /// Ids of all widgets in it.
        items: Option<Vec<String>>,
        /// Its place; absent: where it is, or at the end.
        index: Option<usize>,
    },
    /// Takes a group away. Its widgets stay where else they are.
    Ungroup {
        /// What it is called.
        name: String,
    },
    /// Sets what a widget is told of itself; an empty object takes it back.
    Set {
        /// Of the widget.
        id: String,
        /// An object of at most 16 KiB.
        settings: Map<String, Value>,
    },
}

/// Reads changes, which are numbered from 0.
///
/// # Errors
/// [`DashboardError::NoChange`], which says which one is wrong, and what is wrong with it.
pub fn changes(all: &[Value]) -> Result<Vec<Change>> {
    if all.len() > MOST_CHANGES {
        let why = format!("these are {} changes; send {MOST_CHANGES} at most", all.len());
        return Err(DashboardError::NoChange { index: MOST_CHANGES, why });
    }
    let one = |(index, change): (usize, &Value)| {
        Change::deserialize(change)
            .map_err(|error| DashboardError::NoChange { index, why: error.to_string() })
    };
    all.iter().enumerate().map(one).collect()
}

impl Layout {
    /// Changes it, if that is possible; else nothing is different.
    ///
    /// # Errors
    /// What is wrong with the change.
    pub(crate) fn apply(&mut self, change: &Change) -> Result<(), String> {
        let named = |field: &str, name: &str| {
            let checked = check::check_name(Some(&json!(name)), field);
            checked.map_err(|problem| format!("{}: {}", problem.path, problem.message))
        };
        match change {
            Change::Place { id, x, y, w, h, breakpoint } => {
                let tile = json!({ "id": id, "x": x, "y": y, "w": w, "h": h });
                let checked = check::check_tile(&tile, "tile");
                checked.map_err(|problem| {
                    format!("{}: {}", problem.path.trim_start_matches("tile."), problem.message)
                })?;
                let grid = match breakpoint {
                    None => &mut self.grid,
                    Some(Breakpoint::Medium) => &mut self.layouts.medium,
                    Some(Breakpoint::Small) => &mut self.layouts.small,
                };
                let full_already = grid.len() >= MOST_TILES;
                match grid.iter_mut().find(|tile| tile.id == *id) {
                    Some(tile) => (tile.x, tile.y, tile.w, tile.h) = (*x, *y, *w, *h),
                    None if full_already => return Err(full(MOST_TILES, "tiles on this grid")),
                    None => grid.push(Tile { id: id.clone(), x: *x, y: *y, w: *w, h: *h, rest: Map::new() }),
                }
            }
            Change::Lift { id } => {
                for grid in [&mut self.grid, &mut self.layouts.medium, &mut self.layouts.small] {
                    grid.retain(|tile| tile.id != *id);
                }
            }
            Change::Dock { id, index } => {
                named("id", id)?;
                let before = self.dock.iter().position(|pinned| pinned == id);
                if before.is_none() && self.dock.len() >= MOST_TILES {
                    return Err(full(MOST_TILES, "widgets in the dock"));
                }
                self.dock.retain(|pinned| pinned != id);
                let index = index.or(before).unwrap_or(self.dock.len()).min(self.dock.len());
                self.dock.insert(index, id.clone());
            }
            Change::Undock { id } => self.dock.retain(|pinned| pinned != id),
            Change::Group { name, rename, items, index } => {
                named("name", name)?;
                rename.as_ref().map_or(Ok(()), |rename| named("rename", rename))?;
                if let Some(items) = items {
                    let checked = check::check_ids(&json!(items), "items");
                    checked.map_err(|problem| format!("{}: {}", problem.path, problem.message))?;
                }
                self.group(name, rename.as_deref(), items.as_deref(), *index)?;
            }
            Change::Ungroup { name } => self.sidebar_groups.retain(|group| group.name != *name),
            Change::Set { id, settings } => {
                named("id", id)?;
                let checked = check::check_size(&json!(settings), "settings");
                checked.map_err(|problem| format!("{}: {}", problem.path, problem.message))?;
                if settings.is_empty() {
                    self.settings.remove(id);
                } else if self.settings.len() >= MOST_TILES && !self.settings.contains_key(id) {
                    return Err(full(MOST_TILES, "widgets with settings"));
                } else {
                    self.settings.insert(id.clone(), settings.clone());
                }
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        name: &str,
        rename: Option<&str>,
        items: Option<&[String]>,
        index: Option<usize>,
    ) -> Result<(), String> {
        let groups = &mut self.sidebar_groups;
        if let Some(rename) = rename.filter(|rename| *rename != name)
            && groups.iter().any(|group| group.name == rename)
        {
            return Err(format!("rename: there is a group {rename:?} already"));
        }
        let before = groups.iter().position(|group| group.name == name);
        let mut group = match before {
            Some(at) => groups.remove(at),
            None if rename.is_some() => return Err(format!("there is no group {name:?} to rename")),
            None if groups.len() >= MOST_GROUPS => return Err(full(MOST_GROUPS, "groups")),
            None => Group { name: name.to_owned(), items: Vec::new(), rest: Map::new() },
        };
        if let Some(rename) = rename {
            rename.clone_into(&mut group.name);
        }
        if let Some(items) = items {
            group.items = Vec::new();
            for item in items {
                if !group.items.contains(item) {
                    group.items.push(item.clone());
                }
            }
        }
        let index = index.or(before).unwrap_or(groups.len()).min(groups.len());
        groups.insert(index, group);
        Ok(())
    }
}

fn full(most: usize, of: &str) -> String {
    format!("there are {most} {of} already, and more cannot be; take one away first")
}
