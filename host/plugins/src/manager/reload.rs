//! Loading a plugin anew: the same version, another instance.

use std::sync::Arc;

use super::{Plugins, Seat, Standing, View};
use crate::{Entry, PluginsError, Result};

impl Plugins {
    /// Makes a plugin's instance anew from its installed component, whether it runs, was parked or could not be loaded
    /// before. What it kept stays, and nothing is decided anew. If it does not come up, what ran goes on.
    ///
    /// # Errors
    /// There is none of this id, it is not to run, its component is gone, or it does not come up.
    pub async fn reload(&self, id: &str) -> Result<View> {
        let _changing = self.inner.changing.lock().await;
        let seat = self.find(id)?;
        let refused = |reason| PluginsError::NotReloaded { id: id.to_owned(), reason };
        let entry = seat.entry.clone().ok_or_else(|| refused(seat.standing.to_string()))?;
        if !entry.enabled {
            return Err(refused(format!("it is switched off; switch it on with: signet plugin enable {id}")));
        }
        let fresh = self.anew(&seat, entry).await?;
        self.seat(fresh);
        self.get(id)
    }

    async fn anew(&self, seat: &Seat, entry: Entry) -> Result<Seat> {
        let package = self.package(seat, &entry)?;
        match self.stand(&package, &entry)? {
            Standing::Running => {}
            standing => {
                return Err(PluginsError::NotReloaded { id: seat.id.clone(), reason: standing.to_string() });
            }
        }
        let shown = Some(Arc::new(package.without_bytes()));
        let ready = self.prepare(package, &entry).await?;
        let loaded = self.take_over(ready, seat.loaded.as_ref()).await?;
        let fresh = Seat::empty(seat.id.clone(), entry.source.clone(), Some(entry));
        Ok(Seat { package: shown, standing: Standing::Running, loaded: Some(loaded), ..fresh })
    }
}
