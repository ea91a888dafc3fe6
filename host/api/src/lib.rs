//! The HTTP surface.
//!
//! What lives here: one file per group of routes (`routes/`), one place for authentication and for
//! what a browser may do (`guard`), one for errors (`error`), one for reading bodies (`body`). What
//! must not: logic. A handler parses, asks one function, and renders.
//!
//! Routes, fields and error texts of existing clients are kept, with one difference: a refusal is
//! always JSON with an `error`, of the right status.

mod app;
mod body;
mod caller;
mod edges;
mod error;
mod frames;
mod guard;
mod guest;
mod openapi;
mod page;
mod params;
mod routes;
mod server;
mod streams;
mod trace;

pub use axum::Router;

pub use app::{App, CapabilityMaker, Info, LlmReport, LlmTrouble, Report};
pub use error::ApiError;
pub use frames::{Frames, frames_router};
pub use guest::guest_context;
pub use openapi::document;
pub use page::Asset;
pub use routes::router;
pub use server::{Shutdown, serve};
pub use streams::Streams;
