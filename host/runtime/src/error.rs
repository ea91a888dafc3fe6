//! Why a component is refused or a call failed.

use std::path::PathBuf;

/// A failure of a plugin, or of the machinery around it. None of them is the daemon's end.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The bytes are no component.
    #[error("{name} is not a WebAssembly component: {reason}")]
    NotAComponent {
        /// The file, or what stands for it.
        name: String,
        /// What it is instead, and what to do.
        reason: String,
    },
    /// No manifest, more than one, or one that cannot be used.
    #[error("the manifest of {name} cannot be used: {reason}")]
    Manifest {
        /// The file, or what stands for it.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// Imports something that this host does not have.
    #[error(
        "plugin {plugin} needs what this host does not offer: {}; build it with the Signet SDK for contract {contract}, without WASI",
        .imports.join(", ")
    )]
    UnknownImport {
        /// Id.
        plugin: String,
        /// Names of the interfaces.
        imports: Vec<String>,
        /// The contract that this host speaks.
        contract: &'static str,
    },
    /// Imports a capability that its manifest does not ask for.
    #[error("plugin {plugin} uses {} but its manifest does not ask for it; its author must add it there", .capabilities.join(", "))]
    NotAskedFor {
        /// Id.
        plugin: String,
        /// Capabilities.
        capabilities: Vec<String>,
    },
    /// Uses what was not granted.
    #[error(
        "plugin {plugin} was not granted {missing}: what is not granted is not linked, so it does not run; grant it with: signet plugin grant {plugin} {missing}"
    )]
    NotGranted {
        /// Id.
        plugin: String,
        /// Grants that would let it run.
        missing: crate::Grants,
    },
    /// Exports nothing that this host can call.
    #[error(
        "plugin {plugin} exports none of connector, subscriber, card-generator, widget of contract {contract}; there is nothing to run"
    )]
    NothingToRun {
        /// Id.
        plugin: String,
        /// The contract that this host speaks.
        contract: &'static str,
    },
    /// Asked for an export that it does not have.
    #[error("plugin {plugin} has no {export}")]
    NoSuchExport {
        /// Id.
        plugin: String,
        /// Interface.
        export: &'static str,
    },
    /// The guest stopped in the middle of a call.
    #[error("plugin {plugin} failed in {export}: {cause}")]
    Trap {
        /// Id.
        plugin: String,
        /// Interface and function.
        export: &'static str,
        /// What happened.
        cause: String,
    },
    /// The guest was stopped by a limit.
    #[error("plugin {plugin} was stopped in {export}: {limit}")]
    Limit {
        /// Id.
        plugin: String,
        /// Interface and function.
        export: &'static str,
        /// Which limit.
        limit: String,
    },
    /// The guest answered with an error of its own.
    #[error("plugin {plugin} refused {export}: {error:?}")]
    Guest {
        /// Id.
        plugin: String,
        /// Interface and function.
        export: &'static str,
        /// Its answer.
        error: crate::types::Error,
    },
    /// The guest answered with what it should not have.
    #[error("plugin {plugin} answered {export} with what cannot be used: {reason}")]
    Answer {
        /// Id.
        plugin: String,
        /// Interface and function.
        export: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The component cannot be compiled or linked.
    #[error("plugin {plugin} cannot be loaded: {reason}")]
    Load {
        /// Id.
        plugin: String,
        /// Why.
        reason: String,
    },
    /// The engine cannot start.
    #[error("the plugin engine cannot start: {0}")]
    Engine(String),
    /// Its actor does not take this now.
    #[error("plugin {plugin} cannot be asked now: {reason}")]
    Unavailable {
        /// Id.
        plugin: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A file cannot be used.
    #[error("cannot use {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A result with [`RuntimeError`].
pub type Result<T, E = RuntimeError> = std::result::Result<T, E>;
