//! The baseline: the same components in bare wasmtime, with nothing around them: no limits, no budgets, no
//! clock, host functions that answer at once.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "bindings are generated")]

use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

mod imports {
    wasmtime::component::bindgen!({ path: "../wit", world: "imports", imports: { default: async }, require_store_data_send: true });
}

mod connector {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "with-connector",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

mod subscriber {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "with-subscriber",
        exports: { default: async },
        require_store_data_send: true,
        with: { "signet:plugin/types": super::imports::signet::plugin::types },
    });
}

use imports::signet::plugin::{log, session};

pub(crate) use imports::signet::plugin::types;

pub(crate) struct Host;

impl types::Host for Host {}

impl log::Host for Host {
    async fn write(&mut self, _level: log::Level, _message: String) -> Result<(), types::Error> {
        Ok(())
    }
}

fn briefing() -> session::Briefing {
    session::Briefing { inject: crate::call::INJECT.to_owned(), memory_count: 1, known: true }
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
    async fn tool_used(&mut self, _: String, _: String, _: bool) -> Result<(), types::Error> {
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

/// Places at once: as many as Signet's.
const PLACES: u32 = 1_152;

/// An engine with a pool; with `epochs` its guests look at the clock.
pub(crate) fn engine(epochs: bool) -> crate::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.linear_memory_keep_resident(1 << 20)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        .total_memories(PLACES)
        .total_stacks(PLACES)
        .total_component_instances(PLACES)
        .total_core_instances(PLACES * 8)
        .total_tables(PLACES * 8)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config.concurrency_support(false);
    config.wasm_backtrace_max_frames(None);
    config.generate_address_map(false);
    config.epoch_interruption(epochs);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}

/// A component that is linked.
pub(crate) struct Bare {
    engine: Engine,
    template: InstancePre<Host>,
}

/// A connector ready to be called.
pub(crate) struct Connector {
    engine: Engine,
    template: connector::WithConnectorPre<Host>,
}

/// An instance that lives on.
pub(crate) struct Live {
    store: Store<Host>,
    subscriber: subscriber::WithSubscriber,
}

impl Bare {
    pub(crate) fn load(engine: &Engine, bytes: &[u8]) -> crate::Result<Self> {
        Self::link(engine, &Component::new(engine, bytes)?)
    }

    pub(crate) fn link(engine: &Engine, component: &Component) -> crate::Result<Self> {
        let mut linker = Linker::new(engine);
        types::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        log::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        session::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
        // What is not called here.
        linker.define_unknown_imports_as_traps(component)?;
        Ok(Self { engine: engine.clone(), template: linker.instantiate_pre(component)? })
    }

    pub(crate) fn connector(self) -> crate::Result<Connector> {
        Ok(Connector { engine: self.engine, template: connector::WithConnectorPre::new(self.template)? })
    }

    pub(crate) async fn live(&self) -> crate::Result<Live> {
        let mut store = Store::new(&self.engine, Host);
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = self.template.instantiate_async(&mut store).await?;
        let subscriber = subscriber::WithSubscriber::new(&mut store, &instance)?;
        Ok(Live { store, subscriber })
    }
}

impl Connector {
    /// One call in a fresh instance.
    pub(crate) async fn call(&self, event: &str, payload: &str) -> wasmtime::Result<String> {
        self.within(u64::MAX / 2, event, payload).await
    }

    /// The same, ended after so many ticks of the engine's clock.
    pub(crate) async fn within(&self, ticks: u64, event: &str, payload: &str) -> wasmtime::Result<String> {
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
        store.set_epoch_deadline(ticks);
        let instance = self.template.instantiate_async(&mut store).await?;
        let guest = instance.signet_plugin_connector();
        match guest.call_handle(&mut store, event, payload, &context).await? {
            Ok(output) => Ok(output.stdout),
            Err(error) => Err(wasmtime::format_err!("{error:?}")),
        }
    }
}

impl Live {
    pub(crate) async fn hear(&mut self, event: &types::Event) -> wasmtime::Result<()> {
        match self.subscriber.signet_plugin_subscriber().call_on_event(&mut self.store, event).await? {
            Ok(()) => Ok(()),
            Err(error) => Err(wasmtime::format_err!("{error:?}")),
        }
    }
}
