//! The engines: one for most plugins, one with larger places for those that bring a language's whole
//! runtime with them (JavaScript, Python) or were given more memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Thread;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Semaphore;
use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig, Strategy,
};

use crate::conduct::Turns;
use crate::{ImageCache, Limits, Package, Result, RuntimeError};

/// How often running guests are looked at. A runaway is stopped at most this long after its time.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Bytes of a component from which on it is heavy. Rust guests have tens to hundreds of kilobytes,
/// JavaScript and Python ones 12 to 18 MB.
const HEAVY_BYTES: usize = 4 << 20;
/// Stack of guest code and of the host functions that it calls.
const STACK: usize = 512 << 10;
const ASYNC_STACK: usize = 1 << 20;

/// What a pool is made for. Each place reserves address space (4 GiB), not memory.
struct Size {
    /// Calls at once; further ones wait for a place.
    calls: u32,
    /// Actors, each of which keeps a place of its own: they cannot take one from a call.
    actors: u32,
    memory: usize,
    table_elements: usize,
    /// Core instances and tables in one component.
    parts: u32,
    memories: u32,
    /// Bytes of what wasmtime keeps for one instance: grows with its number of functions.
    instance: usize,
    /// Bytes of a guest's memory that are cleared and kept between two instances in a place, instead of
    /// being given back. With `pagemap_scan` only what was touched is cleared.
    keep_resident: usize,
}

const LIGHT: Size = Size {
    calls: 128,
    actors: 1_024,
    memory: Limits::CALL.memory,
    table_elements: Limits::CALL.table_elements,
    parts: 8,
    memories: 1,
    instance: 1 << 20,
    keep_resident: 1 << 20,
};

/// Sizes that the runtimes of JavaScript and Python need (docs/performance.md).
const HEAVY: Size = Size {
    calls: 8,
    actors: 24,
    memory: 1 << 30,
    table_elements: 100_000,
    parts: 200,
    memories: 16,
    instance: 10 << 20,
    keep_resident: 4 << 20,
};

/// How instances get their memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// From a pool that is reserved at the start: 10 us for a fresh instance.
    Pooling,
    /// One by one, where the machine has too little address space: 40 us.
    OnDemand,
}

/// Which places a plugin's instances need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Most.
    Light,
    /// A language's whole runtime, or more memory than most.
    Heavy,
}

impl Weight {
    /// Of a package that may use `memory` bytes: by its own size and by that.
    #[must_use]
    pub fn of(package: &Package, memory: usize) -> Self {
        let heavy = package.size > HEAVY_BYTES || memory > LIGHT.memory;
        if heavy { Self::Heavy } else { Self::Light }
    }
}

/// Runs plugins. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
}

/// An engine and its places.
pub(crate) struct Pool {
    pub(crate) engine: Engine,
    pub(crate) calls: Semaphore,
    /// Of plugins that lately misbehaved.
    pub(crate) turns: Turns,
    pub(crate) actors: Arc<Semaphore>,
    allocation: Allocation,
    size: &'static Size,
}

pub(crate) struct Shared {
    light: Arc<Pool>,
    /// Made when the first plugin needs it.
    heavy: Mutex<Option<Arc<Pool>>>,
    pub(crate) images: Option<ImageCache>,
    running: Arc<AtomicUsize>,
    engines: Arc<Mutex<Vec<EngineWeak>>>,
    ticker: Thread,
}

