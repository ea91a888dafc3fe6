//! Starting and stopping.

use alloc::string::String;
use core::marker::PhantomData;

use crate::Result;
use crate::bindings::lifecycle::exports::signet::plugin::lifecycle::Guest;

/// For plugins that live on between calls.
pub trait Lifecycle {
    /// Before anything else. `config` is a JSON object.
    ///
    /// # Errors
    /// It cannot work with this configuration: it is not started.
    fn init(_config: &str) -> Result<()> {
        Ok(())
    }

    /// The last call.
    ///
    /// # Errors
    /// Logged; it ends anyway.
    fn stop() -> Result<()> {
        Ok(())
    }
}

#[doc(hidden)]
pub struct ExportedLifecycle<T>(PhantomData<T>);

impl<T: Lifecycle> Guest for ExportedLifecycle<T> {
    fn init(config: String) -> Result<()> {
        T::init(&config)
    }

    fn stop() -> Result<()> {
        T::stop()
    }
}
