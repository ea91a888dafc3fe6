//! What the host is asked for, rightly and wrongly.

use signet_plugin_sdk::Output;
use signet_plugin_sdk::bindings::imports::signet::plugin::log::{Level, write};
use signet_plugin_sdk::prelude::*;

pub(crate) fn log_a_line(line: &str) -> Result<Output> {
    write(Level::Warn, line)?;
    Ok(Output::nothing())
}

pub(crate) fn log_for_ever() -> Result<Output> {
    loop {
        log::debug("and another");
    }
}

/// Answers how many lines were written and how many were refused with `limit`.
pub(crate) fn log_flood(lines: usize) -> Result<Output> {
    let (mut written, mut refused) = (0, 0);
    for n in 0..lines {
        match write(Level::Info, &format!("line {n}")) {
            Ok(()) => written += 1,
            Err(Error::Limit(_)) => refused += 1,
            Err(other) => return Err(other),
        }
    }
    Ok(Output::text(format!("{written} written, {refused} refused")))
}

/// Sets, reads, lists and deletes.
pub(crate) fn keep(value: &str) -> Result<Output> {
    let before: Option<String> = state::get("one")?;
    state::set("one", &value)?;
    state::set("other", &value)?;
    let after: Option<String> = state::get("one")?;
    let keys = state::keys("o")?;
    let deleted = (state::delete("one")?, state::delete("one")?);
    Ok(Output::text(format!("{before:?} {after:?} {keys:?} {deleted:?}")))
}

pub(crate) fn ask_for_ever() -> Result<Output> {
    loop {
        let _: Option<String> = state::get("one")?;
    }
}

pub(crate) fn keep_one(value: &str) -> Result<Output> {
    state::set("kept", &value)?;
    Ok(Output::nothing())
}

/// A value of this many bytes, quotes included.
pub(crate) fn large_value(bytes: usize) -> Result<Output> {
    state::set("large", &"x".repeat(bytes.saturating_sub(2)))?;
    Ok(Output::nothing())
}

pub(crate) fn long_key(bytes: usize) -> Result<Output> {
    let found: Option<String> = state::get(&"k".repeat(bytes))?;
    Ok(Output::text(format!("{found:?}")))
}

/// For some keys the tests' store takes its time, or never answers.
pub(crate) fn read(key: &str) -> Result<Output> {
    let found: Option<String> = state::get(key)?;
    Ok(Output::text(found.unwrap_or_default()))
}

pub(crate) fn remember(content: &str) -> Result<Output> {
    memory::remember(content).map(|stored| Output::text(stored.id))
}

/// As it is: whether it is an event is for the host to say.
pub(crate) fn publish(payload: &str) -> Result<Output> {
    use signet_plugin_sdk::bindings::imports::signet::plugin::bus;
    bus::publish("hostile.said", payload).map(|sequence| Output::text(sequence.to_string()))
}

/// A payload of this many bytes.
pub(crate) fn publish_large(bytes: usize) -> Result<Output> {
    let padding = "x".repeat(bytes.saturating_sub(r#"{"p":""}"#.len()));
    publish(&json!({ "p": padding }).to_string())
}

/// Answers how many events were published before the host refused.
pub(crate) fn publish_often(times: usize) -> Result<Output> {
    let published = (0..times).take_while(|_| bus::publish("hostile.said", &json!({})).is_ok()).count();
    Ok(Output::text(published.to_string()))
}

pub(crate) fn end_session(reason: &str) -> Result<Output> {
    session::end(reason)?;
    Ok(Output::nothing())
}
