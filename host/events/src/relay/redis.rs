//! Redis Streams as an exchange: one stream of entries with one field each.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, RedisError, Value};
use signet_core::Millis;

use super::{Address, Entry, Exchange, Link, Place, Received, Sent};
use crate::{EventError, KEPT};

/// The stream.
const STREAM: &str = "signet:events";
/// The field of an entry that holds the event.
const FIELD: &str = "event";
/// For a connection to be made, and for an answer to come: beyond it the network is taken to be cut.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long Redis waits for entries before it says that there are none.
const WAIT: Duration = Duration::from_secs(2);
/// Adds all entries or none, and only after an entry that is still there. Age is told by Redis's own clock:
/// one daemon's, which may be wrong, must not remove what others wait for. Written for Redis 6.2 (MINID).
const ADD: &str = "
local time = redis.call('TIME')
local oldest = string.format('%.0f', time[1] * 1000 - ARGV[2])
local before = ARGV[1]
if before ~= '' and tonumber(string.match(before, '^%d+')) > tonumber(oldest)
  and #redis.call('XRANGE', KEYS[1], before, before) == 0 then return false end
local last = before
for at = 3, #ARGV do
  last = redis.call('XADD', KEYS[1], 'MINID', '~', oldest, '*', 'event', ARGV[at])
end
return last";
/// Reads, if the entry before is still there: both in one step, for what is there now may be gone with the next
/// command. A script and not MULTI, after whose errors the client (1.8) panics in a debug build.
const READ: &str = "
local known = #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if ARGV[3] == 'after' and known == 0 then return 'gone' end
local streams = redis.call('XREAD', 'COUNT', ARGV[2], 'STREAMS', KEYS[1], ARGV[1])
return streams and streams[1][2] or {}";

/// A Redis.
#[derive(Debug, Clone)]
pub struct RedisExchange {
    address: Address,
    kept: Millis,
}

impl RedisExchange {
    /// The one at an address, which is to forget what is older than `kept`, a day at least. Nothing is connected
    /// yet.
    #[must_use]
    pub fn new(address: Address, kept: Millis) -> Self {
        // A daemon that keeps little for itself must not make the others forget.
        Self { address, kept: kept.max(KEPT) }
    }
}

/// Two connections: one waits for entries while the other one sends.
pub struct RedisLink {
    sends: MultiplexedConnection,
    hears: MultiplexedConnection,
    kept: Millis,
}

impl Exchange for RedisExchange {
    type Link = RedisLink;

    fn address(&self) -> String {
        self.address.to_string()
    }

    async fn connect(&self) -> Result<RedisLink, EventError> {
        let client = Client::open(self.address.info.clone()).map_err(|error| said(&error))?;
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE));
        let config = config.set_response_timeout(Some(PATIENCE));
        let connect = || client.get_multiplexed_async_connection_with_config(&config);
        let sends = connect().await.map_err(|error| said(&error))?;
        let hears = connect().await.map_err(|error| said(&error))?;
        Ok(RedisLink { sends, hears, kept: self.kept })
    }
}

impl Link for RedisLink {
    async fn send(&self, before: Option<&str>, bodies: &[Vec<u8>]) -> Result<Sent, EventError> {
        let mut add = redis::cmd("EVAL");
        add.arg(ADD).arg(1).arg(STREAM).arg(before.unwrap_or_default()).arg(self.kept);
        for body in bodies {
            add.arg(body.as_slice());
        }
        match ask(&self.sends, &add).await? {
            Value::Nil => Ok(Sent::Gone),
            last => text(&last).map(Sent::At).ok_or_else(strange),
        }
    }

    async fn receive(&self, place: &Place, most: usize) -> Result<Received, EventError> {
        let how = if matches!(place, Place::After(_)) { "after" } else { "since" };
        let mut read = redis::cmd("EVAL");
        read.arg(READ).arg(1).arg(STREAM).arg(id(place)).arg(most).arg(how);
        match ask(&self.hears, &read).await? {
            Value::BulkString(_) | Value::SimpleString(_) => Ok(Received::Gone),
            found => entries(found).map(Received::Entries).ok_or_else(strange),
        }
    }

    async fn wait(&self, place: &Place) -> Result<(), EventError> {
        let mut read = redis::cmd("XREAD");
        let millis = u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX);
        read.arg("COUNT").arg(1).arg("BLOCK").arg(millis).arg("STREAMS").arg(STREAM).arg(id(place));
        ask(&self.hears, &read).await.map(drop)
    }
}

async fn ask(connection: &MultiplexedConnection, command: &Cmd) -> Result<Value, EventError> {
    command.query_async(&mut connection.clone()).await.map_err(|error| said(&error))
}

/// The id after which is read.
fn id(place: &Place) -> String {
    match place {
        Place::Since(time) => format!("{time}-0"),
        Place::After(id) => id.clone(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

/// Entries as XRANGE and XREAD have them: ids with lists of fields and values. One without our field has an
/// empty body: it is somebody else's.
fn entries(value: Value) -> Option<Vec<Entry>> {
    let Value::Array(items) = value else { return None };
    let entry = |item| {
        let Value::Array(item) = item else { return None };
        let [at, fields] = <[Value; 2]>::try_from(item).ok()?;
        let mut body = Vec::new();
        if let Value::Array(fields) = fields {
            let mut fields = fields.into_iter();
            while let (Some(Value::BulkString(name)), Some(Value::BulkString(value))) =
                (fields.next(), fields.next())
            {
                if name == FIELD.as_bytes() {
                    body = value;
                    break;
                }
            }
        }
        Some(Entry { at: text(&at)?, body })
    };
    items.into_iter().map(entry).collect()
}

fn strange() -> EventError {
    EventError::Exchange("Redis answers in a way that is not known: is it Redis 6.2 or newer?".into())
}

/// What is wrong, and what to do.
fn said(error: &RedisError) -> EventError {
    let advice = match error.code() {
        Some("NOAUTH" | "WRONGPASS") => "correct the user and the password in SIGNET_BUS",
        Some("NOPERM") => "this user needs +eval +time +xadd +xrange +xread +select and ~signet:events",
        Some("READONLY") => "name the primary, not a replica",
        Some("MOVED" | "CROSSSLOT" | "CLUSTERDOWN") => "a Redis that is no cluster is needed",
        Some("OOM") => "give it more memory",
        Some("WRONGTYPE") => {
            "another program uses the key signet:events: name another database, redis://host/1"
        }
        _ if error.kind() == ErrorKind::AuthenticationFailed => {
            "correct the user and the password in SIGNET_BUS"
        }
        _ if error.is_timeout() => return EventError::Exchange("Redis does not answer".into()),
        _ => return EventError::Exchange(format!("Redis: {error}")),
    };
    EventError::Exchange(format!("Redis: {error}; {advice}"))
}
