//! The plugins of a daemon: those that come with it and those in the user's folder. One that cannot be
//! loaded is listed with the reason and harms no other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{Connector, Export, Grants, Limits, Package, Plugin, Result, Runtime, RuntimeError};

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Part of Signet: granted what it asks for.
    BuiltIn,
    /// A file in the plugin folder: granted `log`.
    File(PathBuf),
}

/// One plugin, running or refused.
pub struct Listed {
    /// Its id; for a file that could not be read, the file's name.
    pub id: String,
    /// Where from.
    pub source: Source,
    /// What was read of it.
    pub package: Option<Package>,
    /// It is running, or why not.
    pub state: Result<()>,
    plugin: Option<Plugin>,
}

impl Listed {
    /// The plugin, if it was loaded.
    #[must_use]
    pub fn plugin(&self) -> Option<&Plugin> {
        self.plugin.as_ref()
    }
}

/// All of them, by id.
#[derive(Default)]
pub struct Registry {
    plugins: BTreeMap<String, Listed>,
    /// By the harness that they connect.
    connectors: BTreeMap<String, Connector>,
}

impl Registry {
    /// Loads what comes with Signet, then what is in `folder`. A file cannot take the id of another.
    ///
    /// # Errors
    /// A plugin that comes with Signet cannot be loaded.
    pub async fn load(runtime: &Runtime, built_in: &[(&str, &[u8])], folder: &Path) -> Result<Self> {
        let mut registry = Self::default();
        for (name, bytes) in built_in {
            let package = Package::read(name, bytes.to_vec())?;
            let grants = Grants::all_asked(&package.manifest);
            registry.add(runtime, package, Source::BuiltIn, &grants).await;
        }
        for listed in registry.plugins.values_mut() {
            std::mem::replace(&mut listed.state, Ok(()))?;
        }
        for path in components_in(folder) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let read =
                std::fs::read(&path).map_err(|source| RuntimeError::File { path: path.clone(), source });
            match read.and_then(|bytes| Package::read(&name, bytes)) {
                Ok(package) => registry.add(runtime, package, Source::File(path), &Grants::default()).await,
                Err(error) => registry.refuse(name, Source::File(path), error),
            }
        }
        Ok(registry)
    }

    async fn add(&mut self, runtime: &Runtime, package: Package, source: Source, grants: &Grants) {
        let id = package.manifest.id.clone();
        if self.plugins.contains_key(&id) {
            let reason = format!("there is another plugin of the id {id}");
            return self.refuse(source_name(&source, &id), source, RuntimeError::Load { plugin: id, reason });
        }
        let loaded = match runtime.load(package.clone(), grants) {
            Ok(plugin) => connect(&plugin).await.map(|connector| (plugin, connector)),
            Err(error) => Err(error),
        };
        let (state, plugin, connector) = match loaded {
            Ok((plugin, connector)) => (Ok(()), Some(plugin), connector),
            Err(error) => {
                tracing::warn!(plugin = id, %error, "not running");
                (Err(error), None, None)
            }
        };
        if let Some((harness, connector)) = connector {
            self.connectors.entry(harness).or_insert(connector);
        }
        self.plugins.insert(id.clone(), Listed { id, source, package: Some(package), state, plugin });
    }

    fn refuse(&mut self, id: String, source: Source, error: RuntimeError) {
        tracing::warn!(file = id, %error, "not a plugin that can run");
        let listed = Listed { id: id.clone(), source, package: None, state: Err(error), plugin: None };
        self.plugins.insert(id, listed);
    }

    /// All plugins, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.plugins.values()
    }

    /// The plugin of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Listed> {
        self.plugins.get(id)
    }

    /// The connector for a harness.
    #[must_use]
    pub fn connector(&self, harness: &str) -> Option<&Connector> {
        self.connectors.get(harness)
    }

    /// Harnesses that can be connected, sorted.
    pub fn harnesses(&self) -> impl Iterator<Item = &str> {
        self.connectors.keys().map(String::as_str)
    }
}

/// The connector in a plugin and its harness, if it has one.
async fn connect(plugin: &Plugin) -> Result<Option<(String, Connector)>> {
    if !plugin.package().exports.contains(&Export::Connector) {
        return Ok(None);
    }
    let connector = plugin.connector(Limits::CALL)?;
    let harness = connector.describe().await?.harness;
    Ok(Some((harness, connector)))
}

fn source_name(source: &Source, id: &str) -> String {
    match source {
        Source::BuiltIn => id.to_owned(),
        Source::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

/// The `.wasm` files of a folder, sorted. A folder that is not there has none.
fn components_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "wasm"))
        .collect();
    paths.sort();
    paths
}
