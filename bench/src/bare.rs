//! The baseline of a connector's call: the same component in bare wasmtime, with nothing around it: no
//! limits, no budgets, no clock, host functions that answer at once.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "bindings are generated")]

use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

mod imports {
    wasmtime::component::bindgen!({ path: "../wit", world: "imports", imports: { default: async }, require_store_data_send: true });
}

mod exports {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "with-connector",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

use imports::signet::plugin::{log, session, types};

struct Host;

impl types::Host for Host {}

impl log::Host for Host {
    async fn write(&mut self, _level: log::Level, _message: String) -> Result<(), types::Error> {
        Ok(())
    }
}

fn briefing() -> session::Briefing {
    session::Briefing { inject: super::connector::INJECT.to_owned(), memory_count: 1, known: true }
}

impl session::Host for Host {
    async fn start(&mut self, _: session::Origin) -> Result<session::Briefing, types::Error> {
        Ok(briefing())
    }
    async fn prompt(&mut self, _: String) -> Result<session::Briefing, types::Error> {
        Ok(briefing())
    }
    async fn record_turns(&mut self, _: Vec<session::Turn>) -> Result<(), types::Error> {
        Ok(())
    }
    async fn transcript(&mut self, _: Vec<session::Turn>) -> Result<(), types::Error> {
        Ok(())
    }
    async fn compacting(&mut self) -> Result<String, types::Error> {
        Ok(String::new())
    }
    async fn compacted(&mut self, _: String) -> Result<String, types::Error> {
        Ok(String::new())
    }
    async fn end(&mut self, _: String) -> Result<(), types::Error> {
        Ok(())
    }
}

/// A component ready to be called.
pub(crate) struct Bare {
    engine: Engine,
    template: exports::WithConnectorPre<Host>,
}

impl Bare {
    pub(crate) fn load(bytes: &[u8]) -> crate::Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.linear_memory_keep_resident(1 << 20)
            .table_keep_resident(64 << 10)
            .async_stack_keep_resident(64 << 10)
            .total_memories(128)
            .total_stacks(128)
            .total_component_instances(128)
            .pagemap_scan(Enabled::Auto);
        let mut config = Config::new();
        config.concurrency_support(false);
        config.wasm_backtrace_max_frames(None);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config)?;
        let component = Component::new(&engine, bytes)?;
        let mut linker = Linker::new(&engine);
        types::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        log::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        session::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        let template = exports::WithConnectorPre::new(linker.instantiate_pre(&component)?)?;
        Ok(Self { engine, template })
    }

    /// One call in a fresh instance.
    pub(crate) async fn call(&self, event: &str, payload: &str) -> crate::Result<String> {
        let context = types::RequestContext {
            request_id: "r".into(),
            harness: "claude-code".into(),
            agent_id: "a".into(),
            machine_id: Some("m".into()),
            connector_id: None,
            connector_version: None,
            session_key: Some("s".into()),
            project: None,
            received_at: 0,
        };
        let mut store = Store::new(&self.engine, Host);
        let instance = self.template.instantiate_async(&mut store).await?;
        let guest = instance.signet_plugin_connector();
        match guest.call_handle(&mut store, event, payload, &context).await? {
            Ok(output) => Ok(output.stdout),
            Err(error) => Err(format!("{error:?}").into()),
        }
    }
}
