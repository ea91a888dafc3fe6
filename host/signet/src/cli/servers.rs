//! `signet mcp`: Signet's own tools for harnesses, and MCP servers.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Mcp {
    #[command(flatten)]
    pub(crate) serve: Serve,
    #[command(subcommand)]
    pub(crate) command: Option<Servers>,
}

/// How Signet's own tools are served.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Harness whose connection is used.
    #[arg(short = 'H', long)]
    pub(crate) harness: Option<String>,
    /// How the tools of installed MCP servers are offered beside Signet's own. [default: auto]
    #[arg(long)]
    pub(crate) tools: Option<Offered>,
}

/// How the tools of installed MCP servers are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offered {
    /// One by one while there are few, else behind two.
    Auto,
    /// Behind two: one that finds, one that calls.
    Compact,
    /// One by one.
    Expanded,
    /// Not at all.
    None,
}

/// What is done with MCP servers.
#[derive(Debug, Subcommand)]
pub(crate) enum Servers {
    /// Look through the catalogues for servers.
    Search {
        /// Words of what it is to do; none: everything.
        words: Vec<String>,
        /// Only of this category.
        #[arg(long)]
        category: Option<String>,
    },
    /// Install a server: shows what would run, asks, installs.
    Install(InstallServer),
    /// Installed servers, and how they do.
    List,
    /// All about one: its tools, what becomes of calls, what is wrong.
    Info {
        /// Its id.
        id: String,
    },
    /// Take a server away.
    Remove {
        /// Its id.
        id: String,
    },
    /// Let a server run.
    Enable {
        /// Its id.
        id: String,
    },
    /// End a server, and leave it so.
    Disable {
        /// Its id.
        id: String,
    },
    /// Call a server something else. Its id stays.
    Rename {
        /// Its id.
        id: String,
        /// Its name for people; empty: what it calls itself.
        name: String,
    },
    /// Start a server anew, and say whether and how soon it answers.
    Test {
        /// Its id.
        id: String,
    },
    /// Start a server anew, and ask what it offers.
    Reprobe {
        /// Its id.
        id: String,
    },
    /// Bring a server to what its source is now: shows what changes, asks, does it.
    Update {
        /// Its id.
        id: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// Call a tool.
    Call {
        /// The server's id.
        id: String,
        /// The tool.
        tool: String,
        /// A JSON object, or name=value for each argument, or - to read the object from standard input.
        arguments: Vec<String>,
        /// Call it without asking, where the policy would ask.
        #[arg(long)]
        yes: bool,
        /// How many seconds it may take. [default: 120]
        #[arg(long, value_name = "SECONDS")]
        timeout: Option<u64>,
    },
    /// Read a resource.
    Read {
        /// The server's id.
        id: String,
        /// The resource's URI.
        uri: String,
    },
    /// What a server wrote to its standard error, and what was written about it.
    Logs {
        /// The server's id.
        id: String,
        /// How many lines.
        #[arg(short = 'n', long, default_value_t = 50)]
        lines: usize,
        /// Go on as lines come.
        #[arg(short, long)]
        follow: bool,
    },
    /// What waits for an answer of yours: calls, and what servers want to know.
    Questions,
    /// Let a call be made.
    Approve {
        /// The question's id.
        question: String,
        /// All calls of this tool by this agent from now on, too.
        #[arg(long)]
        always: bool,
    },
    /// Do not let a call be made, or do not answer a server.
    Deny {
        /// The question's id.
        question: String,
    },
    /// Answer what a server wants to know.
    Answer {
        /// The question's id.
        question: String,
        /// A field of its form; can be repeated.
        #[arg(long = "set", value_name = "NAME=VALUE")]
        set: Vec<String>,
    },
    /// Let a tool be called without a question.
    Allow(Rule),
    /// Have a person asked before a tool is called.
    Ask(Rule),
    /// Do not let a tool be called. It is not shown then.
    Refuse(Rule),
    /// What a server's app asks for of your browser and your network, and what it may.
    Permissions(AppPermissions),
    /// The last calls, newest first.
    Audit {
        /// Of this server.
        #[arg(long)]
        server: Option<String>,
        /// Of this tool.
        #[arg(long)]
        tool: Option<String>,
        /// By this agent.
        #[arg(long)]
        agent: Option<String>,
        /// How many.
        #[arg(short = 'n', long, default_value_t = 50)]
        limit: usize,
    },
    /// Sign in to a server that wants to know who asks: says where your browser is to go, and waits.
    SignIn {
        /// Its id.
        id: String,
        /// How many seconds to wait for the browser; 0: not at all.
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        wait: u64,
    },
    /// Forget what a server was signed in to with.
    SignOut {
        /// Its id.
        id: String,
    },
    /// Check a manifest, a server.json or a catalogue: what is wrong, where, and what it would run.
    Validate {
        /// A file, a URL, or - for standard input.
        document: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct InstallServer {
    /// An address, npm:NAME, pypi:NAME, a server.json, an entry of a catalogue, or, behind --, a command.
    #[arg(required = true)]
    pub(crate) what: Vec<String>,
    /// What you call it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its id: lower case letters, digits and hyphens.
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Place it on the dashboard's grid.
    #[arg(long)]
    pub(crate) place: bool,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// How a plan is consented to.
#[derive(Debug, Args)]
pub(crate) struct Consent {
    /// Something that it needs; can be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// A secret that it needs, by the name under which it is stored; can be repeated.
    #[arg(long = "secret", value_name = "NAME=SECRET")]
    pub(crate) secret: Vec<String>,
    /// Do it without asking. What would run is shown all the same.
    #[arg(long)]
    pub(crate) yes: bool,
    /// The plan that you saw, by its digest: another one is refused.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) approve: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Rule {
    /// The server's id.
    pub(crate) id: String,
    /// The tool, or the beginning of names with a * behind it.
    pub(crate) tool: String,
    /// Only for this agent. A permission counts where a key is bound to it.
    #[arg(long)]
    pub(crate) agent: Option<String>,
    /// Only for this key: its id, local or owner.
    #[arg(long)]
    pub(crate) key: Option<String>,
    /// Only in this project: its id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Take the rule about this tool and these callers back.
    #[arg(long)]
    pub(crate) off: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AppPermissions {
    /// The server's id.
    pub(crate) id: String,
    /// One of its apps, by its URI; by default the one that its widget shows.
    #[arg(long, value_name = "URI")]
    pub(crate) app: Option<String>,
    /// Something that it asks for and may: camera, or a source; can be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) allow: Vec<String>,
    /// Something that it may not; can be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) deny: Vec<String>,
}
