//! `signet plugin ...`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum Plugin {
    /// The daemon's plugins.
    List,
    /// What a plugin is and wants: by id, or a .wasm file, of which nothing is run.
    Info {
        /// Id or file.
        plugin: String,
    },
    /// Install a plugin: a .wasm file, an https:// address or an oci:// reference.
    Install(Install),
    /// Bring plugins up to date from where they came. What a new version asks for beyond its grants
    /// stays to be granted.
    Update {
        /// Which one; all if none is named.
        plugin: Option<String>,
        #[command(flatten)]
        yes: Yes,
    },
    /// Take a plugin away.
    Remove {
        /// Id.
        plugin: String,
        /// Also what it kept.
        #[arg(long)]
        forget: bool,
    },
    /// Let a plugin run; start one again that was parked.
    Enable {
        /// Id.
        plugin: String,
    },
    /// Keep a plugin from running.
    Disable {
        /// Id.
        plugin: String,
    },
    /// Load a plugin anew, whether it runs or was parked. What it kept stays.
    Reload {
        /// Id.
        plugin: String,
    },
    /// Let a plugin do something that it asks for.
    Grant {
        /// Id.
        plugin: String,
        /// A capability (`memory`, `http`) or a single grant (`http GET https://api.example.com/v1/`).
        #[arg(required_unless_present = "all")]
        grants: Vec<String>,
        /// Everything that it asks for.
        #[arg(long)]
        all: bool,
    },
    /// Take grants back. What cannot run without them stops.
    Revoke {
        /// Id.
        plugin: String,
        /// A capability or a single grant.
        #[arg(required = true)]
        grants: Vec<String>,
    },
    /// Keep a plugin at its version.
    Pin {
        /// Id.
        plugin: String,
        /// Let it change again.
        #[arg(long)]
        off: bool,
    },
    /// The limits of a plugin, or change them: `memory=134217728`, `cpu-ms=default`.
    Limits {
        /// Id.
        plugin: String,
        /// `NAME=VALUE`; can be repeated.
        #[arg(value_name = "NAME=VALUE")]
        changes: Vec<String>,
    },
    /// The configuration of a plugin, or change it.
    Config {
        /// Id.
        plugin: String,
        /// A JSON object.
        #[arg(value_name = "JSON")]
        value: Option<String>,
        /// Have none.
        #[arg(long, conflicts_with = "value")]
        clear: bool,
    },
    /// What a plugin says.
    Logs {
        /// Id.
        plugin: String,
        /// How many lines.
        #[arg(short = 'n', long, default_value_t = 50)]
        lines: usize,
        /// Go on as lines come.
        #[arg(short, long)]
        follow: bool,
    },
    /// What plugins do, as they do it.
    Top {
        /// Show it once and end.
        #[arg(long)]
        once: bool,
    },
    /// Publishers whose plugins you trust.
    #[command(subcommand)]
    Publisher(Publisher),
    #[command(flatten)]
    Author(Author),
}

#[derive(Debug, Args)]
pub(crate) struct Install {
    /// File, https:// address or oci:// reference.
    #[arg(required_unless_present = "locked")]
    pub(crate) source: Option<String>,
    /// Install exactly what plugins.lock says.
    #[arg(long, conflicts_with_all = ["source", "no_grants", "reinstall", "allow_downgrade"])]
    pub(crate) locked: bool,
    /// Grant nothing yet.
    #[arg(long)]
    pub(crate) no_grants: bool,
    /// Go back to an older version.
    #[arg(long)]
    pub(crate) allow_downgrade: bool,
    /// Whoever signed the version before, and pinned or not.
    #[arg(long)]
    pub(crate) reinstall: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

#[derive(Debug, Args)]
pub(crate) struct Yes {
    /// Do not ask. From publishers that you do not know only together with --digest.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// The digest that it must have: sha256:...
    #[arg(long)]
    pub(crate) digest: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Publisher {
    /// All of them.
    List,
    /// Trust a key.
    Add {
        /// What you call them.
        name: String,
        /// ed25519:...
        key: String,
        /// Where the key is from.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Trust them no longer.
    Remove {
        /// What you call them.
        name: String,
    },
}

/// For authors.
#[derive(Debug, Subcommand)]
pub(crate) enum Author {
    /// Begin a plugin.
    New {
        /// Its id, and the folder's name.
        name: String,
        /// What it shall be.
        #[arg(long, value_enum, default_value_t = Kind::Subscriber)]
        kind: Kind,
        /// What it is written in.
        #[arg(long, value_enum, default_value_t = Language::Rust)]
        language: Language,
    },
    /// Build the plugin in a folder.
    Build {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Where to put the component.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Hold a component against the contract.
    Check {
        /// The .wasm file, or the folder of a plugin that is built.
        #[arg(default_value = ".")]
        plugin: PathBuf,
    },
    /// Build a plugin and run its scenarios (tests/*.json) in the real runtime.
    Test {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Build a plugin whenever its files change, put it into the running daemon, and show what it says.
    Dev {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Make a key to sign plugins with.
    Keygen {
        /// Where to put it.
        #[arg(short, long, default_value = "signet-signing-key")]
        output: PathBuf,
    },
    /// Sign a component.
    Sign {
        /// The .wasm file.
        file: PathBuf,
        /// The key.
        #[arg(short, long)]
        key: PathBuf,
    },
    /// Put a manifest into a component that another tool made.
    Pack {
        /// The .wasm file.
        file: PathBuf,
        /// The manifest.
        #[arg(short, long, default_value = "manifest.json")]
        manifest: PathBuf,
        /// Where to put the result; into the file itself if not said.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Put a component into a registry.
    Publish {
        /// The .wasm file.
        file: PathBuf,
        /// oci://HOST/REPOSITORY:TAG
        to: String,
    },
    /// Serve a component to a test, on standard input and output. For the test kit, not for people.
    #[command(hide = true)]
    TestHost {
        /// The .wasm file.
        file: PathBuf,
    },
}

/// What a plugin can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Connects a harness.
    Connector,
    /// Makes cards for MCP servers.
    CardGenerator,
    /// A widget on the dashboard.
    Widget,
    /// Reacts to events.
    Subscriber,
}

/// What it can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Rust,
    Javascript,
    Python,
}
