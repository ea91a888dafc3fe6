//! The form in which an event travels, and what is checked of one that arrives.
//!
//! JSON: `{"v":1,"daemon":"<id>","machine":"<name>","event":{...}}`, the event as `GET /api/events` shows it.

use serde::{Deserialize, Serialize};
use signet_core::{Event, Millis, Origin};

use super::records::Identity;
use crate::PAYLOAD_BYTES;

const VERSION: u32 = 1;
/// Bytes of what is not payload.
const AROUND_BYTES: usize = 16 << 10;
/// Bytes of an entry. JSON may need twice the characters of what it says.
const MOST: usize = 2 * PAYLOAD_BYTES + AROUND_BYTES;
/// Bytes of ids and names.
const NAME_BYTES: usize = 200;
/// Bytes of a project or of a name in the provenance.
const TEXT_BYTES: usize = 1_000;
/// Numbers up to this one survive JavaScript.
const HIGHEST: u64 = 1 << 53;

#[derive(Serialize)]
struct Sent<'a> {
    v: u32,
    daemon: &'a str,
    machine: &'a str,
    event: &'a Event,
}

#[derive(Deserialize)]
struct Arrived {
    v: u32,
    daemon: String,
    machine: String,
    event: Event,
}

pub(super) fn seal(identity: &Identity, event: &Event) -> Vec<u8> {
    let sent = Sent { v: VERSION, daemon: &identity.id, machine: &identity.machine, event };
    // Strings and numbers alone: it cannot fail.
    serde_json::to_vec(&sent).unwrap_or_default()
}

/// The event with its origin, or why it is none. Type and payload are the bus's to check.
pub(super) fn open(body: &[u8], received: Millis) -> Result<(Event, Origin), String> {
    if body.len() > MOST {
        return Err(format!("it has {} bytes, {MOST} are allowed", body.len()));
    }
    let arrived: Arrived =
        serde_json::from_slice(body).map_err(|error| format!("it is no event: {error}"))?;
    if arrived.v != VERSION {
        return Err(format!(
            "it has version {}, this daemon knows {VERSION}: bring it up to date",
            arrived.v
        ));
    }
    let Arrived { daemon, machine, event, .. } = arrived;
    if event.origin.is_some() {
        return Err("it was sent on by one who did not make it".into());
    }
    if event.private {
        return Err("it is private: such an event stays where it was made".into());
    }
    if event.sequence == 0 || event.sequence > HIGHEST {
        return Err("its sequence is out of bounds".into());
    }
    let names = [&daemon, &machine, &event.id, &event.source];
    if !names.into_iter().all(|name| !name.is_empty() && is_text(name, NAME_BYTES)) {
        return Err(format!("its ids and names have 1 to {NAME_BYTES} bytes without control characters"));
    }
    if !others(&event).all(|text| is_text(text, TEXT_BYTES)) {
        return Err(format!("what it says of its maker has at most {TEXT_BYTES} bytes each"));
    }
    let origin = Origin { id: daemon, machine, sequence: event.sequence, received };
    Ok((event, origin))
}

fn is_text(text: &str, most: usize) -> bool {
    text.len() <= most && !text.chars().any(char::is_control)
}

/// What else an event says of itself.
fn others(event: &Event) -> impl Iterator<Item = &String> {
    let of = event.provenance.as_deref().map(|provenance| {
        let always = [&provenance.key, &provenance.agent, &provenance.harness].map(Some);
        let maybe = [
            &provenance.user,
            &provenance.machine,
            &provenance.session,
            &provenance.project,
            &provenance.connector,
            &provenance.connector_version,
        ];
        always.into_iter().chain(maybe.map(Option::as_ref)).flatten()
    });
    of.into_iter().flatten().chain(&event.agent).chain(&event.project)
}
