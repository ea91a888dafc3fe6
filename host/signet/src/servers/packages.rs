//! What registries say of packages, asked with the person's own npm and pip: their settings, sign-ins and mirrors count
//! as they do when the package is run.

use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use signet_core::{Error, Result};
use signet_servers::source::Packages;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use url::Url;

/// For one question: a slow registry, and the start of the tool.
const TIME: Duration = Duration::from_secs(60);
/// Bytes of an answer.
const ANSWER: u64 = 16 << 20;
/// Characters of what a tool says of its failure.
const SAID: usize = 500;

/// The tools on this machine.
pub(crate) struct Tools;

#[async_trait]
impl Packages for Tools {
    async fn npm(&self, name: &str, wanted: &str, registry: Option<&Url>) -> Result<Value> {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.args(["view", "--json", &format!("{name}@{wanted}")]);
        if let Some(registry) = registry {
            npm.arg(format!("--registry={registry}"));
        }
        ask(npm, "npm").await
    }

    async fn pypi(&self, name: &str, version: Option<&str>, registry: Option<&Url>) -> Result<Value> {
        let mut pip = Command::new(if cfg!(windows) { "python" } else { "python3" });
        // A wheel says what it is without being run; the source of a package is a program.
        pip.args(["-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]);
        pip.args(["--disable-pip-version-check", "--no-input", "--only-binary", ":all:", "--report", "-"]);
        pip.arg(version.map_or_else(|| name.to_owned(), |version| format!("{name}=={version}")));
        if let Some(registry) = registry {
            pip.arg(format!("--index-url={}simple/", registry));
        }
        // Debian's Python refuses to install into itself; nothing is installed here.
        pip.env("PIP_BREAK_SYSTEM_PACKAGES", "1");
        ask(pip, "pip").await
    }
}

/// Runs a tool that answers with JSON.
async fn ask(mut command: Command, tool: &str) -> Result<Value> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let unavailable = |why: String| Error::Unavailable(format!("{tool} could not be asked: {why}"));
    let mut child = command.spawn().map_err(|error| {
        Error::Unavailable(format!("{tool} looks packages up and cannot be started: {error}; install it"))
    })?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(unavailable("it has no output".to_owned()));
    };
    let (mut said, mut complained) = (Vec::new(), Vec::new());
    let reading = async {
        let mut stdout = stdout.take(ANSWER + 1);
        let mut stderr = stderr.take(64 << 10);
        let _ = tokio::join!(stdout.read_to_end(&mut said), stderr.read_to_end(&mut complained));
        child.wait().await
    };
    let status = tokio::time::timeout(TIME, reading)
        .await
        .map_err(|_| unavailable(format!("it took longer than {} s", TIME.as_secs())))?
        .map_err(|error| unavailable(error.to_string()))?;
    if said.len() as u64 > ANSWER {
        return Err(Error::Limit(format!("{tool} answered with more than {ANSWER} bytes")));
    }
    if !status.success() {
        let words: String =
            String::from_utf8_lossy(&complained).split_whitespace().collect::<Vec<_>>().join(" ");
        return Err(Error::NotFound(format!(
            "{tool} says: {}",
            words.chars().take(SAID).collect::<String>()
        )));
    }
    serde_json::from_slice(&said).map_err(|error| unavailable(format!("its answer is no JSON: {error}")))
}
