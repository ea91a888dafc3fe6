//! Card generators: a fresh instance for each call, and an answer that is what it says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use signet_card::Effect;
use signet_runtime::card_types::{Offered, Server};
use signet_runtime::types::{Error, ResourceInfo, Tool};
use signet_runtime::{Capabilities, CardGenerator, Limits, RuntimeError};
use support::{cards_package, counted};

fn generator() -> CardGenerator {
    counted(cards_package()).card_generator(Limits::CALL).unwrap()
}

fn server(name: &str) -> Server {
    Server {
        id: "srv".into(),
        name: name.into(),
        title: None,
        version: None,
        description: Some("Described.".into()),
        website_url: None,
        icons: vec!["https://example.com/i.png".into()],
        instructions: None,
    }
}

fn tool(name: &str, effect: Effect) -> Offered {
    let tool = Tool {
        name: name.into(),
        title: None,
        description: None,
        input_schema: r#"{"type":"object","properties":{"to":{"type":"string"}}}"#.into(),
        output_schema: None,
        annotations: None,
        meta: None,
    };
    Offered { tool, effect: effect.into() }
}

fn tools() -> [Offered; 2] {
    [tool("list", Effect::Reads), tool("add", Effect::Writes)]
}

#[tokio::test]
async fn it_scores_servers_and_no_score_is_over_a_hundred() {
    let generator = generator();
    for (name, score) in [("0", 0), ("42", 42), ("100", 100), ("101", 100), ("255", 100)] {
        assert_eq!(generator.matches(&server(name), &[], Capabilities::default()).await.unwrap(), score);
    }
}

#[tokio::test]
async fn it_makes_a_card_of_what_it_is_told() {
    let resource =
        ResourceInfo { uri: "r".into(), name: "r".into(), description: None, mime_type: None, meta: None };
    let card = generator()
        .generate(&server("github"), &tools(), &[resource.clone(), resource], Capabilities::default())
        .await
        .unwrap();
    assert_eq!((card.name.as_str(), card.icon.as_deref()), ("github", Some("https://example.com/i.png")));
    assert_eq!((card.description.as_deref(), card.size.w), (Some("Described."), 2));
    let actions: Vec<_> = card.actions().map(|action| (action.tool.as_str(), action.effect)).collect();
    assert_eq!(actions, [("list", Effect::Reads), ("add", Effect::Writes)]);
    assert!(card.actions().all(|action| action.form.fields[0].name == "to"), "{card:?}");
}

#[tokio::test]
async fn a_card_makes_a_tool_look_worse_and_never_better() {
    let generator = generator();
    let effects = async |name: &str| -> Vec<Effect> {
        let card = generator.generate(&server(name), &tools(), &[], Capabilities::default()).await.unwrap();
        assert_eq!(card.actions().filter(|a| a.confirm.is_some()).count() == 2, name == "harmful");
        card.actions().map(|action| action.effect).collect()
    };
    assert_eq!(effects("harmless").await, [Effect::Reads, Effect::Writes]);
    assert_eq!(effects("harmful").await, [Effect::Destroys, Effect::Destroys]);
}

#[tokio::test]
async fn what_is_no_card_of_this_server_is_not_shown() {
    let generator = generator();
    for (name, because) in [
        ("later", "it is of version 2; this daemon reads 1"),
        ("stranger", "it calls \"format_disk\", which is none of the server's tools"),
        ("turned", "a name holds letters that control, hide or turn text"),
    ] {
        let card = generator.generate(&server(name), &tools(), &[], Capabilities::default()).await;
        let error = card.unwrap_err();
        assert!(
            matches!(&error, RuntimeError::Answer { export: "card-generator.generate", reason, .. } if reason == because),
            "{error}"
        );
        assert!(error.to_string().contains("plugin cards"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_call_finds_what_another_left() {
    let generator = generator();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let generator = generator.clone();
            tokio::spawn(async move {
                for _ in 0..25 {
                    let calls =
                        generator.matches(&server("count"), &[], Capabilities::default()).await.unwrap();
                    assert_eq!(calls, 1);
                    let card =
                        generator.generate(&server("x"), &[], &[], Capabilities::default()).await.unwrap();
                    assert_eq!(card.size.h, 1);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(generator.plugin().metrics().figures().calls, 200);
}

#[tokio::test]
async fn a_failure_says_where_and_is_its_calls_alone() {
    let generator = generator();
    let refused = generator.matches(&server("refuse"), &[], Capabilities::default()).await.unwrap_err();
    assert!(
        matches!(&refused, RuntimeError::Guest { plugin, export: "card-generator.matches", error: Error::Invalid(_) }
            if plugin == "cards"),
        "{refused:?}"
    );
    for _ in 0..10 {
        let trap =
            generator.matches(&server("panic"), &[], Capabilities::default()).await.unwrap_err().to_string();
        assert!(trap.contains("plugin cards") && trap.contains("card-generator.matches"), "{trap}");
        assert!(trap.contains("cannot bear srv"), "{trap}");
        let trap = generator.generate(&server("panic"), &[], &[], Capabilities::default()).await;
        assert!(trap.unwrap_err().to_string().contains("card-generator.generate"));
        assert_eq!(generator.matches(&server("7"), &[], Capabilities::default()).await.unwrap(), 7);
    }
    let figures = generator.plugin().metrics().figures();
    assert_eq!((figures.calls, figures.refusals, figures.traps), (31, 1, 20));
}
