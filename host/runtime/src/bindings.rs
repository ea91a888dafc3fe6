//! What wasmtime makes of the contract. Host functions can trap (a limit ends the call) and are
//! async (they wait for the disk).

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated; the WIT files are the documentation"
)]

mod imports {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "imports",
        imports: { default: async | trappable },
        require_store_data_send: true,
    });
}

macro_rules! export {
    ($module:ident, $world:literal) => {
        mod $module {
            wasmtime::component::bindgen!({
                path: "../../wit",
                world: $world,
                exports: { default: async },
                require_store_data_send: true,
                with: { "signet:plugin/types": super::imports::signet::plugin::types },
            });
        }
    };
}

export!(exports_card_generator, "with-card-generator");
export!(exports_connector, "with-connector");
export!(exports_lifecycle, "with-lifecycle");
export!(exports_subscriber, "with-subscriber");
export!(exports_widget, "with-widget");

pub use exports_card_generator::exports::signet::plugin::card_generator;
pub use exports_connector::exports::signet::plugin::connector;
pub use exports_widget::exports::signet::plugin::widget;
pub use imports::signet::plugin::{browser, bus, clock, log, mcp, memory, session, state, types};

pub(crate) use exports_card_generator::WithCardGeneratorPre;
pub(crate) use exports_connector::WithConnectorPre;
pub(crate) use exports_lifecycle::WithLifecycle;
pub(crate) use exports_subscriber::WithSubscriber;
pub(crate) use exports_widget::WithWidget;
