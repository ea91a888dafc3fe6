//! Looks at everything between a harness and its daemon, in the order in which it is used, and says what to do.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use signet_core::{iso, now};
use signet_runtime::connector_types::{Action, CurrentFile, Presence};

use super::starter::Starter;
use super::{Setup, harness};
use crate::client::{Answer, Client};
use crate::commands::finding::{self, Finding};
use crate::connection::Connection;
use crate::edge::Skew;
use crate::error::Result;
use crate::install;
use crate::output::text;
use crate::spool::Spool;
use crate::trouble::Trouble;

const PATIENCE: Duration = Duration::from_secs(5);
/// What a connector's key is for.
const NEEDED: [&str; 2] = ["recall", "remember"];
/// An event that is kept longer than this waits for something that does not happen by itself.
const WAITING: u64 = 24 * 3_600_000;

impl Setup {
    pub(super) fn doctor(&self, json: bool) -> Result<ExitCode> {
        let connection = Connection::load(&self.name);
        let mut findings = self.files(connection.as_ref())?;
        findings.push(self.own_file(connection.as_ref())?);
        if let Some(connection) = &connection {
            findings.extend(self.daemon(connection));
        }
        findings.push(self.kept()?);
        findings.push(self.harness());
        Ok(finding::report(&findings, json))
    }

    fn install_command(&self) -> String {
        format!("run `signet connector install {}`", self.harness)
    }

    /// The program, and the harness's files.
    fn files(&self, connection: Option<&Connection>) -> Result<Vec<Finding>> {
        let current = install::read(&self.files)?;
        let starter = Starter::of(&current)?;
        let program = self.program(&starter, &current);
        let nothing = Connection::from_environment(String::new());
        let plan = self.plan_for(&starter, Action::Install, connection.unwrap_or(&nothing), &current)?;
        let paths: Vec<_> = self.files.iter().map(|file| file.path.display().to_string()).collect();
        let files = match plan.presence {
            Presence::Complete => (true, paths.join(", ")),
            Presence::Partial => (
                false,
                format!("not all of it is there, or it is of another version; {}", self.install_command()),
            ),
            Presence::Absent => {
                (false, format!("{} is not connected; {}", self.description.title, self.install_command()))
            }
        };
        Ok(vec![program, Finding::new("configuration", files.0, files.1)])
    }

    /// What the hooks start.
    fn program(&self, starter: &Starter, current: &[CurrentFile]) -> Finding {
        let bad = |says: String| {
            Finding::new("program", false, format!("the hooks start {says}; {}", self.install_command()))
        };
        let ours = match starter {
            Starter::Program(ours) => ours,
            Starter::Package { node, script } => {
                return match [node, script].into_iter().find(|file| !file.is_file()) {
                    Some(gone) => bad(format!("{}, which is not there", gone.display())),
                    None => Finding::new(
                        "program",
                        true,
                        format!("{} {}, of the npm package", node.display(), script.display()),
                    ),
                };
            }
        };
        let contents = current.iter().filter_map(|file| file.content.as_deref());
        let programs: Vec<_> =
            contents.flat_map(|content| harness::programs_in(content, &self.harness)).collect();
        if let Some(gone) = programs.iter().find(|program| !program.is_file()) {
            return bad(format!("{}, which is not there", gone.display()));
        }
        match programs.iter().find(|program| !same(ours, program)) {
            Some(other) => bad(format!("{}, and this is another", other.display())),
            None => Finding::new("program", true, ours.display().to_string()),
        }
    }

    /// The connection's own file, which may hold the key.
    fn own_file(&self, connection: Option<&Connection>) -> Result<Finding> {
        let path = Connection::path(&self.name)?;
        let shown = path.display();
        let bad = |says: String| {
            Ok(Finding::new("connection", false, format!("{says}; {}", self.install_command())))
        };
        let Some(connection) = connection else {
            return bad(if path.exists() {
                format!("{shown} cannot be read")
            } else {
                format!("there is no {shown}")
            });
        };
        if is_open(&path) {
            return bad(format!("others can read {shown}, and the key may be in it"));
        }
        let ours = &self.component.plugin().package().manifest.version;
        if connection.connector_version != *ours {
            return bad(format!(
                "it was written by version {}, this is {ours}",
                connection.connector_version
            ));
        }
        if let Some(name) =
            connection.api_key_variable.as_deref().filter(|name| std::env::var_os(name).is_none())
        {
            let says = format!(
                "the key is to be in {name}, which is not set here; set it where {} starts",
                self.description.title
            );
            return Ok(Finding::new("connection", false, says));
        }
        Ok(Finding::new("connection", true, shown.to_string()))
    }

