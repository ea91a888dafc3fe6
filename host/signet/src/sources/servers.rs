//! What happens to MCP servers, and what they publish.

use serde_json::{Value, json};
use signet_events::{Bus, NewEvent};
use signet_servers::{Happened, News, Servers};

use super::{CONTENT, REASON, cut};

/// Families of types that say what Signet itself saw. A server's own word is none of these.
const SIGNETS_OWN: &[&str] =
    &["browser.", "file.", "files.", "harness.", "mcp.", "memory.", "plugin.", "session.", "system.", "git."];

/// What happens to servers. Of one that not everyone may know of, only what a caller did is told, to that caller's
/// agent alone.
pub(crate) fn servers(servers: &Servers, bus: &Bus) {
    let bus = bus.clone();
    servers.observe(move |news| {
        if let Some(event) = of_server(news) {
            bus.tell(event);
        }
    });
}

fn of_server(news: News) -> Option<NewEvent> {
    let News { server, name, open, caller, what } = news;
    let source = format!("mcp:{server}");
    let (kind, payload) = said(&name, what)?;
    match caller {
        Some(caller) => {
            Some(NewEvent { private: !open, ..NewEvent::by(caller.context(), source, &kind, payload) })
        }
        None => open.then(|| NewEvent::from_here(source, &kind, payload)),
    }
}

/// Which questions wait for a person is not said: they may be about a server that not everyone may know of.
pub(crate) fn questions(servers: &Servers, bus: &Bus) {
    let bus = bus.clone();
    servers.observe_questions(move |open| {
        bus.tell(NewEvent::own("system.questions.changed", json!({ "open": open })));
    });
}

/// Type and payload.
fn said(name: &str, what: Happened) -> Option<(String, Value)> {
    let (kind, payload) = match what {
        Happened::Installed => ("mcp.installed", json!({ "server": name })),
        Happened::Removed => ("mcp.removed", json!({ "server": name })),
        Happened::Connected { tools } => ("mcp.connected", json!({ "server": name, "tools": tools })),
        Happened::Disconnected(reason) => {
            ("mcp.disconnected", json!({ "server": name, "reason": cut(&reason, REASON) }))
        }
        Happened::ToolsChanged { tools, fresh, gone } => {
            let some = |names: Vec<String>| names.into_iter().take(20).collect::<Vec<_>>();
            let (fresh, gone) = (some(fresh), some(gone));
            ("mcp.tools-changed", json!({ "server": name, "tools": tools, "fresh": fresh, "gone": gone }))
        }
        Happened::Called { tool, failed } => {
            ("mcp.called", json!({ "server": name, "tool": tool, "failed": failed }))
        }
        Happened::ResourceUpdated(uri) => {
            ("mcp.resource-updated", json!({ "server": name, "uri": cut(&uri, CONTENT) }))
        }
        Happened::Said { level, text } => {
            ("mcp.message", json!({ "server": name, "level": level, "text": cut(&text, REASON) }))
        }
        Happened::Permitted { app, allowed, refused } => {
            let some = |names: Vec<String>| names.into_iter().take(20).collect::<Vec<_>>();
            let (allowed, refused) = (some(allowed), some(refused));
            (
                "mcp.permitted",
                json!({ "server": name, "app": cut(&app, CONTENT), "allowed": allowed, "refused": refused }),
            )
        }
        Happened::Asked { question, text } => {
            ("mcp.asked", json!({ "server": name, "question": question, "text": cut(&text, CONTENT) }))
        }
        Happened::Published { kind, payload } => {
            let pretends = SIGNETS_OWN.iter().any(|family| kind.starts_with(family));
            return (!pretends).then_some((kind, payload));
        }
    };
    Some((kind.to_owned(), payload))
}
