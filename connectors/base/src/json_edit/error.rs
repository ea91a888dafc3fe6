//! Why a document could not be read or edited.

use alloc::string::String;
use core::fmt;

use super::Kind;

/// Why a text was refused or an edit not made. The document is then as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// The file is not JSON (with comments), or an edit would nest it more than 128 levels deep.
    Syntax {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault in characters, from 1.
        column: usize,
        /// What should have been there, as the end of a sentence beginning "expected".
        expected: &'static str,
    },
    /// The JSON that the caller wants to write is not strict JSON.
    InvalidValue {
        /// Line of the fault in that JSON, from 1.
        line: usize,
        /// Column of the fault in characters, from 1.
        column: usize,
        /// What should have been there, as the end of a sentence beginning "expected".
        expected: &'static str,
    },
    /// The edit needs at least one key.
    EmptyPath,
    /// A path was given, but the file's root is not an object.
    RootNotObject {
        /// What the root is.
        found: Kind,
    },
    /// Something on the way to the path's end exists and is not an object.
    NotObject {
        /// The keys up to that value, joined with dots.
        path: String,
        /// What is there.
        found: Kind,
    },
    /// The value at the path exists and is not an array.
    NotArray {
        /// The keys of the path, joined with dots; empty for the root.
        path: String,
        /// What is there.
        found: Kind,
    },
}

impl fmt::Display for EditError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column, expected } => {
                write!(out, "line {line}, column {column}: expected {expected}")
            }
            Self::InvalidValue { line, column, expected } => {
                write!(
                    out,
                    "the JSON to write is not valid: line {line}, column {column}: expected {expected}"
                )
            }
            Self::EmptyPath => out.write_str("the path is empty: the root itself cannot be set or removed"),
            Self::RootNotObject { found } => {
                write!(out, "the file should hold an object, but it holds {found}")
            }
            Self::NotObject { path, found } => write!(out, "`{path}` should be an object, but it is {found}"),
            Self::NotArray { path, found } if path.is_empty() => {
                write!(out, "the file should hold an array, but it holds {found}")
            }
            Self::NotArray { path, found } => write!(out, "`{path}` should be an array, but it is {found}"),
        }
    }
}

impl core::error::Error for EditError {}
