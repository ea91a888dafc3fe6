//! The harness's own program on this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to say its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where it is: a program of the harness's name, or of its first word (`claude-code` is `claude`).
pub(super) fn find(harness: &str) -> Option<PathBuf> {
    let short = harness.split('-').next().unwrap_or(harness);
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    let mut names =
        [harness, short].into_iter().flat_map(|name| endings.iter().map(move |end| format!("{name}{end}")));
    names.find_map(|name| folders.iter().map(|folder| folder.join(&name)).find(|path| is_program(path)))
}

fn is_program(path: &Path) -> bool {
    let Ok(about) = std::fs::metadata(path) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        about.is_file() && about.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    about.is_file()
}

/// What it says to `--version`: the first word that looks like one.
pub(super) fn version(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().ok()?.is_none() {
        if Instant::now() > deadline {
            let _ = child.kill().and_then(|()| child.wait());
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = child.wait_with_output().ok()?;
    version_in(&String::from_utf8_lossy(&said.stdout))
}

fn version_in(said: &str) -> Option<String> {
    let looks = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    let mut words = said.split_whitespace().map(|word| word.trim_start_matches('v'));
    words.find(looks).map(str::to_owned)
}

/// The programs that the harness's files start as Signet's hooks, as far as they name them with a whole path.
pub(super) fn programs_in(content: &str, harness: &str) -> Vec<PathBuf> {
    let hooks = content.match_indices(" hook ").filter(|(at, _)| {
        let rest = content.get(*at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        line.split_whitespace()
            .skip_while(|word| *word != "-H")
            .nth(1)
            .is_some_and(|word| word.trim_end_matches(['"', '\'', '\\', ',', ']', '}']) == harness)
    });
    let mut programs: Vec<_> = hooks
        .filter_map(|(at, _)| {
            let before = content.get(..at)?;
            let start = before.rfind(['"', '\'', '\n', '=']).map_or(0, |start| start + 1);
            let command = before.get(start..)?.split(" --connection ").next()?;
            // A hook may look first whether the program is there.
            let word = command.rsplit(" exec ").next()?.split_whitespace().next()?;
            Path::new(word).is_absolute().then(|| PathBuf::from(word))
        })
        .collect();
    programs.sort();
    programs.dedup();
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        for (said, version) in
            [("2.1.330 (Claude Code)\n", "2.1.330"), ("codex-cli 0.160.0", "0.160.0"), ("v1.2.3", "1.2.3")]
        {
            assert_eq!(version_in(said).as_deref(), Some(version));
        }
        assert_eq!(version_in("no idea"), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_programs_of_hooks_are_found_in_settings() {
        let settings = r#"{"command": "/opt/signet hook stop -H codex", "x": "signet hook stop -H codex"}
            command = "/b/signet --connection codex-1 hook stop -H codex"
            "[ -e '/c/signet' ] || exit 0; exec /c/signet hook stop -H codex"
            "/other/signet hook stop -H pi""#;
        assert_eq!(
            programs_in(settings, "codex"),
            ["/b/signet", "/c/signet", "/opt/signet"].map(PathBuf::from)
        );
    }
}
