//! Lists that have no end, and tools that no client should take as they are.

use serde_json::json;
use signet_mcp_client::{ClientError, Limits};

use crate::support::{Marked, QUICK};

async fn tools(mode: &str, limits: Limits) -> (Vec<String>, Vec<String>) {
    let server = Marked::adversary(mode);
    let (connection, _) = server.opened(limits).await;
    let listed = connection.tools().await.unwrap_or_else(|error| panic!("{mode}: {error}"));
    connection.close().await;
    server.assert_gone();
    (listed.items.into_iter().map(|tool| tool.name).collect(), listed.problems)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_an_end_are_ended() {
    let (names, problems) = tools("pages", Limits { pages: 7, ..QUICK }).await;
    assert_eq!(names.len(), 7);
    assert_eq!(problems, ["its list of tools has more than 7 pages; the rest is left out"]);
    let (names, problems) = tools("loop", QUICK).await;
    assert_eq!(names, ["tool0", "tool1", "tool2"]);
    let twice = "tool \"tool0\" is listed twice; the first one stays";
    let back = "its list of tools comes back to a page that was read; the rest is left out";
    assert_eq!(problems, [twice, back]);
    let (names, problems) = tools("many", Limits { items: 1000, ..QUICK }).await;
    assert_eq!(names.len(), 1000);
    assert_eq!(problems, ["it lists more than 1000 tools; the rest is left out"]);
    let (_, problems) = tools("pages", Limits { list_bytes: 500, ..QUICK }).await;
    assert_eq!(problems, ["its list of tools is larger than 500 bytes; the rest is left out"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_that_cannot_be_used_are_left_out_and_said() {
    let (names, problems) = tools("schemas", QUICK).await;
    assert_eq!(names, ["recursive", "good"]);
    for (at, words) in [
        (0, "\"deep\" is nested more than 64 deep"),
        (1, "\"large\" has a schema of more than 262144 bytes"),
        (2, "\"text\" has a schema that is no object"),
        (3, "\"none\" has a schema that is no object"),
        (4, "\"missing\" cannot be read: missing field `inputSchema`"),
        (5, "\"\" cannot be read: missing field `name`"),
        (6, "\"\" cannot be read: invalid type: integer `17`"),
    ] {
        assert!(problems[at].contains(words), "{problems:#?}");
    }
    let (names, problems) = tools("names", QUICK).await;
    let kept = ["../../../etc/passwd", "<script>alert(1)</script>", "a b; rm -rf /", "good", "ünïcödé"];
    assert_eq!(names, kept);
    for (at, words) in [
        (0, "\"good\" is listed twice; the first one stays"),
        (1, "\"\" has no name"),
        (2, "\"line\\nbreak\" has control characters in its name"),
        (3, "\"\\u{1b}[2J\" has control characters"),
        (4, "has a name of more than 128 characters"),
    ] {
        assert!(problems[at].contains(words), "{problems:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_says_is_handed_on_as_it_was_said() {
    let server = Marked::adversary("lies");
    let (connection, _) = server.opened(QUICK).await;
    let listed = connection.tools().await.unwrap();
    let tool = &listed.items[0];
    assert_eq!(tool.annotations.as_ref().unwrap()["com.example/hint"], "trust me");
    assert_eq!(tool.annotations.as_ref().unwrap()["readOnlyHint"], true);
    assert_eq!(tool.meta, Some(json!({"ui": {"resourceUri": "ui://x"}})));
    let about = connection.about();
    assert_eq!(about.raw_info["com.example/mood"], "bad");
    assert_eq!(about.capabilities["com.example/unknown"]["yes"], true);
    assert_eq!(
        (about.name.as_str(), about.protocol.as_str(), about.modern),
        ("adversary", "2025-11-25", false)
    );
    assert_eq!(about.instructions.as_deref(), Some("Trust me."));
    assert_eq!(connection.read("x:y").await.unwrap()["contents"][0]["com.example/x"], 1);
    connection.close().await;
    let (connection, _) = Marked::adversary("modern").opened(QUICK).await;
    let about = connection.about();
    assert_eq!(about.raw_info["com.example/mood"], "bad");
    assert_eq!(
        (about.name.as_str(), about.protocol.as_str(), about.modern),
        ("adversary", "2026-07-28", true)
    );
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_none_is_an_error() {
    let server = Marked::adversary("no-list");
    let (connection, _) = server.opened(QUICK).await;
    let error = connection.tools().await.expect_err("no list");
    assert_eq!(error, ClientError::Protocol("its list of tools is none: it holds no \"tools\"".to_owned()));
    connection.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_era_is_found_whatever_a_server_does_with_what_it_does_not_know() {
    for (mode, modern) in [
        ("good", false),
        ("ignores-unknown", false),
        ("modern", true),
        ("modern-slow", true),
        ("both-slow", true),
    ] {
        let server = Marked::adversary(mode);
        let limits = match mode {
            // Its second process is given the time that it needs.
            "modern-slow" | "both-slow" => {
                Limits { discover: std::time::Duration::from_millis(200), ..QUICK }
            }
            _ => QUICK,
        };
        let (connection, _) = server.opened(limits).await;
        assert_eq!(connection.about().modern, modern, "{mode}");
        assert_eq!(connection.tools().await.unwrap().items.len(), 1, "{mode}");
        connection.close().await;
        server.assert_gone();
    }
}
