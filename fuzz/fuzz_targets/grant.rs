//! See `README.md`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| signet_fuzz::grant(text));
