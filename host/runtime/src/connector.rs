//! Calls of a connector, each in a fresh instance.

use crate::bindings::WithConnectorPre;
use crate::bindings::connector::{Action, ConfigPlan, CurrentFile, Description, Identity, Output, Target};
use crate::call::call;
use crate::instance::CallState;
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
        self.need(Export::Connector)?;
        let template = WithConnectorPre::new(self.template.clone())
            .map_err(|error| self.misfit(Export::Connector, &error))?;
        Ok(Connector { plugin: self.clone(), template, limits })
    }
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
        call!(self, signet_plugin_connector, Capabilities::default(), "connector.describe", |guest, store| {
            guest.call_describe(&mut store)
        })
    }

    /// What to change in the harness's files.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn plan(&self, action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
        call!(self, signet_plugin_connector, Capabilities::default(), "connector.plan", |guest, store| {
            guest.call_plan(&mut store, action, target, files)
        })
    }

    /// Which session and folder a payload speaks of.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused.
    pub async fn identify(&self, event: &str, payload: &str) -> Result<Identity> {
        call!(self, signet_plugin_connector, Capabilities::default(), "connector.identify", |guest, store| {
            guest.call_identify(&mut store, event, payload)
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
        call!(self, signet_plugin_connector, capabilities, "connector.handle", |guest, store| {
            crate::trace::asked_by(context);
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
        let answer: Result<Output> = call!(
            self,
            signet_plugin_connector,
            Capabilities::default(),
            "connector.handle",
            |guest, store| async {
                let identity = match guest.call_identify(&mut store, event, payload).await? {
                    Ok(identity) => identity,
                    Err(error) => return Ok(Err(error)),
                };
                match who(identity) {
                    Ok((context, capabilities)) => {
                        crate::trace::asked_by(&context);
                        store.data_mut().capabilities = capabilities;
                        guest.call_handle(&mut store, event, payload, &context).await
                    }
                    Err(error) => {
                        refused = Some(error);
                        Ok(Err(Error::Denied(String::new())))
                    }
                }
            }
        );
        match refused {
            Some(error) => Err(error),
            None => answer.map_err(E::from),
        }
    }
}
