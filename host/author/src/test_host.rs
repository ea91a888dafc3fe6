//! `signet plugin test-host`: the other side of the test kit for Rust (`plugin-test`), which must not compile
//! a WebAssembly engine. One JSON object a line, an answer for each, until the input ends:
//!
//! - `{"do": "call", "call": "subscriber.on-event", "args": {...}}` → `{"ok": ...}` or `{"error": {...}}`
//! - `{"do": "answer", "call": "memory.recall", "with": {"ok": [...]}}` → `{"ok": null}`
//! - `{"do": "happened"}` → `{"ok": {"log": [], "events": [], "calls": [], "faults": []}}`, since the last time
//! - `{"do": "state"}`, `{"do": "set-state", "state": {...}}` → `{"ok": {...}}`
//!
//! A request that makes no sense is answered `{"fault": "why"}`.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};
use signet_runtime::ImageCache;

use crate::rig::{Life, Rig};
use crate::{AuthorError, BuildOptions, Result, build};

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Request {
    Call {
        call: String,
        #[serde(default = "object")]
        args: Value,
    },
    Answer {
        call: String,
        with: Value,
    },
    Happened,
    State,
    SetState {
        state: BTreeMap<String, Value>,
    },
}

fn object() -> Value {
    json!({})
}

/// Answers requests until the input ends. The first line that is written says that the component is loaded,
/// `{"ok": "ready"}`, or why it is not, `{"fault": "why"}`. `plugin` is a component, or the folder of a
/// project, which is built first; what compilers write is passed to `say_build`.
///
/// # Errors
/// The component cannot be built or loaded, or the other side does not listen any more.
pub fn serve(
    reader: impl BufRead,
    mut writer: impl Write,
    plugin: &Path,
    images: Option<ImageCache>,
    say_build: &mut dyn FnMut(&str),
) -> Result<()> {
    let loaded = match plugin.is_dir() {
        true => build(plugin, &BuildOptions::default(), say_build)
            .and_then(|built| Rig::load(&built.path, images)),
        false => Rig::load(plugin, images),
    };
    let rig = match loaded {
        Ok(rig) => rig,
        Err(error) => {
            say(&mut writer, &json!({ "fault": error.to_string() }))?;
            return Err(error);
        }
    };
    let mut life = rig.life(&object());
    say(&mut writer, &json!({ "ok": "ready" }))?;
    for line in reader.lines() {
        let line = line.map_err(AuthorError::file("read", Path::new("standard input")))?;
        let answer = match serde_json::from_str(&line) {
            Ok(request) => answer(&mut life, request),
            Err(error) => json!({ "fault": format!("no request: {error}") }),
        };
        say(&mut writer, &answer)?;
    }
    Ok(())
}

fn say(writer: &mut impl Write, answer: &Value) -> Result<()> {
    let said = writeln!(writer, "{answer}").and_then(|()| writer.flush());
    said.map_err(AuthorError::file("write", Path::new("standard output")))
}

fn answer(life: &mut Life<'_>, request: Request) -> Value {
    match request {
        Request::Call { call, args } => match life.call(&call, args) {
            Ok(Ok(value)) => json!({ "ok": value }),
            Ok(Err(error)) => json!({ "error": error }),
            Err(reason) => json!({ "fault": reason }),
        },
        Request::Answer { call, with } => {
            life.answer(&call, with);
            json!({ "ok": null })
        }
        Request::Happened => {
            let happened = life.happened();
            json!({ "ok": {
                "log": happened.log, "events": happened.events, "calls": happened.calls,
                "faults": happened.faults,
            } })
        }
        Request::State => json!({ "ok": life.state() }),
        Request::SetState { state } => {
            life.set_state(state);
            json!({ "ok": life.state() })
        }
    }
}
