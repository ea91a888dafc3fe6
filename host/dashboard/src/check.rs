//! What a dashboard must be, and where one that people wrote is not.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::COLUMNS;

/// Bytes of the file.
pub const MOST_BYTES: usize = 1 << 20;
/// Tiles of one grid, ids in the dock or in a group, widgets with settings.
pub const MOST_TILES: usize = 500;
/// Groups in the sidebar.
pub const MOST_GROUPS: usize = 100;
/// Bytes of what is set of one widget, as JSON.
pub const MOST_SETTINGS: usize = 16 << 10;
/// Rows of a tile.
const MOST_ROWS: u64 = 48;
/// The last row in which a tile begins.
const LAST_ROW: u64 = 10_000;
/// Bytes of a widget's id or of a group's name.
const MOST_NAME: usize = 200;

/// What is wrong with a dashboard, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DashboardProblem")]
pub struct Problem {
    /// `grid[2].x`, `line 3, column 9`.
    pub path: String,
    /// What is wrong there, and what to do.
    pub message: String,
}

type Checked = Result<(), Problem>;

fn wrong(path: &str, message: impl Into<String>) -> Checked {
    Err(Problem { path: path.to_owned(), message: message.into() })
}

/// Whether a document is a dashboard: the first thing in it that is not as it should be.
pub(crate) fn check(document: &Value) -> Checked {
    let Some(fields) = document.as_object() else {
        return wrong("the whole file", "a dashboard is an object, {...}");
    };
    match fields.get("version").map(Value::as_u64) {
        None | Some(Some(1)) => {}
        Some(Some(version)) => {
            return wrong("version", format!("this is version {version}, and this Signet knows version 1"));
        }
        Some(None) => return wrong("version", "the version is a number: 1"),
    }
    let tiles = |field: Option<&Value>, path: &str| {
        let Some(field) = field else { return Ok(()) };
        list(field, path, MOST_TILES, "tiles")?
            .iter()
            .enumerate()
            .try_for_each(|(at, tile)| check_tile(tile, &format!("{path}[{at}]")))?;
        once(field, path, "id")
    };
    tiles(fields.get("grid"), "grid")?;
    match fields.get("layouts") {
        None => {}
        Some(Value::Object(layouts)) => {
            tiles(layouts.get("medium"), "layouts.medium")?;
            tiles(layouts.get("small"), "layouts.small")?;
        }
        Some(_) => {
            return wrong(
                "layouts",
                "the grids of narrower screens are an object: {\"medium\": [...], \"small\": [...]}",
            );
        }
    }
    if let Some(dock) = fields.get("dock") {
        check_ids(dock, "dock")?;
    }
    if let Some(groups) = fields.get("sidebarGroups") {
        for (at, group) in list(groups, "sidebarGroups", MOST_GROUPS, "groups")?.iter().enumerate() {
            let path = format!("sidebarGroups[{at}]");
            check_name(group.get("name"), &format!("{path}.name"))?;
            group.get("items").map_or(Ok(()), |items| check_ids(items, &format!("{path}.items")))?;
        }
        once(groups, "sidebarGroups", "name")?;
    }
    match fields.get("settings") {
        None => Ok(()),
        Some(Value::Object(settings)) if settings.len() > MOST_TILES => {
            wrong("settings", format!("there are {} widgets, and {MOST_TILES} at most", settings.len()))
        }
        Some(Value::Object(settings)) => settings.iter().try_for_each(|(id, one)| {
            let path = format!("settings.{id}");
            if one.is_object() {
                check_size(one, &path)
            } else {
                wrong(&path, "what is set of a widget is an object, {...}")
            }
        }),
        Some(_) => wrong("settings", "what is set of widgets is an object, by their ids: {\"clock\": {...}}"),
    }
}

pub(crate) fn check_size(settings: &Value, path: &str) -> Checked {
    match settings.to_string().len() {
        bytes if bytes > MOST_SETTINGS => {
            wrong(path, format!("these are {bytes} bytes, and {MOST_SETTINGS} at most"))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_tile(tile: &Value, path: &str) -> Checked {
    if !tile.is_object() {
        return wrong(
            path,
            "a tile is an object: {\"id\": \"clock\", \"x\": 0, \"y\": 0, \"w\": 4, \"h\": 3}",
        );
    }
    let at = |name: &str| format!("{path}.{name}");
    check_name(tile.get("id"), &at("id"))?;
    let columns = u64::from(COLUMNS);
    let number = |name: &str, from: u64, to: u64| match tile.get(name).map(|value| (value, value.as_u64())) {
        Some((_, Some(number))) if (from..=to).contains(&number) => Ok(number),
        Some((value, _)) => {
            Err(wrong(&at(name), format!("{name} is a whole number from {from} to {to}, not {value}")))
        }
        None => Err(wrong(&at(name), format!("{name} is missing: a whole number from {from} to {to}"))),
    };
    let numbers = || {
        let (x, w) = (number("x", 0, columns - 1)?, number("w", 1, columns)?);
        number("y", 0, LAST_ROW)?;
        number("h", 1, MOST_ROWS)?;
        Ok::<_, Checked>((x, w))
    };
    match numbers() {
        Ok((x, w)) if x + w > columns => {
            wrong(&at("w"), format!("x + w is {}, and the grid has {columns} columns", x + w))
        }
        Ok(_) => Ok(()),
        Err(problem) => problem,
    }
}

/// An id of a widget, or a name of a group.
pub(crate) fn check_name(name: Option<&Value>, path: &str) -> Checked {
    match name.and_then(Value::as_str) {
        Some(name) if name.trim().is_empty() => wrong(path, "this is empty; a name is needed"),
        Some(name) if name.len() > MOST_NAME => {
            wrong(path, format!("this has {} bytes, and {MOST_NAME} at most", name.len()))
        }
        Some(name) if name.chars().any(char::is_control) => wrong(path, "there are control characters in it"),
        Some(_) => Ok(()),
        None => wrong(path, "a text is needed here"),
    }
}

pub(crate) fn check_ids(ids: &Value, path: &str) -> Checked {
    let ids = list(ids, path, MOST_TILES, "ids")?;
    ids.iter().enumerate().try_for_each(|(at, id)| check_name(Some(id), &format!("{path}[{at}]")))
}

fn list<'a>(value: &'a Value, path: &str, most: usize, of: &str) -> Result<&'a [Value], Problem> {
    let problem = |message| Problem { path: path.to_owned(), message };
    let list = value.as_array().ok_or_else(|| problem(format!("this is a list of {of}, [...]")))?;
    if list.len() > most {
        return Err(problem(format!("there are {} {of}, and {most} at most", list.len())));
    }
    Ok(list)
}

/// Refuses what stands in a list twice: which one is meant by a change could not be told.
fn once(list: &Value, path: &str, field: &str) -> Checked {
    let mut seen = std::collections::HashMap::new();
    for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
        let name = entry.get(field).and_then(Value::as_str).unwrap_or_default();
        if let Some(first) = seen.insert(name, at) {
            return wrong(
                &format!("{path}[{at}].{field}"),
                format!("{name:?} is there already, at {path}[{first}]"),
            );
        }
    }
    Ok(())
}
