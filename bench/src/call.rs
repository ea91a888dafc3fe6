//! A connector's call in a fresh instance, through Signet's runtime and in bare wasmtime.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use signet_runtime::capability::Answer;
use signet_runtime::capability::session::{Briefing, Origin, Session, Turn};
use signet_runtime::{Capabilities, Capability, Grants, Limits, Package, Runtime, types};

use crate::bare::{self, Bare};
use crate::report::Figure;
use crate::stats::{median, quantile};
use crate::{Effort, Result, guest};

/// What both hosts answer to a prompt.
pub(crate) const INJECT: &str = "<signet-memory source=\"recall\">\n- our staging database is called heron-7 (fact, 2026-11-21)\n</signet-memory>";
const EVENT: &str = "user-prompt-submit";
const PAYLOAD: &str = r#"{"session_id":"7c284f0a-95ba-4a26-8493-27951fdbfa52","transcript_path":"/home/demo/.claude/projects/x.jsonl","cwd":"/home/demo/project","prompt_id":"c29cfbd8","permission_mode":"default","hook_event_name":"UserPromptSubmit","prompt":"which staging database do we use?"}"#;

/// A session that answers at once.
struct Instant0;

fn briefing() -> Briefing {
    Briefing { inject: INJECT.to_owned(), memory_count: 1, known: true }
}

#[async_trait]
impl Session for Instant0 {
    async fn start(&self, _: Origin) -> Answer<Briefing> {
        Ok(briefing())
    }
    async fn prompt(&self, _: &str) -> Answer<Briefing> {
        Ok(briefing())
    }
    async fn record_turns(&self, _: Vec<Turn>) -> Answer<()> {
        Ok(())
    }
    async fn tool_used(&self, _: &str, _: &str, _: bool) -> Answer<()> {
        Ok(())
    }
    async fn transcript(&self, _: Vec<Turn>) -> Answer<()> {
        Ok(())
    }
    async fn compacting(&self) -> Answer<String> {
        Ok(String::new())
    }
    async fn compacted(&self, _: &str) -> Answer<String> {
        Ok(String::new())
    }
    async fn end(&self, _: &str) -> Answer<()> {
        Ok(())
    }
}

/// Who calls, in all of these measurements.
pub(crate) fn context() -> types::RequestContext {
    types::RequestContext {
        request_id: "r".into(),
        harness: "claude-code".into(),
        agent_id: "a".into(),
        machine_id: Some("m".into()),
        connector_id: None,
        connector_version: None,
        session_key: Some("s".into()),
        project: None,
        received_at: 0,
    }
}

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let bare = Bare::load(&bare::engine(false)?, guest::CONNECTOR)?.connector()?;
    let runtime = Runtime::new(None)?;
    let package = Package::read("bench", guest::CONNECTOR.to_vec())?;
    let plugin = runtime.load(package, &Grants::of([Capability::Log, Capability::Session]))?;
    let connector = plugin.connector(Limits::CALL)?;
    let session: Arc<dyn Session> = Arc::new(Instant0);
    let capabilities = Capabilities { session: Some(session), ..Default::default() };
    let context = context();
    let same = connector.handle(EVENT, PAYLOAD, &context, capabilities.clone()).await?.stdout;
    if same != bare.call(EVENT, PAYLOAD).await? {
        return Err("the two hosts do not do the same".into());
    }
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        // In turns, so that what else happens on the machine happens to both.
        for _ in 0..effort.calls / 20 {
            for _ in 0..20 {
                let start = Instant::now();
                connector.handle(EVENT, PAYLOAD, &context, capabilities.clone()).await?;
                a.push(start.elapsed());
            }
            for _ in 0..20 {
                let start = Instant::now();
                bare.call(EVENT, PAYLOAD).await?;
                b.push(start.elapsed());
            }
        }
        let (a, b) = (quantile(&mut a, 0.5), quantile(&mut b, 0.5));
        ours.push(a);
        theirs.push(b);
        ratios.push(a / b);
    }
    let baseline = "the same call in bare wasmtime";
    let values = (median(ours), median(theirs));
    Ok(vec![Figure::ratio("connector call, fresh instance", "us", baseline, values, median(ratios), 1.2)])
}
