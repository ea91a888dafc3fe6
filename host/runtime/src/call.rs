//! One call in a fresh instance: a place, a store, an instance, the function, the commit of its state,
//! and what its failure is called.

use wasmtime::Store;

use crate::instance::CallState;
use crate::types::Error;
use crate::{Plugin, Result, RuntimeError};

/// Calls a function of a plugin. `$template` is its typed template, `$guest` the accessor of the export.
/// When the future is dropped, so is the instance: a request that is cancelled cancels its guest.
macro_rules! call {
    ($self:ident, $accessor:ident, $capabilities:expr, $export:literal, |$guest:ident, $store:ident| $call:expr) => {{
        let plugin = &$self.plugin;
        let span = crate::trace::call(plugin, $export);
        let mut usage = crate::budget::Usage::default();
        let work = async {
            let turn = plugin.pool.turns.take(&plugin.metrics.conduct).await;
            // The semaphores are never closed.
            let _share = plugin.share.acquire().await.ok();
            let _place = plugin.pool.calls.acquire().await.ok();
            let _running = plugin.runtime.run();
            let mut $store = crate::instance::store(plugin, $capabilities, $self.limits);
            $store.data_mut().call = $export;
            $store.data_mut().turn = turn;
            let instance = $self.template.instantiate_async(&mut $store).await;
            let answer = match instance {
                Ok(instance) => {
                    let $guest = instance.$accessor();
                    $call.await
                }
                Err(error) => Err(error),
            };
            let answer = crate::call::finish(plugin, $export, &mut $store, answer).await;
            usage = $store.data().usage;
            answer
        };
        let awaited = crate::metrics::Awaited::new(&plugin.metrics, &span);
        let (answer, times) = {
            let work = std::pin::pin!(tracing::Instrument::instrument(work, span.clone()));
            crate::instance::timed($self.limits.wall, None, work).await
        };
        awaited.over();
        let answer = match answer {
            Some(answer) => answer,
            None => Err(crate::instance::timed_out(plugin.id(), $export, $self.limits.wall)),
        };
        let ending = crate::metrics::Ending::of(&answer);
        plugin.metrics.call(ending, times, usage);
        crate::trace::counted(&span, ending, times, usage);
        answer
    }};
}
pub(crate) use call;

/// Commits what a good call wrote, and names what a bad one ended with.
pub(crate) async fn finish<T>(
    plugin: &Plugin,
    export: &'static str,
    store: &mut Store<CallState>,
    answer: wasmtime::Result<Result<T, Error>>,
) -> Result<T> {
    store.data_mut().count_http_denials();
    // It computes no more: an actor that waits for its next event holds no turn.
    store.data_mut().turn = None;
    let refused = |error| RuntimeError::Guest { plugin: plugin.id().to_owned(), export, error };
    match answer {
        Ok(Ok(value)) => store.data_mut().commit().await.map(|()| value).map_err(refused),
        Ok(Err(error)) => Err(refused(error)),
        Err(error) => Err(store.data().explain(plugin.id(), export, &error)),
    }
}
