//! What a document says, and how it says that it is none.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use signet_connector_base::json_edit::{Document, EditError, Kind, quote};

fn syntax_error(text: &str) -> String {
    match Document::parse(text) {
        Err(error @ EditError::Syntax { .. }) => error.to_string(),
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn values_are_found_by_path_and_keep_their_spelling() {
    let doc = Document::parse(r#"{"a": {"b": [1.50, true, null, "x", {}]}, "n": -0e+1}"#).unwrap();
    let list = doc.get(&["a", "b"]).unwrap();
    let kinds: Vec<Kind> = list.elements().map(|element| element.kind()).collect();
    assert_eq!(kinds, [Kind::Number, Kind::Bool, Kind::Null, Kind::String, Kind::Object]);
    assert_eq!(list.elements().next().unwrap().raw(), "1.50");
    assert_eq!(list.elements().nth(1).unwrap().as_bool(), Some(true));
    assert_eq!(doc.get(&["n"]).unwrap().raw(), "-0e+1");
    assert!(doc.get(&["a", "b", "c"]).is_none());
    assert!(doc.get(&["missing"]).is_none());
    assert_eq!(doc.get(&[]).unwrap().kind(), Kind::Object);
    assert_eq!(doc.get(&["a"]).unwrap().get(&["b"]).unwrap().raw(), list.raw());
}

#[test]
fn strings_and_keys_are_unescaped() {
    let doc = Document::parse(r#"{"k\u0065y\n": "\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é", "plain": "as is"}"#)
        .unwrap();
    assert_eq!(doc.get(&["key\n"]).unwrap().as_str().unwrap(), "\"\\/\u{8}\u{c}\n\r\té😀é");
    assert_eq!(doc.get(&["plain"]).unwrap().as_str().unwrap(), "as is");
    let keys: Vec<String> = doc.root().members().map(|(key, _)| key.into_owned()).collect();
    assert_eq!(keys, ["key\n", "plain"]);
    assert!(doc.root().as_str().is_none());
}

#[test]
fn a_lone_surrogate_reads_as_the_replacement_character_but_names_nothing() {
    let doc = Document::parse(r#"{"\ud800": 1, "v": "a\ud83dz\udc00\ud83d\u0041"}"#).unwrap();
    assert_eq!(doc.get(&["v"]).unwrap().as_str().unwrap(), "a\u{fffd}z\u{fffd}\u{fffd}A");
    assert!(doc.get(&["\u{fffd}"]).is_none());
}

#[test]
fn the_last_of_equal_keys_counts() {
    let doc = Document::parse(r#"{"a": 1, "b": 0, "\u0061": 2}"#).unwrap();
    assert_eq!(doc.get(&["a"]).unwrap().raw(), "2");
    assert_eq!(doc.root().members().count(), 3);
}

#[test]
fn comments_and_trailing_commas_are_read_past() {
    let doc = Document::parse("// top\n{ /* { */ \"a\" /* : */ : // [\n [1, /* , */ 2,], }\n// end").unwrap();
    let list: Vec<&str> = doc.get(&["a"]).unwrap().elements().map(|element| element.raw()).collect();
    assert_eq!(list, ["1", "2"]);
    assert_eq!(doc.text(), "// top\n{ /* { */ \"a\" /* : */ : // [\n [1, /* , */ 2,], }\n// end");
}

#[test]
fn blank_text_is_an_empty_object_and_stays_blank_until_edited() {
    for text in ["", " ", "\n", "\r\n\t", "\u{feff}", "\u{feff}\n"] {
        let mut doc = Document::parse(text).unwrap();
        assert_eq!(doc.root().raw(), "{}");
        assert!(!doc.remove(&["a"]).unwrap());
        assert_eq!(doc.text(), text);
        doc.set(&["a"], "1").unwrap();
        assert_eq!(doc.text().trim_start_matches('\u{feff}'), "{\n  \"a\": 1\n}\n");
        assert_eq!(doc.text().starts_with('\u{feff}'), text.starts_with('\u{feff}'));
        assert!(doc.remove(&["a"]).unwrap());
        assert_eq!(doc.into_text().trim_start_matches('\u{feff}'), "{}\n");
    }
}

#[test]
fn faults_are_reported_with_place_and_expectation() {
    assert_eq!(syntax_error("{\n  \"a\": 1\n  \"b\": 2\n}"), "line 3, column 3: expected a comma or `}`");
    assert_eq!(syntax_error("{\r\n\"é\" 1}"), "line 2, column 5: expected a colon after the property name");
    assert_eq!(syntax_error("\u{feff}{a: 1}"), {
        "line 1, column 2: expected a property name in double quotes, or `}`"
    });
    assert_eq!(syntax_error("[1 2]"), "line 1, column 4: expected a comma or `]`");
    assert_eq!(
        syntax_error("{} {}"),
        "line 1, column 4: expected nothing more after the end of the document"
    );
    assert_eq!(syntax_error("[01]"), "line 1, column 3: expected a comma or `]`");
    assert_eq!(syntax_error("[1.]"), "line 1, column 4: expected a digit");
    assert_eq!(syntax_error("[tru]"), "line 1, column 2: expected a value");
    assert_eq!(syntax_error("[\"a"), "line 1, column 4: expected a closing double quote");
    assert_eq!(syntax_error(r#"["\x"]"#), "line 1, column 4: expected a known escape after the backslash");
    assert_eq!(syntax_error(r#"["\u12"]"#), "line 1, column 7: expected four hexadecimal digits after `\\u`");
    assert!(syntax_error("[\"a\nb\"]").contains("raw control character"));
    assert!(syntax_error("{} /* open").contains("comment"));
    for text in
        ["// only a comment", "[,]", "{,}", "[1,,2]", "{\"a\":}", "nul", "'a'", "+1", ".5", "NaN", "}"]
    {
        syntax_error(text);
    }
}

#[test]
fn edits_say_what_is_in_their_way() {
    let mut doc = Document::parse(r#"{"a": {"b": "text"}, "c": [1]}"#).unwrap();
    let before = doc.clone();
    let message = |result: Result<(), EditError>| result.unwrap_err().to_string();
    assert_eq!(message(doc.set(&["a", "b", "d"], "1")), "`a.b` should be an object, but it is a string");
    assert_eq!(message(doc.set(&["c", "d", "e"], "1")), "`c` should be an object, but it is an array");
    assert_eq!(message(doc.push(&["a"], "1")), "`a` should be an array, but it is an object");
    assert_eq!(message(doc.push(&[], "1")), "the file should hold an array, but it holds an object");
    assert_eq!(
        message(doc.set(&["a"], "{\"x\": 1,}")),
        "the JSON to write is not valid: line 1, column 9: expected a property name in double quotes"
    );
    assert_eq!(message(doc.set(&[], "{}")), "the path is empty: the root itself cannot be set or removed");
    assert_eq!(message(doc.set(&["a"], "")), {
        "the JSON to write is not valid: line 1, column 1: expected a value"
    });
    assert!(doc.remove_elements(&["a"], |_| true).is_err());
    assert!(!doc.remove(&["a", "b", "d"]).unwrap());
    assert!(!doc.remove(&["x", "b"]).unwrap());
    assert_eq!(doc.remove_elements(&["x"], |_| true).unwrap(), 0);
    assert!(!doc.prune(&["a"]).unwrap());
    assert!(!doc.prune(&["a", "b"]).unwrap());
    assert!(!doc.prune(&[]).unwrap());
    assert_eq!(doc, before);
}

#[test]
fn a_root_that_is_no_object_is_named_in_the_error() {
    let mut doc = Document::parse("[1]").unwrap();
    let expected = EditError::RootNotObject { found: Kind::Array };
    assert_eq!(doc.set(&["a"], "1").unwrap_err(), expected);
    assert_eq!(doc.remove(&["a"]).unwrap_err(), expected);
    assert_eq!(doc.prune(&["a"]).unwrap_err(), expected);
    assert_eq!(doc.remove_elements(&["a"], |_| true).unwrap_err(), expected);
    assert_eq!(expected.to_string(), "the file should hold an object, but it holds an array");
    doc.push(&[], "2").unwrap();
    assert_eq!(doc.text(), "[1, 2]");
}

#[test]
fn quoted_text_reads_back() {
    let all: String = (0..0x300).filter_map(char::from_u32).chain(['😀', '\u{2028}']).collect();
    let literal = quote(&all);
    assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), all);
    let doc = Document::parse(&literal).unwrap();
    assert_eq!(doc.root().as_str().unwrap(), all);
    assert_eq!(quote("a\"b\\c\n\u{1}"), r#""a\"b\\c\n\u0001""#);
}
