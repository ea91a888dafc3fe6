//! What wit-bindgen makes of the contract. Plugins use the modules of the crate's root instead.
#![allow(
    missing_docs,
    unsafe_code,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "generated"
)]

pub mod imports {
    wit_bindgen::generate!({ path: "../wit", world: "imports", generate_all });
}

pub mod connector {
    wit_bindgen::generate!({
        path: "../wit",
        world: "with-connector",
        pub_export_macro: true,
        with: { "signet:plugin/types@0.1.0": crate::bindings::imports::signet::plugin::types },
    });
}

pub mod subscriber {
    wit_bindgen::generate!({
        path: "../wit",
        world: "with-subscriber",
        pub_export_macro: true,
        with: { "signet:plugin/types@0.1.0": crate::bindings::imports::signet::plugin::types },
    });
}

pub mod card_generator {
    wit_bindgen::generate!({
        path: "../wit",
        world: "with-card-generator",
        pub_export_macro: true,
        with: { "signet:plugin/types@0.1.0": crate::bindings::imports::signet::plugin::types },
    });
}

pub mod widget {
    wit_bindgen::generate!({
        path: "../wit",
        world: "with-widget",
        pub_export_macro: true,
        with: { "signet:plugin/types@0.1.0": crate::bindings::imports::signet::plugin::types },
    });
}

pub mod lifecycle {
    wit_bindgen::generate!({
        path: "../wit",
        world: "with-lifecycle",
        pub_export_macro: true,
        with: { "signet:plugin/types@0.1.0": crate::bindings::imports::signet::plugin::types },
    });
}

pub mod http {
    wit_bindgen::generate!({ path: "wit-http", world: "requests", generate_all });
}
