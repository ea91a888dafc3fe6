//! Reacting to events.

use core::marker::PhantomData;

use crate::Result;
pub use crate::bindings::imports::signet::plugin::types::Event;
use crate::bindings::subscriber::exports::signet::plugin::subscriber::Guest;

/// Gets the events whose kinds the manifest asks for (`events`), one at a time, in order.
pub trait Subscriber {
    /// One event.
    ///
    /// # Errors
    /// It could not be dealt with. That is logged; it does not come again.
    fn on_event(event: Event) -> Result<()>;
}

#[doc(hidden)]
pub struct ExportedSubscriber<T>(PhantomData<T>);

impl<T: Subscriber> Guest for ExportedSubscriber<T> {
    fn on_event(event: Event) -> Result<()> {
        T::on_event(event)
    }
}
