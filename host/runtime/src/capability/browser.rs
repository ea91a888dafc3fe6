//! `browser`: the tabs that the user shares.

use async_trait::async_trait;

pub use crate::bindings::browser::{Action, Page, Tab};

use super::{Answer, forward};
use crate::bindings::browser;
use crate::instance::CallState;

/// The browser, for one caller.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Tabs that are shared.
    async fn tabs(&self) -> Answer<Vec<Tab>>;
    /// Reads a page.
    async fn observe(&self, tab: &str) -> Answer<Page>;
    /// Acts on a page.
    async fn act(&self, tab: &str, action: Action) -> Answer<()>;
}

forward! { browser::Host, browser;
    tabs() -> Vec<Tab>;
    observe(tab: String => &tab) -> Page;
    act(tab: String => &tab, action: Action => action) -> ();
}
