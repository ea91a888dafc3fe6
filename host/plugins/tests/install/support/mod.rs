//! Components by hand, and what is wanted of every server.

pub(crate) mod registry;
pub(crate) mod server;

use std::path::Path;
use std::time::Duration;

use signet_plugins::{Digest, FetchOptions, Fetcher, PluginId, Source};
use signet_runtime::MANIFEST_SECTION;

/// A component of this id and version that exports a connector with nothing in it.
pub(crate) fn component(id: &str, version: &str) -> Vec<u8> {
    let text = r#"(component
        (instance $nothing)
        (export "signet:plugin/connector@0.1.0" (instance $nothing)))"#;
    let manifest = serde_json::json!({
        "id": id,
        "version": version,
        "description": "Odd.",
        "licence": "MIT",
        "contract": "0.1.0",
        "capabilities": [{ "name": "log", "reason": "to say so" }],
    });
    with_section(wat::parse_str(text).unwrap(), MANIFEST_SECTION, manifest.to_string().as_bytes())
}

/// Appends a custom section.
pub(crate) fn with_section(mut wasm: Vec<u8>, name: &str, data: &[u8]) -> Vec<u8> {
    let mut content = leb128(name.len());
    content.extend_from_slice(name.as_bytes());
    content.extend_from_slice(data);
    wasm.push(0);
    wasm.extend(leb128(content.len()));
    wasm.extend(content);
    wasm
}

pub(crate) fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

pub(crate) fn id(text: &str) -> PluginId {
    text.parse().unwrap()
}

pub(crate) fn source(text: &str) -> Source {
    text.parse().unwrap()
}

pub(crate) fn digest(of: &str) -> Digest {
    Digest::of(of.as_bytes())
}

/// A fetcher that nobody's Docker configuration has a part in.
pub(crate) fn fetcher() -> Fetcher {
    Fetcher::new(options())
}

pub(crate) fn options() -> FetchOptions {
    FetchOptions { time: Duration::from_secs(20), docker_config: None, ..FetchOptions::default() }
}

/// Waits for `fetcher.fetch` and what else is asynchronous.
pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(work)
}

/// The error's text, which has each of `words`.
#[track_caller]
pub(crate) fn says<T: std::fmt::Debug, E: std::fmt::Display>(result: Result<T, E>, words: &[&str]) {
    let text = match result {
        Ok(value) => panic!("no error, but {value:?}"),
        Err(error) => error.to_string(),
    };
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
