//! What happens in browser tabs: the six events of the master spec. `timestamp` in a payload is the browser's
//! own clock; the envelope's is the daemon's.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{Kind, Payload};
use crate::render::{host_and_path, listed};

pub(super) fn kinds() -> [Kind; 6] {
    [
        Kind::of::<Navigate>(),
        Kind::of::<Form>(),
        Kind::of::<DomChange>(),
        Kind::of::<Extract>(),
        Kind::of::<Checkout>(),
        Kind::of::<Login>(),
    ]
}

/// A page was opened.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Navigate {
    url: String,
    #[serde(default)]
    title: String,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for Navigate {
    const KIND: &'static str = "browser.navigate";
    const ABOUT: &'static str = "A page was opened.";
    const WEIGHT: u8 = 60;
    const SAME: &'static [&'static str] = &["tabId", "url"];

    fn line(&self) -> String {
        let place = host_and_path(&self.url);
        match self.title.trim() {
            "" => format!("navigated to {place}"),
            title => format!("navigated to {place} (\"{title}\")"),
        }
    }
}

/// A page has a form.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Form {
    fields: Vec<String>,
    #[serde(default)]
    action: String,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for Form {
    const KIND: &'static str = "browser.form";
    const ABOUT: &'static str = "A page has a form.";
    const WEIGHT: u8 = 45;
    const SAME: &'static [&'static str] = &["tabId", "action", "fields"];

    fn line(&self) -> String {
        let to = if self.action.is_empty() {
            String::new()
        } else {
            format!(" to {}", host_and_path(&self.action))
        };
        format!("form{to} with {}", listed(&self.fields, "no fields"))
    }
}

/// What is shown on a page changed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DomChange {
    diff: String,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for DomChange {
    const KIND: &'static str = "browser.dom.change";
    const ABOUT: &'static str = "What is shown on a page changed.";
    const WEIGHT: u8 = 15;
    const SAME: &'static [&'static str] = &["tabId"];

    fn line(&self) -> String {
        format!("page changed: {}", self.diff)
    }
}

/// An agent took data out of a page.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Extract {
    data: Value,
    #[serde(default)]
    source: String,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for Extract {
    const KIND: &'static str = "browser.extract";
    const ABOUT: &'static str = "An agent took data out of a page.";
    const WEIGHT: u8 = 55;
    const SAME: &'static [&'static str] = &["tabId", "source"];

    fn line(&self) -> String {
        let data = match &self.data {
            Value::Array(rows) => format!("{} rows", rows.len()),
            Value::Object(fields) => listed(&fields.keys().cloned().collect::<Vec<_>>(), "nothing"),
            other => other.to_string(),
        };
        let from = if self.source.is_empty() {
            String::new()
        } else {
            format!(" from {}", host_and_path(&self.source))
        };
        format!("extracted {data}{from}")
    }
}

/// A page asks for payment.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Checkout {
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    total: Option<f64>,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for Checkout {
    const KIND: &'static str = "browser.checkout";
    const ABOUT: &'static str = "A page asks for payment.";
    const WEIGHT: u8 = 70;
    const SAME: &'static [&'static str] = &["tabId", "items", "total"];

    fn line(&self) -> String {
        let total = self.total.map(|total| format!(", total {total}")).unwrap_or_default();
        format!("checkout of {}{total}", listed(&self.items, "something"))
    }
}

/// A page asks to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Login {
    domain: String,
    #[expect(dead_code, reason = "checked, and compared as text")]
    tab_id: String,
}

impl Payload for Login {
    const KIND: &'static str = "browser.login";
    const ABOUT: &'static str = "A page asks to sign in.";
    const WEIGHT: u8 = 50;
    const SAME: &'static [&'static str] = &["tabId", "domain"];

    fn line(&self) -> String {
        format!("login page of {}", self.domain)
    }
}
