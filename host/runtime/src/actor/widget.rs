//! Calls of a widget: they wait their turn in the actor's mailbox.

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use wasmtime::Store;

use super::Actor;
use super::job::{Boxed, Call, Message, Typed};
use crate::bindings::WithWidget;
use crate::bindings::widget::{App, Content};
use crate::instance::CallState;
use crate::types::{Error, RequestContext, ResourceInfo, Tool};
use crate::{Capabilities, Result};

impl Actor {
    /// What the widget is.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused, or does not take calls now. So with all functions here.
    pub async fn describe(&self) -> Result<App> {
        self.call("widget.describe", Capabilities::default(), |widget, store| {
            Box::pin(widget.signet_plugin_widget().call_describe(store))
        })
        .await
    }

    /// Its tools.
    ///
    /// # Errors
    /// See [`Actor::describe`].
    pub async fn list_tools(&self) -> Result<Vec<Tool>> {
        self.call("widget.list-tools", Capabilities::default(), |widget, store| {
            Box::pin(widget.signet_plugin_widget().call_list_tools(store))
        })
        .await
    }

    /// Calls a tool with capabilities that act for the caller.
    ///
    /// # Errors
    /// See [`Actor::describe`].
    pub async fn call_tool(
        &self,
        name: String,
        arguments: String,
        context: RequestContext,
        capabilities: Capabilities,
    ) -> Result<String> {
        self.call("widget.call-tool", capabilities, move |widget, store| {
            let (name, arguments, context) = (name.clone(), arguments.clone(), context.clone());
            Box::pin(async move {
                crate::trace::asked_by(&context);
                widget.signet_plugin_widget().call_call_tool(store, &name, &arguments, &context).await
            })
        })
        .await
    }

    /// Its resources.
    ///
    /// # Errors
    /// See [`Actor::describe`].
    pub async fn list_resources(&self) -> Result<Vec<ResourceInfo>> {
        self.call("widget.list-resources", Capabilities::default(), |widget, store| {
            Box::pin(widget.signet_plugin_widget().call_list_resources(store))
        })
        .await
    }

    /// Reads a resource with capabilities that act for the caller.
    ///
    /// # Errors
    /// See [`Actor::describe`].
    pub async fn read_resource(
        &self,
        uri: String,
        context: RequestContext,
        capabilities: Capabilities,
    ) -> Result<Content> {
        self.call("widget.read-resource", capabilities, move |widget, store| {
            let (uri, context) = (uri.clone(), context.clone());
            Box::pin(async move {
                crate::trace::asked_by(&context);
                widget.signet_plugin_widget().call_read_resource(store, &uri, &context).await
            })
        })
        .await
    }

    async fn call<T, F>(&self, export: &'static str, capabilities: Capabilities, function: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnMut(
                &'a WithWidget,
                &'a mut Store<CallState>,
            ) -> Boxed<'a, wasmtime::Result<Result<T, Error>>>
            + Send
            + 'static,
    {
        let (reply, answer) = oneshot::channel();
        // Dropped with this future: the actor then knows that nobody waits.
        let (_here, caller) = oneshot::channel();
        let job = Box::new(Typed::new(export, function, reply));
        let call = Box::new(Call { export, capabilities, job, caller, asked_in: tracing::Span::current() });
        match self.mailbox.try_send(Message::Call(call)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                return Err(self.unavailable("too much waits for it already; try again in a moment"));
            }
            Err(TrySendError::Closed(_)) => return Err(self.unavailable("it has ended")),
        }
        answer.await.map_err(|_| self.unavailable("it ended before it answered"))?
    }
}
