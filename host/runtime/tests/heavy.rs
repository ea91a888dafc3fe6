//! Plugins that bring a language's whole runtime, or were given more memory than most, have an engine with
//! larger places.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use serde_json::json;
use signet_runtime::{Limits, Package, Weight};
use support::components::with_section;
use support::{
    Watched, echoes, everything, handle, hostile_bytes, hostile_package, limit_of, runtime, setup,
    widget_package,
};

fn heavy_package() -> Package {
    Package::read("hostile.wasm", with_section(hostile_bytes(), "padding", &vec![7; 5 << 20])).unwrap()
}

#[test]
fn large_components_and_large_memories_are_heavy() {
    let light = hostile_package();
    assert_eq!(Weight::of(&light, 0), Weight::Light);
    assert_eq!(Weight::of(&light, 64 << 20), Weight::Light);
    assert_eq!(Weight::of(&light, (64 << 20) + 1), Weight::Heavy);
    assert_eq!(Weight::of(&heavy_package(), 0), Weight::Heavy);
}

#[tokio::test]
async fn a_large_component_works() {
    let plugin = runtime().load(heavy_package(), &everything()).unwrap();
    echoes(&plugin.connector(Limits::CALL).unwrap()).await;
}

#[tokio::test]
async fn a_plugin_that_was_given_more_memory_can_use_it() {
    let package = hostile_package();
    let limits = Limits { memory: 256 << 20, host_bytes: 256 << 20, ..Limits::CALL };
    let weight = Weight::of(&package, limits.memory);
    let plugin = runtime().load_as(weight, package, &everything(), Default::default()).unwrap();
    let connector = plugin.connector(limits).unwrap();
    let large = handle(&connector, "huge-reply", &(100 << 20).to_string()).await.unwrap();
    assert_eq!(large.stdout.len(), 100 << 20);
    // And not more than that.
    let limit = limit_of(handle(&connector, "memory", "").await);
    assert!(limit.contains("256 MiB of memory"), "{limit}");
    echoes(&connector).await;
}

#[tokio::test]
async fn an_actor_can_become_heavy_and_light_again() {
    let watched = Watched::widget();
    watched.echoes().await;
    let limits = Limits { memory: 128 << 20, ..Limits::ACTOR };
    let load =
        |weight| runtime().load_as(weight, widget_package(), &everything(), Default::default()).unwrap();
    let heavy = load(Weight::Heavy);
    // As many as there are heavy places, all but one.
    let others: Vec<_> = (0..23).map(|_| heavy.actor(watched.setup.clone()).unwrap()).collect();
    watched.actor.replace(heavy.clone(), setup(&watched.recorder, limits)).await.unwrap();
    watched.tool("grow", json!({ "bytes": 80 << 20 })).await.unwrap();
    assert!(heavy.actor(watched.setup.clone()).is_err(), "it has taken no heavy place");
    // With all places taken it can still be replaced by one of its kind.
    watched.actor.replace(heavy.clone(), setup(&watched.recorder, limits)).await.unwrap();
    watched.actor.replace(load(Weight::Light), watched.setup.clone()).await.unwrap();
    watched.echoes().await;
    heavy.actor(watched.setup.clone()).map(drop).unwrap();
    drop(others);
}
