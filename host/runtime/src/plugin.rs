//! A plugin that is ready to run.

use std::sync::Arc;

use tokio::sync::Semaphore;
use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::capability::http::Granted;
use crate::engine::{Pool, Shared, Weight};
use crate::instance::CallState;
use crate::metrics::Metrics;
use crate::{Export, Grants, Package, Result, Runtime, RuntimeError};

/// Compiled and linked with what it was granted. Cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    pub(crate) runtime: Arc<Shared>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) package: Arc<Package>,
    pub(crate) template: InstancePre<CallState>,
    pub(crate) metrics: Arc<Metrics>,
    /// The requests that it was granted, if any.
    pub(crate) http: Option<Arc<Granted>>,
    /// Its part of the pool's places for calls.
    pub(crate) share: Arc<Semaphore>,
    pub(crate) grants: Arc<Grants>,
}

impl Runtime {
    /// Compiles a package (or takes its image from the cache) and links what is granted. May take seconds
    /// when it must be compiled.
    ///
    /// # Errors
    /// It uses what was not granted, or cannot be compiled or linked.
    pub fn load(&self, package: Package, grants: &Grants) -> Result<Plugin> {
        self.load_as(Weight::of(&package, 0), package, grants, Arc::default())
    }

    /// The same, into places of a weight, counted in `metrics`.
    ///
    /// # Errors
    /// As [`Runtime::load`].
    pub fn load_as(
        &self,
        weight: Weight,
        package: Package,
        grants: &Grants,
        metrics: Arc<Metrics>,
    ) -> Result<Plugin> {
        let id = package.manifest.id.clone();
        let granted = grants.for_plugin(&package.manifest);
        let missing = package.unlinked(grants);
        if !missing.is_empty() {
            return Err(RuntimeError::NotGranted { plugin: id, missing });
        }
        let failed =
            |error: wasmtime::Error| RuntimeError::Load { plugin: id.clone(), reason: format!("{error:#}") };
        let pool = self.shared.pool(weight)?;
        let component = self.compile(&pool.engine, &package).map_err(failed)?;
        let mut linker = Linker::new(&pool.engine);
        crate::capability::link(&mut linker, &granted).map_err(failed)?;
        let template = linker.instantiate_pre(&component).map_err(failed)?;
        Ok(Plugin {
            runtime: Arc::clone(&self.shared),
            share: Arc::new(pool.share()),
            pool,
            // Compiled, the component itself is only weight: up to 18 MB.
            package: Arc::new(package.without_bytes()),
            template,
            metrics,
            http: Granted::of(&id, &granted),
            grants: Arc::new(granted),
        })
    }

    fn compile(&self, engine: &Engine, package: &Package) -> wasmtime::Result<Component> {
        let Some(images) = &self.shared.images else { return Component::new(engine, &package.bytes) };
        if let Some(component) = images.load(engine, &package.digest) {
            return Ok(component);
        }
        tracing::info!(plugin = package.manifest.id, "compiling");
        let component = Component::new(engine, &package.bytes)?;
        images.store(engine, &package.digest, &component);
        Ok(component)
    }
}

impl Plugin {
    /// What was loaded.
    #[must_use]
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.package.manifest.id
    }

    /// What it was granted, of what it asks for.
    #[must_use]
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Its figures.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Refuses unless it has this export.
    pub(crate) fn need(&self, export: Export) -> Result<()> {
        if self.package.exports.contains(&export) {
            return Ok(());
        }
        Err(RuntimeError::NoSuchExport { plugin: self.id().to_owned(), export: export.name() })
    }

    /// An export of the right name and another shape.
    pub(crate) fn misfit(&self, export: Export, error: &wasmtime::Error) -> RuntimeError {
        let reason = format!("its {} is not of this contract: {error:#}", export.name());
        RuntimeError::Load { plugin: self.id().to_owned(), reason }
    }
}
