//! See `README.md`.
#![no_main]
#![allow(dead_code, reason = "the helpers of the runtime's tests do more than this")]

#[path = "../../host/runtime/tests/support/components.rs"]
mod components;
#[path = "../../host/runtime/tests/support/core.rs"]
mod core;

use std::sync::LazyLock;

use signet_runtime::{Connector, Grants, Limits, Runtime};
use tokio::runtime::{Builder, Runtime as Tokio};

static TOKIO: LazyLock<Tokio> = LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());
static CONNECTOR: LazyLock<Connector> = LazyLock::new(|| {
    let package = core::decoded();
    let grants = Grants::all_asked(&package.manifest);
    Runtime::new(None).unwrap().load(package, &grants).unwrap().connector(Limits::CALL).unwrap()
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // More does not fit where it is written to.
    TOKIO.block_on(signet_fuzz::decode(&CONNECTOR, &bytes[..bytes.len().min(8_192)]));
});
