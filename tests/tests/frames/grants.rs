//! What a person allows an app, at the door.

use std::path::PathBuf;

use serde_json::{Value, json};
use signet_tests::until;

use crate::door::{HOST, parts};
use crate::stage::{HOSTILE, PATIENCE, Stage};

const NEAR: &str = "http://127.0.0.1:9";

/// A widget whose app wants what stands in a file.
fn wishful(stage: &Stage, wants: &Value) -> PathBuf {
    let page = stage.daemon.workspace().join("one.html");
    std::fs::write(&page, HOSTILE).unwrap();
    let meta = stage.daemon.workspace().join("meta.json");
    std::fs::write(&meta, wants.to_string()).unwrap();
    stage.install_saying("one", &page.display().to_string(), &format!("@{}", meta.display()));
    meta
}

/// What the door says with a frame.
fn head(stage: &Stage, frame: &Value) -> String {
    let (host, path) = parts(frame);
    let (head, _) = stage.door("GET", &path, &host, "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    head
}

/// Which wishes nobody decided, which are allowed, and which are not.
fn said(answer: &Value) -> [Vec<&str>; 3] {
    let mut all = [vec![], vec![], vec![]];
    for wish in answer["wishes"].as_array().unwrap() {
        let place = match wish["decision"]["allowed"].as_bool() {
            None => 0,
            Some(true) => 1,
            Some(false) => 2,
        };
        all[place].push(wish["name"].as_str().unwrap());
    }
    all
}

#[test]
fn what_is_allowed_is_given_to_that_app_until_it_is_taken_back() {
    let stage = Stage::start();
    wishful(
        &stage,
        &json!({
            "permissions": { "geolocation": {}, "clipboardWrite": {} },
            "csp": { "connectDomains": ["https://api.example.com", NEAR], "resourceDomains": ["*"] },
        }),
    );
    let before = stage.frame("one", HOST);
    assert_eq!(said(&before), [vec!["geolocation", "clipboardWrite", NEAR, "*"], vec![], vec![]]);
    assert_eq!(before["allow"], "");
    let denied = head(&stage, &before);
    assert!(denied.contains("geolocation=()") && !denied.contains("=*"), "{denied}");
    assert!(denied.contains("connect-src https://api.example.com;"), "{denied}");

    let said_now = stage
        .say("one", &json!({ "decisions": { "geolocation": true, NEAR: true, "clipboardWrite": false } }))
        .good();
    assert_eq!(said(&said_now), [vec!["*"], vec!["geolocation", NEAR], vec!["clipboardWrite"]]);
    assert_eq!(said_now["reaches"], json!(["https://api.example.com"]));
    let near = &said_now["wishes"][2];
    assert_eq!((&near["uses"], &near["decision"]["by"]), (&json!(["connect"]), &json!("owner")));
    assert!(near["why"].as_str().unwrap().contains("your own machine"), "{near}");

    let after = stage.frame("one", HOST);
    assert_eq!(after["allow"], "geolocation");
    assert_eq!(after["csp"]["connectDomains"], json!(["https://api.example.com", NEAR]));
    assert_eq!(after["csp"]["resourceDomains"], json!([]), "nobody allowed it");
    let given = head(&stage, &after);
    assert!(given.contains("geolocation=*") && given.contains("clipboard-write=()"), "{given}");
    assert!(given.contains(&format!("connect-src https://api.example.com {NEAR};")), "{given}");
    assert!(!given.contains("script-src 'self' 'unsafe-inline' *"), "{given}");

    let other = stage.owner.post("/api/widgets/one/frames", &json!({ "uri": "ui://stage/other" })).good();
    assert_eq!((&other["allow"], other["csp"]["connectDomains"][1].as_str()), (&json!(""), None));

    let widget = stage.owner.get("/api/widgets/one").good();
    let kept = json!({ "ui://stage/view": { "geolocation": true, NEAR: true, "clipboardWrite": false } });
    assert_eq!(widget["decisions"], kept);

    let back = stage.say("one", &json!({ "decisions": { "geolocation": false, NEAR: null } })).good();
    assert_eq!(said(&back), [vec![NEAR, "*"], vec![], vec!["geolocation", "clipboardWrite"]]);
    let taken = stage.frame("one", HOST);
    assert_eq!(taken["allow"], "");
    let denied = head(&stage, &taken);
    assert!(denied.contains("geolocation=()") && !denied.contains(NEAR), "{denied}");
}

#[test]
fn nothing_is_allowed_that_is_not_asked_for_and_a_wish_that_comes_later_is_asked_about() {
    let mut stage = Stage::start();
    let meta = wishful(&stage, &json!({ "permissions": { "geolocation": {} } }));
    for other in ["camera", "https://evil.example", "*", ""] {
        let refused = stage.say("one", &json!({ "decisions": { "geolocation": true, other: true } }));
        assert!(refused.status == 400 && refused.text.contains("does not ask for"), "{refused:?}");
    }
    assert_eq!(stage.frame("one", HOST)["allow"], "", "all or nothing");
    let wrong = stage.say("one", &json!({ "uri": "ui://stage/none", "decisions": {} }));
    assert!(wrong.status == 400 && wrong.text.contains("has no app"), "{wrong:?}");
    let _ = stage.say("one", &json!({ "decisions": { "geolocation": true } })).good();

    // It wants more, and something else at the same place.
    let wants = json!({ "permissions": { "geolocation": {}, "clipboardWrite": {} }, "csp": { "connectDomains": [NEAR] } });
    std::fs::write(&meta, wants.to_string()).unwrap();
    stage.restart();
    stage.is_connected("one");
    let frame = stage.frame("one", HOST);
    assert_eq!(frame["allow"], "geolocation", "what was allowed is kept, and no more");
    assert_eq!(said(&frame), [vec!["clipboardWrite", NEAR], vec!["geolocation"], vec![]]);

    // It does not want it any more, and then again.
    std::fs::write(&meta, json!({ "permissions": { "clipboardWrite": {} } }).to_string()).unwrap();
    assert_eq!(stage.frame("one", HOST)["allow"], "");
    let now = stage.say("one", &json!({ "decisions": { "clipboardWrite": true } })).good();
    assert_eq!(said(&now), [vec![], vec!["clipboardWrite"], vec![]]);
    std::fs::write(&meta, wants.to_string()).unwrap();
    let frame = stage.frame("one", HOST);
    assert_eq!(said(&frame)[0], ["geolocation", NEAR], "it is asked about anew");

    // Who installs another under the same name says it anew.
    let removed = stage.owner.send("DELETE", "/api/mcp/servers/one", &[], &[]);
    let _ = removed.good();
    wishful(&stage, &wants);
    assert_eq!(said(&stage.frame("one", HOST))[1], [""; 0]);
}

#[test]
fn who_may_use_widgets_sees_what_is_allowed_and_does_not_allow_and_all_hear_of_it() {
    let stage = Stage::start();
    wishful(&stage, &json!({ "permissions": { "geolocation": {} } }));
    let key = stage.daemon.api_key("board", &["--agent-id", "board"]);
    let board = stage.daemon.http().bearer(&key.secret);
    let path = "/api/widgets/one/permissions";
    assert_eq!(said(&board.get(path).good())[0], ["geolocation"]);
    let body = serde_json::to_vec(&json!({ "decisions": { "geolocation": true } })).unwrap();
    let refused = board.send("PATCH", path, &[("Content-Type", "application/json")], &body);
    assert_eq!(refused.status, 403, "{refused:?}");
    let _ = stage.say("one", &json!({ "decisions": { "geolocation": true } })).good();
    assert_eq!(said(&board.get(path).good())[1], ["geolocation"]);
    let cli = stage.daemon.cli(&["mcp", "permissions", "one", "--deny", "geolocation"]).good();
    assert_eq!(cli.stdout, "ui://stage/view\n  geolocation: refused by owner\n");
    let cli = stage.daemon.cli(&["mcp", "permissions", "one", "--app", "ui://stage/other"]).good();
    assert_eq!(cli.stdout, "ui://stage/other\n  geolocation: not decided\n");
    let cli = stage.daemon.cli(&["mcp", "permissions", "one", "--allow", "camera"]);
    assert!(cli.code == Some(1) && cli.stderr.contains("does not ask for camera"), "{cli:?}");
    let told = until(PATIENCE, || {
        let events = stage.owner.get("/api/os/events?type=mcp.permitted").good();
        events["events"].as_array().unwrap().first().cloned()
    });
    let told = told.unwrap();
    assert_eq!(
        told["payload"],
        json!({ "server": "Stage", "app": "ui://stage/view", "allowed": ["geolocation"], "refused": [] })
    );
    assert_eq!(told["source"], "mcp:one");
    let log = stage.owner.get("/api/mcp/servers/one/logs").good().to_string();
    assert!(log.contains("owner said that ui://stage/view may: geolocation"), "{log}");
}

#[test]
fn an_app_that_may_see_or_hear_has_an_origin_of_its_own_which_is_no_others() {
    let stage = Stage::start();
    let connect = json!({ "connectDomains": ["https://api.example.com"] });
    wishful(&stage, &json!({ "permissions": { "camera": {} }, "csp": connect }));
    let _ = stage.say("one", &json!({ "decisions": { "camera": true } })).good();
    let frame = stage.frame("one", HOST);
    assert_eq!(
        (&frame["allow"], &frame["sandbox"]),
        (&json!("camera"), &json!("allow-scripts allow-forms allow-same-origin"))
    );
    let (host, path) = parts(&frame);
    let (outer, body) = stage.door("GET", &path, &host, "");
    assert!(outer.contains("camera=*") && outer.contains("microphone=()"), "{outer}");
    assert!(!body.contains("tries to get out") && body.contains("/proxy.js"), "{body}");
    let inside = body.split_once("name=\"signet-inside\" content=\"http://").unwrap().1;
    let (place, path) = inside.split_once('"').unwrap().0.split_once('/').unwrap();
    let (name, _) = place.split_once(':').unwrap();
    assert!(name.starts_with("a-") && name.ends_with(".localhost") && !name.contains("signet"), "{name}");
    assert!(outer.contains(&format!("frame-src http://{place};")), "{outer}");
    assert!(outer.contains("script-src 'self';"), "no script of the app's runs there: {outer}");

    for foreign in [host.as_str(), HOST, "a-0123456789ab.localhost"] {
        let (head, _) = stage.door("GET", &format!("/{path}"), foreign, "");
        assert!(!head.starts_with("http/1.1 200"), "{foreign}: {head}");
    }
    let (inner, body) = stage.door("GET", &format!("/{path}"), place, "Sec-Fetch-Dest: iframe\r\n");
    assert!(inner.starts_with("http/1.1 200") && body.contains("tries to get out"), "{inner}");
    for part in [
        "connect-src https://api.example.com;",
        "frame-src 'none';",
        &format!("frame-ancestors {} http://{HOST}\r\n", frame["origin"].as_str().unwrap()),
        "camera=*",
        "microphone=()",
    ] {
        assert!(inner.contains(part), "{part} is not in {inner}");
    }
    let (again, _) = stage.door("GET", &format!("/{path}"), place, "");
    assert!(again.starts_with("http/1.1 404"), "{again}");

    // Under other names there is no such origin.
    let frame = stage.frame("one", "127.0.0.1:4000");
    assert_eq!(
        (&frame["allow"], &frame["permissions"]["camera"], &frame["sandbox"]),
        (&json!(""), &json!(false), &json!("allow-scripts allow-forms"))
    );
    assert!(frame["problems"][0].as_str().unwrap().contains("http://signet.localhost:"), "{frame:#}");
    assert!(head(&stage, &frame).contains("camera=()"));
}
