//! Each rule alone: a card that breaks it is refused, and says why.

use alloc::string::ToString;
use alloc::vec;

use serde_json::json;

use super::*;

const OFFER: Offer<'_> = Offer {
    tools: &[("list", Effect::Reads), ("add", Effect::Writes), ("wipe", Effect::Destroys)],
    resources: &["notes://icon", "javascript:alert(1)"],
};

fn good() -> Value {
    json!({
        "version": 1, "name": "Notes", "icon": "📝", "description": "Two\nlines.", "size": { "w": 4, "h": 3 },
        "groups": [{ "title": "All", "actions": [
            { "label": "List", "tool": "list", "effect": "reads", "result": { "as": "table", "at": ["notes"], "columns": [{ "name": "id", "label": "ID" }] } },
            { "label": "Add", "tool": "add", "effect": "writes", "form": { "fields": [
                { "name": "text", "label": "Text", "required": true, "input": { "as": "text", "long": true, "suggestFrom": "list" } },
                { "name": "kind", "label": "Kind", "input": { "as": "choice", "shown": "radio", "options": [{ "value": 1, "label": "One" }] } },
                { "name": "tags", "label": "Tags", "input": { "as": "list", "item": { "as": "text" } } },
            ] } },
        ] }],
        "subscribes": ["note."],
    })
}

fn read(card: &Value) -> Result<Card, Refused> {
    Card::read(&card.to_string(), &OFFER)
}

/// Refused for this reason when this part is changed.
#[track_caller]
fn refused(pointer: &str, with: Value, because: &str) {
    let mut card = good();
    match card.pointer_mut(pointer) {
        Some(place) => *place = with,
        None => {
            let (place, name) = pointer.rsplit_once('/').unwrap_or_default();
            let place = card.pointer_mut(place).and_then(Value::as_object_mut);
            place.map(|place| place.insert(name.to_string(), with));
        }
    }
    let why = read(&card).map(|card| format!("{card:?}")).expect_err("it is shown").to_string();
    assert!(why.contains(because), "{pointer}: {why}");
    assert!(!why.chars().any(misleads), "{why:?}");
}

const TEXT: &str = "/groups/0/actions/1/form/fields/0";

#[test]
fn a_good_one_is_read_and_written_as_it_was() {
    let card = read(&good()).expect("a card");
    assert_eq!(serde_json::to_value(&card).expect("JSON"), {
        let mut same = good();
        same["groups"][0]["actions"][0]["form"] = json!({});
        same["groups"][0]["actions"][1]["result"] = json!({ "as": "content" });
        same
    });
    assert!(card.actions().next().is_some_and(Action::is_one_click));
    assert!(!card.actions().nth(1).is_some_and(Action::is_one_click));
}

#[test]
fn another_version_is_not_guessed_at() {
    refused("/version", json!(2), "version 2; this daemon reads 1");
    refused("/version", json!("1"), "is of version \"1\"");
    refused("/version", Value::Null, "does not say");
    for text in ["", "null", "[]", "{}", "{\"version\":1}", "<html>"] {
        assert!(Card::read(text, &OFFER).is_err(), "{text}");
    }
}

#[test]
fn there_is_no_place_for_markup_script_or_style() {
    for name in ["html", "script", "onclick", "style", "src", "href", "markdown", "url"] {
        refused(&format!("/{name}"), json!("x"), "unknown field");
        refused(&format!("/groups/0/{name}"), json!("x"), "unknown field");
        refused(&format!("/groups/0/actions/0/{name}"), json!("x"), "unknown field");
        refused(&format!("/groups/0/actions/0/result/columns/0/{name}"), json!("x"), "unknown field");
        refused(&format!("/groups/0/actions/1/form/{name}"), json!("x"), "unknown field");
        refused(&format!("{TEXT}/{name}"), json!("x"), "unknown field");
        refused(&format!("{TEXT}/input/{name}"), json!("x"), "unknown field");
    }
    refused(&format!("{TEXT}/input/as"), json!("html"), "unknown variant");
    refused("/groups/0/actions/0/result/as", json!("html"), "unknown variant");
    refused("/groups/0/actions/0/effect", json!("nothing"), "unknown variant");
}

#[test]
fn every_text_is_plain() {
    let texts = [
        "/name",
        "/description",
        "/groups/0/title",
        "/groups/0/actions/0/label",
        "/groups/0/actions/0/description",
        "/groups/0/actions/0/confirm",
        "/groups/0/actions/0/result/columns/0/label",
        "/groups/0/actions/0/result/columns/0/name",
        "/groups/0/actions/0/result/at/0",
        "/groups/0/actions/1/form/fields/0/name",
        "/groups/0/actions/1/form/fields/0/label",
        "/groups/0/actions/1/form/fields/0/description",
        "/groups/0/actions/1/form/fields/0/input/pattern",
        "/groups/0/actions/1/form/fields/1/input/options/0/label",
    ];
    for at in texts {
        for letter in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\r',
            '\u{85}',
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            refused(at, json!(format!("a{letter}b")), "control, hide or turn");
        }
        refused(at, json!("x".repeat(2_001)), "are allowed");
    }
    refused(&format!("{TEXT}/input/suggestions"), json!(["a\u{202e}"]), "control, hide or turn");
    for at in texts.iter().filter(|at| !at.contains("description") && !at.contains("confirm")) {
        refused(at, json!("a\nb"), "line break");
        if !at.ends_with("title") {
            refused(at, json!(" "), "is empty");
        }
    }
    refused("/groups/0/actions/0/confirm", json!(" "), "is empty");
}

