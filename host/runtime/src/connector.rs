//! Calls of a connector, each in a fresh instance.

use wasmtime::Store;

use crate::bindings::WithConnectorPre;
use crate::bindings::connector::{
    Action, ConfigPlan, CurrentFile, Description, Guest, Identity, Output, Target,
};
use crate::instance::{CallState, store, timed_out};
use crate::types::{Error, RequestContext};
use crate::{Capabilities, Export, Limits, Plugin, Result, RuntimeError};

/// The connector in a plugin. Cheap to clone.
#[derive(Clone)]
pub struct Connector {
    plugin: Plugin,
    template: WithConnectorPre<CallState>,
    limits: Limits,
}

impl Plugin {
    /// The connector in this plugin.
    ///
    /// # Errors
    /// It has none.
    pub fn connector(&self, limits: Limits) -> Result<Connector> {
        let none = || RuntimeError::NoSuchExport { plugin: self.id().to_owned(), export: "connector" };
        if !self.package.exports.contains(&Export::Connector) {
            return Err(none());
        }
        let template = WithConnectorPre::new(self.template.clone()).map_err(|_| none())?;
        Ok(Connector { plugin: self.clone(), template, limits })
    }
}

/// One call: a place, a store, an instance, the function, and what its failure is called.
macro_rules! call {
    ($self:ident, $capabilities:expr, $export:literal, |$guest:ident, $store:ident| $call:expr) => {{
        let export = $export;
        let work = async {
            let runtime = &$self.plugin.runtime;
            // The semaphore is never closed.
            let _place = runtime.places.acquire().await.ok();
            let _running = runtime.run();
            let mut $store = store(&runtime.engine, $capabilities, $self.limits);
            let instance = $self.template.instantiate_async(&mut $store).await;
            let answer = match instance {
                Ok(instance) => {
                    let $guest: &Guest = instance.signet_plugin_connector();
                    $call.await
                }
                Err(error) => Err(error),
            };
            $self.answer(export, &$store, answer)
        };
        match tokio::time::timeout($self.limits.wall, work).await {
            Ok(answer) => answer,
            Err(_) => Err(timed_out($self.plugin.id(), export, $self.limits.wall)),
        }
    }};
}

impl Connector {
    /// The plugin that it is in.
    #[must_use]
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// What it connects.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn describe(&self) -> Result<Description> {
        call!(self, Capabilities::default(), "connector.describe", |guest, store| guest
            .call_describe(&mut store))
    }

    /// What to change in the harness's files.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn plan(&self, action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        call!(self, Capabilities::default(), "connector.plan", |guest, store| {
            guest.call_plan(&mut store, action, target, files)
        })
    }

    /// Handles a hook of the harness with these capabilities, which act for the caller.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn handle(
        &self,
        event: &str,
        payload: &str,
        context: &RequestContext,
        capabilities: Capabilities,
    ) -> Result<Output> {
        call!(self, capabilities, "connector.handle", |guest, store| {
            guest.call_handle(&mut store, event, payload, context)
        })
    }

    /// Handles a hook when only the payload says which session it is of: `who` is given what the
    /// connector read there, and answers for whom the call is made.
    ///
    /// # Errors
    /// What `who` refuses, or as [`Connector::handle`].
    pub async fn handle_as<E: From<RuntimeError>>(
        &self,
        event: &str,
        payload: &str,
        who: impl FnOnce(Identity) -> Result<(RequestContext, Capabilities), E>,
    ) -> Result<Output, E> {
        // A refusal is carried past the guest's own result.
        let mut refused = None;
        let answer: Result<Output> =
            call!(self, Capabilities::default(), "connector.handle", |guest, store| async {
                let identity = match guest.call_identify(&mut store, event, payload).await? {
                    Ok(identity) => identity,
                    Err(error) => return Ok(Err(error)),
                };
                match who(identity) {
                    Ok((context, capabilities)) => {
                        store.data_mut().capabilities = capabilities;
                        guest.call_handle(&mut store, event, payload, &context).await
                    }
                    Err(error) => {
                        refused = Some(error);
                        Ok(Err(Error::Denied(String::new())))
                    }
                }
            });
        match refused {
            Some(error) => Err(error),
            None => answer.map_err(E::from),
        }
    }

    fn answer<T>(
        &self,
        export: &'static str,
        store: &Store<CallState>,
        answer: wasmtime::Result<Result<T, Error>>,
    ) -> Result<T> {
        match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(RuntimeError::Guest { plugin: self.plugin.id().to_owned(), export, error }),
            Err(error) => Err(store.data().explain(self.plugin.id(), export, &error)),
        }
    }
}
