//! What edits look like in files written in different ways.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use signet_connector_base::json_edit::Document;

fn edited(text: &str, edit: impl FnOnce(&mut Document)) -> String {
    let mut doc = Document::parse(text).unwrap();
    edit(&mut doc);
    doc.into_text()
}

fn set(text: &str, path: &[&str], json: &str) -> String {
    edited(text, |doc| doc.set(path, json).unwrap())
}

fn push(text: &str, path: &[&str], json: &str) -> String {
    edited(text, |doc| doc.push(path, json).unwrap())
}

fn remove(text: &str, path: &[&str]) -> String {
    edited(text, |doc| assert!(doc.remove(path).unwrap()))
}

fn drop_elements(text: &str, doomed: &[&str]) -> String {
    edited(text, |doc| {
        assert!(doc.remove_elements(&["a"], |value| doomed.contains(&value.raw())).unwrap() > 0);
    })
}

#[test]
fn an_empty_object_is_spread_over_lines() {
    assert_eq!(set("{}", &["a", "b"], "[1]"), "{\n  \"a\": {\n    \"b\": [\n      1\n    ]\n  }\n}");
    assert_eq!(set("{}\r\n", &["a"], "1"), "{\r\n  \"a\": 1\r\n}\r\n");
    assert_eq!(set("{\n\t\"x\": {}\n}", &["x", "y"], "{}"), "{\n\t\"x\": {\n\t\t\"y\": {}\n\t}\n}");
}

#[test]
fn new_members_take_on_the_files_indentation() {
    assert_eq!(
        set("{\n    \"x\": 1\n}\n", &["a", "b"], "{\"c\":[1,{}]}"),
        "{\n    \"x\": 1,\n    \"a\": {\n        \"b\": {\n            \"c\": [\n                1,\n                {}\n            ]\n        }\n    }\n}\n"
    );
    assert_eq!(
        set("{\r\n\t\"x\":1\r\n}", &["a"], "{\n  \"c\": 2\n}"),
        "{\r\n\t\"x\":1,\r\n\t\"a\":{\r\n\t\t\"c\":2\r\n\t}\r\n}"
    );
}

#[test]
fn what_stands_on_one_line_stays_there() {
    assert_eq!(set("{\"x\":1}", &["a", "b"], "[1, 2]"), "{\"x\":1,\"a\":{\"b\":[1,2]}}");
    assert_eq!(set("{ \"x\": 1 }\n", &["a"], "{\"b\":[1,2]}"), "{ \"x\": 1, \"a\": { \"b\": [1, 2] } }\n");
    assert_eq!(set("{\"x\": {}}", &["x", "y"], "1"), "{\"x\": {\"y\": 1}}");
    assert_eq!(push("{\n  \"a\": [1,2]\n}", &["a"], "[3, 4]"), "{\n  \"a\": [1,2,[3,4]]\n}");
    assert_eq!(push("{\n  \"a\": [ 1, 2 ]\n}", &["a"], "3"), "{\n  \"a\": [ 1, 2, 3 ]\n}");
    assert_eq!(set("{\n  \"e\": { \"A\": \"1\" }\n}", &["e"], "{\"B\":2}"), {
        "{\n  \"e\": { \"B\": 2 }\n}"
    });
}

#[test]
fn elements_that_hug_their_brackets_go_on_doing_so() {
    assert_eq!(
        push("{\n  \"a\": [{\n    \"x\": 1\n  }]\n}", &["a"], "{\"y\":2}"),
        "{\n  \"a\": [{\n    \"x\": 1\n  }, {\n    \"y\": 2\n  }]\n}"
    );
}

#[test]
fn trailing_commas_are_kept_up() {
    assert_eq!(set("{\n  \"x\": 1,\n}", &["a"], "2"), "{\n  \"x\": 1,\n  \"a\": 2,\n}");
    assert_eq!(push("{\"a\": [1,]}", &["a"], "2"), "{\"a\": [1, 2,]}");
    assert_eq!(remove("{\n  \"x\": 1,\n  \"a\": 2,\n}", &["a"]), "{\n  \"x\": 1,\n}");
}

