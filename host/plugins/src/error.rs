//! Why a plugin is not installed.

use std::path::PathBuf;

use crate::{Digest, PluginId};

/// A failure of installing. Whatever it is, what was installed before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PluginsError {
    /// The text names no source.
    #[error("{text:?} is no source of a plugin: {reason}")]
    Source {
        /// What was given.
        text: String,
        /// What is wrong, and what to write instead.
        reason: String,
    },
    /// A value of a document has the wrong form: an id, a digest, a key.
    #[error("{text:?} is no {what}: {reason}")]
    Form {
        /// What it should be.
        what: &'static str,
        /// What was given.
        text: String,
        /// The form.
        reason: String,
    },
    /// A file cannot be used.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// A verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A path that somebody named as a plugin's is none.
    #[error("cannot open {path}: {reason}")]
    NotAFile {
        /// What was named.
        path: PathBuf,
        /// What it is, and what to do.
        reason: &'static str,
    },
    /// More bytes than allowed.
    #[error("{what} has more than the {most} bytes that are allowed")]
    TooLarge {
        /// A source, a file, an answer.
        what: String,
        /// Bytes.
        most: u64,
    },
    /// It cannot be had from there.
    #[error("cannot fetch {from}: {reason}")]
    Fetch {
        /// The source.
        from: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// It cannot be brought there.
    #[error("cannot publish to {to}: {reason}")]
    Publish {
        /// The reference.
        to: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// The registry lets nobody in with these credentials, or without any.
    #[error(
        "{registry} does not allow it with {with}; run `docker login {registry}`, or give a user name and a password that may"
    )]
    Login {
        /// Host and port.
        registry: String,
        /// What was tried.
        with: &'static str,
    },
    /// Other bytes than the ones named.
    #[error("{what} has digest {actual}, not {expected}; it is not what was asked for and was not used")]
    Digest {
        /// Whose bytes.
        what: String,
        /// What it should be.
        expected: Digest,
        /// What it is.
        actual: Digest,
    },
    /// A component on the shelf is missing.
    #[error(
        "component {digest} is not on this machine; run `signet plugin install --locked` to fetch it again"
    )]
    Missing {
        /// Its digest.
        digest: Digest,
    },
    /// The signature does not hold.
    #[error(
        "the signature of {name} is broken: {reason}; it was changed after it was signed, get it from its publisher again"
    )]
    Signature {
        /// The plugin or its file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A file with a private key cannot be used.
    #[error("{path} cannot be used as a signing key: {reason}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// `plugins.lock` or `publishers.toml` cannot be used.
    #[error("{path} cannot be used, and was left as it is: {reason}")]
    Document {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line where there is one.
        reason: String,
    },
    /// A publisher that is known already.
    #[error(
        "publisher {name:?} is known already, with key {key}; remove it first: signet plugin publisher remove {name:?}"
    )]
    KnownPublisher {
        /// Its name.
        name: String,
        /// Its key.
        key: String,
    },
    /// Another process changes plugins.
    #[error("another process is changing plugins (it holds {path}); try again when it is done")]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// A change was interrupted and not yet recovered from.
    #[error(
        "an earlier change of plugins was interrupted ({path} is there); restart the daemon, which completes or undoes it"
    )]
    Unfinished {
        /// The journal.
        path: PathBuf,
    },
    /// Somebody wrote the lock file meanwhile.
    #[error("{path} was changed by somebody else meanwhile; nothing was done, try again")]
    Changed {
        /// The lock file.
        path: PathBuf,
    },
    /// The version does not say which is newer.
    #[error(
        "plugin {plugin} has version {version:?}, which is no semantic version (1.2.3): {reason}; its author must correct it"
    )]
    Version {
        /// Id.
        plugin: PluginId,
        /// What it says.
        version: String,
        /// What is wrong.
        reason: String,
    },
    /// No plugin of this id.
    #[error("there is no plugin {id:?}; `signet plugin list` shows what there is")]
    NoSuchPlugin {
        /// What was asked for.
        id: String,
    },
    /// A plugin does not run.
    #[error("plugin {id} cannot be asked: {reason}")]
    NotRunning {
        /// Id.
        id: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A plugin that is not to run cannot be loaded anew.
    #[error("plugin {id} is not loaded anew: {reason}")]
    NotReloaded {
        /// Id.
        id: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A grant that makes no sense for a plugin.
    #[error("plugin {id}: {reason}")]
    Grant {
        /// Id.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// A limit or a configuration that a plugin cannot have.
    #[error("plugin {id} cannot be set up so: {reason}")]
    Setting {
        /// Id.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// The id is another plugin's.
    #[error(
        "there is another plugin of the id {id}, from {from}; remove that one first: signet plugin remove {id}"
    )]
    Taken {
        /// Id.
        id: String,
        /// Where the other one is from.
        from: String,
    },
    /// It comes with Signet.
    #[error("plugin {id} comes with Signet: {reason}")]
    BuiltIn {
        /// Id.
        id: String,
        /// What to do instead.
        reason: String,
    },
    /// An install was refused.
    #[error("{0}")]
    Refused(#[from] crate::resolve::Refusal),
    /// The user must be asked first.
    #[error("not installed: {0}")]
    Unanswered(String),
    /// What was proposed is gone.
    #[error("{digest} was not proposed here, or longer than 15 minutes ago; propose it again")]
    NotProposed {
        /// Its digest.
        digest: String,
    },
    /// A lock file cannot be reproduced.
    #[error("{0}")]
    NotReproduced(#[from] crate::NotReproduced),
    /// The daemon's own storage failed.
    #[error("{0}")]
    Storage(String),
    /// The bytes are no plugin.
    #[error(transparent)]
    Package(#[from] signet_runtime::RuntimeError),
    /// The machine gives no random numbers.
    #[error("this machine gives no random numbers, so no key was made: {0}")]
    Random(getrandom::Error),
}

/// A result with [`PluginsError`].
pub type Result<T, E = PluginsError> = std::result::Result<T, E>;