#[test]
fn an_icon_is_an_image_and_nothing_else() {
    for icon in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "http://example.com/i.png",
        "file:///etc/passwd",
        "//example.com/i.png",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html;base64,PHN2Zz4=",
        "data:image/png;base64,",
        "data:image/png;base64,a b",
        "data:image/png,<svg>",
        "https://",
        "https://user@example.com/",
        "https://example.com/\"onerror=",
        "https://exa mple.com",
        "blob:x",
        "notes://other",
        "a",
        "x📝",
        "",
        "📝📝📝📝📝",
        "\u{fe0f}",
        "<b>",
    ] {
        refused("/icon", json!(icon), "its icon is no");
    }
    let large = format!("data:image/png;base64,{}", "A".repeat(limits::ICON));
    refused("/icon", json!(large), "its icon is no image");
    for icon in [
        "📝",
        "👩‍💻",
        "⚙️",
        "🗂",
        "1️⃣",
        "https://example.com/i.png?x=1",
        "data:image/png;base64,iVBORw0KGgo=",
        "notes://icon",
    ] {
        let mut card = good();
        card["icon"] = json!(icon);
        // A keycap is a digit with two marks: text, so it is refused.
        assert_eq!(read(&card).is_ok(), icon != "1️⃣", "{icon}");
    }
}

#[test]
fn it_calls_what_is_there_and_no_effect_gets_better() {
    refused("/groups/0/actions/0/tool", json!("format_disk"), "none of the server's tools");
    refused("/groups/0/actions/0/tool", json!("\u{202e}x"), "none of the server's tools");
    let mut card = good();
    card["groups"][0]["actions"] = json!([
        { "label": "A", "tool": "wipe", "effect": "reads" },
        { "label": "B", "tool": "add", "effect": "reads" },
        { "label": "C", "tool": "list", "effect": "destroys", "confirm": "Really?" },
        { "label": "D", "tool": "list", "effect": "reads" },
    ]);
    let card = read(&card).expect("a card");
    let seen: Vec<_> = card.actions().map(|action| (action.effect, action.confirm.as_deref())).collect();
    let asks = Action::warning("A");
    assert_eq!(
        seen,
        [
            (Effect::Destroys, Some(asks.as_str())),
            (Effect::Writes, None),
            (Effect::Destroys, Some("Really?")),
            (Effect::Reads, None)
        ]
    );
    assert!(!card.actions().next().is_some_and(Action::is_one_click), "it asks first");
    for tool in ["add", "wipe", "gone"] {
        refused(&format!("{TEXT}/input/suggestFrom"), json!(tool), "only read");
    }
}

#[test]
fn a_card_is_not_too_large() {
    let action = good()["groups"][0]["actions"][0].clone();
    let group = good()["groups"][0].clone();
    let field = |name: usize| json!({ "name": name.to_string(), "label": "L", "input": { "as": "toggle" } });
    refused("/groups", json!(vec![group; 25]), "25 groups; 24");
    refused("/groups/0/actions", json!(vec![action; 257]), "257 actions; 256");
    refused("/groups/0/actions", json!([]), "no actions");
    refused("/groups/0/actions/1/form/fields", (0..8_001).map(field).collect(), "8000 fields");
    refused("/groups/0/actions/1/form/fields", json!([field(1), field(1)]), "one name");
    refused("/groups/0/actions/1/form/json", json!(true), "and has fields");
    refused("/subscribes", json!(vec!["a"; 33]), "33 kinds");
    refused("/subscribes", json!(["A b"]), "beginning of a kind");
    refused("/size", json!({ "w": 0, "h": 3 }), "1 to 12");
    refused("/size", json!({ "w": 4, "h": 13 }), "1 to 12");
    let options = |many| json!(vec![json!({ "value": 1, "label": "L" }); many]);
    refused("/groups/0/actions/1/form/fields/1/input/options", options(501), "501 choices");
    refused("/groups/0/actions/1/form/fields/1/input/options", options(0), "nothing to choose");
    refused(&format!("{TEXT}/input"), json!({ "as": "variants", "variants": [] }), "fewer than two");
    refused(&format!("{TEXT}/examples"), json!([1, 2, 3, 4, 5, 6]), "6 examples");
    let columns = vec![json!({ "name": "a", "label": "A" }); 13];
    refused("/groups/0/actions/0/result/columns", json!(columns), "13 columns");
    let mut deep = json!({ "as": "text" });
    for _ in 0..9 {
        deep = json!({ "as": "list", "item": deep });
    }
    refused(&format!("{TEXT}/input"), deep, "8 fields deep");
    let long = format!("{{\"version\":1,\"name\":\"{}\"}}", "x".repeat(limits::BYTES));
    assert!(Card::read(&long, &OFFER).expect_err("too long").to_string().contains("bytes"));
    // What no reader of JSON goes into: an error, and no stack that is used up.
    let bomb = format!("{{\"version\":1,\"groups\":{}", "[".repeat(200_000));
    assert!(Card::read(&bomb, &OFFER).is_err());
}
