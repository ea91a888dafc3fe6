//! What happens to plugins, for who wants to know of it.

use std::sync::{Arc, OnceLock};

use crate::Entry;

/// Something that happened to a plugin, once it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Id of the plugin.
    pub id: String,
    /// Its version; of one that was removed, the one that it had. None: it had none.
    pub version: Option<String>,
    /// What happened.
    pub what: Happened,
}

/// What can happen to a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is new here.
    Installed,
    /// Another version, or another component of the same version, took over.
    Updated,
    /// It was taken away, or its file was.
    Removed,
    /// It failed too often and was parked, for this reason.
    Parked(String),
    /// How it stands changed, or what the user decided about it: it is in this state now, one of [`super::View`]'s or
    /// `removed`.
    Stands(&'static str),
}

type Hears = dyn Fn(News) + Send + Sync;

/// Who is told. Until there is somebody, nothing is news.
#[derive(Clone, Default)]
pub(super) struct Observer(Arc<OnceLock<Box<Hears>>>);

impl Observer {
    pub(super) fn set(&self, hears: Box<Hears>) {
        if self.0.set(hears).is_err() {
            tracing::error!("plugins have an observer already; the second hears nothing");
        }
    }

    pub(super) fn tell(&self, id: &str, version: Option<String>, what: Happened) {
        if let Some(hears) = self.0.get() {
            hears(News { id: id.to_owned(), version, what });
        }
    }

    /// Tells what became of an entry; nothing, where its component is the same.
    pub(super) fn tell_change(&self, id: &str, before: Option<&Entry>, after: &Entry) {
        let what = match before {
            None => Happened::Installed,
            Some(before) if before.digest != after.digest => Happened::Updated,
            Some(_) => return,
        };
        self.tell(id, Some(after.version.to_string()), what);
    }
}
