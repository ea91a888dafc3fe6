//! See `README.md`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| signet_fuzz::package(bytes));
