//! A server that does not do what it should, at each step: an error in words, in time, and nothing left behind.

use std::time::Instant;

use serde_json::Map;
use signet_mcp_client::{Ask, ClientError, Limits};

use crate::support::{Marked, QUICK, SOON, eventually, peak_memory};

/// Opening fails with words that hold `words`, in time, and nothing is left.
async fn refused(mode: &str, limits: Limits, words: &[&str]) -> ClientError {
    let server = Marked::adversary(mode);
    let start = Instant::now();
    let (opened, heard) = server.open(limits).await;
    let error = opened.map(|connection| connection.about().clone()).expect_err(mode);
    assert!(start.elapsed() < limits.start + SOON, "{mode}: {:?}", start.elapsed());
    for word in words {
        assert!(error.to_string().contains(word), "{mode}: {error}; {heard:?}");
    }
    server.assert_gone();
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_answers_is_given_up_and_ended() {
    let limits = Limits { start: std::time::Duration::from_secs(2), ..QUICK };
    for mode in ["silent", "deaf"] {
        let error = refused(mode, limits, &["adversary", "did not say what it is within 2s"]).await;
        assert!(matches!(error, ClientError::TimedOut(_)), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_crashes_is_told_with_its_code_and_its_last_words() {
    let start = "code 3; the last it said: no such table: users";
    refused("crash-start", QUICK, &[start]).await;
    refused("crash-discover", QUICK, &["code 101; the last it said: panicked at server/discover"]).await;
    refused("crash-initialize", QUICK, &["code 101; the last it said: panicked at initialize"]).await;
    for (mode, kept) in
        [("crash-list", true), ("crash-call", true), ("crash-list", false), ("children-crash", true)]
    {
        let server = Marked::adversary(mode);
        let server = if kept { server } else { server.unkept() };
        let (connection, _) = server.opened(QUICK).await;
        let error = match mode {
            "crash-list" => connection.tools().await.expect_err(mode),
            _ => connection.call("call", Map::new(), Ask::default()).await.expect_err(mode),
        };
        assert!(matches!(&error, ClientError::Unreachable(_)), "{error:?}");
        assert!(
            error.to_string().contains("code 101; the last it said: panicked at tools/"),
            "{mode}: {error}"
        );
        assert!(connection.ended().await.contains("code 101"), "{mode}");
        server.assert_gone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_there_or_is_no_server_is_told_so() {
    let (opened, _) = Marked::new("no-such-program-here", &[]).open(QUICK).await;
    let error = opened.expect_err("it is not there").to_string();
    assert!(error.contains("no-such-program-here cannot be started"), "{error}");
    let (opened, _) = Marked::new("no-such-program-here", &[]).unkept().open(QUICK).await;
    let error = opened.expect_err("it is not there").to_string();
    assert!(error.contains("no-such-program-here cannot be started"), "{error}");
    assert!(error.contains("is it installed"), "{error}");
    let mut server = Marked::adversary("good");
    server.process.folder = Some("/no/such/folder".into());
    let error = server.open(QUICK).await.0.expect_err("no folder").to_string();
    assert!(error.contains("its folder /no/such/folder is not there"), "{error}");
    refused("wrong", QUICK, &["does not speak the protocol"]).await;
    let error = refused("no-protocol", QUICK, &["the server refused: go away"]).await;
    assert!(error.to_string().len() < 3000, "{error}");
    refused("junk-forever", QUICK, &["what is no JSON-RPC message"]).await;
    let (opened, _) = Marked::new("true", &[]).open(QUICK).await;
    assert!(opened.expect_err("no server").to_string().contains("code 0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_is_not_read() {
    refused("gigabyte-start", QUICK, &["more than 16777216 bytes"]).await;
    let server = Marked::adversary("gigabyte");
    let (connection, _) = server.opened(QUICK).await;
    let error = connection.tools().await.expect_err("a gigabyte");
    assert!(error.to_string().contains("more than 16777216 bytes"), "{error}");
    server.assert_gone();
    for (mode, words) in [("deep", "nested more than 120 deep"), ("values", "more than 1048576 values")] {
        let server = Marked::adversary(mode);
        let (connection, _) = server.opened(QUICK).await;
        let error = connection.tools().await.expect_err(mode);
        assert!(matches!(&error, ClientError::Protocol(said) if said.contains(words)), "{mode}: {error:?}");
        // That was one answer; the server is there.
        assert!(connection.resources().await.is_ok(), "{mode}");
        connection.close().await;
        server.assert_gone();
    }
    // With all other tests of this program at once.
    assert!(peak_memory() < 512 << 20, "{} MiB", peak_memory() >> 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn floods_are_cut_and_the_server_answers_meanwhile() {
    for mode in ["flood", "endless-stderr", "changing", "junk"] {
        let server = Marked::adversary(mode);
        let (connection, heard) = server.opened(QUICK).await;
        for _ in 0..3 {
            let listed = connection.tools().await.unwrap_or_else(|error| panic!("{mode}: {error}"));
            assert_eq!(listed.items.len(), 1, "{mode}");
        }
        let seen = heard.clone();
        let something = eventually(move || match mode {
            "changing" => (*seen.tools_changed.lock().unwrap() > 2).then_some(()),
            "endless-stderr" => Some(()),
            _ => (seen.stderr.lock().unwrap().len() > 2).then_some(()),
        });
        assert!(something.await.is_some(), "{mode}: {heard:?}");
        connection.close().await;
        server.assert_gone();
        let lines = heard.stderr.lock().unwrap();
        assert!(lines.iter().all(|line| line.len() <= QUICK.stderr_line), "{mode}");
        assert!(lines.len() < 2000, "{mode}: {} lines", lines.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_answers_are_no_answers() {
    let limits = Limits { request: std::time::Duration::from_secs(1), ..QUICK };
    let server = Marked::adversary("wrong-id");
    let (connection, _) = server.opened(limits).await;
    let error = connection.tools().await.expect_err("no answer");
    assert_eq!(error, ClientError::TimedOut("it did not answer within 1s".to_owned()));
    assert!(connection.resources().await.is_ok());
    drop(connection);
    server.assert_gone();
}