#[test]
fn comments_stay_where_they_are() {
    assert_eq!(
        set("{\n  \"x\": 1 // one\n  // end\n}", &["a"], "2"),
        "{\n  \"x\": 1, // one\n  // end\n  \"a\": 2\n}"
    );
    assert_eq!(push("{\"a\": [1 // one\n]}", &["a"], "2"), "{\"a\": [1, // one\n  2\n]}");
    assert_eq!(set("{\n  // none\n}", &["a"], "2"), "{\n  // none\n  \"a\": 2\n}");
    assert_eq!(set("{ /* none */ }", &["a"], "2"), "{ /* none */ \"a\": 2 }");
    assert_eq!(
        remove("{\n  \"a\": 1, // about a\n  \"b\": 2 // about b\n}", &["a"]),
        "{\n  // about a\n  \"b\": 2 // about b\n}"
    );
    assert_eq!(
        remove("{\n  \"a\": 1, // about a\n  \"b\": 2 // about b\n}", &["b"]),
        "{\n  \"a\": 1 // about a\n  // about b\n}"
    );
    assert_eq!(remove("{ // c\n \"a\": 1 }", &["a"]), "{ // c\n }");
    assert_eq!(drop_elements("{\"a\": [ // c\n 1,\n 2 ]}", &["1", "2"]), "{\"a\": [ // c\n ]}");
}

#[test]
fn a_removed_member_takes_its_comma_and_line_along() {
    let text = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  },\n\n  \"d\": 3\n}\n";
    assert_eq!(remove(text, &["a"]), "{\n  \"b\": {\n    \"c\": 2\n  },\n\n  \"d\": 3\n}\n");
    assert_eq!(remove(text, &["b"]), "{\n  \"a\": 1,\n\n  \"d\": 3\n}\n");
    assert_eq!(remove(text, &["d"]), "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n");
    assert_eq!(remove(text, &["b", "c"]), "{\n  \"a\": 1,\n  \"b\": {},\n\n  \"d\": 3\n}\n");
    assert_eq!(remove("{\"a\":1, \"b\":2}", &["a"]), "{\"b\":2}");
    assert_eq!(remove("{ \"a\":1, \"b\":2 }", &["b"]), "{ \"a\":1 }");
    assert_eq!(remove("{\"a\":1 , \"b\":2}", &["a"]), "{\"b\":2}");
}

#[test]
fn any_choice_of_elements_can_go() {
    let text = "{\"a\": [1, 2, 3, 4]}";
    assert_eq!(drop_elements(text, &["1", "2"]), "{\"a\": [3, 4]}");
    assert_eq!(drop_elements(text, &["3", "4"]), "{\"a\": [1, 2]}");
    assert_eq!(drop_elements(text, &["1", "4"]), "{\"a\": [2, 3]}");
    assert_eq!(drop_elements(text, &["2", "4"]), "{\"a\": [1, 3]}");
    assert_eq!(drop_elements(text, &["1", "2", "3", "4"]), "{\"a\": []}");
    assert_eq!(drop_elements("{\"a\": [1 /* x */ , 2 /* y */]}", &["1"]), "{\"a\": [ /* x */  2 /* y */]}");
    assert_eq!(drop_elements("{\"a\": [1,\n  2,\n  3,\n]}", &["2", "3"]), "{\"a\": [1,\n]}");
}

#[test]
fn of_equal_keys_the_last_is_edited() {
    assert_eq!(set("{\"a\": 1, \"a\": 2}", &["a"], "3"), "{\"a\": 1, \"a\": 3}");
    assert_eq!(set("{\"a\": {}, \"a\": {}}", &["a", "b"], "3"), "{\"a\": {}, \"a\": {\"b\": 3}}");
    assert_eq!(remove("{\"a\": 1, \"a\": 2}", &["a"]), "{\"a\": 1}");
}

#[test]
fn replacing_touches_the_value_alone() {
    let text = "{\n  \"a\" :1, // one\n  \"b\": [\n    1\n  ] , \"c\": 2\n}";
    assert_eq!(set(text, &["a"], "[]"), text.replace(":1", ":[]"));
    assert_eq!(
        set(text, &["b"], "{\"x\":1}"),
        text.replace("[\n    1\n  ]", "{\n    \"x\" : 1\n  }").replace("\" : 1", "\" :1")
    );
}

#[test]
fn setting_what_is_already_there_changes_nothing() {
    let text = "{ \"a\": {\"x\":[ 1,2 , /* c */ {}, ]} }";
    assert_eq!(set(text, &["a"], "{\n\"x\": [1, 2, {}]\n}"), text);
}

#[test]
fn prune_spares_what_holds_anything() {
    let mut doc =
        Document::parse("{\"a\": {}, \"b\": [ ], \"c\": {/**/}, \"d\": [0], \"e\": null, \"f\": {\n}}")
            .unwrap();
    let pruned: Vec<bool> = ["a", "b", "c", "d", "e", "f"].map(|key| doc.prune(&[key]).unwrap()).into();
    assert_eq!(pruned, [true, true, false, false, false, true]);
    assert_eq!(doc.text(), "{\"c\": {/**/}, \"d\": [0], \"e\": null}");
}
