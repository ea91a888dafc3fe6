//! The figures of all plugins, for whoever reports them.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use signet_runtime::{Figures, Metrics};

/// All figures, without the plugins: whoever holds this keeps nothing else alive. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct FigureBook {
    inner: Arc<Mutex<BTreeMap<String, Arc<Metrics>>>>,
}

impl FigureBook {
    /// Each plugin's id with what it did since the daemon started, sorted.
    #[must_use]
    pub fn read(&self) -> Vec<(String, Figures)> {
        self.inner.lock().iter().map(|(id, metrics)| (id.clone(), metrics.figures())).collect()
    }

    /// Where a plugin is counted. It outlives the plugin's versions.
    pub(crate) fn of(&self, id: &str) -> Arc<Metrics> {
        Arc::clone(self.inner.lock().entry(id.to_owned()).or_default())
    }

    /// Forgets a plugin that was removed.
    pub(crate) fn forget(&self, id: &str) {
        self.inner.lock().remove(id);
    }
}
