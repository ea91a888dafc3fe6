//! `signet plugin new`, as far as no compiler is needed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::fs;

use signet_author::{AuthorError, BuildOptions, Kind, Language, build, component_path, new};

#[test]
fn a_name_that_is_no_id_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let long = "a".repeat(65);
    for name in ["", "Deal", "deal watch", "../deal", "deal_watch", "-deal", "deal-", "1deal", "dëal", &long]
    {
        let error = new(&folder.path().join("project"), name, Kind::Widget, Language::Python).unwrap_err();
        assert!(matches!(error, AuthorError::BadName(_)), "{name}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    fs::create_dir(&project).unwrap();
    fs::write(project.join("mine.txt"), "mine").unwrap();
    let error = new(&project, "deal", Kind::Widget, Language::Rust).unwrap_err();
    assert!(matches!(error, AuthorError::FolderExists(_)), "{error}");
    let file = project.join("mine.txt");
    let error = new(&file, "deal", Kind::Widget, Language::Rust).unwrap_err();
    assert!(matches!(error, AuthorError::FolderExists(_)), "{error}");
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    assert_eq!(fs::read_dir(&project).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn an_empty_folder_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let created = new(folder.path(), "deal", Kind::Widget, Language::Python).unwrap();
    assert!(created.files.contains(&"plugin.py".to_owned()), "{:?}", created.files);
    assert!(folder.path().join("plugin.py").is_file());
}

#[test]
fn every_project_is_complete_and_no_placeholder_is_left() {
    let folder = tempfile::tempdir().unwrap();
    for language in Language::ALL {
        for kind in Kind::ALL {
            let project = folder.path().join(format!("{}-{}", language.name(), kind.name()));
            let created = new(&project, "deal-watch", kind, language).unwrap();
            for needed in ["manifest.json", "README.md", ".gitignore"] {
                assert!(created.files.iter().any(|file| file == needed), "{project:?} has no {needed}");
            }
            assert!(created.files.iter().any(|file| file.starts_with("tests/")), "{:?}", created.files);
            assert!(project.join("signet/wit/package.wit").is_file());
            for file in &created.files {
                let text = fs::read_to_string(project.join(file)).unwrap();
                assert!(!text.contains("{{"), "{project:?}: {file}");
            }
            assert_eq!(Language::of(&project).unwrap(), language);
            assert!(component_path(&project).unwrap().ends_with("dist/deal-watch.wasm"));
        }
    }
}

#[test]
fn a_folder_without_a_project_and_a_project_without_exports_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let error = build(folder.path(), &BuildOptions::default(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, AuthorError::NotAProject(_)), "{error}");

    let project = folder.path().join("deal");
    new(&project, "deal", Kind::Widget, Language::JavaScript).unwrap();
    fs::write(project.join("package.json"), r#"{ "main": "plugin.js" }"#).unwrap();
    let error = build(&project, &BuildOptions::default(), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("package.json") && error.contains("\"exports\""), "{error}");

    let wrong = r#"{ "main": "plugin.js", "signet": { "exports": ["gadget"] } }"#;
    fs::write(project.join("package.json"), wrong).unwrap();
    let error = build(&project, &BuildOptions::default(), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("gadget") && error.contains("card-generator"), "{error}");
}
