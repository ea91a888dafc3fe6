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

mod exports_connector {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "with-connector",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

mod exports_subscriber {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "with-subscriber",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

mod exports_lifecycle {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "with-lifecycle",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

pub use exports_connector::exports::signet::plugin::connector;
pub use imports::signet::plugin::{bus, log, memory, session, state, types};

pub(crate) use exports_connector::WithConnectorPre;
pub(crate) use exports_lifecycle::WithLifecycle;
pub(crate) use exports_subscriber::WithSubscriber;
