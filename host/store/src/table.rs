//! Tables: a name, text keys, and values of one type.

use std::marker::PhantomData;

/// A table of records, stored as JSON so that a field can be added without a migration and
/// a person can read what is there.
#[derive(Debug)]
pub struct Table<V> {
    pub(crate) name: &'static str,
    value: PhantomData<fn() -> V>,
}

impl<V> Table<V> {
    /// Declares a table. Two declarations of one name are one table.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, value: PhantomData }
    }
}

impl<V> Clone for Table<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Table<V> {}

/// A table of plain bytes.
#[derive(Debug, Clone, Copy)]
pub struct Blobs {
    pub(crate) name: &'static str,
}

impl Blobs {
    /// Declares a table.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }
}

/// Joins the parts of a key with a character that no id holds, so that all keys with the same
/// first parts lie together.
#[must_use]
pub fn compose_key(parts: &[&str]) -> String {
    parts.iter().map(|part| part.replace('\0', "")).collect::<Vec<_>>().join("\0")
}
