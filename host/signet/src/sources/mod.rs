//! Where events come from that nobody publishes: parts of the daemon that have something to tell.

mod dashboard;
mod files;
mod servers;

pub(crate) use dashboard::dashboard;
pub(crate) use files::Files;
pub(crate) use servers::{questions, servers};

use serde_json::{Value, json};
use signet_core::text::cut;
use signet_events::{Bus, NewEvent};
use signet_memory::{Became, Memories, News};
use signet_plugins::{Happened, Plugins};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Characters of a memory that an event carries.
const CONTENT: usize = 160;
/// Characters of what a plugin failed of.
const REASON: usize = 1_000;

/// What becomes of memories. That one is private goes for its news as well.
pub(crate) fn memories(memories: &Memories, bus: &Bus) {
    let bus = bus.clone();
    memories.observe(move |news| bus.tell(of_memory(news)));
}

/// What happens to plugins, those that the daemon starts with aside. The ids of those to which something happens
/// come out again, for who has them elsewhere too.
pub(crate) fn plugins(plugins: &Plugins, bus: &Bus) -> UnboundedReceiver<String> {
    let (bus, (tell, told)) = (bus.clone(), unbounded_channel());
    plugins.observe(move |news| {
        let _ = tell.send(news.id.clone());
        bus.tell(of_plugin(news));
    });
    told
}

fn of_plugin(signet_plugins::News { id, version, what }: signet_plugins::News) -> NewEvent {
    let version = version.unwrap_or_default();
    let plain = json!({ "id": id, "version": version });
    let (kind, payload) = match what {
        Happened::Installed => ("plugin.installed", plain),
        Happened::Updated => ("plugin.updated", plain),
        Happened::Removed => ("plugin.removed", plain),
        Happened::Parked(reason) => {
            ("plugin.failed", json!({ "id": id, "version": version, "reason": cut(&reason, REASON) }))
        }
        Happened::Stands(state) => {
            ("plugin.changed", json!({ "id": id, "version": version, "state": state }))
        }
    };
    NewEvent::own(kind, payload)
}

fn of_memory(News { memory, what, by }: News) -> NewEvent {
    let (kind, payload) = match what {
        Became::Created => ("memory.created", about(&memory)),
        Became::Changed => ("memory.changed", about(&memory)),
        // What is forgotten is not said again.
        Became::Forgotten => ("memory.forgotten", json!({ "id": memory.id })),
    };
    let source = format!("harness:{}", by.harness);
    // Whoever acts, it is in the memory's project that something changed.
    let project = memory.made.project.clone();
    let made = Some(Box::new(by));
    NewEvent { made, project, private: memory.private, ..NewEvent::from_here(source, kind, payload) }
}

fn about(memory: &signet_memory::Memory) -> Value {
    json!({ "id": memory.id, "type": memory.kind, "content": cut(&memory.content, CONTENT) })
}
