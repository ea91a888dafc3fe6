//! Projects in a temporary folder, built by the real compilers.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use signet_author::{BuildOptions, Built, Kind, Language, Report, Tools};

/// `host/author`, two folders below the workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Kept from one run to the next: a cache of compiled crates.
fn target_dir() -> PathBuf {
    let outer = std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
    workspace().join(outer.unwrap_or_else(|| "target".into())).join("authors")
}

pub fn options() -> BuildOptions {
    BuildOptions { output: None, tools: Tools::of_user(), target_dir: Some(target_dir()) }
}

/// A project of this kind. A Rust one gets the workspace's lock file: what is downloaded already is enough.
pub fn project(parent: &Path, kind: Kind, language: Language) -> PathBuf {
    let name = format!("my-{}", kind.name());
    let folder = parent.join(language.name()).join(&name);
    signet_author::new(&folder, &name, kind, language).unwrap();
    if language == Language::Rust {
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    }
    folder
}

/// Builds, and fails with what the compiler said.
pub fn build(folder: &Path) -> Built {
    let mut said = Vec::new();
    signet_author::build(folder, &options(), &mut |line| said.push(line.to_owned()))
        .unwrap_or_else(|error| panic!("{error}\n{}", said.join("\n")))
}

/// The findings, one a line.
pub fn words(report: &Report) -> String {
    let line = |finding: &signet_author::Finding| {
        format!("{:?}: {}: {}; {}", finding.severity, finding.place, finding.what, finding.fix)
    };
    report.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Runs the project's scenarios; native code is kept beside the project.
pub fn run_scenarios(folder: &Path, wasm: &Path) {
    let images = signet_runtime::ImageCache::at(&folder.join("images")).unwrap();
    let ran = signet_author::test(folder, wasm, Some(images)).unwrap();
    assert_eq!(ran.len(), 1);
    for scenario in ran {
        assert!(scenario.steps > 0);
        let Some(failure) = scenario.failure else { continue };
        panic!(
            "{}: step {} ({}): {}\n{}",
            scenario.name,
            failure.step,
            failure.call,
            failure.differences.join("\n"),
            failure.got
        );
    }
}
