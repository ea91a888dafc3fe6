//! Where the exchange is, without showing its password to anybody.

use std::fmt;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _};

use crate::EventError;

/// The address of a Redis: `redis://host:port/db`, `rediss://` over TLS, `unix:///path`, each with a user and a
/// password if need be. What it shows, also to a debugger, has none.
#[derive(Clone)]
pub struct Address {
    pub(super) info: ConnectionInfo,
}

impl Address {
    /// Understands a URL.
    ///
    /// # Errors
    /// [`EventError::BadAddress`], which does not repeat it.
    pub fn parse(url: &str) -> Result<Self, EventError> {
        let bad = "it is redis://host:6379/0, rediss://host:6379/0 (over TLS) or unix:///path/of/redis.sock";
        let info = url.trim().into_connection_info();
        info.map(|info| Self { info })
            .map_err(|_| EventError::BadAddress(format!("no address of a bus: {bad}")))
    }

    /// Whether it holds a password, which a command line would show to every program on the machine.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.info.redis_settings().password().is_some()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (addr, db) = (self.info.addr(), self.info.redis_settings().db());
        match addr {
            ConnectionAddr::TcpTls { .. } => write!(f, "rediss://{addr}/{db}"),
            ConnectionAddr::Unix(_) => write!(f, "unix://{addr}?db={db}"),
            _ => write!(f, "redis://{addr}/{db}"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
