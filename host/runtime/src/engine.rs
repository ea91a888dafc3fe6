//! The engine: one for all plugins.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Strategy};

use crate::{ImageCache, Limits, Result, RuntimeError};

/// How often running guests are looked at. A runaway is stopped at most this long after its time.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Calls at once; further ones wait for a place. Each place reserves address space (4 GiB), not memory.
const CALLS: u32 = 128;
/// Subscribers, each of which keeps a place of its own: they cannot take one from a call.
pub(crate) const SUBSCRIBERS: u32 = 64;
const INSTANCES: u32 = CALLS + SUBSCRIBERS;
/// Bytes of a guest's memory that are cleared and kept between two instances in a place, instead of
/// being given back. With `pagemap_scan` only what was touched is cleared.
const KEEP_RESIDENT: usize = 1 << 20;
/// Stack of guest code and of the host functions that it calls.
const STACK: usize = 512 << 10;
const ASYNC_STACK: usize = 1 << 20;

/// How instances get their memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// From a pool that is reserved at the start: 10 us for a fresh instance.
    Pooling,
    /// One by one, where the machine has too little address space: 40 us.
    OnDemand,
}

/// Runs plugins. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) images: Option<ImageCache>,
    pub(crate) places: Semaphore,
    pub(crate) subscriber_places: Arc<Semaphore>,
    allocation: Allocation,
    running: Arc<AtomicUsize>,
    ticker: Thread,
}

impl Runtime {
    /// Starts the engine. Native images are kept in `images`, if given.
    ///
    /// # Errors
    /// The engine does not work on this machine at all.
    pub fn new(images: Option<ImageCache>) -> Result<Self> {
        let (engine, allocation) = match Engine::new(&config(true)) {
            Ok(engine) => (engine, Allocation::Pooling),
            Err(error) => {
                tracing::warn!(%error, "no address space for an instance pool; allocating instances one by one");
                let engine =
                    Engine::new(&config(false)).map_err(|error| RuntimeError::Engine(error.to_string()))?;
                (engine, Allocation::OnDemand)
            }
        };
        let running = Arc::new(AtomicUsize::new(0));
        let ticker = start_ticker(&engine, Arc::clone(&running))?;
        let places = Semaphore::new(CALLS as usize);
        let subscriber_places = Arc::new(Semaphore::new(SUBSCRIBERS as usize));
        let shared = Shared { engine, images, places, subscriber_places, allocation, running, ticker };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// How instances get their memory on this machine.
    #[must_use]
    pub fn allocation(&self) -> Allocation {
        self.shared.allocation
    }
}

impl Shared {
    /// Ticks come while this is held.
    pub(crate) fn run(&self) -> Running<'_> {
        if self.running.fetch_add(1, Ordering::Relaxed) == 0 {
            self.ticker.unpark();
        }
        Running(&self.running)
    }
}

/// A guest is running.
pub(crate) struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn config(pooling: bool) -> Config {
    let mut config = Config::new();
    config.strategy(Strategy::Cranelift);
    config.wasm_component_model(true);
    // Costs two to six times per call; nothing here uses it (docs/performance.md).
    config.concurrency_support(false);
    config.epoch_interruption(true);
    config.max_wasm_stack(STACK);
    config.async_stack_size(ASYNC_STACK);
    config.wasm_backtrace_max_frames(None);
    config.generate_address_map(false);
    if pooling {
        let mut pool = PoolingAllocationConfig::new();
        let parts = u32::try_from(Limits::CONNECTOR.parts).unwrap_or(u32::MAX);
        pool.total_component_instances(INSTANCES)
            .total_core_instances(INSTANCES * parts)
            .total_memories(INSTANCES)
            .total_tables(INSTANCES * parts)
            .total_stacks(INSTANCES)
            .max_core_instances_per_component(parts)
            .max_memories_per_component(1)
            .max_tables_per_component(parts)
            .max_memory_size(Limits::CONNECTOR.memory)
            .table_elements(Limits::CONNECTOR.table_elements)
            .linear_memory_keep_resident(KEEP_RESIDENT)
            .table_keep_resident(64 << 10)
            .async_stack_keep_resident(64 << 10)
            .pagemap_scan(Enabled::Auto);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// Moves the epoch while guests run, and sleeps while none does.
fn start_ticker(engine: &Engine, running: Arc<AtomicUsize>) -> Result<Thread> {
    let engine = engine.weak();
    let ticker = std::thread::Builder::new().name("plugin-ticks".to_owned()).spawn(move || {
        loop {
            if running.load(Ordering::Relaxed) == 0 {
                std::thread::park_timeout(Duration::from_secs(60));
            } else {
                std::thread::sleep(TICK);
            }
            let Some(engine) = engine.upgrade() else { return };
            engine.increment_epoch();
        }
    });
    let ticker = ticker.map_err(|error| RuntimeError::Engine(format!("no thread for its clock: {error}")))?;
    Ok(ticker.thread().clone())
}
