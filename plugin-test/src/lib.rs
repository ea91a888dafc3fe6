//! Tests of a Signet plugin, from `cargo test`: the plugin's real `.wasm` runs in the real runtime, with a
//! host that writes down what it is asked and answers what the test recorded.
//!
//! The runtime is in the `signet` program, which this starts (`SIGNET` names it, otherwise it is looked for on
//! `PATH`): no WebAssembly engine is compiled with the tests.
//!
//! ```ignore
//! #[test]
//! fn a_deal_that_moves_is_announced() -> Result<(), signet_plugin_test::Error> {
//!     let mut plugin = Plugin::load()?;
//!     plugin.answer_recall(&[json!({ "content": "Acme is a big customer" })])?;
//!     plugin.on_event("deal.moved", json!({ "customer": "Acme" }))?;
//!     assert_eq!(plugin.events()[0]["kind"], "deal.announced");
//!     Ok(())
//! }
//! ```

mod error;
mod program;

use std::path::Path;

use serde_json::{Map, Value, json};

pub use error::{Error, Result};
use program::Program;

/// A plugin at work, with an empty store of its own. It ends when it is dropped.
#[derive(Debug)]
pub struct Plugin {
    program: Program,
    log: Vec<String>,
    events: Vec<Value>,
    calls: Vec<Value>,
}

impl Plugin {
    /// Builds the plugin whose tests these are, and starts it.
    ///
    /// # Errors
    /// There is no `signet` program, or the plugin cannot be built or loaded.
    pub fn load() -> Result<Self> {
        let folder = std::env::var_os("CARGO_MANIFEST_DIR").ok_or(Error::NoProject)?;
        Self::at(Path::new(&folder))
    }

    /// The plugin in a project's folder, which is built first, or in a `.wasm` file.
    ///
    /// # Errors
    /// As [`Plugin::load`].
    pub fn at(path: &Path) -> Result<Self> {
        let program = Program::start(path)?;
        Ok(Self { program, log: Vec::new(), events: Vec::new(), calls: Vec::new() })
    }

    /// Gives a subscriber an event of this kind.
    ///
    /// # Errors
    /// [`Error::Plugin`] when the plugin refused it or failed.
    pub fn on_event(&mut self, kind: &str, payload: Value) -> Result<()> {
        let args = json!({ "event": { "kind": kind, "payload": payload } });
        self.call("subscriber.on-event", args).map(drop)
    }

    /// Calls a widget's tool; answers the protocol's `CallToolResult`.
    ///
    /// # Errors
    /// [`Error::Plugin`] when the plugin refused it or failed.
    pub fn call_tool(&mut self, name: &str, arguments: Value) -> Result<Value> {
        self.call("widget.call-tool", json!({ "name": name, "arguments": arguments }))
    }

    /// Tells a connector that a hook fired; answers `stdout`, `stderr` and `exit-code`.
    ///
    /// # Errors
    /// [`Error::Plugin`] when the plugin refused it or failed.
    pub fn hook(&mut self, event: &str, payload: Value) -> Result<Value> {
        self.call("connector.handle", json!({ "event": event, "payload": payload }))
    }

    /// The card that a generator makes for a server with these tools.
    ///
    /// # Errors
    /// [`Error::Plugin`] when the plugin refused it or failed.
    pub fn card(&mut self, server: Value, tools: Value) -> Result<Value> {
        self.call("card-generator.generate", json!({ "server": server, "tools": tools }))
    }

    /// Calls any function, `widget.describe`, with an object of its arguments. Names are the contract's.
    ///
    /// # Errors
    /// [`Error::Plugin`] when the plugin refused it or failed; [`Error::Fault`] when a recorded answer was not of
    /// the right form, or was not asked for.
    pub fn call(&mut self, function: &str, args: Value) -> Result<Value> {
        let answer = self.program.ask(&json!({ "do": "call", "call": function, "args": args }));
        let happened = self.program.ask(&json!({ "do": "happened" }))?;
        let list = |name: &str| happened.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        self.log.extend(list("log").iter().filter_map(Value::as_str).map(str::to_owned));
        self.events.extend(list("events"));
        self.calls.extend(list("calls"));
        match list("faults").first().and_then(Value::as_str) {
            Some(fault) => Err(Error::Fault(fault.to_owned())),
            None => answer,
        }
    }

    /// Records what the host answers to the next call of a function, `session.prompt`.
    ///
    /// # Errors
    /// The program is gone.
    pub fn answer(&mut self, function: &str, answer: Value) -> Result<()> {
        self.record(function, json!({ "ok": answer }))
    }

    /// Records that the host refuses the next call of a function: `denied`, `not-found`, `unavailable`...
    ///
    /// # Errors
    /// The program is gone.
    pub fn refuse(&mut self, function: &str, error: &str, why: &str) -> Result<()> {
        self.record(function, json!({ "error": { error: why } }))
    }

    /// Records what the next recall finds: objects with `content`, and `id`, `kind`, `score`, `created-at` if
    /// they matter.
    ///
    /// # Errors
    /// The program is gone.
    pub fn answer_recall(&mut self, hits: &[Value]) -> Result<()> {
        self.answer("memory.recall", Value::from(hits))
    }

    fn record(&mut self, function: &str, with: Value) -> Result<()> {
        self.program.ask(&json!({ "do": "answer", "call": function, "with": with })).map(drop)
    }

    /// The plugin's store: values as JSON.
    ///
    /// # Errors
    /// The program is gone.
    pub fn state(&mut self) -> Result<Map<String, Value>> {
        let state = self.program.ask(&json!({ "do": "state" }))?;
        Ok(state.as_object().cloned().unwrap_or_default())
    }

    /// Replaces the plugin's store.
    ///
    /// # Errors
    /// It is no object, or the program is gone.
    pub fn set_state(&mut self, state: Value) -> Result<()> {
        self.program.ask(&json!({ "do": "set-state", "state": state })).map(drop)
    }

    /// All events that it published: `kind` and `payload`.
    #[must_use]
    pub fn events(&self) -> &[Value] {
        &self.events
    }

    /// All lines that it logged: `info: text`.
    #[must_use]
    pub fn log(&self) -> &[String] {
        &self.log
    }

    /// All calls of the host's other functions: `call` and `args`.
    #[must_use]
    pub fn calls(&self) -> &[Value] {
        &self.calls
    }
}
