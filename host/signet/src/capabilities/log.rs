//! `log`.

use std::sync::Arc;

use signet_runtime::capability::log::{Level, Log};

/// Lines that say which plugin wrote them, in which request.
pub(super) struct PluginLog {
    pub(super) plugin: Arc<str>,
    pub(super) request: String,
}

impl Log for PluginLog {
    fn write(&self, level: Level, message: &str) {
        let (plugin, request) = (&*self.plugin, self.request.as_str());
        match level {
            Level::Debug => tracing::debug!(plugin, request, "{message}"),
            Level::Info => tracing::info!(plugin, request, "{message}"),
            Level::Warn => tracing::warn!(plugin, request, "{message}"),
            Level::Error => tracing::error!(plugin, request, "{message}"),
        }
    }
}