impl Runtime {
    /// Starts the engine. Native images are kept in `images`, if given.
    ///
    /// # Errors
    /// The engine does not work on this machine at all.
    pub fn new(images: Option<ImageCache>) -> Result<Self> {
        let light = Arc::new(Pool::new(&LIGHT)?);
        let running = Arc::new(AtomicUsize::new(0));
        let engines = Arc::new(Mutex::new(vec![light.engine.weak()]));
        let ticker = start_ticker(Arc::clone(&engines), Arc::clone(&running))?;
        let shared = Shared { light, heavy: Mutex::new(None), images, running, engines, ticker };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// How instances get their memory on this machine.
    #[must_use]
    pub fn allocation(&self) -> Allocation {
        self.shared.light.allocation
    }
}

impl Shared {
    pub(crate) fn pool(&self, weight: Weight) -> Result<Arc<Pool>> {
        if weight == Weight::Light {
            return Ok(Arc::clone(&self.light));
        }
        let mut heavy = self.heavy.lock();
        if let Some(pool) = &*heavy {
            return Ok(Arc::clone(pool));
        }
        let pool = Arc::new(Pool::new(&HEAVY)?);
        self.engines.lock().push(pool.engine.weak());
        *heavy = Some(Arc::clone(&pool));
        Ok(pool)
    }

    /// Ticks come while this is held.
    pub(crate) fn run(&self) -> Running {
        if self.running.fetch_add(1, Ordering::Relaxed) == 0 {
            self.ticker.unpark();
        }
        Running(Arc::clone(&self.running))
    }
}

impl Pool {
    fn new(size: &'static Size) -> Result<Self> {
        let (engine, allocation) = match Engine::new(&config(Some(size))) {
            Ok(engine) => (engine, Allocation::Pooling),
            Err(error) => {
                tracing::warn!(%error, "no address space for an instance pool; allocating instances one by one");
                let engine =
                    Engine::new(&config(None)).map_err(|error| RuntimeError::Engine(error.to_string()))?;
                (engine, Allocation::OnDemand)
            }
        };
        let calls = Semaphore::new(size.calls as usize);
        let actors = Arc::new(Semaphore::new(size.actors as usize));
        Ok(Self { engine, calls, turns: Turns::new(), actors, allocation, size })
    }

    /// Calls that one plugin may have at once: the rest is left to the others.
    pub(crate) fn share(&self) -> Semaphore {
        Semaphore::new((self.size.calls / 2).max(1) as usize)
    }

    /// How many actors it has places for.
    pub(crate) fn most_actors(&self) -> u32 {
        self.size.actors
    }
}

/// A guest is running.
pub(crate) struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Both engines compile alike, so that they can share images.
fn config(pool: Option<&Size>) -> Config {
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
    if let Some(size) = pool {
        let instances = size.calls + size.actors;
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(instances)
            .total_core_instances(instances * size.parts)
            .total_memories(instances * size.memories.min(2))
            .total_tables(instances * size.parts.min(64))
            .total_stacks(instances)
            .max_component_instance_size(size.instance)
            .max_core_instance_size(size.instance)
            .max_core_instances_per_component(size.parts)
            .max_memories_per_component(size.memories)
            .max_tables_per_component(size.parts.min(64))
            .max_memory_size(size.memory)
            .table_elements(size.table_elements)
            .linear_memory_keep_resident(size.keep_resident)
            .table_keep_resident(64 << 10)
            .async_stack_keep_resident(64 << 10)
            .pagemap_scan(Enabled::Auto);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// Moves the epochs while guests run, and sleeps while none does.
fn start_ticker(engines: Arc<Mutex<Vec<EngineWeak>>>, running: Arc<AtomicUsize>) -> Result<Thread> {
    let ticker = std::thread::Builder::new().name("plugin-ticks".to_owned()).spawn(move || {
        loop {
            if running.load(Ordering::Relaxed) == 0 {
                std::thread::park_timeout(Duration::from_secs(60));
            } else {
                std::thread::sleep(TICK);
            }
            let alive: Vec<_> = engines.lock().iter().filter_map(EngineWeak::upgrade).collect();
            if alive.is_empty() {
                return;
            }
            alive.iter().for_each(Engine::increment_epoch);
        }
    });
    let ticker = ticker.map_err(|error| RuntimeError::Engine(format!("no thread for its clock: {error}")))?;
    Ok(ticker.thread().clone())
}
