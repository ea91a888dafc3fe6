//! The plugins' figures as metrics.

use std::fmt::Debug;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter};
use signet_plugins::FigureBook;
use signet_runtime::{BOUNDS, Figures};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Name, unit, what it counts, and where it is in the figures.
type Counter = (&'static str, &'static str, &'static str, fn(&Figures) -> u64);

const COUNTERS: [Counter; 10] = [
    ("signet.plugin.calls", "{call}", "Calls that ended, events included", |it| it.calls),
    ("signet.plugin.refusals", "{call}", "Calls that the plugin answered with an error", |it| it.refusals),
    ("signet.plugin.traps", "{call}", "Calls that ended in a trap", |it| it.traps),
    ("signet.plugin.stopped", "{call}", "Calls that a limit ended", |it| it.stopped),
    ("signet.plugin.cancelled", "{call}", "Calls whose caller went away", |it| it.cancelled),
    ("signet.plugin.denials", "{denial}", "Answers of the host that said no", |it| it.denials),
    ("signet.plugin.events.heard", "{event}", "Events that it was given", |it| it.heard),
    ("signet.plugin.events.dropped", "{event}", "Events that it could not be given", |it| it.dropped),
    ("signet.plugin.events.published", "{event}", "Events that it published", |it| it.published),
    ("signet.plugin.restarts", "{restart}", "Starts after a failure", |it| it.restarts),
];

/// Makes the instruments: they read the figures when they are asked.
pub(super) fn report(meter: &Meter, book: &FigureBook) {
    for (name, unit, what, of) in COUNTERS {
        let book = book.clone();
        let counter = meter.u64_observable_counter(name).with_unit(unit).with_description(what);
        let _ = counter
            .with_callback(move |counter| {
                each(&book, |plugin, figures| counter.observe(of(figures), plugin));
            })
            .build();
    }
    let (cpu, memory) = (book.clone(), book.clone());
    let _ = meter
        .f64_observable_counter("signet.plugin.cpu.time")
        .with_unit("s")
        .with_description("Time that its calls kept a core busy, host functions included")
        .with_callback(move |counter| {
            #[allow(clippy::cast_precision_loss, reason = "exact for centuries")]
            each(&cpu, |plugin, figures| counter.observe(figures.cpu_us as f64 / 1e6, plugin));
        })
        .build();
    let _ = meter
        .u64_observable_gauge("signet.plugin.memory.high_water")
        .with_unit("By")
        .with_description("Most linear memory that one of its instances had")
        .with_callback(move |gauge| {
            each(&memory, |plugin, figures| gauge.observe(figures.memory_high_water, plugin));
        })
        .build();
}

fn each(book: &FigureBook, tell: impl Fn(&[KeyValue], &Figures)) {
    for (plugin, figures) in book.read() {
        tell(&[KeyValue::new("plugin", plugin)], &figures);
    }
}

/// How long calls take. The figures' own buckets cannot be handed to an instrument, so a second histogram,
/// with the same bounds, is fed from the calls' spans; it exists only while metrics are sent.
pub(super) struct Durations {
    histogram: Histogram<f64>,
}

impl Durations {
    pub(super) fn new(meter: &Meter) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "they are small")]
        let bounds = BOUNDS.iter().map(|micros| *micros as f64 / 1e6).collect();
        let histogram = meter
            .f64_histogram("signet.plugin.call.duration")
            .with_unit("s")
            .with_description("How long calls took")
            .with_boundaries(bounds);
        Self { histogram: histogram.build() }
    }
}

/// Whether a span is that of a call.
pub(super) fn is_call(about: &Metadata<'_>) -> bool {
    about.is_span() && about.name() == "plugin.call" && about.target().starts_with("signet_runtime")
}

/// Whose call it is.
#[derive(Default)]
struct Whose {
    plugin: String,
    call: String,
}

/// How it ended.
#[derive(Default)]
struct Ended {
    outcome: String,
    seconds: Option<f64>,
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Durations {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut whose = Whose::default();
        attributes.record(&mut whose);
        span.extensions_mut().insert(whose);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let mut ended = Ended::default();
        values.record(&mut ended);
        let (Some(seconds), Some(span)) = (ended.seconds, context.span(id)) else { return };
        let extensions = span.extensions();
        let Some(Whose { plugin, call }) = extensions.get() else { return };
        let about = [
            KeyValue::new("plugin", plugin.clone()),
            KeyValue::new("call", call.clone()),
            KeyValue::new("outcome", ended.outcome),
        ];
        self.histogram.record(seconds, &about);
    }
}

impl Visit for Whose {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "plugin" => value.clone_into(&mut self.plugin),
            "call" => value.clone_into(&mut self.call),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl Visit for Ended {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "outcome" {
            value.clone_into(&mut self.outcome);
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "duration" {
            self.seconds = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
