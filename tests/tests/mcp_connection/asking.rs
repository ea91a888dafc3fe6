//! Calls: questions to a person, tasks, progress, cancelling, subscriptions.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value, json};
use signet_mcp_client::{Answer, Ask, ClientError, Elicitation, Limits};

use crate::processes::text;
use crate::support::{Marked, QUICK, eventually};

fn within(time: Duration) -> Ask {
    Ask { timeout: Some(time), progress: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_asks_in_a_loop_is_not_put_before_a_person_each_time() {
    for mode in ["asking", "modern-asking"] {
        let server = Marked::adversary(mode);
        let (connection, heard) = server.opened(QUICK).await;
        *heard.answer.lock().unwrap() = Some(Answer::Accept(json!({"password": "x"})));
        let answer = connection.call("call", Map::new(), Ask::default()).await;
        if mode == "modern-asking" {
            let error = answer.expect_err("it never ends");
            assert_eq!(error, ClientError::Limit("it asked 16 times without coming to an answer".to_owned()));
        } else {
            assert_eq!(text(&answer.unwrap()), "asked");
        }
        let asked = heard.asked.lock().unwrap().len();
        assert!((1..40).contains(&asked), "{mode}: {asked}");
        connection.close().await;
        server.assert_gone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_reaches_a_person_and_its_answer_the_server() {
    let server = Marked::adversary("modern-question");
    let (connection, heard) = server.opened(QUICK).await;
    let ask = || connection.call("call", Map::new(), Ask::default());
    let said: Value = serde_json::from_str(text(&ask().await.unwrap())).unwrap();
    assert_eq!(said, json!({"given": {"a": {"action": "decline"}}, "state": "s1"}));
    *heard.answer.lock().unwrap() = Some(Answer::Accept(json!({"password": "x"})));
    let said: Value = serde_json::from_str(text(&ask().await.unwrap())).unwrap();
    assert_eq!(said["given"]["a"], json!({"action": "accept", "content": {"password": "x"}}));
    let Elicitation::Form { message, schema } = heard.asked.lock().unwrap()[0].clone() else { panic!() };
    assert_eq!(message, "Your password, please.");
    assert_eq!(schema["properties"]["password"]["type"], "string");
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_wants_to_be_asked_again_for_ever_is_not() {
    let server = Marked::adversary("modern-again");
    let (connection, _) = server.opened(Limits { rounds: 3, ..QUICK }).await;
    let error = connection.call("call", Map::new(), Ask::default()).await.expect_err("it never ends");
    assert!(matches!(error, ClientError::Limit(_)), "{error:?}");
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_waited_for_and_cancelled_when_nobody_waits() {
    let server = Marked::adversary("modern-task");
    let (connection, heard) = server.opened(QUICK).await;
    let quick: Map<String, Value> = [("quick".to_owned(), json!(true))].into_iter().collect();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = steps.clone();
    let progress = Arc::new(move |progress: signet_mcp_client::Progress| {
        seen.lock().unwrap().push(progress.message);
    });
    let ask = Ask { timeout: None, progress: Some(progress) };
    let answer = connection.call("call", quick, ask).await.unwrap();
    assert_eq!((text(&answer), &answer["extra"]), ("done later", &json!(1)));
    assert_eq!(*steps.lock().unwrap(), [Some("still at it".to_owned())]);
    let error = connection.call("call", Map::new(), within(Duration::from_secs(1))).await.expect_err("slow");
    assert_eq!(error, ClientError::TimedOut("its task did not end within 1s".to_owned()));
    let cancelled = eventually(move || {
        let messages = heard.messages.lock().unwrap();
        messages.iter().find(|(_, said)| said == "cancelled a task").cloned()
    });
    assert!(cancelled.await.is_some());
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_nobody_waits_for_is_cancelled() {
    let server = Marked::adversary("cancel");
    let (connection, heard) = server.opened(QUICK).await;
    let error =
        connection.call("call", Map::new(), within(Duration::from_millis(300))).await.expect_err("slow");
    assert_eq!(error, ClientError::TimedOut("it did not answer within 300ms".to_owned()));
    {
        let call = connection.call("call", Map::new(), Ask::default());
        assert!(tokio::time::timeout(Duration::from_millis(300), call).await.is_err());
    }
    let told = eventually(move || {
        let messages = heard.messages.lock().unwrap();
        let of_cancels = messages.iter().filter(|(level, said)| {
            level == "notice" && said.as_str().is_some_and(|said| said.starts_with("cancelled "))
        });
        (of_cancels.count() == 2).then_some(())
    });
    assert!(told.await.is_some());
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_while_a_call_runs() {
    let server = Marked::adversary("progress");
    let (connection, _) = server.opened(QUICK).await;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = steps.clone();
    let progress = Arc::new(move |progress: signet_mcp_client::Progress| {
        seen.lock().unwrap().push((progress.progress, progress.total, progress.message.unwrap_or_default()));
    });
    let ask = Ask { timeout: None, progress: Some(progress) };
    let answer = connection.call("call", Map::new(), ask).await.unwrap();
    assert_eq!(text(&answer), "done");
    // All that was told before the answer was heard before it.
    let mut all = steps.lock().unwrap().clone();
    assert_eq!(all.len(), 3, "{all:?}");
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(all[2], (3.0, Some(3.0), "step 3".to_owned()));
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_heard_of_in_both_eras() {
    for (mode, modern) in [("good", false), ("modern-listen", true)] {
        let server = Marked::adversary(mode);
        let (connection, heard) = server.opened(QUICK).await;
        connection.subscribe("a:b").await.unwrap_or_else(|error| panic!("{mode}: {error}"));
        let updated = eventually(move || {
            let tools = !modern || *heard.tools_changed.lock().unwrap() > 0;
            (tools && *heard.updated.lock().unwrap() == ["a:b"]).then_some(())
        });
        assert!(updated.await.is_some(), "{mode}");
        let left = connection.unsubscribe("a:b").await;
        assert!(left.is_ok() || !modern, "{mode}: {left:?}");
        connection.close().await;
    }
}
