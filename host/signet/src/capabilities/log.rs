//! `log`.

use std::sync::Arc;

use signet_plugins::LogBook;
use signet_runtime::capability::log::{Level, Log};

/// Lines that say which plugin wrote them, in which of its functions and in which request, on whose behalf.
pub(super) struct PluginLog {
    pub(super) book: LogBook,
    pub(super) plugin: Arc<str>,
    pub(super) request: String,
    pub(super) principal: String,
}

impl Log for PluginLog {
    fn write(&self, level: Level, call: &str, message: &str) {
        let (plugin, request, principal) = (&*self.plugin, self.request.as_str(), self.principal.as_str());
        let word = match level {
            Level::Debug => {
                tracing::debug!(plugin, call, request, principal, "{message}");
                "debug"
            }
            Level::Info => {
                tracing::info!(plugin, call, request, principal, "{message}");
                "info"
            }
            Level::Warn => {
                tracing::warn!(plugin, call, request, principal, "{message}");
                "warn"
            }
            Level::Error => {
                tracing::error!(plugin, call, request, principal, "{message}");
                "error"
            }
        };
        self.book.write(plugin, word, call, request, principal, message);
    }
}
