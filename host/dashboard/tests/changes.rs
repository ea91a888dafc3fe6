//! Changes that pages ask for, beside what people write into the file.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails says where"
)]

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};
use signet_dashboard::{DashboardError, DashboardFile, State, changes};

struct Folder(tempfile::TempDir);

impl Folder {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(document: &Value) -> Self {
        let folder = Self::empty();
        std::fs::write(folder.path(), document.to_string()).unwrap();
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("dashboard.json")
    }

    fn file(&self) -> DashboardFile {
        DashboardFile::with_copy(&self.path(), &self.0.path().join("copy.json"))
    }

    fn stands(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.path()).unwrap()).unwrap()
    }
}

fn apply(file: &DashboardFile, all: &Value) -> Result<State, DashboardError> {
    file.apply(&changes(all.as_array().unwrap())?)
}

fn tile(id: &str, x: u32, y: u32, w: u32, h: u32) -> Value {
    json!({ "id": id, "x": x, "y": y, "w": w, "h": h })
}

fn place(id: &str, x: u32, y: u32, w: u32, h: u32) -> Value {
    json!({ "op": "place", "id": id, "x": x, "y": y, "w": w, "h": h })
}

#[test]
fn each_change_does_what_it_says() {
    let folder = Folder::with(&json!({
        "theme": "dusk",
        "grid": [{ "id": "a", "x": 0, "y": 0, "w": 4, "h": 3, "note": "mine" }],
        "sidebarGroups": [{ "name": "Work", "items": ["a"], "colour": "red" }, { "name": "Play" }],
        "dock": ["a"],
    }));
    let state = apply(
        &folder.file(),
        &json!([
            place("a", 8, 2, 4, 48),
            place("b", 0, 10_000, 12, 1),
            { "op": "place", "id": "b", "x": 0, "y": 0, "w": 6, "h": 2, "breakpoint": "small" },
            { "op": "place", "id": "c", "x": 1, "y": 0, "w": 6, "h": 2, "breakpoint": "medium" },
            place("gone", 0, 0, 1, 1),
            { "op": "lift", "id": "gone" },
            { "op": "dock", "id": "b" },
            { "op": "dock", "id": "c", "index": 0 },
            { "op": "dock", "id": "b", "index": 1 },
            { "op": "undock", "id": "a" },
            { "op": "group", "name": "Work", "rename": "Job", "items": ["b", "a", "b"], "index": 9 },
            { "op": "group", "name": "New" },
            { "op": "ungroup", "name": "Play" },
            { "op": "set", "id": "a", "settings": { "zoom": 2 } },
            { "op": "set", "id": "b", "settings": { "zoom": 3 } },
            { "op": "set", "id": "b", "settings": {} },
        ]),
    );
    let state = state.unwrap();
    assert_eq!(
        folder.stands(),
        json!({
            "version": 1,
            "grid": [{ "id": "a", "x": 8, "y": 2, "w": 4, "h": 48, "note": "mine" }, tile("b", 0, 10_000, 12, 1)],
            "sidebarGroups": [{ "name": "Job", "items": ["b", "a"], "colour": "red" }, { "name": "New", "items": [] }],
            "dock": ["c", "b"],
            "layouts": { "medium": [tile("c", 1, 0, 6, 2)], "small": [tile("b", 0, 0, 6, 2)] },
            "settings": { "a": { "zoom": 2 } },
            "theme": "dusk",
        })
    );
    assert_eq!((state.problem, &state.layout), (None, &folder.file().read().unwrap()));
    assert_eq!(state.revision, folder.file().state().unwrap().revision);
    // What is gone already is no reason to refuse: another window was quicker.
    let again =
        json!([{ "op": "lift", "id": "x" }, { "op": "undock", "id": "x" }, { "op": "ungroup", "name": "x" }]);
    assert_eq!(apply(&folder.file(), &again).unwrap().revision, state.revision);
    // Off the grid is off every grid, and what was set stays for when it comes back.
    apply(&folder.file(), &json!([{ "op": "lift", "id": "b" }, { "op": "lift", "id": "a" }])).unwrap();
    let stands = folder.stands();
    assert_eq!((&stands["grid"], &stands["layouts"]["small"]), (&json!([]), &Value::Null));
    assert_eq!(stands["settings"], json!({ "a": { "zoom": 2 } }));
}

