//! An instance that lives on.

use tracing::Instrument as _;
use wasmtime::Store;

use super::Setup;
use crate::bindings::{WithLifecycle, WithSubscriber, WithWidget};
use crate::call::finish;
use crate::instance::{CallState, store, timed_out};
use crate::metrics::Ending;
use crate::{Export, Plugin, Result, trace};

/// An instance with the functions that it exports.
pub(super) struct Live {
    pub(super) store: Store<CallState>,
    pub(super) subscriber: Option<WithSubscriber>,
    pub(super) widget: Option<WithWidget>,
    lifecycle: Option<WithLifecycle>,
}

impl Live {
    /// A new instance, told that it starts.
    pub(super) async fn start(plugin: &Plugin, setup: &Setup) -> Result<Self> {
        const EXPORT: &str = "lifecycle.init";
        let wall = setup.limits.wall;
        let span = trace::call(plugin, EXPORT);
        let bringing = async {
            let mut store = store(plugin, setup.capabilities.clone(), setup.limits);
            store.data_mut().call = EXPORT;
            let live = match Self::instantiate(plugin, &mut store).await {
                Ok((subscriber, widget, lifecycle)) => (subscriber, widget, lifecycle),
                Err(error) => return Err(store.data().explain(plugin.id(), EXPORT, &error)),
            };
            let (subscriber, widget, lifecycle) = live;
            if let Some(lifecycle) = &lifecycle {
                let answer = lifecycle.signet_plugin_lifecycle().call_init(&mut store, &setup.config).await;
                finish(plugin, EXPORT, &mut store, answer).await?;
            }
            Ok(Self { store, subscriber, widget, lifecycle })
        };
        let brought = tokio::time::timeout(wall, bringing.instrument(span.clone())).await;
        let brought = brought.unwrap_or_else(|_| Err(timed_out(plugin.id(), EXPORT, wall)));
        trace::ended(&span, Ending::of(&brought));
        brought
    }

    async fn instantiate(
        plugin: &Plugin,
        mut store: &mut Store<CallState>,
    ) -> wasmtime::Result<(Option<WithSubscriber>, Option<WithWidget>, Option<WithLifecycle>)> {
        let exports = &plugin.package().exports;
        let instance = plugin.template.instantiate_async(&mut store).await?;
        let has = |export| exports.contains(&export);
        Ok((
            has(Export::Subscriber).then(|| WithSubscriber::new(&mut store, &instance)).transpose()?,
            has(Export::Widget).then(|| WithWidget::new(&mut store, &instance)).transpose()?,
            has(Export::Lifecycle).then(|| WithLifecycle::new(&mut store, &instance)).transpose()?,
        ))
    }

    /// Tells it that it ends, and ends it.
    pub(super) async fn stop(mut self, plugin: &Plugin, setup: &Setup) {
        const EXPORT: &str = "lifecycle.stop";
        let Some(lifecycle) = self.lifecycle.take() else { return };
        renew(&mut self.store, setup, EXPORT);
        let span = trace::call(plugin, EXPORT);
        let stopping = async {
            let answer = lifecycle.signet_plugin_lifecycle().call_stop(&mut self.store).await;
            finish(plugin, EXPORT, &mut self.store, answer).await
        };
        let wall = setup.limits.wall;
        let stopped = tokio::time::timeout(wall, stopping.instrument(span.clone())).await;
        let stopped = stopped.unwrap_or_else(|_| Err(timed_out(plugin.id(), EXPORT, wall)));
        trace::ended(&span, Ending::of(&stopped));
        if let Err(error) = stopped {
            tracing::info!(plugin = plugin.id(), %error, "did not stop cleanly");
        }
    }
}

/// Readies an instance for the next call, with full budgets.
pub(super) fn renew(store: &mut Store<CallState>, setup: &Setup, call: &'static str) {
    store.data_mut().renew(call);
    store.set_hostcall_fuel(setup.limits.host_bytes);
}
