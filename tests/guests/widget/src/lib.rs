//! A widget and subscriber in one, which counts what it sees for as long as its instance lives. Its tools
//! do what their name says; most of it is what no plugin should do.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod tools;

use core::sync::atomic::{AtomicU64, Ordering};

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{App, Content, ToolResult};

/// Events and calls that this instance has seen.
static SEEN: AtomicU64 = AtomicU64::new(0);
/// The version that its configuration names.
static VERSION: AtomicU64 = AtomicU64::new(0);

/// The page that it shows.
const PAGE: &str = "ui://widget/page";

/// The widget.
#[derive(Debug)]
pub struct Counting;

fn seen() -> u64 {
    SEEN.load(Ordering::Relaxed)
}

fn version() -> u64 {
    VERSION.load(Ordering::Relaxed)
}

fn see() -> u64 {
    SEEN.fetch_add(1, Ordering::Relaxed) + 1
}

impl Lifecycle for Counting {
    /// `{"version": 7}` is told with all that it says later; `{"refuse": "why"}` is a reason not to start.
    fn init(config: &str) -> Result<()> {
        let config: Value = serde_json::from_str(config)?;
        if let Some(why) = config.get("refuse").and_then(Value::as_str) {
            return Err(Error::Invalid(why.into()));
        }
        if config.get("panic").is_some() {
            tools::panicked("init");
        }
        VERSION.store(config.get("version").and_then(Value::as_u64).unwrap_or(0), Ordering::Relaxed);
        bus::publish("widget.started", &json!({ "version": version() })).map(drop)
    }

    fn stop() -> Result<()> {
        bus::publish("widget.stopped", &json!({ "version": version(), "seen": seen() })).map(drop)
    }
}

impl Subscriber for Counting {
    fn on_event(event: Event) -> Result<()> {
        let seen = see();
        match event.kind.as_str() {
            "poison" => tools::panicked(&event.payload),
            // The tests' store takes its time, or never answers.
            "widget.slow" => state::get::<Value>(&event.payload).map(drop)?,
            "widget.remember" => memory::remember(event.payload.clone()).map(drop)?,
            "widget.keep" => state::set(&event.id, &event.payload)?,
            "widget.keep-and-refuse" => {
                state::set(&event.id, &event.payload)?;
                return Err(Error::Invalid("not this one".into()));
            }
            _ => {}
        }
        let heard = json!({ "seen": seen, "sequence": event.sequence, "version": version() });
        bus::publish("widget.heard", &heard).map(drop)
    }
}

impl Widget for Counting {
    fn describe() -> App {
        App {
            name: "Counting".into(),
            icon: Some("🧮".into()),
            width: 4,
            height: 2,
            ui: Some(PAGE.into()),
            emits: vec!["widget.heard".into()],
            menu_items: Vec::new(),
            dock: false,
        }
    }

    fn list_tools() -> Result<Vec<Tool>> {
        Ok(tools::NAMES
            .iter()
            .map(|name| Tool::new(*name, "See its name.", &json!({ "type": "object" })))
            .collect())
    }

    fn call_tool(name: &str, arguments: &Value, context: &RequestContext) -> Result<ToolResult> {
        see();
        tools::call(name, arguments, context)
    }

    fn list_resources() -> Result<Vec<ResourceInfo>> {
        Ok(vec![ResourceInfo::html(PAGE, "page")])
    }

    fn read_resource(uri: &str, context: &RequestContext) -> Result<Content> {
        let seen = see();
        match uri {
            PAGE => Ok(Content::html(uri, format!("<p>{seen} for {}</p>", context.agent_id))),
            "ui://widget/remember" => memory::remember("read").map(|stored| Content::html(uri, stored.id)),
            "ui://widget/panic" => {
                tools::panicked(uri);
                Err(Error::Other("unreachable".into()))
            }
            _ => Err(Error::NotFound(format!("there is no resource {uri}"))),
        }
    }
}

signet_plugin_sdk::plugin!(Counting: lifecycle, subscriber, widget; manifest "manifest.json");
