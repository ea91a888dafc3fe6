//! What an event must be like to come in, and what is taken out of it at the door.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use serde_json::Value;
use signet_core::{is_event_type, redact_secrets};

use crate::{EventError, kinds};

/// Bytes of a payload as JSON.
pub const PAYLOAD_BYTES: usize = 64 << 10;
/// Levels of a payload.
const DEPTH: usize = 32;
/// Events a second from one source, for long.
const RATE: u64 = 10_000;
/// Events that it may send at once.
const BURST: u64 = 20_000;
/// Nanoseconds that an event costs.
const COST: u64 = 1_000_000_000 / RATE;
/// Places for the accounts of sources. Two sources may share one; there is no more memory for more.
const ACCOUNTS: usize = 16_384;
/// Names of fields that hold secrets, as parts of the name.
const SECRET_FIELDS: [&str; 8] =
    ["password", "passwd", "secret", "token", "apikey", "api_key", "authorization", "cookie"];

/// On whose account a source publishes. What stands behind a slash is the publisher's own word: more names give
/// it no more.
pub(crate) fn account(source: &str) -> &str {
    source.split_once('/').map_or(source, |(account, _)| account)
}

/// Refuses a type or a payload of another form, and takes secrets out. Answers the payload with its size.
pub(crate) fn admit(kind: &str, mut payload: Value) -> Result<(Value, usize), EventError> {
    if !is_event_type(kind) {
        return Err(EventError::BadKind(kind.to_owned()));
    }
    if !payload.is_object() {
        return Err(EventError::BadPayload);
    }
    let size = measure(&payload, DEPTH).ok_or(EventError::TooDeep { most: DEPTH })?;
    if size > PAYLOAD_BYTES {
        return Err(EventError::TooLarge { size, most: PAYLOAD_BYTES });
    }
    kinds::check(kind, &payload)?;
    redact(&mut payload);
    Ok((payload, size))
}

/// Bytes, roughly as JSON has them; none: too deep.
fn measure(value: &Value, depth: usize) -> Option<usize> {
    let deeper = depth.checked_sub(1)?;
    Some(match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 12,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => {
            items.iter().try_fold(2, |sum, item| Some(sum + 1 + measure(item, deeper)?))?
        }
        Value::Object(fields) => fields
            .iter()
            .try_fold(2, |sum, (name, value)| Some(sum + name.len() + 4 + measure(value, deeper)?))?,
    })
}

fn redact(value: &mut Value) {
    match value {
        Value::String(text) => {
            let clean = redact_secrets(text);
            if clean != *text {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.to_lowercase().replace('-', "_");
                let secret = SECRET_FIELDS.iter().any(|part| name.contains(part));
                if secret && (value.is_string() || value.is_number()) {
                    *value = Value::String("[redacted]".into());
                } else {
                    redact(value);
                }
            }
        }
        _ => {}
    }
}

/// How much each source may send. A source that floods is refused; the others do not notice.
pub(crate) struct Quotas {
    start: Instant,
    hasher: RandomState,
    /// For each account, when it will be even again, in nanoseconds since the start.
    even: Box<[AtomicU64]>,
}

impl Quotas {
    pub(crate) fn new() -> Self {
        let even = (0..ACCOUNTS).map(|_| AtomicU64::new(0)).collect();
        Self { start: Instant::now(), hasher: RandomState::new(), even }
    }

    /// Takes one event off a source's account.
    pub(crate) fn take(&self, source: &str) -> Result<(), EventError> {
        #[allow(clippy::cast_possible_truncation, reason = "only the low bits are used")]
        let at = self.hasher.hash_one(account(source)) as usize % ACCOUNTS;
        let Some(even) = self.even.get(at) else { return Ok(()) };
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let taken = even.fetch_update(Relaxed, Relaxed, |even| {
            let next = even.max(now) + COST;
            (next - now <= BURST * COST).then_some(next)
        });
        taken.map(drop).map_err(|_| EventError::TooMany { rate: RATE })
    }
}
