//! A plugin that is ready to run.

use std::sync::Arc;

use wasmtime::component::{Component, InstancePre, Linker};

use crate::engine::Shared;
use crate::instance::CallState;
use crate::{Grants, Package, Result, Runtime, RuntimeError};

/// Compiled and linked with what it was granted. Cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    pub(crate) runtime: Arc<Shared>,
    pub(crate) package: Arc<Package>,
    pub(crate) template: InstancePre<CallState>,
}

impl Runtime {
    /// Compiles a package (or takes its image from the cache) and links what is granted.
    ///
    /// # Errors
    /// It uses what was not granted, or cannot be compiled or linked.
    pub fn load(&self, package: Package, grants: &Grants) -> Result<Plugin> {
        let id = package.manifest.id.clone();
        let missing: Vec<_> = package
            .uses
            .iter()
            .filter(|capability| !grants.has(**capability))
            .map(|c| c.name().to_owned())
            .collect();
        if !missing.is_empty() {
            return Err(RuntimeError::NotGranted { plugin: id, capabilities: missing });
        }
        let failed =
            |error: wasmtime::Error| RuntimeError::Load { plugin: id.clone(), reason: format!("{error:#}") };
        let component = self.compile(&package).map_err(failed)?;
        let mut linker = Linker::new(&self.shared.engine);
        crate::capability::link(&mut linker, grants).map_err(failed)?;
        let template = linker.instantiate_pre(&component).map_err(failed)?;
        Ok(Plugin { runtime: Arc::clone(&self.shared), package: Arc::new(package), template })
    }

    fn compile(&self, package: &Package) -> wasmtime::Result<Component> {
        let engine = &self.shared.engine;
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
}
