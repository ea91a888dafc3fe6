//! What a person should know before saying yes. Nothing here forbids: a command is shown in full either way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::manifest::{Reach, reach};

/// Kinds of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// It runs as the administrator.
    Administrator,
    /// It hands a text to a shell or an interpreter.
    Shell,
    /// It deletes.
    Deletes,
    /// It fetches something else from the network and may run it.
    Downloads,
    /// It reaches into the home folder or the system.
    Paths,
    /// What runs tomorrow may be another program than today.
    Unpinned,
    /// Nothing tells whether what is installed is what was published.
    Unverified,
    /// Its publisher says not to use it any more.
    Deprecated,
    /// It names the registry that it comes from.
    Registry,
    /// It runs in a container: what the container may do is what its options say.
    Container,
    /// It changes how programs are loaded.
    Environment,
    /// A secret stands in the open.
    Secret,
    /// It leads to this machine or into a private network.
    PrivateAddress,
    /// It is reached without encryption.
    PlainHttp,
    /// It speaks a transport that is no longer used.
    OldTransport,
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Its kind.
    pub risk: Risk,
    /// In words.
    pub message: String,
}

impl Warning {
    pub(super) fn new(risk: Risk, message: impl Into<String>) -> Self {
        Self { risk, message: message.into() }
    }
}

const SHELLS: [&str; 12] =
    ["sh", "bash", "zsh", "dash", "fish", "ksh", "csh", "tcsh", "busybox", "cmd", "powershell", "pwsh"];
const ADMINISTRATOR: [&str; 5] = ["sudo", "doas", "su", "pkexec", "runas"];
const DOWNLOADS: [&str; 4] = ["curl", "wget", "iwr", "fetch"];
const DELETES: [&str; 7] = ["rm", "rmdir", "unlink", "shred", "dd", "mkfs", "del"];
const CONTAINERS: [&str; 3] = ["docker", "podman", "nerdctl"];
/// Interpreters, and the options with which they run a text.
const INTERPRETERS: [(&str, &[&str]); 7] = [
    ("python", &["-c"]),
    ("python3", &["-c"]),
    ("node", &["-e", "--eval", "-p", "--print"]),
    ("ruby", &["-e"]),
    ("perl", &["-e", "-E"]),
    ("deno", &["eval"]),
    ("npx", &["-c", "--call"]),
];
/// Programs that start what a package or a file of the network is.
const RUNNERS: [&str; 8] = ["npx", "bunx", "uvx", "pipx", "pnpx", "npm", "pnpm", "uv"];

/// Variables that make programs load or run something else.
const LOADING: [&str; 14] = [
    "PATH",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "NODE_OPTIONS",
    "NODE_PATH",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONHOME",
    "PERL5OPT",
    "RUBYOPT",
    "BASH_ENV",
    "ENV",
    "GIT_SSH_COMMAND",
];

/// What there is to know of a command, by its words and its variables.
pub(super) fn of_process(words: &[String], environment: &[(String, String)]) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    let mut add = |risk: Risk, message: String| {
        if found.iter().all(|known| known.message != message) {
            found.push(Warning::new(risk, message));
        }
    };
    for (at, word) in words.iter().enumerate() {
        let name = program(word);
        let is_program = at == 0 || words.get(at - 1).is_some_and(|before| starts_another(&program(before)));
        if ADMINISTRATOR.contains(&name.as_str()) && is_program {
            add(Risk::Administrator, format!("{word} runs it as the administrator of this machine"));
        }
        if SHELLS.contains(&name.as_str()) && is_program {
            add(Risk::Shell, format!("{word} is a shell: what follows can do anything that you can do"));
        }
        if DELETES.contains(&name.as_str()) && is_program {
            add(Risk::Deletes, format!("{word} deletes"));
        }
        if DOWNLOADS.contains(&name.as_str()) && is_program {
            add(Risk::Downloads, format!("{word} fetches something from the network"));
        }
        if CONTAINERS.contains(&name.as_str()) && is_program {
            add(
                Risk::Container,
                format!("{word} starts a container: what it may reach is what its options say"),
            );
        }
        if let Some((_, options)) =
            INTERPRETERS.iter().find(|(interpreter, _)| *interpreter == name && is_program)
            && let Some(option) = words.iter().skip(at + 1).find(|word| options.contains(&word.as_str()))
        {
            add(Risk::Shell, format!("{word} {option} runs a program that is written in the command itself"));
        }
        of_word(word, &mut add);
    }
    of_shell_text(words, &mut add);
    if let Some(first) = words.first()
        && CONTAINERS.contains(&program(first).as_str())
    {
        of_container(words, &mut add);
    }
    for (name, value) in environment {
        if LOADING.contains(&name.as_str()) || name.starts_with("DYLD_") || name.starts_with("LD_") {
            add(Risk::Environment, format!("{name} changes which programs and libraries are loaded"));
        }
        if looks_secret(name) && !value.is_empty() {
            add(
                Risk::Secret,
                format!(
                    "{name} looks like a secret and stands in the open: store it with `signet secret set`"
                ),
            );
        }
        of_word(value, &mut add);
    }
    found
}

