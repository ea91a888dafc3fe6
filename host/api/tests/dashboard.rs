//! The layout of the dashboard over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{House, assert_members};

const PATH: &str = "/api/dashboard";

fn place(id: &str, x: u32) -> Value {
    json!({ "op": "place", "id": id, "x": x, "y": 0, "w": 2, "h": 2 })
}

#[test]
fn two_windows_and_an_editor_come_together() {
    let house = House::team();
    let (one, two) = (house.owner(), house.owner());
    let empty = one.get(PATH).ok();
    assert_members(&empty, &["layout", "revision", "problem"]);
    assert_eq!(empty["layout"], json!({ "version": 1, "grid": [], "sidebarGroups": [], "dock": [] }));
    let file = house.app.dashboard.path().to_owned();
    assert!(!file.exists(), "looking makes no file");

    let first = one.patch(PATH, json!({ "changes": [place("a", 0)] })).ok();
    assert_ne!(first["revision"], empty["revision"]);
    let mut by_hand: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    by_hand["theme"] = json!("dusk");
    by_hand["grid"][0]["h"] = json!(7);
    std::fs::write(&file, by_hand.to_string()).unwrap();
    // The second window never saw any of that.
    let second = two.patch(PATH, json!({ "changes": [place("b", 4)] })).ok();
    assert_eq!(second["layout"]["theme"], "dusk");
    assert_eq!(second["layout"]["grid"][0]["h"], 7);
    assert_eq!(second["layout"]["grid"][1]["id"], "b");
    assert_eq!(one.get(PATH).ok(), second);
}

#[test]
fn a_change_that_makes_no_sense_is_named_and_changes_nothing() {
    let house = House::team();
    let before = house.owner().patch(PATH, json!({ "changes": [place("a", 0)] })).ok();
    let answer = house.owner().patch(PATH, json!({ "changes": [place("b", 0), place("c", 11)] }));
    answer.refuses(400, "changes[1]: w: x + w is 13, and the grid has 12 columns; nothing was changed");
    house.owner().patch(PATH, json!({ "changes": "all" })).is(400);
    house
        .owner()
        .patch(PATH, json!({ "changes": [], "grid": [] }))
        .refuses_saying(400, "unknown field `grid`");
    assert_eq!(house.owner().get(PATH).ok(), before);
}

#[test]
fn a_broken_file_is_shown_as_it_was_and_restored_when_that_is_asked_for() {
    let house = House::team();
    let good = house.owner().patch(PATH, json!({ "changes": [place("a", 0)] })).ok();
    std::fs::write(house.app.dashboard.path(), "{ \"dock\": 7 }").unwrap();
    let broken = house.owner().get(PATH).ok();
    assert_eq!((&broken["layout"], &broken["revision"]), (&good["layout"], &good["revision"]));
    assert_eq!(broken["problem"]["path"], "dock");
    let answer = house.owner().patch(PATH, json!({ "changes": [place("b", 0)] }));
    answer.refuses_saying(409, "dock: this is a list of ids");
    assert_eq!(house.owner().post("/api/dashboard/restore", json!({})).ok(), good);
    house.owner().patch(PATH, json!({ "changes": [place("b", 0)] })).ok();
}
