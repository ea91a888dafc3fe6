//! Random documents in random styles: edits mean what serde_json says they mean, and can be undone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use serde_json::{Map, Value, json};
use signet_connector_base::json_edit::Document;
use support::{Random, Style, meaning, random_object, random_value, write};

const ROUNDS: u64 = 6000;

struct Case {
    random: Random,
    value: Value,
    text: String,
}

/// Each round has its own seed, so that a failure names the one document to look at.
fn cases() -> impl Iterator<Item = Case> {
    (1..=ROUNDS).map(|seed| {
        let mut random = Random::new(seed);
        let value = random_object(&mut random, 4);
        let style = Style::random(&mut random);
        let text = write(&mut random, &value, &style);
        assert_eq!(meaning(&text), value, "the generator is wrong, seed {seed}");
        Case { random, value, text }
    })
}

/// Walks down objects at random; the keys that lead to where it stops.
fn random_path(random: &mut Random, value: &Value) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = value;
    while let Some((key, next)) = at.as_object().and_then(|object| pick(random, object)) {
        path.push(key);
        at = next;
        if random.one_in(4) {
            break;
        }
    }
    path
}

fn pick<'a>(random: &mut Random, object: &'a Map<String, Value>) -> Option<(String, &'a Value)> {
    if object.is_empty() {
        return None;
    }
    object.iter().nth(random.below(object.len())).map(|(key, value)| (key.clone(), value))
}

fn at_path<'a>(value: &'a mut Value, path: &[&str]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, key| value.as_object_mut()?.get_mut(*key))
}

/// A path to nothing: some objects that are there, then keys that are not.
fn new_path(case: &mut Case) -> Vec<String> {
    let mut path = random_path(&mut case.random, &case.value);
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    if !at_path(&mut case.value, &keys).unwrap().is_object() {
        path.pop();
    }
    for depth in 0..=case.random.below(3) {
        path.push(format!("new {depth} \"é\\"));
    }
    path
}

fn put(value: &mut Value, path: &[&str], new: Value) {
    match path {
        [] => *value = new,
        [key, rest @ ..] => {
            put(value.as_object_mut().unwrap().entry(*key).or_insert_with(|| json!({})), rest, new);
        }
    }
}

fn undo(doc: &mut Document, path: &[&str], created: usize) {
    for length in (created..path.len()).rev().filter(|length| *length > 0) {
        assert!(doc.prune(&path[..length]).unwrap());
    }
}

/// The length of the shortest part of the path that is not there.
fn first_missing(doc: &Document, path: &[&str]) -> usize {
    (1..=path.len()).find(|length| doc.get(&path[..*length]).is_none()).unwrap_or(path.len() + 1)
}

#[test]
fn what_is_inserted_is_there_and_can_be_removed_without_a_trace() {
    for mut case in cases() {
        let path = new_path(&mut case);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let new = random_value(&mut case.random, 3);
        let mut doc = Document::parse(&case.text).unwrap();
        let created = first_missing(&doc, &path);
        doc.set(&path, &new.to_string()).unwrap();
        put(&mut case.value, &path, new);
        assert_eq!(meaning(doc.text()), case.value, "{}", case.text);
        assert!(doc.remove(&path).unwrap());
        undo(&mut doc, &path, created);
        assert_eq!(doc.text(), case.text, "after {path:?}");
    }
}

#[test]
fn what_is_pushed_is_there_and_can_be_removed_without_a_trace() {
    for mut case in cases() {
        let existing = random_path(&mut case.random, &case.value);
        let keys: Vec<&str> = existing.iter().map(String::as_str).collect();
        let is_array = at_path(&mut case.value, &keys).is_some_and(|value| value.is_array());
        let path = if is_array { existing } else { new_path(&mut case) };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut doc = Document::parse(&case.text).unwrap();
        let created = first_missing(&doc, &path);
        let mut list = at_path(&mut case.value, &path).map_or_else(|| json!([]), |list| list.clone());
        for turn in 0..=case.random.below(2) {
            let new = json!({"marker": turn, "value": random_value(&mut case.random, 2)});
            doc.push(&path, &new.to_string()).unwrap();
            list.as_array_mut().unwrap().push(new);
        }
        put(&mut case.value, &path, list);
        assert_eq!(meaning(doc.text()), case.value, "{}", case.text);
        doc.remove_elements(&path, |element| element.get(&["marker"]).is_some()).unwrap();
        undo(&mut doc, &[&path[..], &[""]].concat(), created);
        assert_eq!(doc.text(), case.text, "after {path:?}");
    }
}

#[test]
fn what_is_replaced_means_the_new_value() {
    for mut case in cases() {
        let path = random_path(&mut case.random, &case.value);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if path.is_empty() {
            continue;
        }
        let mut doc = Document::parse(&case.text).unwrap();
        let same = at_path(&mut case.value, &path).unwrap().clone();
        let new = random_value(&mut case.random, 3);
        doc.set(&path, &new.to_string()).unwrap();
        put(&mut case.value, &path, new);
        assert_eq!(meaning(doc.text()), case.value, "{}", case.text);
        doc.set(&path, &same.to_string()).unwrap();
        assert_eq!(meaning(doc.text()), meaning(&case.text));
    }
}

/// The generator puts one `~` into every comment and nowhere else.
fn comments(text: &str) -> usize {
    text.matches('~').count()
}

#[test]
fn what_is_removed_is_gone_and_nothing_else() {
    for mut case in cases() {
        let mut doc = Document::parse(&case.text).unwrap();
        loop {
            let path = random_path(&mut case.random, &case.value);
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some((key, parent)) = path.split_last() else { break };
            if let Some(list) =
                at_path(&mut case.value, &path).unwrap().as_array_mut().filter(|list| !list.is_empty())
            {
                let mut random = Random::new(case.random.next());
                let doomed: Vec<bool> = list.iter().map(|_| random.one_in(2)).collect();
                let mut each = doomed.iter();
                list.retain(|_| !each.next().unwrap());
                let mut each = doomed.iter();
                let mut expected = comments(doc.text());
                let removed = doc.remove_elements(&path, |element| {
                    let gone = *each.next().unwrap();
                    expected -= if gone { comments(element.raw()) } else { 0 };
                    gone
                });
                let removed = removed.unwrap();
                assert_eq!(comments(doc.text()), expected, "comments around elements stay");
                assert_eq!(removed, doomed.iter().filter(|doomed| **doomed).count());
            } else {
                at_path(&mut case.value, parent).unwrap().as_object_mut().unwrap().remove(*key);
                assert!(doc.remove(&path).unwrap());
            }
            assert_eq!(meaning(doc.text()), case.value, "{}", case.text);
        }
    }
}
