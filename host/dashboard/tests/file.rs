//! The file of the dashboard, as people write it and as servers are placed in it.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use serde_json::{Value, json};
use signet_dashboard::{DashboardError, DashboardFile};

/// The example of the master spec, with a field that is somebody's own.
fn seed() -> Value {
    json!({
        "version": 1,
        "theme": "dusk",
        "grid": [
            { "id": "ghl-crm", "x": 0, "y": 0, "w": 6, "h": 4, "note": "mine" },
            { "id": "remix-sniper", "x": 6, "y": 0, "w": 6, "h": 4 }
        ],
        "sidebarGroups": [
            { "name": "Work", "items": ["ghl-crm", "calendar"] },
            { "name": "Music", "items": ["remix-sniper"] }
        ],
        "dock": ["ghl-crm", "remix-sniper"]
    })
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("dashboard.json"), text).unwrap();
        Self(folder)
    }

    fn file(&self) -> DashboardFile {
        DashboardFile::at(&self.0.path().join("dashboard.json"))
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.0.path().join("dashboard.json")).unwrap()
    }
}

#[test]
fn a_widget_is_placed_where_there_is_room_and_everything_else_stays() {
    let folder = Folder::with(&seed().to_string());
    let place = |id: &str, w, h| {
        folder.file().change(|layout| layout.place(id, w, h)).unwrap();
    };
    place("clock", 4, 3);
    place("wide", 12, 1);
    place("small", 2, 2);
    place("clock", 4, 3);
    let after: Value = serde_json::from_str(&folder.text()).unwrap();
    let mut wanted = seed();
    for tile in [
        json!({ "id": "clock", "x": 0, "y": 4, "w": 4, "h": 3 }),
        json!({ "id": "wide", "x": 0, "y": 7, "w": 12, "h": 1 }),
        json!({ "id": "small", "x": 4, "y": 4, "w": 2, "h": 2 }),
    ] {
        wanted["grid"].as_array_mut().unwrap().push(tile);
    }
    assert_eq!(after, wanted);
    folder.file().change(|layout| layout.pin("clock")).unwrap();
    folder.file().change(|layout| layout.pin("clock")).unwrap();
    assert_eq!(folder.file().read().unwrap().dock, ["ghl-crm", "remix-sniper", "clock"]);
}

#[test]
fn what_is_no_dashboard_is_explained_and_left_alone() {
    for (text, says) in [
        ("{ \"grid\": [", "EOF"),
        ("{ \"grid\": [{ \"id\": \"a\", \"x\": -1, \"y\": 0, \"w\": 1, \"h\": 1 }] }", "grid[0]"),
        ("{ \"version\": 2 }", "version 2"),
    ] {
        let folder = Folder::with(text);
        let error = folder.file().change(|layout| layout.place("a", 1, 1)).unwrap_err();
        assert!(
            matches!(error, DashboardError::NoDashboard { .. }) && error.to_string().contains(says),
            "{error}"
        );
        assert_eq!(folder.text(), text);
    }
}

#[test]
fn sizes_that_make_no_sense_still_have_a_place() {
    let folder = Folder::with("{}");
    let layout = folder.file().change(|layout| {
        layout.place("none", 0, 0);
        layout.place("huge", 4_000_000_000, 4_000_000_000);
    });
    let sizes: Vec<_> = layout.unwrap().grid.iter().map(|tile| (tile.w, tile.h)).collect();
    assert_eq!(sizes, [(1, 1), (12, 12)]);
}
