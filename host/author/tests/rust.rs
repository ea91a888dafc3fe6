//! What `signet plugin new` writes in Rust, with the real cargo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::process::Command;

use signet_author::{AuthorError, Kind, Language};
use signet_runtime::Package;
use support::{build, options, project, run_scenarios, words};

#[test]
fn every_rust_template_builds_outside_this_repository_and_passes_check_and_test() {
    let folder = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let project = project(folder.path(), kind, Language::Rust);
        let built = build(&project);
        assert_eq!(built.path, project.canonicalize().unwrap().join(format!("dist/my-{}.wasm", kind.name())));

        let report = signet_author::check(&built.path).unwrap();
        assert!(report.findings.is_empty(), "{}: {}", kind.name(), words(&report));
        let package = Package::read("built", fs::read(&built.path).unwrap()).unwrap();
        assert_eq!(package.manifest.id, format!("my-{}", kind.name()));
        assert_eq!(package.digest, built.digest);
        run_scenarios(&project, &built.path);
        assert!(built.size < 400_000, "{} has {} bytes", kind.name(), built.size);
    }
}

#[test]
fn what_the_compiler_says_is_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), Kind::Subscriber, Language::Rust);
    let source = project.join("src/lib.rs");
    let broken = fs::read_to_string(&source).unwrap().replace("Ok(())", "Ok(42)");
    fs::write(&source, broken).unwrap();

    let mut said = Vec::new();
    let error =
        signet_author::build(&project, &options(), &mut |line| said.push(line.to_owned())).unwrap_err();
    let AuthorError::Failed { tool, messages, .. } = &error else { panic!("{error}") };
    assert_eq!(*tool, "cargo build");
    assert!(messages.contains("src/lib.rs") && messages.contains("mismatched types"), "{messages}");
    assert!(said.iter().any(|line| line.contains("mismatched types")), "{said:?}");
    assert!(!project.join("dist").exists(), "nothing is left of a build that failed");
}

/// With the real cargo, in the author's place: the test kit, the component, and this crate's side of it.
#[test]
fn the_test_of_every_rust_template_passes_in_the_authors_own_cargo_test() {
    let folder = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let project = project(folder.path(), kind, Language::Rust);
        let output = Command::new("cargo")
            .args(["test", "--quiet"])
            .current_dir(&project)
            .env("SIGNET", env!("CARGO_BIN_EXE_author-test-host"))
            .env("CARGO_TARGET_DIR", options().target_dir.unwrap())
            .output()
            .unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {said}", kind.name());
    }
}
