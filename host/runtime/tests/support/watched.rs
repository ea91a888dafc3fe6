//! An actor at work, and what it does.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use signet_runtime::types::Event;
use signet_runtime::{Actor, ActorState, Figures, Limits, Package, Plugin, Result, RuntimeError, Setup};

use super::{Recorder, context, counted, counter_package, event, setup, until, widget_package};

pub struct Watched {
    pub recorder: Arc<Recorder>,
    pub plugin: Plugin,
    pub setup: Setup,
    pub actor: Actor,
}

impl Watched {
    /// The guest `subscriber`.
    pub fn counter() -> Self {
        Self::start(counter_package(), Limits::ACTOR)
    }

    /// The guest `widget`.
    pub fn widget() -> Self {
        Self::start(widget_package(), Limits::ACTOR)
    }

    pub fn start(package: Package, limits: Limits) -> Self {
        Self::start_with(package, limits, &Recorder::new())
    }

    pub fn start_with(package: Package, limits: Limits, recorder: &Arc<Recorder>) -> Self {
        let (recorder, plugin) = (Arc::clone(recorder), counted(package));
        let setup = setup(&recorder, limits);
        let actor = plugin.actor(setup.clone()).unwrap();
        Self { recorder, plugin, setup, actor }
    }

    pub fn figures(&self) -> Figures {
        self.plugin.metrics().figures()
    }

    /// One event of each kind, numbered from 1 on.
    pub fn send(&self, kinds: &[&str]) {
        for (sequence, kind) in (1..).zip(kinds) {
            self.actor.send(event(sequence, kind, "{}"));
        }
    }

    /// Whether it was given so many events.
    pub async fn handled(&self, events: u64) {
        until(&format!("{events} events are handled"), || self.figures().heard == events).await;
    }

    pub fn is_running(&self) -> bool {
        matches!(self.actor.state(), ActorState::Running)
    }

    pub async fn running(&self) {
        until("it runs", || self.is_running()).await;
    }

    /// Why it recovers.
    pub async fn recovering(&self) -> String {
        let mut why = String::new();
        until("it recovers", || match self.actor.state() {
            ActorState::Recovering { reason } => {
                why = reason;
                true
            }
            ActorState::Parked { reason, .. } => panic!("parked: {reason}"),
            _ => false,
        })
        .await;
        why
    }

    /// Why it is parked, and the event that did it. Pauses pass at once where time is virtual.
    pub async fn parked(&self) -> (String, Option<Arc<Event>>) {
        for _ in 0..3_000 {
            if let ActorState::Parked { reason, event } = self.actor.state() {
                return (reason, event);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("not parked: {:?}", self.actor.state());
    }

    /// Calls a tool as its user; the text of its answer.
    pub async fn tool(&self, name: &str, arguments: Value) -> Result<String> {
        tool(&self.actor, name, arguments, &self.recorder).await
    }

    /// Calls `echo` as somebody does who has nothing to do with what went wrong.
    pub async fn echoes(&self) {
        let answer = self.tool("echo", json!({ "text": "still here" })).await.unwrap();
        assert_eq!(answer, "still here");
    }

    /// What the guest `subscriber` published with each event.
    pub fn counted(&self, field: &str) -> Vec<u64> {
        self.published("count.changed", field)
    }

    /// What the guest `widget` published with each event.
    pub fn heard(&self, field: &str) -> Vec<u64> {
        self.published("widget.heard", field)
    }

    pub fn published(&self, kind: &str, field: &str) -> Vec<u64> {
        self.recorder.events_of(kind).iter().map(|payload| payload[field].as_u64().unwrap()).collect()
    }

    /// Instances that were told to start.
    pub fn starts(&self) -> usize {
        self.recorder.events_of("counter.started").len() + self.recorder.events_of("widget.started").len()
    }
}

/// Calls a tool with these capabilities; the text of its answer.
pub async fn tool(actor: &Actor, name: &str, arguments: Value, who: &Arc<Recorder>) -> Result<String> {
    let answer = actor.call_tool(name.into(), arguments.to_string(), context(), who.all()).await?;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    Ok(answer["content"][0]["text"].as_str().unwrap().to_owned())
}

/// Why an actor does not take a call.
#[track_caller]
pub fn unavailable<T: std::fmt::Debug>(answer: Result<T>) -> String {
    match answer.unwrap_err() {
        RuntimeError::Unavailable { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}
