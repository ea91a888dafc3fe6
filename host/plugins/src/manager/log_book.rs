//! The last lines of each plugin, for whoever looks into one. The daemon's log has them too.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;

/// Lines that are kept of one plugin.
const LINES: usize = 1_000;

/// A line that a plugin wrote, or that was written about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PluginLogLine")]
pub struct Line {
    /// Counts up; one book's for all plugins.
    pub sequence: u64,
    /// When.
    pub at: String,
    /// `debug`, `info`, `warn`, `error`.
    #[schemars(extend("enum" = ["trace", "debug", "info", "warn", "error"]))]
    pub level: &'static str,
    /// The plugin's function that wrote it: `connector.handle`, `subscriber.on-event`. Empty in Signet's own.
    pub call: String,
    /// The request in which it was written.
    pub request: String,
    /// On whose behalf: `local`, a key's id, `plugin:<id>`.
    pub principal: String,
    /// What it says, on one line.
    pub message: String,
}

/// All lines. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LogBook {
    inner: Arc<Mutex<Pages>>,
}

#[derive(Debug, Default)]
struct Pages {
    sequence: u64,
    plugins: BTreeMap<String, VecDeque<Line>>,
}

impl LogBook {
    /// Writes a line.
    pub fn write(
        &self,
        plugin: &str,
        level: &'static str,
        call: &str,
        request: &str,
        principal: &str,
        message: &str,
    ) {
        let at = signet_core::iso(signet_core::now());
        let mut pages = self.inner.lock();
        pages.sequence += 1;
        let line = Line {
            sequence: pages.sequence,
            at,
            level,
            call: call.to_owned(),
            request: request.to_owned(),
            principal: principal.to_owned(),
            message: message.to_owned(),
        };
        let lines = match pages.plugins.get_mut(plugin) {
            Some(lines) => lines,
            None => pages.plugins.entry(plugin.to_owned()).or_default(),
        };
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Lines of a plugin after this sequence number, the last `most` of them, oldest first.
    #[must_use]
    pub fn read(&self, plugin: &str, after: u64, most: usize) -> Vec<Line> {
        let pages = self.inner.lock();
        let Some(lines) = pages.plugins.get(plugin) else { return Vec::new() };
        let fresh = lines.iter().rev().take_while(|line| line.sequence > after).take(most);
        let mut fresh: Vec<_> = fresh.cloned().collect();
        fresh.reverse();
        fresh
    }

    /// Forgets a plugin that was removed.
    pub(crate) fn forget(&self, plugin: &str) {
        self.inner.lock().plugins.remove(plugin);
    }
}
