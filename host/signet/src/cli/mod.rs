//! The command line.

mod plugin;
mod servers;

pub(crate) use plugin::{Author, Install, Kind, Language, Plugin, Publisher, Yes};
pub(crate) use servers::{AppPermissions, Consent, InstallServer, Mcp, Rule, Serve, Servers};

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Memory, identity and policy for every coding agent that you run.
#[derive(Debug, Parser)]
#[command(name = "signet", version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Which of several connections of one harness is used, for hook and mcp.
    #[arg(long, global = true, hide = true, value_name = "NAME")]
    pub(crate) connection: Option<String>,
}

/// What is meant when the program is called `signet-mcp`, as connectors of the existing ecosystem call it.
pub(crate) fn alias(mut words: impl Iterator<Item = OsString>) -> Option<Vec<OsString>> {
    let called = words.next()?;
    let is_mcp = Path::new(&called).file_stem().is_some_and(|name| name == "signet-mcp");
    is_mcp.then(|| [called, "mcp".into()].into_iter().chain(words).collect())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the daemon.
    Up(Up),
    /// End the daemon.
    Down,
    /// Open the dashboard in this machine's browser, signed in.
    Open {
        /// Only print the link. It signs a browser in once, within 10 minutes.
        #[arg(long)]
        print: bool,
    },
    /// How the daemon is.
    Status,
    /// The daemon's log.
    Logs {
        /// How many lines.
        #[arg(short = 'n', long, default_value_t = 50)]
        lines: usize,
        /// Go on as lines come.
        #[arg(short, long)]
        follow: bool,
    },
    /// Look for what is wrong, and say what to do.
    Doctor,
    /// Keys for connectors and other programs.
    #[command(subcommand)]
    ApiKey(ApiKey),
    /// Connect harnesses to a daemon, and see which are.
    #[command(subcommand)]
    Connector(Connector),
    /// Remember something.
    Remember(Remember),
    /// Recall what was remembered.
    Recall(Recall),
    /// What happens on all surfaces: follow it, publish, look at figures.
    #[command(subcommand)]
    Events(Events),
    /// What an agent is told now of what happens, and why.
    Context {
        /// What the agent is asked, to see what bears on it.
        prompt: Vec<String>,
        /// How many tokens there is room for.
        #[arg(long)]
        tokens: Option<u32>,
        /// Only what the agent is given, without the reasons.
        #[arg(long)]
        plain: bool,
    },
    /// Sessions of harnesses and what was said in them.
    #[command(subcommand)]
    Session(Session),
    /// Plugins: install them, decide what they may do, watch them, write them.
    #[command(subcommand)]
    Plugin(Plugin),
    /// Secrets that plugins may use and never see.
    #[command(subcommand)]
    Secret(Secret),
    /// Pass a harness's hook on to the daemon. For harnesses, not for people.
    Hook(Hook),
    /// MCP servers. Without a command: serve Signet's own tools on standard input and output, for harnesses.
    Mcp(Mcp),
    /// Keep an MCP server: run it, and end all that it started with it. For the daemon, not for people.
    #[command(hide = true)]
    KeepServer {
        /// The program and its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        words: Vec<OsString>,
    },
    /// The OpenAPI 3.1 document of all routes of the daemon, which `/api/openapi.json` answers too.
    Openapi,
    /// Completions for a shell.
    Completions {
        /// Which one.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Stay in the foreground and log to standard error.
    #[arg(long)]
    pub(crate) foreground: bool,
    /// Address to listen on. Programs on this machine reach the daemon in any case.
    #[arg(long)]
    pub(crate) bind: Option<IpAddr>,
    /// Port to listen on.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Port at which browsers load the frames of widgets, and nothing else. [default: the next one, or any free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) widgets_port: Option<u16>,
    /// Certificate with its chain (PEM), to be reached over TLS. Read again when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// How many minutes back agents are told what happened; 30 at most. [default: 5]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) window_minutes: Option<u64>,
    /// How many hours back events can be read. [default: 24]
    #[arg(long, value_name = "HOURS")]
    pub(crate) events_hours: Option<u64>,
    /// Redis through which this machine and others hear of each other's events: redis://host:6379/0. One with
    /// a password belongs into SIGNET_BUS, or into the file that SIGNET_BUS_FILE names.
    #[arg(long, value_name = "URL")]
    pub(crate) bus: Option<String>,
    /// Do not tell which files change in the repositories that agents work in. SIGNET_WATCH=off says the same.
    #[arg(long)]
    pub(crate) no_watch: bool,
    /// Language model that says what ties surfaces together: `anthropic:<model>`, `openai:<model>` or `ollama:<model>`.
    /// Its key belongs into SIGNET_LLM_KEY or into a secret.
    #[arg(long, value_name = "MODEL")]
    pub(crate) llm: Option<String>,
    /// Where the model is, if not where its provider usually is: http://127.0.0.1:8080
    #[arg(long, value_name = "URL", requires = "llm")]
    pub(crate) llm_url: Option<String>,
    /// Name of the secret (see `signet secret`) that is the model's key.
    #[arg(long, value_name = "NAME", requires = "llm")]
    pub(crate) llm_secret: Option<String>,
    /// Catalogue of MCP servers to offer beside the one that comes with Signet; may be given again.
    /// SIGNET_CATALOGUES names several, with commas between.
    #[arg(long = "catalogue", value_name = "FILE|URL")]
    pub(crate) catalogues: Vec<String>,
    /// Trust no program without a key, not even on this machine.
    #[arg(long)]
    pub(crate) team: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKey {
    /// Make a key. It is shown once.
    Create {
        /// What it is for: "work laptop pi".
        #[arg(long)]
        name: String,
        /// admin, operator, agent or readonly.
        #[arg(long, default_value = "agent")]
        role: String,
        /// Connector that it is for. Such a key may recall, remember, keep documents and call tools of installed MCP servers.
        #[arg(long)]
        connector: Option<String>,
        /// The only harness that may use it.
        #[arg(long)]
        harness: Option<String>,
        /// Agent that it acts as.
        #[arg(long)]
        agent_id: Option<String>,
        /// Project that it may touch (a git remote or a name); can be repeated.
        #[arg(long = "project", value_name = "PROJECT")]
        projects: Vec<String>,
        /// Person that it is confined to.
        #[arg(long)]
        user: Option<String>,
        /// Permission that it has; can be repeated. By default all of its role.
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<String>,
        /// When it ends: 2026-12-31 or 2026-12-31T12:00:00Z.
        #[arg(long)]
        expires_at: Option<String>,
        /// Do not tell its agents what happens on other surfaces, unless they ask.
        #[arg(long)]
        no_awareness: bool,
    },
    /// Whether agents with a key are told, without asking, what happens on other surfaces.
    Awareness {
        /// Id or prefix, or the beginning of one.
        id_or_prefix: String,
        /// on or off.
        state: OnOff,
    },
    /// All keys, without their secrets.
    List,
    /// Take a key back, at once and for good.
    Revoke {
        /// Id or prefix, or the beginning of one.
        id_or_prefix: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Show events as they happen.
    Tail {
        /// Beginning of their type: browser., memory.created; can be repeated.
        #[arg(long = "type", value_name = "TYPE")]
        kinds: Vec<String>,
        /// Their source: harness:claude-code, or a beginning that ends in a colon, mcp:.
        #[arg(long)]
        source: Option<String>,
        /// From this time on: 2026-12-31T12:00:00Z.
        #[arg(long, conflicts_with = "after")]
        since: Option<String>,
        /// After this sequence.
        #[arg(long)]
        after: Option<u64>,
        /// End after what is there already.
        #[arg(long)]
        no_follow: bool,
    },
    /// Publish one.
    Publish {
        /// deal.moved
        #[arg(value_name = "TYPE")]
        kind: String,
        /// A JSON object, or - to read it from standard input.
        #[arg(default_value = "{}")]
        payload: String,
        /// What it comes from, under your name: ghl.
        #[arg(long)]
        source: Option<String>,
        /// Only for your own agent.
        #[arg(long)]
        private: bool,
    },
    /// Figures of the stream.
    Stats,
    /// Types of events and the form of their payloads.
    Types,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connector {
    /// Connect a harness.
    Install {
        /// claude-code
        harness: String,
        /// The daemon, if it is not this machine's own.
        #[arg(long)]
        url: Option<String>,
        /// The key. Kept in a file that only you can read.
        #[arg(long, conflicts_with = "api_key_env")]
        api_key: Option<String>,
        /// Name of the environment variable that holds the key, which is then written nowhere.
        #[arg(long, value_name = "NAME")]
        api_key_env: Option<String>,
        /// Name under which the agent acts.
        #[arg(long)]
        agent_id: Option<String>,
        /// Connect it in this project's folder alone.
        #[arg(long, value_name = "FOLDER")]
        project: Option<PathBuf>,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Disconnect a harness: its files become what they were.
    Uninstall {
        /// claude-code
        harness: String,
        /// The project's folder, if it was connected there alone.
        #[arg(long, value_name = "FOLDER")]
        project: Option<PathBuf>,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// How a harness is connected.
    Status {
        /// claude-code
        harness: String,
        /// The project's folder, if it was connected there alone.
        #[arg(long, value_name = "FOLDER")]
        project: Option<PathBuf>,
        /// Show what an install would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Look for what is wrong between a harness and its daemon, and say what to do.
    Doctor {
        /// claude-code, codex...
        harness: String,
        /// The project's folder, if it was connected there alone.
        #[arg(long, value_name = "FOLDER")]
        project: Option<PathBuf>,
    },
    /// Every edge that ever called the daemon: machine, version, key, errors.
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Secret {
    /// Store one: typed, or from standard input.
    Set {
        /// What grants call it: `crm`.
        name: String,
    },
    /// Names, never values.
    List,
    /// Delete one.
    Remove {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Remember {
    /// What to remember.
    #[arg(required = true)]
    pub(crate) content: Vec<String>,
    /// fact, preference, decision, rule...
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// Tag; can be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// From 0 to 1.
    #[arg(long)]
    pub(crate) importance: Option<f32>,
    /// Always keep it in view.
    #[arg(long)]
    pub(crate) pin: bool,
    /// Only for this agent.
    #[arg(long)]
    pub(crate) private: bool,
    /// Not only for the project of the current folder.
    #[arg(long)]
    pub(crate) global: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Recall {
    /// What to look for.
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// How many.
    #[arg(short = 'n', long, default_value_t = 10)]
    pub(crate) limit: u32,
    /// Only of this type.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// Only with this tag; can be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Only of this project: a git remote or a name.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Not older than this date or time.
    #[arg(long)]
    pub(crate) since: Option<String>,
    /// Not younger than this date or time.
    #[arg(long)]
    pub(crate) until: Option<String>,
    /// Say why each is where it is.
    #[arg(long)]
    pub(crate) explain: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Session {
    /// Sessions, last used first.
    List {
        /// How many.
        #[arg(short = 'n', long, default_value_t = 20)]
        limit: usize,
    },
    /// What was said in a session.
    Show {
        /// Its key.
        key: String,
    },
    /// Find what was said.
    Search {
        /// What to look for.
        #[arg(required = true)]
        query: Vec<String>,
        /// How many.
        #[arg(short = 'n', long, default_value_t = 10)]
        limit: u32,
    },
    /// Leave a session alone, or with --off stop doing so.
    Bypass {
        /// Its key.
        key: String,
        /// Work with it again.
        #[arg(long)]
        off: bool,
    },
}

/// Flags of other programs of this name are accepted, so that hooks written for them keep working.
#[derive(Debug, Args)]
pub(crate) struct Hook {
    /// session-start, user-prompt-submit...
    pub(crate) event: String,
    /// The harness that calls.
    #[arg(short = 'H', long)]
    pub(crate) harness: String,
    /// Working directory, if the hook does not say it.
    #[arg(long)]
    pub(crate) project: Option<PathBuf>,
    /// Name under which the agent acts.
    #[arg(long)]
    pub(crate) agent_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::Cli;

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
