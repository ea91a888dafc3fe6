//! Following a path of keys to the member it names, or to the object that lacks it.

use super::insert::on_one_line;
use super::scan::{Item, Items, root_start, slice, string_end};
use super::value::{decode, kind_at};
use super::{EditError, Kind};

pub(super) struct Walk {
    /// Where the object begins that holds, or lacks, the key at `depth`.
    pub(super) object: usize,
    /// The object around that one stands on one line; false at the root.
    pub(super) outer_on_one_line: bool,
    /// How many keys before that one were found.
    pub(super) depth: usize,
    /// The member at the end of the path.
    pub(super) item: Option<Item>,
}

/// Errors: an empty path, and anything but an object at the root or on the way.
pub(super) fn walk(text: &str, path: &[&str]) -> Result<Walk, EditError> {
    let mut place = Walk { object: root_start(text), outer_on_one_line: false, depth: 0, item: None };
    for (depth, key) in path.iter().enumerate() {
        container_or_error(text, place.object, Kind::Object, path.get(..depth).unwrap_or_default())?;
        place.depth = depth;
        match last_member(text, place.object, key) {
            Some(item) if depth + 1 < path.len() => {
                place.outer_on_one_line = on_one_line(text, place.object);
                place.object = item.value;
            }
            item => {
                place.item = item;
                return Ok(place);
            }
        }
    }
    Err(EditError::EmptyPath)
}

/// The last member with this key, which is the one that readers of JSON go by.
pub(super) fn last_member(text: &str, object: usize, key: &str) -> Option<Item> {
    let named = |item: &Item| {
        let name = decode(slice(text, item.start, string_end(text, item.start)));
        name.exact && name.text == key
    };
    Items::new(text, object).filter(named).last()
}

pub(super) fn container_or_error(
    text: &str,
    at: usize,
    wanted: Kind,
    path: &[&str],
) -> Result<(), EditError> {
    let found = kind_at(text, at);
    if found == wanted {
        return Ok(());
    }
    let keys = path.join(".");
    Err(match wanted {
        Kind::Array => EditError::NotArray { path: keys, found },
        _ if path.is_empty() => EditError::RootNotObject { found },
        _ => EditError::NotObject { path: keys, found },
    })
}
