//! A lock file on another machine: everything in it, exactly, or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use signet_plugins::{
    Change, Digest, Entry, Ledger, Lock, NotReproduced, Pending, PluginId, PublicKey, SigningKey, Source,
    reproduce, sign,
};

use crate::support::registry::Registry;
use crate::support::server::{Server, answer};
use crate::support::{component, fetcher, id, names, source, wait};

fn entry(source: Source, version: &str, bytes: &[u8], signer: Option<PublicKey>) -> Entry {
    Entry {
        version: version.parse().unwrap(),
        source,
        digest: Digest::of(bytes),
        signer,
        enabled: true,
        pinned: false,
        grants: BTreeSet::new(),
        config: None,
        limits: BTreeMap::new(),
        pending: None,
    }
}

struct Machine {
    folder: tempfile::TempDir,
    ledger: Ledger,
}

fn machine() -> Machine {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::at(folder.path(), &folder.path().join("private")).unwrap();
    Machine { folder, ledger }
}

impl Machine {
    fn try_reproduce(&self, lock: &Lock) -> Result<(), NotReproduced> {
        let transaction = self.ledger.begin().unwrap();
        let built_in = |id: &PluginId| (id.as_str() == "built").then(|| component("built", "0.1.0"));
        wait(reproduce(&transaction, lock, &fetcher(), &built_in))?;
        transaction.commit(Change { lock: lock.clone(), ..Change::default() }).unwrap().finish().unwrap();
        Ok(())
    }

    fn components(&self) -> Vec<String> {
        names(&self.folder.path().join("private/components"))
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Source {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    source(path.to_str().unwrap())
}

#[test]
fn a_lock_file_is_reproduced_from_every_kind_of_source() {
    let Some(registry) = Registry::start(false) else { return };
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let signed = sign(&component("signed", "1.0.0"), &key).unwrap();
    let (web, waiting) = (component("web", "0.1.0"), component("web", "0.2.0"));
    let built = component("built", "0.1.0");
    let served = web.clone();
    let server = Server::start(move |_| answer("200 OK", &[], &served));
    let at = source(&format!("oci://localhost:{}/signed:1", registry.port));
    let Source::Oci(to) = &at else { panic!("{at}") };
    wait(fetcher().publish(&signed, to, None, &BTreeMap::new())).unwrap();
    let resolved = wait(fetcher().fetch(&at, None)).unwrap().source;

    let pending = Pending {
        version: "0.2.0".parse().unwrap(),
        source: write(folder.path(), "next.wasm", &waiting),
        digest: Digest::of(&waiting),
        signer: None,
        asks: BTreeSet::from(["bus".to_owned()]),
    };
    let from_web = source(&format!("http://127.0.0.1:{}/x", server.port));
    let lock = Lock {
        plugins: [
            (id("built"), entry(Source::BuiltIn, "0.1.0", &built, None)),
            (id("signed"), entry(resolved, "1.0.0", &signed, Some(key.public()))),
            (id("web"), Entry { pending: Some(pending), ..entry(from_web, "0.1.0", &web, None) }),
        ]
        .into(),
    };
    let there = machine();
    there.try_reproduce(&lock).unwrap();
    assert_eq!(there.ledger.lock().unwrap(), lock);
    for (digest, bytes) in
        [(Digest::of(&signed), &signed), (Digest::of(&web), &web), (Digest::of(&waiting), &waiting)]
    {
        assert_eq!(&there.ledger.shelf().get(&digest).unwrap(), bytes);
    }
    assert_eq!(there.components().len(), 3, "what comes with Signet is on no shelf");

    let before = server.asked().len();
    there.try_reproduce(&lock).unwrap();
    assert_eq!(server.asked().len(), before, "what is on the shelf is not fetched again");
}

#[test]
fn one_plugin_that_differs_in_anything_leaves_nothing_behind_and_each_failure_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let plain = component("plain", "1.0.0");
    let signed = sign(&component("signed", "1.0.0"), &key).unwrap();
    let good = entry(write(folder.path(), "plain.wasm", &plain), "1.0.0", &plain, None);
    let from = write(folder.path(), "signed.wasm", &signed);
    let exact = entry(from.clone(), "1.0.0", &signed, Some(key.public()));
    let resigned = sign(&signed, &other).unwrap();
    for (bad, name, why) in [
        (Entry { digest: Digest::of(&resigned), ..exact.clone() }, "signed", "has digest"),
        (Entry { signer: Some(other.public()), ..exact.clone() }, "signed", "the lock file says ed25519:"),
        (Entry { signer: None, ..exact.clone() }, "signed", "the lock file says nobody"),
        (
            Entry { version: "1.0.1".parse().unwrap(), ..exact.clone() },
            "signed",
            "the lock file says signed 1.0.1",
        ),
        (exact.clone(), "imposter", "the lock file says imposter"),
        (Entry { source: source("/no/such.wasm"), ..exact.clone() }, "signed", "cannot open"),
        (Entry { source: Source::BuiltIn, ..exact.clone() }, "signed", "does not come with it"),
        (entry(Source::BuiltIn, "0.1.0", b"older", None), "built", "has digest"),
    ] {
        let lock = Lock { plugins: [(id("plain"), good.clone()), (id(name), bad)].into() };
        let there = machine();
        let failures = there.try_reproduce(&lock).unwrap_err();
        assert_eq!(failures.failures.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), [name]);
        assert!(failures.to_string().contains(why), "{why}: {failures}");
        assert!(there.components().is_empty(), "{why}");
        assert_eq!(there.ledger.lock().unwrap(), Lock::default());
    }
    let both = Lock {
        plugins: [(id("a"), Entry { source: source("/no/a"), ..good.clone() }), (id("b"), good.clone())]
            .into(),
    };
    assert_eq!(machine().try_reproduce(&both).unwrap_err().failures.len(), 2);
}

#[test]
fn what_was_on_the_shelf_before_stays_when_another_plugin_fails() {
    let folder = tempfile::tempdir().unwrap();
    let plain = component("plain", "1.0.0");
    let good = entry(write(folder.path(), "plain.wasm", &plain), "1.0.0", &plain, None);
    let there = machine();
    there.ledger.shelf().put(&plain).unwrap();
    let missing = Entry { source: source("/no/x"), digest: Digest::of(b"x"), ..good.clone() };
    let lock = Lock { plugins: [(id("plain"), good), (id("x"), missing)].into() };
    there.try_reproduce(&lock).unwrap_err();
    assert!(there.ledger.shelf().has(&Digest::of(&plain)));
}
