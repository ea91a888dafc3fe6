//! `state`: a plugin's own durable key-value store.

use async_trait::async_trait;

use super::Answer;
use crate::bindings::state;
use crate::instance::CallState;
use crate::types::Error;

/// Bytes of a key.
const KEY_BYTES: usize = 512;

/// The store of one plugin. Quotas are the implementation's.
#[async_trait]
pub trait State: Send + Sync {
    /// The value of a key.
    async fn get(&self, key: &str) -> Answer<Option<Vec<u8>>>;
    /// Sets a key; durable when it returns.
    async fn set(&self, key: &str, value: Vec<u8>) -> Answer<()>;
    /// Deletes a key; answers whether there was one.
    async fn delete(&self, key: &str) -> Answer<bool>;
    /// Keys with a prefix, sorted.
    async fn keys(&self, prefix: &str) -> Answer<Vec<String>>;
}

impl CallState {
    fn state(&mut self, key: &str) -> wasmtime::Result<Answer<std::sync::Arc<dyn State>>> {
        self.budget.host_call()?;
        if key.len() > KEY_BYTES || key.contains('\0') {
            return Ok(Err(Error::Invalid(format!("a key has {KEY_BYTES} bytes at most and no NUL"))));
        }
        Ok(super::available(&self.capabilities.state, "state"))
    }
}

impl state::Host for CallState {
    async fn get(&mut self, key: String) -> wasmtime::Result<Answer<Option<Vec<u8>>>> {
        match self.state(&key)? {
            Ok(state) => Ok(state.get(&key).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> wasmtime::Result<Answer<()>> {
        if value.len() > self.limits.state_value_bytes {
            self.budget.host_call()?;
            return Ok(Err(Error::Limit(format!(
                "a value has {} bytes at most",
                self.limits.state_value_bytes
            ))));
        }
        match self.state(&key)? {
            Ok(state) => Ok(state.set(&key, value).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn delete(&mut self, key: String) -> wasmtime::Result<Answer<bool>> {
        match self.state(&key)? {
            Ok(state) => Ok(state.delete(&key).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn keys(&mut self, prefix: String) -> wasmtime::Result<Answer<Vec<String>>> {
        match self.state(&prefix)? {
            Ok(state) => Ok(state.keys(&prefix).await),
            Err(error) => Ok(Err(error)),
        }
    }
}
