//! What `signet plugin new` writes in JavaScript and Python, with the real compilers. They are fetched into
//! the user's cache once; each build takes about ten seconds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::fs;

use signet_author::{AuthorError, Kind, Language};
use signet_runtime::{MANIFEST_SECTION, Package};
use support::{build, options, project, run_scenarios, words};

/// Builds and checks them all, and runs the scenarios of some: compiling an engine to native code takes as long
/// as building it, and the scenarios of the others do the same calls.
fn every_template(language: Language, run: [Kind; 3]) {
    let folder = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let project = project(folder.path(), kind, language);
        let built = build(&project);
        let report = signet_author::check(&built.path).unwrap();
        assert!(report.findings.is_empty(), "{}: {}", kind.name(), words(&report));
        let summary = report.summary.unwrap();
        assert!(summary.imports.iter().all(|import| import.starts_with("signet:plugin/")), "{summary:?}");
        if run.contains(&kind) {
            run_scenarios(&project, &built.path);
        }
        let bytes = fs::read(&built.path).unwrap();
        let sections = bytes.windows(MANIFEST_SECTION.len()).filter(|at| *at == MANIFEST_SECTION.as_bytes());
        assert_eq!(sections.count(), 1, "one manifest");
        assert_eq!(Package::read("built", bytes).unwrap().manifest.id, format!("my-{}", kind.name()));
    }
}

#[test]
fn every_javascript_template_builds_without_wasi_and_passes() {
    every_template(Language::JavaScript, [Kind::Connector, Kind::Widget, Kind::CardGenerator]);
}

#[test]
fn every_python_template_builds_without_wasi_and_passes() {
    every_template(Language::Python, [Kind::Connector, Kind::Subscriber, Kind::CardGenerator]);
}

#[test]
fn a_capability_that_is_not_asked_for_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (language, source) in [(Language::JavaScript, "package.json"), (Language::Python, "pyproject.toml")] {
        let project = project(folder.path(), Kind::Widget, language);
        let manifest = project.join("manifest.json");
        let without = fs::read_to_string(&manifest).unwrap().replace("\"state\"", "\"log\"");
        fs::write(&manifest, without).unwrap();
        let error = signet_author::build(&project, &options(), &mut |_| {}).unwrap_err();
        let AuthorError::Failed { advice, messages, .. } = &error else { panic!("{error}") };
        assert!(advice.contains("capabilities") && advice.contains(source), "{advice}\n{messages}");
    }
}
