//! What the rest of Signet relies on when it stores things.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_store::{Migration, Read, Store, StoreError, Table};

const WORDS: Table<String> = Table::new("words");

fn open() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("signet.redb")).unwrap();
    (folder, store)
}

fn word(store: &Store, key: &str) -> Option<String> {
    store.read(|tx| tx.get(WORDS, key)).unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let (folder, store) = open();
    store.write(|tx| tx.put(WORDS, "a", &"one".to_owned())).await.unwrap();
    drop(store);
    let path = folder.path().join("signet.redb");
    // The writer thread lets go of the file a moment after its last handle is gone.
    let store = loop {
        match Store::open(&path) {
            Ok(store) => break store,
            Err(StoreError::InUse { .. }) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(word(&store, "a").as_deref(), Some("one"));
}

#[tokio::test]
async fn a_failed_transaction_leaves_nothing_and_harms_no_other() {
    let (_folder, store) = open();
    let writes = (0..200).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(move |tx| {
                    tx.put(WORDS, &format!("{n:03}"), &"x".to_owned())?;
                    if n % 10 == 0 { Err(StoreError::Abandoned) } else { Ok(()) }
                })
                .await
                .is_ok()
        })
    });
    let writes: Vec<_> = writes.collect();
    for (n, write) in writes.into_iter().enumerate() {
        assert_eq!(write.await.unwrap(), n % 10 != 0);
        assert_eq!(word(&store, &format!("{n:03}")).is_some(), n % 10 != 0, "{n}");
    }
}

#[tokio::test]
async fn a_transaction_that_panics_is_an_error_and_the_next_one_works() {
    let (_folder, store) = open();
    let failed = store.write::<(), StoreError, _>(|_| panic!("a bug")).await;
    assert!(matches!(failed, Err(StoreError::Abandoned)));
    store.write(|tx| tx.put(WORDS, "a", &"one".to_owned())).await.unwrap();
    assert_eq!(word(&store, "a").as_deref(), Some("one"));
}

#[test]
fn a_second_daemon_is_told_that_the_file_is_in_use() {
    let (folder, _store) = open();
    let second = Store::open(&folder.path().join("signet.redb"));
    assert!(matches!(second, Err(StoreError::InUse { .. })));
}

#[tokio::test]
async fn an_older_database_is_migrated_and_a_newer_one_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signet.redb");
    let first: Migration = |tx| tx.put(WORDS, "a", &"one".to_owned());
    let second: Migration = |tx| {
        let old: Option<String> = tx.get(WORDS, "a")?;
        tx.put(WORDS, "a", &format!("{} and two", old.unwrap_or_default()))
    };
    let open = |migrations: &[Migration]| loop {
        match Store::open_with(&path, migrations) {
            Err(StoreError::InUse { .. }) => std::thread::yield_now(),
            other => break other,
        }
    };
    drop(open(&[first]).unwrap());
    let store = open(&[first, second]).unwrap();
    assert_eq!(word(&store, "a").as_deref(), Some("one and two"));
    drop(store);
    let error = open(&[first]).err().unwrap();
    assert!(matches!(error, StoreError::TooNew { found: 2, known: 1, .. }), "{error}");
    assert_eq!(word(&open(&[first, second]).unwrap(), "a").as_deref(), Some("one and two"));
}

#[test]
fn a_file_that_is_no_database_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signet.redb");
    std::fs::write(&path, "not a database").unwrap();
    let error = Store::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Open { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "not a database");
}

#[tokio::test]
async fn keys_come_in_order_within_their_prefix() {
    let (_folder, store) = open();
    store
        .write(|tx| {
            for key in ["b\0two", "a\0one", "b\0three", "c"] {
                tx.put(WORDS, key, &key.to_owned())?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    let keys = store.read(|tx| tx.list(WORDS, "b\0")).unwrap();
    assert_eq!(keys.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["b\0three", "b\0two"]);
}
