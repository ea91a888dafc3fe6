//! Frames for widgets: documents of the sandbox, at an origin that is not the dashboard's.
//!
//! A widget's own document never stands at an origin of the daemon. The dashboard shows a page of the sandbox's door in
//! an iframe, and that page shows the widget in another one, which has no origin at all; between them `proxy.js` hands
//! messages on. What the widget may reach is in the header of the outer page, and holds for what is inside.

mod door;

use std::collections::VecDeque;

use axum::http::{HeaderMap, Uri};
use parking_lot::Mutex;
use signet_auth::{AuthError, random_hex};
use signet_core::text::first_bytes;
use signet_core::{Error, Millis, sha256_hex};

pub use door::frames_router;

use crate::guard::{Arrival, DASHBOARD_HOST, host_of, without_port};

/// How long a frame waits to be loaded.
const LIFE: Millis = 60_000;
/// Frames of one caller that wait. One more ends the oldest.
const OF_ONE: usize = 256;
/// Frames of all callers that wait.
const OF_ALL: usize = 4_096;
/// Apps' own documents of one caller that wait: each may be large.
const DOCUMENTS: usize = 16;
/// Letters of a widget's label.
const LABEL: usize = 12;
/// Below this an app has an origin of its own, where it needs one. It is another site than the dashboard's: what an app
/// sets there as a cookie comes nowhere else.
const APP_HOST: &str = "localhost";

/// Where a request found the daemon, as the browser that asked knows it.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    scheme: &'static str,
    /// Without the port.
    name: String,
    /// With the port, if there is one.
    authority: String,
}

impl Seat {
    /// The origin of a page that asks, or of one that would stand where the request went.
    ///
    /// # Errors
    /// It cannot be named in a policy: pages of it cannot show widgets.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri, arrival: Option<Arrival>) -> Result<Self, Error> {
        let authority = host_of(headers, uri).unwrap_or_default();
        let named = authority.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(&b));
        if authority.is_empty() || !named {
            return Err(Error::Invalid(format!(
                "widgets cannot be shown at {authority}, which no policy of a browser can name; open http://{DASHBOARD_HOST} at this port, or 127.0.0.1"
            )));
        }
        // A proxy may have taken the TLS off: the page knows. What it says was compared with the host before.
        let said = headers.get("origin").and_then(|origin| origin.to_str().ok());
        let secure = arrival.is_some_and(|arrival| arrival.secure)
            || said.is_some_and(|origin| origin.to_ascii_lowercase().starts_with("https://"));
        let name = without_port(&authority).to_owned();
        Ok(Self { scheme: if secure { "https" } else { "http" }, name, authority })
    }

    /// The page's own origin.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// Whether it is at this host.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        self.name.eq_ignore_ascii_case(host)
    }

    /// A page's own origin at the door of the sandbox, under the same name.
    pub(crate) fn fallback(&self, port: u16) -> String {
        let name = if self.has_labels() { "127.0.0.1" } else { &self.name };
        format!("{}://{name}:{port}", self.scheme)
    }

    /// The sources of frames that a page here may show.
    pub(crate) fn sources(&self, port: u16) -> String {
        if self.has_labels() { labelled("*", port) } else { self.fallback(port) }
    }

    /// Whether each widget can have a name of its own: where browsers look it up themselves.
    fn has_labels(&self) -> bool {
        self.name == DASHBOARD_HOST && self.scheme == "http"
    }

    /// The name at which a widget's frame is loaded, and its origin.
    pub(crate) fn of_widget(&self, id: &str, port: u16) -> (String, String) {
        if self.has_labels() {
            let label = label(id);
            (format!("{label}.{DASHBOARD_HOST}"), labelled(&label, port))
        } else {
            (self.name.clone(), self.fallback(port))
        }
    }

    /// The name at which an app is loaded that needs an origin of its own, and that origin; none, where browsers do not
    /// look such names up themselves.
    pub(crate) fn of_app(&self, id: &str, port: u16) -> Option<(String, String)> {
        let name = format!("a-{}.{APP_HOST}", digits(id));
        let origin = format!("http://{name}:{port}");
        self.has_labels().then_some((name, origin))
    }
}

/// `http://w-0123456789ab.signet.localhost:3851`.
pub(crate) fn labelled(label: &str, port: u16) -> String {
    format!("http://{label}.{DASHBOARD_HOST}:{port}")
}

/// The label of a server's widgets: an origin of its own that stays the same.
fn label(id: &str) -> String {
    format!("w-{}", digits(id))
}

fn digits(id: &str) -> String {
    first_bytes(&sha256_hex(id.as_bytes()), LABEL).to_owned()
}

