//! The OpenAPI document of all routes. It is made of the table of routes and of the handlers themselves: of the types
//! that they take and answer with. Nothing of it is written a second time.
//!
//! What lives here: the document (`document`), one route in it (`operation`), what is read off a handler (`handler`),
//! and shapes (`schemas`).

mod answers;
mod document;
mod handler;
mod operation;
mod schemas;

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::Value;

pub(crate) use answers::{Created, Done, Either, Unavailable};
pub(crate) use document::Document;
pub(crate) use handler::{Answers, Described, Takes};
pub(crate) use operation::Operation;

static DOCUMENT: LazyLock<Value> = LazyLock::new(crate::routes::described);
static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| DOCUMENT.to_string().into());

/// OpenAPI 3.1 of every route, with JSON Schemas (2020-12) of what is sent and answered. The extension
/// `x-signet-access` names what a route takes: `open`, `authenticated`, or a permission.
#[must_use]
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// The same as it is sent.
pub(crate) fn written() -> Bytes {
    WRITTEN.clone()
}
