//! What ends badly, and what would tell one caller of another.

use core::hint::black_box;
use core::sync::atomic::{AtomicU8, Ordering};

use signet_plugin_sdk::Output;
use signet_plugin_sdk::prelude::*;

pub(crate) fn endless_loop() -> Result<Output> {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

pub(crate) fn endless_recursion(depth: u64) -> u64 {
    if black_box(depth) == u64::MAX {
        return 0;
    }
    black_box(endless_recursion(depth + 1)).wrapping_add(1)
}

/// Touches every page, so that it is there in earnest.
pub(crate) fn memory() -> Result<Output> {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(vec![1_u8; 1 << 20]));
    }
}

#[allow(clippy::panic, reason = "it is asked to")]
pub(crate) fn panic(message: &str) -> Result<Output> {
    panic!("{message}");
}

pub(crate) fn flood_and_panic(message: &str) -> Result<Output> {
    for _ in 0..500 {
        log::info("noise");
    }
    panic(message)
}

/// Outlives a call, if anything does.
static SECRET: [AtomicU8; 64] = [const { AtomicU8::new(0) }; 64];

/// Keeps this secret and tells the one that it found.
pub(crate) fn leak(secret: &str) -> String {
    let bytes = secret.bytes().chain(core::iter::repeat(0));
    let found: Vec<u8> =
        SECRET.iter().zip(bytes).map(|(kept, byte)| kept.swap(byte, Ordering::Relaxed)).collect();
    String::from_utf8_lossy(&found).trim_end_matches('\0').to_owned()
}
