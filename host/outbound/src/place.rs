//! How many requests run at once.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Config;

/// Places for requests: so many of one plugin, so many in all.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    of_a_plugin: usize,
    /// Of the plugins that have a request.
    plugins: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Held while a request runs. The semaphores are never closed, so that there always is one.
pub(crate) struct Place {
    _own: Option<OwnedSemaphorePermit>,
    _shared: Option<OwnedSemaphorePermit>,
}

impl Places {
    pub(crate) fn new(config: &Config) -> Self {
        let all = Arc::new(Semaphore::new(config.requests));
        Self { all, of_a_plugin: config.requests_of_a_plugin, plugins: Mutex::default() }
    }

    /// The plugin's own place first: while it waits for it, it takes none from the others.
    pub(crate) async fn take(&self, plugin: &str) -> Place {
        let own = self.of(plugin).acquire_owned().await.ok();
        let shared = Arc::clone(&self.all).acquire_owned().await.ok();
        Place { _own: own, _shared: shared }
    }

    fn of(&self, plugin: &str) -> Arc<Semaphore> {
        let mut plugins = self.plugins.lock();
        if let Some(semaphore) = plugins.get(plugin) {
            return Arc::clone(semaphore);
        }
        // Those that nobody holds or waits for are as good as new ones.
        plugins.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        let semaphore = Arc::new(Semaphore::new(self.of_a_plugin));
        plugins.insert(plugin.to_owned(), Arc::clone(&semaphore));
        semaphore
    }
}
