//! TLS of the daemon.
//!
//! What lives here: reading a certificate and its key (`pair`) and what it says of itself (`about`),
//! following the files as they change (`certificates`, `watch`), and handshakes that are bounded in time
//! and number (`acceptor`). What must not: HTTP, beyond the one sentence for those who speak it in plain.

mod about;
mod acceptor;
mod certificates;
mod error;
mod pair;
mod waiting;
mod watch;

pub use about::About;
pub use acceptor::{Accepted, Acceptor};
pub use certificates::Certificates;
pub use error::TlsError;
pub use watch::Watch;
