//! What a Signet plugin is written with.
//!
//! A plugin implements a trait for each thing that it is ([`Connector`], [`CardGenerator`],
//! [`Widget`], [`Subscriber`], [`Lifecycle`]) and names them once in [`plugin!`]; its manifest is a
//! JSON file beside its `Cargo.toml`. The daemon's capabilities are modules: [`log`], [`clock`],
//! [`bus`], [`state`], [`memory`], [`session`], [`mcp`], [`browser`], [`http`]. A plugin that calls none of a
//! capability's functions does not import it, save `log`: a panic's message is logged, so it is always imported, and
//! everyone may.
//!
//! ```ignore
//! #![cfg_attr(target_arch = "wasm32", no_std)]
//! use signet_plugin_sdk::prelude::*;
//!
//! struct Greeter;
//!
//! impl Subscriber for Greeter {
//!     fn on_event(event: Event) -> Result<()> {
//!         log::info(&format!("saw {}", event.kind));
//!         Ok(())
//!     }
//! }
//!
//! signet_plugin_sdk::plugin!(Greeter: subscriber; manifest "manifest.json");
//! ```
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[doc(hidden)]
pub mod bindings;
mod card_generator;
mod connector;
mod error;
mod lifecycle;
mod subscriber;
mod widget;

#[cfg(all(target_arch = "wasm32", feature = "bare"))]
mod bare;

pub mod browser;
pub mod bus;
pub mod clock;
pub mod http;
pub mod log;
pub mod mcp;
pub mod memory;
pub mod session;
pub mod state;

/// What a card is made of.
pub use signet_card as card;

pub use card_generator::{
    Card, CardAction, CardGenerator, Effect, Form, Group, Offered, Server, Show, label, plain,
};
pub use connector::{
    Action, ConfigFile, ConfigPlan, Connector, Credential, CurrentFile, Description, Edit, FileFormat, Hook,
    Identity, Output, Presence, Scope, Target, Transport,
};
pub use error::{Error, Result};
pub use lifecycle::Lifecycle;
pub use subscriber::{Event, Subscriber};
pub use widget::{App, Body, Content, HTML, ToolResult, Widget};

pub use bindings::imports::signet::plugin::types::{Project, RequestContext, ResourceInfo, Tool};
#[doc(hidden)]
pub use card_generator::ExportedCardGenerator;
#[doc(hidden)]
pub use connector::ExportedConnector;
#[doc(hidden)]
pub use lifecycle::ExportedLifecycle;
#[doc(hidden)]
pub use subscriber::ExportedSubscriber;
#[doc(hidden)]
pub use widget::ExportedWidget;

/// What nearly every plugin uses.
pub mod prelude {
    pub use crate::{
        CardGenerator, Connector, Error, Event, Lifecycle, RequestContext, ResourceInfo, Result, Subscriber,
        Tool, Widget, browser, bus, clock, http, log, mcp, memory, session, state,
    };
    pub use alloc::borrow::ToOwned;
    pub use alloc::boxed::Box;
    pub use alloc::format;
    pub use alloc::string::{String, ToString};
    pub use alloc::vec;
    pub use alloc::vec::Vec;
    pub use serde_json::{Value, json};
}

/// Exports a type as a plugin and embeds its manifest.
///
/// `plugin!(Type: connector, subscriber; manifest "manifest.json");` The path is relative to the
/// plugin's `Cargo.toml`. Outside WebAssembly it does nothing, so that the plugin's own tests run
/// natively.
#[macro_export]
macro_rules! plugin {
    ($plugin:ident: $($export:ident),+; manifest $manifest:literal) => {
        $($crate::__export!($export, $plugin);)+

        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "a custom section of the component")]
        #[unsafe(link_section = "signet:manifest")]
        #[used]
        static __SIGNET_MANIFEST: [u8; include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $manifest)).len()] =
            *include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $manifest));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    (connector, $plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        mod __signet_connector {
            type Exported = $crate::ExportedConnector<super::$plugin>;
            $crate::bindings::connector::export!(Exported with_types_in $crate::bindings::connector);
        }
    };
    (subscriber, $plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        mod __signet_subscriber {
            type Exported = $crate::ExportedSubscriber<super::$plugin>;
            $crate::bindings::subscriber::export!(Exported with_types_in $crate::bindings::subscriber);
        }
    };
    (card_generator, $plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        mod __signet_card_generator {
            type Exported = $crate::ExportedCardGenerator<super::$plugin>;
            $crate::bindings::card_generator::export!(Exported with_types_in $crate::bindings::card_generator);
        }
    };
    (widget, $plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        mod __signet_widget {
            type Exported = $crate::ExportedWidget<super::$plugin>;
            $crate::bindings::widget::export!(Exported with_types_in $crate::bindings::widget);
        }
    };
    (lifecycle, $plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        mod __signet_lifecycle {
            type Exported = $crate::ExportedLifecycle<super::$plugin>;
            $crate::bindings::lifecycle::export!(Exported with_types_in $crate::bindings::lifecycle);
        }
    };
}
