//! The event bus of one daemon, and what its agents are told of it.
//!
//! What lives here: publishing (the daemon stamps id, sequence, source and time), the log of the last day, the
//! window of what happened lately and the context that is made of it, and handing events to those who
//! subscribed. What must not: deciding who may see what (`signet-auth` does), and what other crates do when something
//! happens.

mod assemble;
mod awareness;
mod bus;
mod door;
mod entities;
mod error;
pub mod kinds;
mod listeners;
mod log;
mod phrase;
mod recent;
pub mod relay;
mod render;
mod score;
mod subscription;
mod window;

pub use assemble::{Ask, Context, Link, TOKENS, Told};
pub use awareness::{Awareness, with_news};
pub use bus::{Bus, NewEvent, Settings, Stats};
pub use door::PAYLOAD_BYTES;
pub use entities::named_in;
pub use error::EventError;
pub use log::{EventLog, KEPT};
pub use phrase::Phrase;
pub use subscription::{Filter, Item, Subscription};
