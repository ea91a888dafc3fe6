//! Connecting a harness.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::bindings::connector::exports::signet::plugin::connector::Guest;
pub use crate::bindings::connector::exports::signet::plugin::connector::{
    Action, ConfigFile, ConfigPlan, Credential, CurrentFile, Description, Edit, FileFormat, Hook, Identity,
    Output, Presence, Scope, Target, Transport,
};
use crate::{RequestContext, Result};

/// The glue for one harness. Every call runs in a fresh instance; nothing is kept between them.
pub trait Connector {
    /// The harness, the files that configure it and the hooks that are listened to.
    fn describe() -> Description;

    /// What to change in those files. Pure: the host shows it, backs up and writes.
    ///
    /// # Errors
    /// A file cannot be edited without losing what the user wrote.
    fn plan(action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan>;

    /// Which session and folder a payload speaks of; by default it does not say.
    ///
    /// # Errors
    /// The payload makes no sense.
    fn identify(_event: &str, _payload: &str) -> Result<Identity> {
        Ok(Identity { session_key: None, cwd: None })
    }

    /// A hook fired with this payload, as the harness sent it. Answers what the harness must see; by
    /// default nothing.
    ///
    /// # Errors
    /// The payload makes no sense, or the host refused something that cannot be done without.
    fn handle(_event: &str, _payload: &str, _context: &RequestContext) -> Result<Output> {
        Ok(Output::nothing())
    }
}

impl Output {
    /// The harness goes on as if there was no hook.
    #[must_use]
    pub fn nothing() -> Self {
        Self::text("")
    }

    /// The harness reads this text.
    #[must_use]
    pub fn text(stdout: impl Into<String>) -> Self {
        Self { stdout: stdout.into(), stderr: String::new(), exit_code: 0 }
    }

    /// The harness goes on and the user reads one quiet line.
    #[must_use]
    pub fn notice(stderr: impl Into<String>) -> Self {
        Self { stdout: String::new(), stderr: stderr.into(), exit_code: 0 }
    }
}

#[doc(hidden)]
pub struct ExportedConnector<T>(PhantomData<T>);

impl<T: Connector> Guest for ExportedConnector<T> {
    fn describe() -> Result<Description> {
        Ok(T::describe())
    }

    fn plan(action: Action, target: Target, files: Vec<CurrentFile>) -> Result<ConfigPlan> {
        T::plan(action, &target, &files)
    }

    fn identify(event: String, payload: String) -> Result<Identity> {
        T::identify(&event, &payload)
    }

    fn handle(event: String, payload: String, context: RequestContext) -> Result<Output> {
        T::handle(&event, &payload, &context)
    }
}
