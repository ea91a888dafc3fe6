//! A rig: the real component in the real runtime, with a host that records. What scenarios and the test
//! kit for Rust have in common.

mod calls;
mod given;
mod recorder;
mod told;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use signet_runtime::{
    Actor, Grants, ImageCache, Limits, Package, Plugin, Runtime, RuntimeError, Setup, Weight,
};

use crate::{AuthorError, Result};
pub use recorder::Happened;
use recorder::Recorder;

/// A component, compiled, with all that its manifest asks for.
pub struct Rig {
    // Before the runtime that its tasks run on is gone.
    plugin: Plugin,
    tokio: tokio::runtime::Runtime,
}

/// One life of the plugin: a store of its own, and one instance where it lives on between calls.
pub struct Life<'a> {
    rig: &'a Rig,
    recorder: Arc<Recorder>,
    config: String,
    actor: Option<Actor>,
}

/// How a call ended: what the plugin answered, or its error as `{"not-found": "why"}`, `{"trap": "why"}` or
/// `{"stopped": "which limit"}`.
pub type Answer = std::result::Result<Value, Value>;

impl Rig {
    /// Loads the component in a file. Native images are kept in `images`: compiling JavaScript or Python
    /// takes ten seconds. Not to be called from async code: it has a runtime of its own.
    ///
    /// # Errors
    /// It cannot be read or loaded.
    pub fn load(wasm: &Path, images: Option<ImageCache>) -> Result<Self> {
        let bytes = std::fs::read(wasm).map_err(AuthorError::file("read", wasm))?;
        let package = Package::read(&wasm.display().to_string(), bytes)?;
        let grants = Grants::all_asked(&package.manifest);
        let plugin = Runtime::new(images)?.load(package, &grants)?;
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let tokio = tokio.map_err(|error| RuntimeError::Engine(error.to_string()))?;
        Ok(Self { plugin, tokio })
    }

    /// A new life, with this configuration.
    #[must_use]
    pub fn life(&self, config: &Value) -> Life<'_> {
        Life { rig: self, recorder: Arc::default(), config: config.to_string(), actor: None }
    }

    /// Waits for a call.
    fn wait(&self, call: impl Future<Output = Result<Value, RuntimeError>>) -> Answer {
        self.tokio.block_on(call).map_err(|error| failed(&error))
    }

    /// Those of the daemon.
    fn limits(&self, usual: Limits) -> Limits {
        let package = self.plugin.package();
        let room = usual.of_weight(Weight::of(package, 0));
        room.for_plugin(&package.manifest, &BTreeMap::new())
    }
}

fn failed(error: &RuntimeError) -> Value {
    match error {
        RuntimeError::Guest { error, .. } => told::error(error),
        RuntimeError::Trap { cause, .. } => json!({ "trap": cause }),
        RuntimeError::Limit { limit, .. } => json!({ "stopped": limit }),
        other => json!({ "failed": other.to_string() }),
    }
}

impl Life<'_> {
    /// Records an answer for the next call of a function of the host: `{"ok": ...}` or `{"error": ...}`.
    pub fn answer(&self, function: &str, answer: Value) {
        self.recorder.answer(function, answer);
    }

    /// What happened since the last time.
    #[must_use]
    pub fn happened(&self) -> Happened {
        self.recorder.take()
    }

    /// The plugin's store: values as JSON.
    #[must_use]
    pub fn state(&self) -> BTreeMap<String, Value> {
        self.recorder.state()
    }

    /// Replaces all of the plugin's store.
    pub fn set_state(&self, state: BTreeMap<String, Value>) {
        self.recorder.set_state(state);
    }

    /// The one instance that lives on between calls.
    fn actor(&mut self) -> Result<Actor, RuntimeError> {
        if let Some(actor) = &self.actor {
            return Ok(actor.clone());
        }
        let capabilities = self.recorder.capabilities();
        let (limits, config) = (self.rig.limits(Limits::ACTOR), self.config.clone());
        let setup = Setup { capabilities, limits, config, tell: None };
        let _tasks = self.rig.tokio.enter();
        let actor = self.rig.plugin.actor(setup)?;
        self.actor = Some(actor.clone());
        Ok(actor)
    }
}
