//! Spans of calls and of what they ask of the host, for whoever collects them. Where nobody does, making one
//! costs a load of an atomic; nothing else is done then.

use tracing::Span;
use tracing::field::Empty;

use crate::Plugin;
use crate::budget::Usage;
use crate::instance::Times;
use crate::metrics::Ending;
use crate::types::{Event, RequestContext};

/// Of one call of a plugin, within the span that is current: a request's, if there is one.
pub(crate) fn call(plugin: &Plugin, call: &'static str) -> Span {
    tracing::debug_span!(
        "plugin.call",
        plugin = plugin.id(),
        version = plugin.package().manifest.version,
        call,
        request = Empty,
        agent = Empty,
        event = Empty,
        event_id = Empty,
        outcome = Empty,
        duration = Empty,
        cpu = Empty,
        memory = Empty,
        denials = Empty,
        published = Empty,
        otel.status_code = Empty,
    )
}

/// Of what a call asks of the host.
pub(crate) fn host(capability: &'static str, function: &'static str) -> Span {
    tracing::trace_span!("plugin.host", capability, function)
}

/// Says for whom the running call is made.
pub(crate) fn asked_by(context: &RequestContext) {
    let span = Span::current();
    if !span.is_disabled() {
        span.record("request", &context.request_id).record("agent", &context.agent_id);
    }
}

/// Says which event a call is given.
pub(crate) fn given(span: &Span, event: &Event) {
    if !span.is_disabled() {
        span.record("event", &event.kind).record("event_id", &event.id);
    }
}

/// Says how a call ended that is not in the plugin's figures.
pub(crate) fn ended(span: &Span, ending: Ending) {
    if !span.is_disabled() {
        span.record("outcome", ending.name()).record("otel.status_code", status(ending));
    }
}

/// Says how a call ended and what it took: times in seconds, memory in bytes.
pub(crate) fn counted(span: &Span, ending: Ending, times: Times, usage: Usage) {
    if !span.is_disabled() {
        // At once: whoever counts calls does it here. Signed, as OpenTelemetry's numbers are.
        tracing::record_all!(
            span,
            outcome = ending.name(),
            duration = times.wall.as_secs_f64(),
            cpu = times.busy.as_secs_f64(),
            memory = i64::try_from(usage.memory).unwrap_or(i64::MAX),
            denials = i64::from(usage.denials),
            published = i64::from(usage.events),
            otel.status_code = status(ending),
        );
    }
}

/// A refusal is an answer, and that nobody waits for one is no fault; a trap or a limit is a failure.
fn status(ending: Ending) -> &'static str {
    match ending {
        Ending::Good | Ending::Refused | Ending::Cancelled => "unset",
        Ending::Trapped | Ending::Stopped => "error",
    }
}
