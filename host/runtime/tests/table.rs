//! The table of limits: complete, by name, raised by nobody but the user.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use signet_runtime::{Limits, Manifest};

fn manifest(limits: &serde_json::Value) -> Manifest {
    let mut manifest = support::components::manifest();
    manifest["limits"] = limits.clone();
    Manifest::parse(manifest.to_string().as_bytes()).unwrap()
}

fn user(limits: &[(&str, u64)]) -> BTreeMap<String, u64> {
    limits.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

fn value(limits: &Limits, name: &str) -> u64 {
    limits.named().find(|(own, _)| *own == name).unwrap().1
}

/// Every row changes a field, its own, and no other; and together they are all fields.
#[test]
fn every_row_is_one_limit_and_every_limit_has_a_row() {
    let names: BTreeSet<_> = Limits::table().iter().map(|row| row.name).collect();
    assert_eq!(names.len(), Limits::table().len());
    for row in Limits::table() {
        let mut changed = Limits::CALL;
        changed.set(row.name, 7).unwrap();
        for ((name, before), (_, after)) in Limits::CALL.named().zip(changed.named()) {
            let expected = if name == row.name { 7 } else { before };
            assert_eq!(after, expected, "{} changed {name}", row.name);
        }
        assert_ne!(changed, Limits::CALL, "{} changed nothing", row.name);
        assert!(!row.what.is_empty());
    }
    // A limit without a row would be left as it was.
    let [mut one, mut other] = [Limits::CALL, Limits::ACTOR];
    for row in Limits::table() {
        one.set(row.name, 7).unwrap();
        other.set(row.name, 7).unwrap();
    }
    assert_eq!(one, other);
    let fields = format!("{one:?}").matches(": ").count();
    assert_eq!(fields, Limits::table().len(), "{one:?}");
}

#[test]
fn the_defaults_are_in_their_ranges() {
    for limits in [Limits::CALL, Limits::ACTOR] {
        let mut again = limits;
        for (name, value) in limits.named() {
            again.set(name, value).unwrap();
        }
        assert_eq!(again, limits);
    }
}

#[test]
fn a_limit_is_at_least_one_and_at_most_what_the_machinery_is_made_for() {
    for row in Limits::table() {
        let mut limits = Limits::CALL;
        limits.set(row.name, 1).unwrap();
        limits.set(row.name, row.most).unwrap();
        assert_eq!(value(&limits, row.name), row.most);
        for wrong in [0, row.most + 1, u64::MAX] {
            let error = limits.set(row.name, wrong).unwrap_err();
            assert!(error.contains(row.name) && error.contains(&row.most.to_string()), "{error}");
        }
        assert_eq!(value(&limits, row.name), row.most);
    }
    let error = Limits::CALL.clone().set("memoree", 1).unwrap_err();
    assert!(error.contains("memoree") && error.contains("memory, table-elements"), "{error}");
}

#[test]
fn a_plugin_can_want_less_and_never_more() {
    for row in Limits::table() {
        let default = value(&Limits::ACTOR, row.name);
        let wants = |wanted: u64| {
            let manifest = manifest(&json!({ (row.name): wanted }));
            Limits::ACTOR.for_plugin(&manifest, &BTreeMap::new())
        };
        if default > 1 {
            assert_eq!(value(&wants(1), row.name), 1, "{}", row.name);
        }
        assert_eq!(wants(row.most), Limits::ACTOR, "{} was raised", row.name);
    }
}

#[test]
fn the_user_can_set_any_limit_up_and_down_whatever_the_plugin_wants() {
    for row in Limits::table() {
        for wanted in [1, row.most] {
            let manifest = manifest(&json!({ (row.name): wanted }));
            for said in [1, 2, row.most] {
                let limits = Limits::ACTOR.for_plugin(&manifest, &user(&[(row.name, said)]));
                assert_eq!(value(&limits, row.name), said, "{}", row.name);
            }
        }
        // What cannot be is as if it was not said: a file may have been edited by hand.
        for wrong in [0, row.most + 1] {
            let limits = Limits::ACTOR.for_plugin(&manifest(&json!({})), &user(&[(row.name, wrong)]));
            assert_eq!(limits, Limits::ACTOR);
        }
    }
    let limits = Limits::ACTOR.for_plugin(&manifest(&json!({})), &user(&[("memoree", 1)]));
    assert_eq!(limits, Limits::ACTOR);
}
