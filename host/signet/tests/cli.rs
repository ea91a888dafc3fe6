//! The command line without a daemon.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use std::process::{Command, Output};

fn signet(folder: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_signet"))
        .args(args)
        .env_clear()
        .env("HOME", folder)
        // A port at which nothing listens: 1 is reserved.
        .env("SIGNET_PORT", "1")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_a_daemon_commands_say_how_to_start_one_and_exit_with_3() {
    let home = tempfile::tempdir().unwrap();
    for args in
        [&["status"][..], &["recall", "x"], &["api-key", "list"], &["session", "list"], &["plugin", "list"]]
    {
        let output = signet(home.path(), args);
        assert_eq!(output.status.code(), Some(3), "{args:?}");
        assert!(text(&output.stderr).contains("signet up"), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn failures_are_json_when_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let output = signet(home.path(), &["--json", "status"]);
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().contains("signet up"));
}

#[test]
fn a_hook_without_a_daemon_lets_the_harness_go_on_with_one_quiet_line() {
    let home = tempfile::tempdir().unwrap();
    let output = signet(home.path(), &["hook", "session-start", "-H", "claude-code"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert_eq!(text(&output.stderr).lines().count(), 1, "{}", text(&output.stderr));
}

#[test]
fn completions_are_made_for_every_shell() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = signet(home.path(), &["completions", shell]);
        assert!(text(&output.stdout).contains("api-key"), "{shell}");
    }
}

#[test]
fn info_about_a_file_that_is_no_component_says_what_it_is_instead() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("x.wasm");
    for (bytes, says) in [(&b"hello"[..], "does not begin like"), (b"\0asm\x01\0\0\0", "core module")] {
        std::fs::write(&file, bytes).unwrap();
        let output = signet(home.path(), &["plugin", "info", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
}

#[test]
fn a_connector_can_be_installed_and_removed_without_a_daemon() {
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join(".claude/settings.json");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "{\"model\": \"opus\",\n \"hooks\": {}}").unwrap();
    let dry = signet(home.path(), &["connector", "install", "claude-code", "--dry-run"]);
    assert!(text(&dry.stdout).contains("+++") && text(&dry.stdout).contains("Nothing was written"));
    assert!(!home.path().join(".claude.json").exists());
    let installed = signet(
        home.path(),
        &["connector", "install", "claude-code", "--api-key", "sig_sk_x", "--url", "http://127.0.0.1:1"],
    );
    assert_eq!(installed.status.code(), Some(0), "{}", text(&installed.stderr));
    let everything = std::fs::read_to_string(&settings).unwrap()
        + &std::fs::read_to_string(home.path().join(".claude.json")).unwrap();
    assert!(everything.contains("signet hook") || everything.contains("hook session-start"));
    assert!(!everything.contains("sig_sk_x"), "the key must stay in its own file");
    let own = home.path().join(".config/signet/connectors/claude-code.json");
    assert!(std::fs::read_to_string(&own).unwrap().contains("sig_sk_x"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let removed = signet(home.path(), &["connector", "uninstall", "claude-code"]);
    assert_eq!(removed.status.code(), Some(0), "{}", text(&removed.stderr));
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), "{\"model\": \"opus\",\n \"hooks\": {}}");
    assert!(!home.path().join(".claude.json").exists());
    assert!(!own.exists());
}

#[test]
fn a_settings_file_that_is_not_json_is_left_alone_and_named() {
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join(".claude/settings.json");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "hooks: yes\n").unwrap();
    let output = signet(home.path(), &["connector", "install", "claude-code"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("settings.json") && said.contains("Nothing was changed"), "{said}");
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), "hooks: yes\n");
    assert!(!home.path().join(".claude.json").exists());
}

#[test]
fn the_last_lines_of_the_log_are_shown_also_as_json() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join(".signet/.daemon/signet.log");
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    std::fs::write(&log, "one\ntwo\nthree \"quoted\"\n").unwrap();
    assert_eq!(text(&signet(home.path(), &["logs", "-n", "2"]).stdout), "two\nthree \"quoted\"\n");
    let lines = text(&signet(home.path(), &["--json", "logs", "-n", "1"]).stdout);
    assert_eq!(serde_json::from_str::<String>(lines.trim()).unwrap(), "three \"quoted\"");
}

#[test]
fn the_doctor_of_a_connector_says_what_to_do_and_install_puts_it_right() {
    let home = tempfile::tempdir().unwrap();
    let doctor = || {
        let output = signet(home.path(), &["--json", "connector", "doctor", "codex"]);
        assert_eq!(output.status.code(), Some(1), "there is no daemon");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let finding = |finding: &serde_json::Value| {
            let says = finding["says"].as_str().unwrap().to_owned();
            (finding["what"].as_str().unwrap().to_owned(), (finding["good"].as_bool().unwrap(), says))
        };
        findings.map(finding).collect::<std::collections::HashMap<_, _>>()
    };
    let before = doctor();
    for what in ["configuration", "connection", "harness"] {
        assert!(!before[what].0, "{what}: {before:#?}");
    }
    assert!(before["configuration"].1.contains("signet connector install codex"));

    let install = ["connector", "install", "codex", "--api-key", "sig_sk_x", "--url", "http://127.0.0.1:1"];
    assert_eq!(signet(home.path(), &install).status.code(), Some(0));
    let after = doctor();
    assert!(after["program"].0 && after["configuration"].0 && after["connection"].0, "{after:#?}");
    assert!(!after["daemon"].0 && after["daemon"].1.contains("signet up"), "{after:#?}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let own = home.path().join(".config/signet/connectors/codex.json");
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = doctor();
        assert!(!open["connection"].0 && open["connection"].1.contains("others can read"), "{open:#?}");
        assert_eq!(signet(home.path(), &install).status.code(), Some(0));
        assert!(doctor()["connection"].0);
    }
    let config = home.path().join(".codex/config.toml");
    let hooks = home.path().join(".codex/hooks.json");
    for file in [config, hooks].iter().filter(|file| file.is_file()) {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text.replace(env!("CARGO_BIN_EXE_signet"), "/gone/signet")).unwrap();
    }
    let gone = doctor();
    assert!(!gone["program"].0 && gone["program"].1.contains("/gone/signet"), "{gone:#?}");
}
