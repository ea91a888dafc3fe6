//! Events are answered once, and edges are known.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

use std::sync::atomic::{AtomicU32, Ordering};

use signet_core::Error;
use signet_edges::{Answer, Answers, Call, Edges};
use signet_store::Store;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("db")).unwrap();
    (folder, store)
}

fn saying(stdout: &str) -> Answer {
    Answer { stdout: stdout.into(), ..Answer::default() }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_also_in_the_next_daemon() {
    let (_folder, store) = store();
    let first = Answers::open(store.clone());
    let once = |answers: Answers, key: &'static str, says: &'static str| async move {
        answers.once::<Error>(key, "event", async { Ok(saying(says)) }).await.unwrap().stdout
    };
    assert_eq!(once(first.clone(), "key_a", "one").await, "one");
    assert_eq!(once(first.clone(), "key_a", "two").await, "one");
    assert_eq!(once(first.clone(), "key_b", "another's").await, "another's");
    first.save().await.unwrap();
    assert_eq!(once(first, "key_a", "three").await, "one");
    assert_eq!(once(Answers::open(store), "key_a", "four").await, "one");
}

#[tokio::test]
async fn one_that_comes_meanwhile_waits_and_what_fails_is_tried_again() {
    let (_folder, store) = store();
    let answers = Answers::open(store);
    let (go, going) = tokio::sync::oneshot::channel::<()>();
    let worked = AtomicU32::new(0);
    let first = answers.once::<Error>("k", "e", async {
        going.await.unwrap();
        worked.fetch_add(1, Ordering::Relaxed);
        Ok(saying("first"))
    });
    let second = answers.once::<Error>("k", "e", async {
        worked.fetch_add(1, Ordering::Relaxed);
        Ok(saying("second"))
    });
    let later = async {
        // What is under way survives the background job.
        answers.save().await.unwrap();
        go.send(()).unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, later);
    assert_eq!((first.unwrap(), second.unwrap()), (saying("first"), saying("first")));
    assert_eq!(worked.into_inner(), 1);

    let failed = answers.once::<Error>("k", "f", async { Err(Error::Unavailable("not now".into())) }).await;
    assert!(failed.is_err());
    assert_eq!(answers.once::<Error>("k", "f", async { Ok(saying("now")) }).await.unwrap(), saying("now"));
    // One that is given up, as when the edge hangs up, leaves the place to the next.
    {
        let never = answers.once::<Error>("k", "g", std::future::pending());
        tokio::select! { biased; _ = never => unreachable!(), () = std::future::ready(()) => {} }
    }
    assert_eq!(answers.once::<Error>("k", "g", async { Ok(saying("then")) }).await.unwrap(), saying("then"));
}

fn call<'a>(key: &'a str, connector: &'a str, machine: &'a str) -> Call<'a> {
    let version = Some("0.1.0");
    let (connector, machine) = (Some(connector), Some(machine));
    Call { key, harness: "codex", machine, agent: "a", connector, version, error: None }
}

#[tokio::test]
async fn an_edge_is_one_whatever_key_it_comes_with_and_outlives_the_daemon() {
    let (_folder, store) = store();
    let edges = Edges::open(store.clone()).unwrap();
    edges.note(&call("key_1", "conn_1", "laptop"));
    edges.note(&Call { error: Some("api key revoked"), ..call("key_1", "conn_1", "laptop") });
    edges.note(&Call { version: Some("0.2.0"), ..call("key_2", "conn_1", "laptop") });
    edges.note(&Call { connector: None, ..call("key_2", "", "desktop") });
    edges.save().await.unwrap();

    let edges = Edges::open(store).unwrap();
    let all = edges.list(None);
    assert_eq!(all.len(), 2);
    let laptop = all.iter().find(|edge| edge.machine.as_deref() == Some("laptop")).unwrap();
    assert_eq!((laptop.requests, laptop.errors, laptop.version.as_deref()), (3, 1, Some("0.2.0")));
    assert_eq!(laptop.last_error.as_ref().unwrap().says, "api key revoked");
    assert_eq!(edges.list(Some("key_1")).len(), 1);
    assert_eq!(edges.list(Some("key_1"))[0].requests, 2);
    assert!(edges.list(Some("key_3")).is_empty());
}

#[tokio::test]
async fn nobody_can_push_out_anothers_edges_or_fill_the_disk() {
    let (_folder, store) = store();
    let edges = Edges::open(store.clone()).unwrap();
    edges.note(&call("key_1", "conn_1", "laptop"));
    let long = "ü".repeat(5_000);
    for number in 0..1_500 {
        let made_up = format!("conn_{number}{long}");
        edges.note(&Call { error: Some(&long), ..call("key_2", &made_up, &long) });
    }
    // The connector's id of another's edge, with another machine's name.
    edges.note(&call("key_2", "conn_1", "stolen"));
    edges.save().await.unwrap();
    let edges = Edges::open(store).unwrap();
    assert_eq!(edges.list(Some("key_1"))[0].machine.as_deref(), Some("laptop"));
    let theirs = edges.list(Some("key_2"));
    assert!(theirs.len() <= 1_000 && theirs.iter().all(|edge| edge.machine.as_ref().unwrap().len() <= 200));
}