/// Whether a name is that of a widget or of its app, whichever one.
fn is_labelled(name: &str) -> bool {
    let below = |parent: &str, letter: &str| {
        let label = name.strip_suffix(parent).and_then(|rest| rest.strip_suffix('.'));
        label.and_then(|label| label.strip_prefix(letter))
    };
    let digits = below(DASHBOARD_HOST, "w-").or_else(|| below(APP_HOST, "a-"));
    digits.is_some_and(|digits| {
        digits.len() == LABEL && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// What stands in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shows {
    /// An app, which the dashboard hands to the frame.
    App,
    /// An app that has an origin of its own.
    Enclosed {
        /// Where its document is loaded, once.
        url: String,
    },
    /// The document of such an app.
    Document {
        /// All of it.
        html: String,
    },
    /// A page of somebody's.
    Page {
        /// Where it is.
        url: String,
        /// What its own frame may do.
        sandbox: &'static str,
    },
}

/// A frame that waits to be loaded.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The one name at which it is loaded.
    pub(crate) name: String,
    /// Who may show it: an origin, or several with spaces between.
    pub(crate) dashboard: String,
    pub(crate) shows: Shows,
    /// `Content-Security-Policy`, but for who may show it.
    pub(crate) policy: String,
    /// `allow` of what is inside: names that stand in `Permissions-Policy`, with `; ` between.
    pub(crate) allow: String,
}

struct Waiting {
    nonce: String,
    caller: String,
    until: Millis,
    frame: Frame,
}

/// Frames that wait to be loaded.
#[derive(Default)]
pub struct Frames(Mutex<VecDeque<Waiting>>);

impl Frames {
    /// Has a frame wait; the name of its one load.
    pub(crate) fn put(&self, caller: &str, frame: Frame, now: Millis) -> Result<String, AuthError> {
        let nonce = random_hex::<16>()?;
        let mut waiting = self.0.lock();
        waiting.retain(|one| one.until > now);
        let is_large =
            |one: &Waiting| one.caller == caller && matches!(one.frame.shows, Shows::Document { .. });
        if waiting.iter().filter(|one| is_large(one)).count() >= DOCUMENTS
            && let Some(oldest) = waiting.iter().position(is_large)
        {
            waiting.remove(oldest);
        }
        let own = waiting.iter().filter(|one| one.caller == caller).count();
        let oldest = if own >= OF_ONE {
            waiting.iter().position(|one| one.caller == caller)
        } else {
            (waiting.len() >= OF_ALL).then_some(0)
        };
        if let Some(oldest) = oldest {
            waiting.remove(oldest);
        }
        let one = Waiting { nonce: nonce.clone(), caller: caller.to_owned(), until: now + LIFE, frame };
        waiting.push_back(one);
        Ok(nonce)
    }

    /// Takes a frame to be loaded under a name; none: it was loaded, is too old, or stands under another name.
    fn take(&self, nonce: &str, name: &str, now: Millis) -> Option<Frame> {
        let mut waiting = self.0.lock();
        let place = waiting.iter().position(|one| one.nonce == nonce && one.frame.name == name)?;
        waiting.remove(place).filter(|one| one.until > now).map(|one| one.frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(name: &str) -> Frame {
        let (shows, text) = (Shows::App, String::new);
        Frame { name: name.into(), dashboard: text(), shows, policy: text(), allow: text() }
    }

    #[test]
    fn a_frame_is_loaded_once_within_a_minute_under_its_own_name() {
        let frames = Frames::default();
        let nonce = frames.put("owner", frame("a"), 0).unwrap();
        assert_eq!(nonce.len(), 32);
        assert!(frames.take(&nonce, "b", 1).is_none(), "another widget's name");
        assert!(frames.take("guessed", "a", 1).is_none());
        assert!(frames.take(&nonce, "a", LIFE - 1).is_some());
        assert!(frames.take(&nonce, "a", LIFE - 1).is_none(), "it was loaded");
        let nonce = frames.put("owner", frame("a"), 0).unwrap();
        assert!(frames.take(&nonce, "a", LIFE).is_none(), "it is too old");
    }

    #[test]
    fn who_asks_for_many_loses_their_own() {
        let frames = Frames::default();
        let other = frames.put("other", frame("a"), 0).unwrap();
        let all: Vec<_> = (0..=OF_ONE).map(|_| frames.put("owner", frame("a"), 0).unwrap()).collect();
        assert!(frames.take(&all[0], "a", 1).is_none());
        assert!(frames.take(&all[1], "a", 1).is_some() && frames.take(&all[OF_ONE], "a", 1).is_some());
        assert!(frames.take(&other, "a", 1).is_some());
    }

    #[test]
    fn a_widget_has_a_label_and_nothing_else_looks_like_one() {
        let name = format!("{}.signet.localhost", label("clock"));
        assert!(is_labelled(&name), "{name}");
        assert_eq!(label("clock"), label("clock"));
        assert_ne!(label("clock"), label("clocks"));
        assert!(is_labelled("a-0123456789ab.localhost"));
        for other in [
            "signet.localhost",
            "localhost",
            "a-0123456789ab.signet.localhost",
            "a-0123456789ab.evil.localhost",
            "w-0123456789ab.localhost",
            "w-.signet.localhost",
            "w-0123456789aG.signet.localhost",
            "w-0123456789ab.signet.localhost.evil.example",
            "w-0123456789ab.evil.localhost",
            "x.w-0123456789ab.signet.localhost",
            "w-0123456789absignet.localhost",
        ] {
            assert!(!is_labelled(other), "{other}");
        }
    }
}
