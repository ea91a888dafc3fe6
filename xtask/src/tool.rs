//! Running other programs: cargo, rustup, npm, the fallback script, Signet itself.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::machine;

/// A program that is run at the root of the clone.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(machine::root());
    command
}

/// The cargo that runs xtask.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program with the terminal's input and output. Its exit code is passed on when it fails: it has said
/// itself what is wrong.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    passed_on(status)
}

/// Runs a program and returns what it wrote to standard output; its messages go to the terminal.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(&command, &error))?;
    passed_on(output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the program can be started and answers `--version`.
pub(crate) fn exists(program: &str) -> bool {
    let mut command = command(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Builds `packages` in release and returns the path of each one's binary, which bears the package's name.
/// Cargo is asked for the paths, since settings that are not ours may move them.
pub(crate) fn release_binaries(packages: &[&str]) -> Result<Vec<PathBuf>> {
    let mut cargo = cargo();
    cargo.args(["build", "--release", "--message-format", "json-render-diagnostics"]);
    for package in packages {
        cargo.args(["-p", package]);
    }
    let messages = output(cargo)?;
    packages.iter().map(|package| executable(&messages, package)).collect()
}

fn executable(messages: &str, name: &str) -> Result<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message.pointer("/target/name").and_then(Value::as_str) == Some(name))
        .find_map(|message| message.get("executable").and_then(Value::as_str).map(PathBuf::from))
        .ok_or_else(|| {
            Failure::Message(format!("cargo built package {name}, but it has no binary called {name}"))
        })
}

/// Takes away what cargo set for xtask alone, before a program is started that outlives it or starts others.
pub(crate) fn without_cargo(command: &mut Command) {
    let xtask_only = |name: &OsString| {
        let name = name.to_string_lossy();
        name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    for name in env::vars_os().map(|(name, _)| name).filter(xtask_only) {
        command.env_remove(name);
    }
}

/// `path` as it can be pasted into a POSIX shell.
pub(crate) fn pasteable(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn passed_on(status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    // No code: a signal ended it. What code there is may not fit a byte on every system.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Err(Failure::Exit(code))
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().display();
    Failure::Message(match error.kind() {
        ErrorKind::NotFound => {
            format!("`{program}` is not installed or not on PATH: install it and run this again")
        }
        _ => format!("cannot start `{program}`: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_only_when_the_shell_needs_it() {
        assert_eq!(pasteable(Path::new("/home/ann/.signet/bin/signet")), "/home/ann/.signet/bin/signet");
        assert_eq!(pasteable(Path::new("/Ann's files/signet")), r"'/Ann'\''s files/signet'");
    }

    #[test]
    fn the_binary_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"signet"},"executable":null}"#,
            "\nnot json\n",
            r#"{"reason":"compiler-artifact","target":{"name":"signet"},"executable":"/t/release/signet"}"#,
        );
        assert_eq!(executable(messages, "signet").expect("it is there"), Path::new("/t/release/signet"));
        assert!(matches!(executable(messages, "other"), Err(Failure::Message(_))));
    }

    #[test]
    fn the_exit_code_of_a_program_is_passed_on() {
        let mut shell = command("sh");
        shell.args(["-c", "exit 7"]);
        assert!(matches!(run(shell), Err(Failure::Exit(7))));
    }
}