    fn daemon(&self, connection: &Connection) -> Vec<Finding> {
        let mut client = Client::new(connection.url.clone(), PATIENCE);
        let url = &connection.url;
        let health = match good(client.get_within("/health", PATIENCE)) {
            Ok(health) => health,
            Err(trouble) => {
                let (why, advice) = trouble.told(url);
                let what = if matches!(trouble, Trouble::Unsafe(..)) { "tls" } else { "daemon" };
                return vec![Finding::new(what, false, format!("{url}: {why}; {advice}"))];
            }
        };
        let body: Value = serde_json::from_str(&health.text).unwrap_or_default();
        if body.get("agentsDir").is_none() {
            return vec![Finding::new(
                "daemon",
                false,
                format!("what answers at {url} is no Signet daemon; check the URL"),
            )];
        }
        let mut findings =
            vec![Finding::new("daemon", true, format!("{url}, version {}", text(&body, "/version")))];
        if url.starts_with("https://") {
            findings.push(Finding::new("tls", true, "the certificate is trusted".into()));
        }
        if let Some(key) = connection.key() {
            client.bearer(&key);
        }
        findings.extend(self.key(&client, connection));
        let skew = health.date.and_then(Skew::of);
        let says = skew.map_or_else(|| "as the daemon's".to_owned(), |skew| skew.to_string());
        findings.push(Finding::new("clock", skew.is_none(), says));
        findings
    }

    /// Whether the key is good, for what, and whether the daemon knows this harness.
    fn key(&self, client: &Client, connection: &Connection) -> Vec<Finding> {
        let bad = |says: String| vec![Finding::new("key", false, says)];
        let harnesses = match good(client.get_within("/api/connectors/harnesses", PATIENCE)) {
            Ok(answer) => serde_json::from_str::<Value>(&answer.text).unwrap_or_default(),
            Err(Trouble::Key(says)) => {
                return bad(format!(
                    "{says}; make one where the daemon runs: `signet api-key create --name ... --connector {}`, then `signet connector install {} --api-key ...` here",
                    self.harness, self.harness
                ));
            }
            Err(trouble) => return bad(trouble.told(client.url()).0),
        };
        let who = good(client.get_within("/api/auth/whoami", PATIENCE)).map(|answer| answer.text);
        let who: Value = who.ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let list = |value: &Value, pointer: &str| -> Vec<String> {
            let words = value.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            words.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let allowed = list(&who, "/effectiveAccess");
        let lacks: Vec<_> =
            NEEDED.into_iter().filter(|needed| !allowed.iter().any(|has| has == needed)).collect();
        let bound = text(&who, "/claims/agentId");
        let key = if !lacks.is_empty() {
            Finding::new(
                "key",
                false,
                format!("it may not {}; make one with --connector {}", lacks.join(" and "), self.harness),
            )
        } else if !bound.is_empty() && bound != connection.agent_id {
            let says = format!(
                "it is for the agent {bound}, and this is {}; install with --agent-id {bound}",
                connection.agent_id
            );
            Finding::new("key", false, says)
        } else if connection.key().is_none() {
            Finding::new("key", true, "none is needed on the daemon's own machine".into())
        } else {
            Finding::new("key", true, format!("good, for the agent {}", connection.agent_id))
        };
        let known = list(&harnesses, "/harnesses").contains(&self.harness);
        let says = if known {
            "the daemon has it".to_owned()
        } else {
            format!("the daemon has none for {}: upgrade it, or install the plugin there", self.harness)
        };
        vec![key, Finding::new("connector", known, says)]
    }

    /// What is kept for the daemon.
    fn kept(&self) -> Result<Finding> {
        let state = Spool::of(&self.name)?.state();
        let waits = state.oldest.is_some_and(|at| at + WAITING < now());
        let mut says = match (state.events, state.oldest) {
            (0, _) | (_, None) => "no event is kept".to_owned(),
            (events, Some(oldest)) => {
                format!("{events} kept, the oldest of {}; the next hook delivers them", iso(oldest))
            }
        };
        if state.dropped > 0 {
            says.push_str(&format!("; {} were dropped, too many or too old", state.dropped));
        }
        if state.refused > 0 {
            says.push_str(&format!("; {} were refused by the daemon", state.refused));
        }
        Ok(Finding::new("kept events", !waits, says))
    }

    fn harness(&self) -> Finding {
        let (title, tested) = (&self.description.title, &self.description.tested_version);
        let Some(program) = harness::find(&self.harness) else {
            return Finding::new(
                "harness",
                false,
                format!("{title} is not on the PATH here; install it, or correct the PATH"),
            );
        };
        let says = match harness::version(&program) {
            Some(version) if version == *tested => format!("{title} {version}"),
            Some(version) => format!("{title} {version}; tested with {tested}"),
            None => format!("{}, of an unknown version; tested with {tested}", program.display()),
        };
        Finding::new("harness", true, says)
    }
}

fn good(answer: Result<Answer, Trouble>) -> Result<Answer, Trouble> {
    let answer = answer?;
    if (200..300).contains(&answer.status) {
        Ok(answer)
    } else {
        Err(Trouble::of_answer(answer.status, &answer.text))
    }
}

fn same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}

/// Whether others than the user can read a file.
fn is_open(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        // Its folder is in the user's profile.
        let _ = path;
        false
    }
}
