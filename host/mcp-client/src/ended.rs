//! That a connection is gone, and why.

use tokio::sync::watch;

/// Set once.
#[derive(Debug, Clone)]
pub(crate) struct Ended(watch::Sender<Option<String>>);

impl Ended {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// The first reason stays.
    pub(crate) fn set(&self, reason: impl Into<String>) {
        self.0.send_if_modified(|old| {
            let first = old.is_none();
            if first {
                *old = Some(reason.into());
            }
            first
        });
    }

    pub(crate) fn reason(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    pub(crate) async fn wait(&self) -> String {
        let mut receiver = self.0.subscribe();
        match receiver.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => String::new(),
        }
    }
}