#[test]
fn one_wrong_change_undoes_all_and_is_named() {
    let folder =
        Folder::with(&json!({ "grid": [tile("a", 0, 0, 4, 3)], "sidebarGroups": [{ "name": "Work" }] }));
    let before = folder.stands();
    let group = |more: Value| {
        let mut change = json!({ "op": "group", "name": "Work" });
        change.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        change
    };
    for (bad, says) in [
        (place("b", 10, 0, 3, 1), "w: x + w is 13, and the grid has 12 columns"),
        (place("b", 12, 0, 1, 1), "x: x is a whole number from 0 to 11, not 12"),
        (place("b", 0, 0, 0, 1), "w: w is a whole number from 1 to 12"),
        (place("b", 0, 10_001, 1, 1), "y: y is a whole number from 0 to 10000"),
        (place("b", 0, 0, 1, 49), "h: h is a whole number from 1 to 48"),
        (place(" ", 0, 0, 1, 1), "id: this is empty"),
        (json!({ "op": "place", "id": "b", "x": -1, "y": 0, "w": 1, "h": 1 }), "-1"),
        (json!({ "op": "place", "id": "b", "x": 0, "y": 0, "w": 1 }), "missing field `h`"),
        (json!({ "op": "place", "id": "b", "x": 0, "y": 0, "w": 1, "h": 1, "breakpoint": "tiny" }), "`tiny`"),
        (json!({ "op": "dock", "id": "b", "place": 1 }), "unknown field `place`"),
        (json!({ "op": "burn" }), "`burn`"),
        (json!("lift"), "string"),
        (json!({ "op": "dock", "id": "x".repeat(201) }), "201 bytes"),
        (group(json!({ "items": ["a", "b\u{7}"] })), "items[1]: there are control characters"),
        (group(json!({ "items": vec!["a"; 501] })), "501 ids, and 500 at most"),
        (json!({ "op": "group", "name": "Other", "rename": "Work" }), "there is a group \"Work\" already"),
        (json!({ "op": "group", "name": "None", "rename": "Any" }), "there is no group \"None\" to rename"),
        (json!({ "op": "set", "id": "a", "settings": { "x": "y".repeat(16 << 10) } }), "16384 at most"),
        (json!({ "op": "set", "id": "a", "settings": [] }), "expected a map"),
    ] {
        let error = apply(&folder.file(), &json!([place("c", 0, 0, 1, 1), bad])).unwrap_err().to_string();
        assert!(error.starts_with("changes[1]: ") && error.contains(says), "{bad}: {error}");
        assert!(error.ends_with("nothing was changed"), "{error}");
        assert_eq!(folder.stands(), before, "{bad}");
    }
    let many: Vec<_> = (0..1_001).map(|_| place("c", 0, 0, 1, 1)).collect();
    assert!(apply(&folder.file(), &json!(many)).unwrap_err().to_string().contains("1001 changes"));
}