fn of_word(word: &str, add: &mut impl FnMut(Risk, String)) {
    let value = word.split_once('=').map_or(word, |(_, value)| value);
    // Either half of `from:to`, as containers have it.
    for path in value.split(':').chain([value]) {
        let path = path.trim_end_matches('/');
        let is_home = ["/home", "/root", "/Users"].iter().any(|home| {
            path == *home
                || path
                    .strip_prefix(home)
                    .and_then(|rest| rest.strip_prefix('/'))
                    .is_some_and(|rest| !rest.contains('/'))
        });
        let is_hidden = path.starts_with('/')
            && [".ssh", ".aws", ".gnupg", ".config", ".kube", ".docker", ".netrc"]
                .iter()
                .any(|name| path.split('/').any(|part| part == *name));
        let is_system = ["/etc", "/var/run", "/run", "/proc", "/sys", "/dev", "/boot", "/usr"]
            .iter()
            .any(|system| path == *system || path.starts_with(&format!("{system}/")));
        if is_home {
            add(Risk::Paths, format!("{path} is a whole home folder, with everything in it"));
        } else if is_hidden {
            add(Risk::Paths, format!("{path} holds settings and keys of other programs"));
        } else if is_system && !path.starts_with("/usr/") && !path.starts_with("/dev/null") {
            add(Risk::Paths, format!("{path} belongs to the system"));
        } else if value == "/" {
            add(Risk::Paths, "/ is everything on this machine".to_owned());
        }
    }
    if let Some(start) = word.find("://")
        && let Some(scheme) = word
            .get(..start)
            .and_then(|text| text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next())
        && let Some(url) = word.get(start - scheme.len()..).and_then(|text| Url::parse(text).ok())
        && matches!(url.scheme(), "http" | "ws" | "git+http")
        && reach(&url) == Reach::Public
    {
        add(Risk::PlainHttp, format!("{url} is reached without encryption"));
    }
}

/// Words inside of a text that a shell gets.
fn of_shell_text(words: &[String], add: &mut impl FnMut(Risk, String)) {
    let has_shell = words.iter().any(|word| {
        SHELLS.contains(&program(word).as_str()) || matches!(program(word).as_str(), "npx" | "env")
    });
    if !has_shell {
        return;
    }
    for text in words.iter().filter(|word| word.contains(' ') || word.contains('|')) {
        let inner: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || ";|&()".contains(c))
            .filter(|word| !word.is_empty())
            .collect();
        for word in &inner {
            let name = program(word);
            if DOWNLOADS.contains(&name.as_str()) {
                let piped = text.contains('|');
                let then = if piped { " and may run it at once" } else { "" };
                add(Risk::Downloads, format!("{word} in it fetches something from the network{then}"));
            }
            if DELETES.contains(&name.as_str()) {
                add(Risk::Deletes, format!("{word} in it deletes"));
            }
            if ADMINISTRATOR.contains(&name.as_str()) {
                add(Risk::Administrator, format!("{word} in it runs as the administrator of this machine"));
            }
        }
    }
}

fn of_container(words: &[String], add: &mut impl FnMut(Risk, String)) {
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (word.as_str(), words.peek().map(|next| next.as_str())),
        };
        let value = value.unwrap_or_default();
        match option {
            "--privileged" | "--cap-add" | "--security-opt" | "--device" => {
                add(Risk::Administrator, format!("{word} lets the container do what only the system may"));
            }
            "--network" | "--net" | "--pid" | "--ipc" | "--userns" if value == "host" => {
                add(Risk::Container, format!("{option} host takes the container's walls down"));
            }
            "-v" | "--volume" | "--mount" => {
                add(Risk::Paths, format!("{option} {value} gives the container files of this machine"));
            }
            _ => {}
        }
    }
}

/// The name of a program: the end of its path, without what Windows puts behind it.
pub(super) fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    for end in [".exe", ".cmd", ".bat"] {
        if let Some(name) = name.strip_suffix(end) {
            return name.to_owned();
        }
    }
    name
}

/// Programs whose next word is a program.
fn starts_another(name: &str) -> bool {
    ADMINISTRATOR.contains(&name)
        || matches!(
            name,
            "env" | "nice" | "nohup" | "time" | "timeout" | "xargs" | "exec" | "setsid" | "busybox"
        )
}

/// Whether a variable's name says that its value is a secret.
pub(super) fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    [
        "token",
        "secret",
        "password",
        "passwd",
        "api_key",
        "apikey",
        "access_key",
        "private_key",
        "credential",
        "authorization",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// What there is to know of a command that starts a package: whether it names one exact version.
pub(super) fn of_runner(words: &[String]) -> Option<Warning> {
    let runner = program(words.first()?);
    if !RUNNERS.contains(&runner.as_str()) {
        return None;
    }
    let skips = |word: &&String| {
        word.starts_with('-') || matches!(word.as_str(), "exec" | "run" | "dlx" | "tool" | "x")
    };
    let package = words.iter().skip(1).find(|word| !skips(word))?;
    let version = package
        .get(1..)
        .and_then(|rest| rest.split_once("==").or_else(|| rest.split_once('@')))
        .map(|(_, version)| version);
    let pinned =
        version.is_some_and(|version| super::npm::is_version(version) || super::pypi::is_version(version));
    let kind = if matches!(runner.as_str(), "uvx" | "pipx" | "uv") { "pypi" } else { "npm" };
    (!pinned).then(|| {
        Warning::new(
            Risk::Unpinned,
            format!(
                "{package} names no exact version: what runs tomorrow may be another program. Written as \
                 {kind}:{package} its version is pinned"
            ),
        )
    })
}

/// What there is to know of an address.
pub(super) fn of_remote(url: &Url) -> Vec<Warning> {
    let mut found = Vec::new();
    match reach(url) {
        Reach::Public => {}
        Reach::Here => found.push(Warning::new(
            Risk::PrivateAddress,
            "it is on this machine: any program here may answer at that address",
        )),
        Reach::Private => {
            found.push(Warning::new(Risk::PrivateAddress, "it is in a private network, not on the internet"))
        }
    }
    if url.scheme() == "http" {
        found.push(Warning::new(Risk::PlainHttp, "it is reached without encryption"));
    }
    found
}
