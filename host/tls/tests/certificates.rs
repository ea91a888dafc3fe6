//! A pair of files: what is said about a bad one, and that a changed one is served.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use signet_tls::Certificates;
use support::{Files, Pem, certificate, certificate_with};

/// More than any change takes to be seen.
const PATIENCE: Duration = Duration::from_secs(30);

fn refused(files: &Files) -> String {
    files.open().map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_bad_pair_is_refused_with_the_file_and_what_to_do() {
    let files = Files::with(&certificate("signet-home"));
    assert_eq!(files.open().unwrap().about().names, ["signet-home"]);

    let other = certificate("signet-home");
    std::fs::write(files.key(), &other.key).unwrap();
    assert!(refused(&files).contains("does not belong to the certificate"), "{}", refused(&files));

    std::fs::write(files.key(), "no key").unwrap();
    assert!(refused(&files).contains("key.pem holds no private key"), "{}", refused(&files));
    std::fs::write(files.certificate(), "no certificate").unwrap();
    assert!(refused(&files).contains("cert.pem holds no certificate"), "{}", refused(&files));
    std::fs::remove_file(files.certificate()).unwrap();
    let said = refused(&files);
    assert!(said.contains("cannot read the certificate") && said.contains("No such file"), "{said}");
}

#[test]
fn hostile_files_are_refused() {
    let files = Files::with(&certificate("signet-home"));
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for content in [garbage.to_owned(), String::new(), "x".repeat(2 << 20), garbage.repeat(1_000)] {
        std::fs::write(files.certificate(), content).unwrap();
        assert!(refused(&files).contains("cert.pem"), "{}", refused(&files));
    }
    std::fs::remove_file(files.certificate()).unwrap();
    std::fs::create_dir(files.certificate()).unwrap();
    assert!(refused(&files).contains("it is no file"), "{}", refused(&files));
}

#[test]
fn dates_that_clients_refuse_and_an_open_key_are_warnings() {
    let old = certificate_with("signet-home", |params| params.not_after = rcgen::date_time_ymd(2020, 1, 2));
    let files = Files::with(&old);
    let said = files.open().unwrap().warnings();
    assert!(said.len() == 1 && said[0].contains("expired on 2020-01-02"), "{said:?}");

    let future = certificate_with("signet-home", |params| {
        params.not_before = rcgen::date_time_ymd(2200, 1, 2);
    });
    files.put(&future);
    let said = files.open().unwrap().warnings();
    assert!(said.len() == 1 && said[0].contains("not valid before 2200-01-02"), "{said:?}");

    files.put(&certificate("signet-home"));
    assert!(files.open().unwrap().warnings().is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(files.key(), PermissionsExt::from_mode(0o644)).unwrap();
        let said = files.open().unwrap().warnings();
        assert!(said.len() == 1 && said[0].contains("chmod 600"), "{said:?}");
    }
}

async fn served(certificates: &Certificates, name: &str) {
    let seen = async {
        while certificates.about().names != [name] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.unwrap_or_else(|_| panic!("{certificates:?}"));
}

async fn problem(certificates: &Certificates) -> String {
    let seen = async {
        loop {
            if let Some(problem) = certificates.problem() {
                return problem;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.unwrap()
}

#[tokio::test]
async fn a_new_pair_is_served_and_a_broken_one_is_not() {
    let files = Files::with(&certificate("one"));
    let certificates = files.open().unwrap();
    let _watch = certificates.watch();
    files.put(&certificate("two"));
    served(&certificates, "two").await;

    std::fs::write(files.certificate(), "half a certif").unwrap();
    assert!(problem(&certificates).await.contains("holds no certificate"));
    assert_eq!(certificates.about().names, ["two"]);

    // As most programs write: beside it, then renamed.
    let three = certificate("three");
    for (path, text) in [(files.certificate(), &three.certificate), (files.key(), &three.key)] {
        let beside = path.with_extension("new");
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, path).unwrap();
    }
    served(&certificates, "three").await;
    assert_eq!(certificates.problem(), None);
}

/// As Kubernetes mounts a secret: the files are links through `..data`, which is replaced at once.
#[cfg(unix)]
#[tokio::test]
async fn a_swapped_link_is_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let generation = |name: &str, pem: &Pem| {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("cert.pem"), &pem.certificate).unwrap();
        std::fs::write(place.join("key.pem"), &pem.key).unwrap();
        symlink(name, folder.path().join("..data_new")).unwrap();
        std::fs::rename(folder.path().join("..data_new"), folder.path().join("..data")).unwrap();
    };
    generation("..1", &certificate("one"));
    symlink(folder.path().join("..data/cert.pem"), folder.path().join("cert.pem")).unwrap();
    symlink(folder.path().join("..data/key.pem"), folder.path().join("key.pem")).unwrap();
    let certificates = Arc::new(
        Certificates::open(&folder.path().join("cert.pem"), &folder.path().join("key.pem")).unwrap(),
    );
    let _watch = certificates.watch();
    generation("..2", &certificate("two"));
    served(&certificates, "two").await;
}
