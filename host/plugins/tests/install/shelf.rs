//! What is kept of a component, and what happens when somebody touches it.

use std::os::unix::fs::PermissionsExt as _;

use signet_plugins::{Digest, Shelf};

use crate::support::{digest, names, says};

#[test]
fn a_component_comes_back_as_it_was_from_a_folder_that_only_its_owner_enters() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path()).unwrap();
    let kept = shelf.put(b"component").unwrap();
    assert_eq!(shelf.get(&kept).unwrap(), b"component");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder.path().join("components")), mode(&shelf.path(&kept))), (0o700, 0o600));

    std::fs::set_permissions(folder.path().join("components"), std::fs::Permissions::from_mode(0o777))
        .unwrap();
    Shelf::at(folder.path()).unwrap();
    assert_eq!(mode(&folder.path().join("components")), 0o700, "a folder that was open is closed");
}

#[test]
fn bytes_that_are_not_what_their_name_says_are_an_error_until_they_are_put_again() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path()).unwrap();
    let kept = shelf.put(b"component").unwrap();
    for wrong in [b"Component".as_slice(), b"componen", b"", b"component "] {
        std::fs::write(shelf.path(&kept), wrong).unwrap();
        says(shelf.get(&kept), &["has digest", &Digest::of(wrong).to_string(), &kept.to_string()]);
        assert!(!shelf.has(&kept));
        shelf.put(b"component").unwrap();
        assert_eq!(shelf.get(&kept).unwrap(), b"component");
    }
    says(shelf.get(&digest("other")), &["not on this machine", "install --locked"]);
}

#[test]
fn a_sweep_takes_everything_but_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path()).unwrap();
    let (one, two) = (shelf.put(b"one").unwrap(), shelf.put(b"two").unwrap());
    std::fs::write(shelf.path(&one).with_extension("wasm.signet-new-1-1"), "half").unwrap();
    assert_eq!(shelf.sweep(&[two.clone()].into()).unwrap(), 2);
    assert_eq!(names(&folder.path().join("components")), [format!("{}.wasm", two.hex())]);
    shelf.remove(&one).unwrap();
}

#[test]
fn a_component_that_is_too_large_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path()).unwrap();
    says(shelf.put(&vec![0; (64 << 20) + 1]), &["more than the 67108864 bytes"]);
    assert!(names(&folder.path().join("components")).is_empty());
}
