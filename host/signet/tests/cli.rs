//! The command line without a daemon.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

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
fn called_signet_mcp_it_serves_tools_as_existing_connectors_expect() {
    let home = tempfile::tempdir().unwrap();
    let alias = home.path().join("signet-mcp");
    std::fs::hard_link(env!("CARGO_BIN_EXE_signet"), &alias)
        .or_else(|_| std::fs::copy(env!("CARGO_BIN_EXE_signet"), &alias).map(drop))
        .unwrap();
    let mut program = Command::new(&alias)
        .env_clear()
        .env("HOME", home.path())
        .env("SIGNET_DAEMON_URL", "http://127.0.0.1:1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let request = b"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}\n";
    program.stdin.take().unwrap().write_all(request).unwrap();
    let output = program.wait_with_output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["id"], 7);
    assert!(answer["error"]["message"].as_str().unwrap().contains("127.0.0.1:1"), "{answer}");
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

/// `signet mcp validate` of a file with a text, or of standard input: exit code, standard output, standard error.
fn validate(text_of_file: &str, json: bool, from_input: bool) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("document.json");
    std::fs::write(&file, text_of_file).unwrap();
    let document = if from_input { "-".to_owned() } else { file.display().to_string() };
    let mut args = vec!["mcp", "validate", &document];
    args.extend(json.then_some("--json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
    command.args(args).env_clear().env("HOME", home.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    if from_input {
        input.write_all(text_of_file.as_bytes()).unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let shown = text(&output.stdout).replace(&document, "document");
    (output.status.code(), shown, text(&output.stderr))
}

#[test]
fn an_author_is_told_what_is_wrong_and_on_which_line() {
    let good = r#"{"signet": {"name": "CRM", "icon": "crm.svg", "ui": "http://localhost:3461"}}"#;
    let (code, out, _) = validate(good, false, false);
    assert_eq!((code, out.as_str()), (Some(0), "document is a manifest: nothing is wrong\n"));
    let bad = "{\n  \"signet\": {\n    \"name\": \"CRM\",\n    \"nmae\": 1,\n    \"defaultSize\": {\n      \"w\": 13, \"h\": 2\n    }\n  }\n}";
    let (code, out, _) = validate(bad, false, false);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("document:6: error: signet.defaultSize.w: it is 13"), "{out}");
    assert!(
        out.contains("document:4: warning: signet.nmae: nobody knows this field; name was meant?"),
        "{out}"
    );
    assert!(out.ends_with("document is a manifest: 1 errors, 1 warnings\n"), "{out}");
    let (code, out, _) = validate(bad, true, true);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &answer["good"], &answer["document"]), (Some(1), &false.into(), &"manifest".into()));
    assert_eq!(
        (&answer["problems"][1]["line"], &answer["problems"][1]["path"]),
        (&6.into(), &"signet.defaultSize.w".into())
    );
}

#[test]
fn an_author_is_told_what_would_run() {
    let server = r#"{"name": "io.a/b", "packages": [{"registryType": "npm", "identifier": "@a/b", "version": "1.0.0"}]}"#;
    let (code, out, _) = validate(server, false, false);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("would run or reach: npx -y @a/b@1.0.0\n"), "{out}");
}

#[test]
fn what_cannot_be_read_is_said() {
    let (code, _, err) = validate("{\n \"signet\": }", false, false);
    assert!(code == Some(1) && err.contains(":2:12: it is no JSON"), "{err}");
    let home = tempfile::tempdir().unwrap();
    for (document, says) in [
        ("nothing.json", "cannot read nothing.json"),
        ("http://example.com/server.json", "anybody in between could change it"),
        ("http://127.0.0.1:1/server.json", "cannot fetch http://127.0.0.1:1/server.json"),
    ] {
        let output = signet(home.path(), &["mcp", "validate", document]);
        assert_eq!(output.status.code(), Some(1), "{document}");
        assert!(text(&output.stderr).contains(says), "{document}: {}", text(&output.stderr));
    }
}