#[test]
fn there_is_room_for_much_and_not_for_everything() {
    let folder = Folder::empty();
    let tiles: Vec<_> = (0..500).map(|n| place(&format!("w{n}"), 0, n, 1, 1)).collect();
    apply(&folder.file(), &json!(tiles)).unwrap();
    let groups: Vec<_> = (0..100).map(|n| json!({ "op": "group", "name": format!("g{n}") })).collect();
    apply(&folder.file(), &json!(groups)).unwrap();
    let before = folder.stands();
    for (change, says) in [
        (place("one-more", 0, 0, 1, 1), "500 tiles on this grid already"),
        (json!({ "op": "group", "name": "one more" }), "100 groups already"),
    ] {
        let error = apply(&folder.file(), &json!([change])).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    // What is there can still be moved.
    apply(&folder.file(), &json!([place("w7", 3, 3, 1, 1)])).unwrap();
    let settings =
        |n: usize| json!({ "op": "set", "id": format!("w{n}"), "settings": { "x": "y".repeat(16_000) } });
    let all: Vec<_> = (0..80).map(settings).collect();
    let error = apply(&folder.file(), &json!(all)).unwrap_err().to_string();
    assert!(error.contains("1048576 bytes"), "{error}");
    assert_eq!(folder.stands()["settings"], before["settings"]);
}

#[test]
fn a_file_that_somebody_broke_is_explained_and_the_last_good_one_shown() {
    let good = json!({ "grid": [tile("a", 0, 0, 4, 3)], "theme": "dusk" });
    for (broken, path, says) in [
        ("{ \"grid\": [".to_owned(), "line 1, column 11", "no JSON"),
        ("\u{fffd}{".to_owned(), "line 1, column 1", "no JSON"),
        ("[]".to_owned(), "the whole file", "an object"),
        (json!({ "version": 2 }).to_string(), "version", "version 2"),
        (json!({ "grid": {} }).to_string(), "grid", "a list of tiles"),
        (json!({ "grid": [tile("a", 0, 0, 1, 1), tile("b", 8, 0, 5, 1)] }).to_string(), "grid[1].w", "13"),
        (
            json!({ "grid": [{ "id": "a", "x": 0.5, "y": 0, "w": 1, "h": 1 }] }).to_string(),
            "grid[0].x",
            "not 0.5",
        ),
        (json!({ "grid": [{ "id": "a", "x": 0, "y": 0, "w": 1 }] }).to_string(), "grid[0].h", "missing"),
        (
            json!({ "grid": [tile("a", 0, 0, 1, 1), tile("a", 1, 0, 1, 1)] }).to_string(),
            "grid[1].id",
            "grid[0]",
        ),
        (json!({ "layouts": { "small": [7] } }).to_string(), "layouts.small[0]", "a tile is an object"),
        (json!({ "layouts": [] }).to_string(), "layouts", "an object"),
        (json!({ "dock": ["a", 7] }).to_string(), "dock[1]", "a text"),
        (json!({ "sidebarGroups": [{ "items": [] }] }).to_string(), "sidebarGroups[0].name", "a text"),
        (
            json!({ "sidebarGroups": [{ "name": "x" }, { "name": "x" }] }).to_string(),
            "sidebarGroups[1].name",
            "there already",
        ),
        (json!({ "settings": { "a": 1 } }).to_string(), "settings.a", "an object"),
        (" ".repeat((1 << 20) + 1), "the whole file", "more than 1048576 bytes"),
    ] {
        let folder = Folder::with(&good);
        let before = folder.file().state().unwrap();
        std::fs::write(folder.path(), &broken).unwrap();
        // Also by a daemon that never saw the good one itself.
        for file in [folder.file(), folder.file()] {
            let state = file.state().unwrap();
            assert_eq!((&state.layout, &state.revision), (&before.layout, &before.revision), "{path}");
            let problem = state.problem.unwrap();
            assert!(problem.path == path && problem.message.contains(says), "{path}: {problem:?}");
            assert!(problem.message.ends_with("mend it, or restore what stood there before"), "{problem:?}");
            let refused = apply(&file, &json!([place("b", 0, 0, 1, 1)])).unwrap_err();
            assert!(
                matches!(&refused, DashboardError::NoDashboard { place, .. } if place == path),
                "{refused}"
            );
            assert_eq!(std::fs::read_to_string(folder.path()).unwrap(), broken, "it is left as it is");
        }
        let restored = folder.file().restore().unwrap();
        assert_eq!((&restored.revision, &restored.problem), (&before.revision, &None));
        assert_eq!(folder.stands()["theme"], "dusk");
        let kept: Vec<_> =
            std::fs::read_dir(folder.0.path()).unwrap().flatten().map(|entry| entry.path()).collect();
        let kept =
            kept.iter().find(|path| path.to_string_lossy().contains("dashboard.json.broken-")).unwrap();
        assert_eq!(std::fs::read_to_string(kept).unwrap(), broken);
        // There is nothing to restore now.
        let files = std::fs::read_dir(folder.0.path()).unwrap().count();
        folder.file().restore().unwrap();
        assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), files);
    }
}

