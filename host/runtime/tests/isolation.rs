//! Two calls share nothing, a failure is its call's alone, and what a guest says stays what it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeSet;

use signet_runtime::capability::log::Level;
use signet_runtime::{ActorState, Limits, RuntimeError};
use support::{
    Recorder, context, counted, counter_package, echoes, event, handle, handle_with, setup, until, within,
};

/// Without this the next test could not fail.
#[tokio::test]
async fn what_a_guest_keeps_is_there_while_its_instance_lives() {
    let connector = within(Limits::CALL);
    let who = |identity: signet_runtime::connector_types::Identity| {
        assert_eq!(identity.session_key.as_deref(), Some(""));
        Ok::<_, RuntimeError>((context(), Recorder::new().all()))
    };
    assert_eq!(connector.handle_as("leak", "secret", who).await.unwrap().stdout, "secret");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_call_finds_what_another_kept() {
    let tasks = (0..8).map(|task| {
        tokio::spawn(async move {
            let connector = within(Limits::CALL);
            let mut found = BTreeSet::new();
            for n in 0..25 {
                let secret = format!("secret {n} of task {task}");
                found.insert(handle(&connector, "leak", &secret).await.unwrap().stdout);
            }
            found
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap().into_iter().collect::<Vec<_>>(), [""]);
    }
}

/// Pages that a guest touched go back to the pool; the next one finds them clean, however the first ended.
#[tokio::test]
async fn no_call_finds_what_one_that_failed_kept() {
    let connector = within(Limits::CALL);
    let never = |_| Err(RuntimeError::Engine("given up".into()));
    for _ in 0..150 {
        connector.handle_as("leak", "secret", never).await.unwrap_err();
        handle(&connector, "panic", "secret").await.unwrap_err();
        assert_eq!(handle(&connector, "leak", "other").await.unwrap().stdout, "");
    }
}

#[tokio::test]
async fn a_panic_says_which_plugin_where_and_why() {
    let recorder = Recorder::new();
    let connector = within(Limits::CALL);
    let error = handle_with(&connector, "panic", "the herons left", recorder.all()).await.unwrap_err();
    assert!(matches!(error, RuntimeError::Trap { .. }), "{error:?}");
    let said = error.to_string();
    for part in ["plugin hostile", "connector.handle", "the herons left", "bombs.rs", "unreachable"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    let lines = recorder.lines();
    assert!(
        matches!(lines.as_slice(), [(Level::Error, line)] if line.contains("the herons left")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_panic_says_why_even_where_nothing_can_be_logged() {
    let connector = within(Limits::CALL);
    let error = handle_with(&connector, "panic", "unheard", Default::default()).await.unwrap_err();
    assert!(error.to_string().contains("unheard"), "{error}");
    let error = handle(&connector, "flood-and-panic", "after much noise").await.unwrap_err();
    assert!(error.to_string().contains("after much noise"), "{error}");
}

#[tokio::test]
async fn a_panics_message_is_one_line_of_bounded_length() {
    let connector = within(Limits::CALL);
    let error = handle(&connector, "panic", "a\nERROR forged\u{1b}[31m").await.unwrap_err().to_string();
    assert!(error.contains("\\nERROR forged\\u{1b}[31m") && !error.chars().any(char::is_control), "{error}");
    let long = handle(&connector, "panic", &"x".repeat(100_000)).await.unwrap_err().to_string();
    assert!((2_000..3_000).contains(&long.len()), "{}", long.len());
}

#[tokio::test]
async fn a_line_of_log_stays_one_line_and_short() {
    let recorder = Recorder::new();
    let connector = within(Limits::CALL);
    for (line, written) in [
        ("a\nERROR forged", "a\\nERROR forged"),
        ("a\r\nb", "a\\r\\nb"),
        ("\u{1b}[31mred\u{7}\0", "\\u{1b}[31mred\\u{7}\\u{0}"),
        ("\u{85}\u{2028}\u{2029}\u{7f}", "\\u{85}\\u{2028}\\u{2029}\\u{7f}"),
        ("\u{202e}backwards\u{2066}", "\\u{202e}backwards\\u{2066}"),
        ("größer 鷺", "größer 鷺"),
        ("", ""),
    ] {
        handle_with(&connector, "log", line, recorder.all()).await.unwrap();
        let last = recorder.lines().pop().unwrap();
        assert!(matches!(last.0, Level::Warn));
        assert_eq!(last.1, written);
    }
    for long in ["x".repeat(1 << 20), "鷺".repeat(1 << 18), "\n".repeat(1 << 18)] {
        handle_with(&connector, "log", &long, recorder.all()).await.unwrap();
        let last = recorder.lines().pop().unwrap().1;
        assert!(last.ends_with('…') && (2_000..2_020).contains(&last.len()), "{}", last.len());
    }
}

#[tokio::test]
async fn an_answer_reaches_the_host_as_it_is_and_an_error_cannot_be_taken_for_more() {
    let connector = within(Limits::CALL);
    let garbage = handle(&connector, "garbage", "").await.unwrap();
    assert!(
        garbage.stdout.starts_with("\0\u{1b}[31m\r\n") && garbage.stdout == garbage.stderr,
        "{garbage:?}"
    );
    assert_eq!(garbage.exit_code, 255);
    let error = handle(&connector, "refuse-with-garbage", "").await.unwrap_err().to_string();
    assert!(
        error.contains("forged") && !error.chars().any(|c| c.is_control() || c == '\u{202e}'),
        "{error:?}"
    );
}

#[tokio::test]
async fn text_of_any_kind_goes_in_and_out_unchanged() {
    let connector = within(Limits::CALL);
    for text in ["", "\0", "größer 鷺 🪶", "\u{10ffff}\u{feff}", "\\u0000", &"鷺".repeat(100_000)] {
        assert_eq!(handle(&connector, "echo", text).await.unwrap().stdout, text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_failures_of_one_plugin_are_not_anothers() {
    let recorder = Recorder::new();
    let plugin = counted(counter_package());
    let subscriber = plugin.actor(setup(&recorder, Limits::ACTOR)).unwrap();
    let harm = ["panic", "recurse", "memory", "state-for-ever", "refuse", "no-such-event"];
    let failing = harm.map(|event| {
        tokio::spawn(async move {
            let connector = within(Limits::CALL);
            for _ in 0..10 {
                handle(&connector, event, "harm").await.unwrap_err();
            }
        })
    });
    let well = tokio::spawn(async {
        let connector = within(Limits::CALL);
        for _ in 0..100 {
            echoes(&connector).await;
        }
    });
    for sequence in 1..=100 {
        subscriber.send(event(sequence, "count.one", "{}"));
    }
    for task in failing {
        task.await.unwrap();
    }
    well.await.unwrap();
    until("all events are handled", || plugin.metrics().figures().heard == 100).await;
    assert_eq!(plugin.metrics().figures().dropped, 0);
    assert!(matches!(subscriber.state(), ActorState::Running), "{:?}", subscriber.state());
    let seen: Vec<_> =
        recorder.events_of("count.changed").iter().filter_map(|event| event["seen"].as_u64()).collect();
    assert_eq!(seen, (1..=100).collect::<Vec<u64>>());
}
