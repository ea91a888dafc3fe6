//! Who may do what. The one place where credentials become a [`Principal`] and where every
//! decision about permissions, agents and projects is made; denial is the default.
//!
//! What lives here: API keys (made, verified, revoked), browsers that signed in, the owner's token, the policy, and secrets for others' doors. What
//! must not: HTTP, and what a memory or a session is.
//!
//! [`Principal`]: signet_core::Principal

mod authenticate;
mod browsers;
mod error;
mod key;
mod keys;
mod owner;
mod policy;
mod record;
mod rights;
mod secrets;
mod tickets;
mod tools;

pub use authenticate::{Authenticator, Presented, TrustLocal, owner};
pub use browsers::{BrowserRecord, BrowserView, Browsers, SignInWith};
pub use error::{AuthError, Result};
pub use key::{RawKey, random_hex};
pub use keys::{ApiKeys, NewKey};
pub use owner::OwnerToken;
pub use policy::{Caller, Claims, DEFAULT_AGENT, ReadScope, context, require};
pub use record::{ApiKeyRecord, ApiKeyView, Changed, ChangedView, KEPT_CHANGES};
pub use rights::KeyChange;
pub use secrets::Secrets;
pub use tools::{Decision, Party, ToolPolicy, ToolRule};