#[test]
fn a_file_that_is_gone_is_an_empty_dashboard_and_the_copy_is_kept_for_a_broken_one() {
    let folder = Folder::with(&json!({ "dock": ["a"] }));
    let file = folder.file();
    file.state().unwrap();
    std::fs::remove_file(folder.path()).unwrap();
    let state = file.state().unwrap();
    assert_eq!((state.layout, state.problem), (signet_dashboard::Layout::default(), None));
    std::fs::write(folder.path(), "{").unwrap();
    assert_eq!(folder.file().state().unwrap().layout.dock, ["a"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::empty();
    let real = folder.0.path().join("dotfiles.json");
    std::fs::write(&real, "{}").unwrap();
    std::os::unix::fs::symlink(&real, folder.path()).unwrap();
    apply(&folder.file(), &json!([place("a", 0, 0, 1, 1)])).unwrap();
    assert!(std::fs::symlink_metadata(folder.path()).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&real).unwrap().contains("\"a\""));
}

#[test]
fn two_windows_that_change_different_tiles_both_count() {
    let folder = Folder::empty();
    let shared = folder.file();
    std::thread::scope(|scope| {
        for window in 0..2 {
            let file = shared.clone();
            scope.spawn(move || {
                for n in 0..40 {
                    let id = format!("w{window}-{n}");
                    apply(&file, &json!([place(&id, n % 12, window, 1, 1)])).unwrap();
                }
            });
        }
    });
    assert_eq!(shared.read().unwrap().grid.len(), 80);
}

fn any_change() -> impl Strategy<Value = Value> {
    let id = prop::sample::select(vec!["a", "b", "c", "d"]);
    let tiles = (id.clone(), 0u32..12, 0u32..20, 1u32..13, 1u32..49, 0usize..3).prop_map(
        |(id, x, y, w, h, which)| {
            let mut change = place(id, x, y, w.min(12 - x), h);
            if which > 0 {
                change["breakpoint"] = json!(["", "medium", "small"][which]);
            }
            change
        },
    );
    let name = prop::sample::select(vec!["Work", "Play"]);
    prop_oneof![
        4 => tiles,
        1 => id.clone().prop_map(|id| json!({ "op": "lift", "id": id })),
        1 => (id.clone(), 0usize..5).prop_map(|(id, at)| json!({ "op": "dock", "id": id, "index": at })),
        1 => id.clone().prop_map(|id| json!({ "op": "undock", "id": id })),
        1 => (name.clone(), prop::collection::vec(id.clone(), 0..4), 0usize..4)
            .prop_map(|(name, items, at)| json!({ "op": "group", "name": name, "items": items, "index": at })),
        1 => name.prop_map(|name| json!({ "op": "ungroup", "name": name })),
        1 => (id, any::<bool>()).prop_map(|(id, on)| json!({ "op": "set", "id": id, "settings": { "on": on } })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_changed_the_rest_stays_and_the_grid_holds(all in prop::collection::vec(any_change(), 1..30)) {
        let mine = json!({ "id": "mine", "x": 11, "y": 0, "w": 1, "h": 1, "note": [1, { "deep": true }] });
        let unknown = json!({ "theme": "dusk", "numbers": [1.5, -2, 1e300], "nested": { "grid": "no" } });
        let mut document = unknown.clone();
        document["grid"] = json!([mine]);
        document["layouts"] = json!({ "huge": [1, 2], "small": [mine] });
        document["sidebarGroups"] = json!([{ "name": "Kept", "items": ["mine"], "colour": "red" }]);
        let folder = Folder::with(&document);
        // In one piece, and one by one: it comes to the same.
        let other = Folder::with(&document);
        apply(&folder.file(), &json!(all)).unwrap();
        for change in &all {
            apply(&other.file(), &json!([change])).unwrap();
        }
        let stands = folder.stands();
        prop_assert_eq!(&stands, &other.stands());
        for (name, value) in unknown.as_object().unwrap() {
            prop_assert_eq!(&stands[name], value);
        }
        prop_assert!(stands["grid"].as_array().unwrap().contains(&mine));
        prop_assert!(stands["layouts"]["small"].as_array().unwrap().contains(&mine));
        prop_assert_eq!(&stands["layouts"]["huge"], &json!([1, 2]));
        let kept = json!({ "name": "Kept", "items": ["mine"], "colour": "red" });
        prop_assert!(stands["sidebarGroups"].as_array().unwrap().contains(&kept));
        let layout = folder.file().read().unwrap();
        let grids = [&layout.grid, &layout.layouts.medium, &layout.layouts.small];
        for tile in grids.into_iter().flatten() {
            prop_assert!(tile.w >= 1 && tile.x + tile.w <= 12 && (1..=48).contains(&tile.h), "{:?}", tile);
        }
        for grid in grids {
            let ids: std::collections::BTreeSet<_> = grid.iter().map(|tile| &tile.id).collect();
            prop_assert_eq!(ids.len(), grid.len());
        }
    }

    #[test]
    fn a_grid_is_not_touched_by_changes_of_another(all in prop::collection::vec(any_change(), 1..30)) {
        let small = json!([tile("a", 0, 0, 6, 2), tile("b", 6, 0, 6, 2)]);
        let folder = Folder::with(&json!({ "layouts": { "small": small } }));
        let elsewhere = |change: &&Value| change["breakpoint"] != "small" && change["op"] != "lift";
        let all: Vec<_> = all.iter().filter(elsewhere).collect();
        apply(&folder.file(), &json!(all)).unwrap();
        prop_assert_eq!(&folder.stands()["layouts"]["small"], &small);
    }
}
