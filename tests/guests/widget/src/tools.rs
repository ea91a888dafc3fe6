//! The tools, each of which does what it is called.

use core::hint::black_box;

use signet_plugin_sdk::ToolResult;
use signet_plugin_sdk::prelude::*;

pub(crate) const NAMES: [&str; 18] = [
    "echo",
    "count",
    "version",
    "who",
    "fail",
    "panic",
    "loop",
    "wait",
    "grow",
    "remember",
    "log",
    "publish",
    "write",
    "write-and-fail",
    "write-and-panic",
    "write-and-loop",
    "write-and-wait",
    "transact",
];

pub(crate) fn call(name: &str, arguments: &Value, context: &RequestContext) -> Result<ToolResult> {
    let text = |field: &str| arguments.get(field).and_then(Value::as_str).unwrap_or_default();
    let number = |field: &str| arguments.get(field).and_then(Value::as_u64).unwrap_or_default();
    let write = || state::set(text("key"), &text("value"));
    match name {
        "echo" => {}
        "count" => return Ok(ToolResult::text(crate::seen().to_string())),
        "version" => return Ok(ToolResult::text(crate::version().to_string())),
        "who" => return Ok(ToolResult::text(context.agent_id.clone())),
        "fail" => return Err(Error::Invalid(text("text").into())),
        "panic" => panicked(text("text")),
        "loop" => endless(),
        // The tests' store takes its time, or never answers.
        "wait" => state::get::<Value>(text("key")).map(drop)?,
        "grow" => grow(number("bytes")),
        "remember" => return memory::remember(text("text")).map(|stored| ToolResult::text(stored.id)),
        "log" => log::info(text("text")),
        "publish" => return bus::publish("widget.said", arguments).map(|n| ToolResult::text(n.to_string())),
        "write" => write()?,
        "write-and-fail" => {
            write()?;
            return Err(Error::Invalid("after it wrote".into()));
        }
        "write-and-panic" => {
            write()?;
            panicked("after it wrote");
        }
        "write-and-loop" => {
            write()?;
            endless();
        }
        "write-and-wait" => {
            write()?;
            state::get::<Value>(text("wait-for")).map(drop)?;
        }
        "transact" => return transact(arguments),
        other => return Err(Error::NotFound(format!("there is no tool {other}"))),
    }
    Ok(ToolResult::text(text("text")))
}

/// Steps of `["set", key, value]`, `["get", key]`, `["delete", key]`, `["keys", prefix]`, one after the
/// other in one call. Answers what each of them came to.
fn transact(arguments: &Value) -> Result<ToolResult> {
    let steps = arguments.get("steps").and_then(Value::as_array).cloned().unwrap_or_default();
    let said = steps.iter().map(step).collect::<Vec<_>>();
    Ok(ToolResult::structured(json!({ "said": said })))
}

fn step(step: &Value) -> Value {
    let part = |at: usize| step.get(at).and_then(Value::as_str).unwrap_or_default();
    let answer = match part(0) {
        "set" => state::set(part(1), &part(2)).map(|()| Value::Null),
        "get" => state::get::<Value>(part(1)).map(|value| value.unwrap_or_default()),
        "delete" => state::delete(part(1)).map(Value::Bool),
        "keys" => state::keys(part(1)).map(|keys| json!(keys)),
        other => Err(Error::Invalid(other.into())),
    };
    answer.unwrap_or_else(|error| Value::String(format!("{error:?}")))
}

fn endless() {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

/// Touches that much memory and gives it back to its own allocator.
fn grow(bytes: u64) {
    drop(black_box(vec![1_u8; usize::try_from(bytes).unwrap_or_default()]));
}

#[allow(clippy::panic, reason = "it is asked to")]
pub(crate) fn panicked(why: &str) {
    panic!("asked to panic: {why}");
}
