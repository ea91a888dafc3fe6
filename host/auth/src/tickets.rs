//! One-time links that sign a browser in. They are in memory only: a restart ends them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet_core::{Millis, sha256_hex};
use zeroize::Zeroizing;

use crate::Result;
use crate::key::random;

/// How long a link can be used.
const LIFE: Millis = 10 * 60_000;
/// Links that can be used at a time: one more ends the oldest.
const OUTSTANDING: usize = 32;

/// Links that were made and not used yet.
#[derive(Default)]
pub(crate) struct Tickets(Vec<Ticket>);

struct Ticket {
    /// SHA-256 of what stands in the link.
    hash: String,
    /// The key of whoever made it; none: the owner's.
    key: Option<String>,
    expires_at: Millis,
}

impl Tickets {
    /// Makes one that signs in as the owner, or as a key. What stands in the link, and when it ends.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(crate) fn make(&mut self, key: Option<String>, now: Millis) -> Result<(Zeroizing<String>, Millis)> {
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(*Zeroizing::new(random::<32>()?)));
        self.0.retain(|ticket| ticket.expires_at > now);
        if self.0.len() >= OUTSTANDING {
            self.0.remove(0);
        }
        let expires_at = now + LIFE;
        self.0.push(Ticket { hash: sha256_hex(text.as_bytes()), key, expires_at });
        Ok((text, expires_at))
    }

    /// Uses one up: whose it is, if it can still be used. It is found by a hash, so that how long that takes says
    /// nothing about the others.
    pub(crate) fn take(&mut self, text: &str, now: Millis) -> Option<Option<String>> {
        let hash = sha256_hex(text.as_bytes());
        let place = self.0.iter().position(|ticket| ticket.hash == hash)?;
        let ticket = self.0.remove(place);
        (ticket.expires_at > now).then_some(ticket.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_once_and_for_ten_minutes() {
        let mut tickets = Tickets::default();
        let (text, end) = tickets.make(Some("key_1".into()), 1_000).unwrap();
        assert_eq!(end, 1_000 + 600_000);
        assert_eq!(tickets.take("guessed", 1_000), None);
        assert_eq!(tickets.take(&text, end - 1), Some(Some("key_1".into())));
        assert_eq!(tickets.take(&text, end - 1), None, "it was used");
        let (text, end) = tickets.make(None, 1_000).unwrap();
        assert_eq!(tickets.take(&text, end), None, "it is too old");
    }

    #[test]
    fn there_are_only_so_many() {
        let mut tickets = Tickets::default();
        let made: Vec<_> = (0..=OUTSTANDING).map(|_| tickets.make(None, 0).unwrap().0).collect();
        assert_eq!(tickets.take(&made[0], 1), None, "the oldest went");
        assert_eq!(tickets.take(&made[1], 1), Some(None));
        assert_eq!(tickets.take(&made[OUTSTANDING], 1), Some(None));
        assert!(!tickets.0.iter().any(|ticket| made.iter().any(|text| **text == ticket.hash)));
    }
}
