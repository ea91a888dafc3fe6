//! Time as the store and the wire have it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix time in milliseconds, UTC.
pub type Millis = u64;

/// Now.
#[must_use]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// ISO 8601 with milliseconds, `2026-11-21T10:00:00.000Z`, as existing clients expect it.
#[must_use]
pub fn iso(time: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(i64::try_from(time).unwrap_or(i64::MAX)).unwrap_or_default();
    format!("{time:.3}")
}

/// Hour and minute where this machine is, `16:31`.
#[must_use]
pub fn clock(time: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(i64::try_from(time).unwrap_or(i64::MAX)).unwrap_or_default();
    let here = time.to_zoned(jiff::tz::TimeZone::system());
    format!("{:02}:{:02}", here.hour(), here.minute())
}

/// Reads an ISO 8601 time or a plain date (taken as UTC midnight). `None` if it is neither.
#[must_use]
pub fn parse_time(text: &str) -> Option<Millis> {
    let text = text.trim();
    let millis = match text.parse::<jiff::Timestamp>() {
        Ok(time) => time.as_millisecond(),
        Err(_) => {
            let date: jiff::civil::Date = text.parse().ok()?;
            date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()
        }
    };
    u64::try_from(millis).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_to_iso_and_back() {
        assert_eq!(iso(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(parse_time("2026-11-18T11:06:40.123Z"), Some(1_795_000_000_123));
    }

    #[test]
    fn a_plain_date_is_midnight_utc() {
        assert_eq!(parse_time("1970-01-02"), Some(86_400_000));
        assert_eq!(parse_time("yesterday"), None);
    }
}
