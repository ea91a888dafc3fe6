//! Questions to a language model that a person configured.
//!
//! What lives here: providers and the forms of their requests and answers ([`Model`]), and [`Llm`], which asks:
//! one request and one whole answer, within limits of time, size and number. What must not: what is asked and who
//! may, where keys are kept ([`KeySource`]), and how requests leave this machine (the agent is handed in).

mod client;
mod error;
mod limits;
mod model;
mod provider;

pub use client::{Config, KeySource, Llm, Report, Trouble};
pub use error::{LlmError, Result};
pub use limits::{ANSWER_BYTES, CALLS, PATIENCE};
pub use model::{Model, Provider};
pub use provider::{Answer, Message, Request, Role};
