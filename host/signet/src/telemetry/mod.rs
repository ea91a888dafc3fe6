//! OpenTelemetry: spans of requests and of plugins' calls, and the plugins' figures, sent over OTLP to the
//! collector that the environment names (docs/observability.md). Where it names none, nothing here exists.
//!
//! Sending is the business of threads of its own: requests and calls put their spans into a queue, and lose
//! them when it is full. Texts are never sent: no payloads, no errors, no log lines.

mod client;
mod figures;

use std::env;
use std::sync::mpsc;
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{KeyValue, metrics::MeterProvider as _};
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::EnvResourceDetector;
use opentelemetry_sdk::trace::SdkTracerProvider;
use signet_plugins::FigureBook;
use tracing::Metadata;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::{Layer, Registry};

use client::Client;

/// What the spans and instruments belong to.
const SCOPE: &str = "signet";
/// Time at the end of the daemon for what was not sent yet.
const FAREWELL: Duration = Duration::from_secs(2);

/// What is sent. It ends with [`Telemetry::end`].
pub(crate) struct Telemetry {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
}

impl Telemetry {
    /// As the environment wants it; `None` if it wants nothing. The error is a sentence.
    pub(crate) fn from_environment() -> Result<Option<Self>, String> {
        let (traces, metrics) = (is_wanted("TRACES")?, is_wanted("METRICS")?);
        if !traces && !metrics {
            return Ok(None);
        }
        let resource = resource();
        let unusable = |error| format!("telemetry is not sent: {error}");
        let traces = if traces {
            let exporter = SpanExporter::builder().with_http().with_http_client(Client::new("traces"));
            let exporter = exporter.build().map_err(unusable)?;
            let provider = SdkTracerProvider::builder().with_resource(resource.clone());
            Some(provider.with_batch_exporter(exporter).build())
        } else {
            None
        };
        let metrics = if metrics {
            let exporter = MetricExporter::builder().with_http().with_http_client(Client::new("metrics"));
            let exporter = exporter.build().map_err(unusable)?;
            let provider = SdkMeterProvider::builder().with_resource(resource);
            Some(provider.with_periodic_exporter(exporter).build())
        } else {
            None
        };
        Ok(Some(Self { traces, metrics }))
    }

    /// What listens to spans.
    pub(crate) fn layers(&self) -> Vec<Box<dyn Layer<Registry> + Send + Sync>> {
        let mut layers: Vec<Box<dyn Layer<Registry> + Send + Sync>> = Vec::new();
        if let Some(traces) = &self.traces {
            let layer = tracing_opentelemetry::layer()
                .with_tracer(traces.tracer(SCOPE))
                .with_location(false)
                .with_threads(false)
                .with_target(false)
                .with_tracked_inactivity(false)
                .with_context_activation(false);
            layers.push(Box::new(layer.with_filter(filter_fn(is_our_span))));
        }
        if let Some(metrics) = &self.metrics {
            let durations = figures::Durations::new(&metrics.meter(SCOPE));
            layers.push(Box::new(durations.with_filter(filter_fn(figures::is_call))));
        }
        layers
    }

    /// Reports these figures from now on.
    pub(crate) fn report(&self, book: &FigureBook) {
        if let Some(metrics) = &self.metrics {
            figures::report(&metrics.meter(SCOPE), book);
        }
    }

    /// Sends what is left, within a bound. Whoever does not take it in time does not get it.
    pub(crate) fn end(self) {
        // Threads, since the periodic reader's own bound is five seconds, whatever it is told.
        let (working, done) = mpsc::channel::<()>();
        let other = working.clone();
        std::thread::spawn(move || {
            let _ = self.traces.map(|traces| traces.shutdown_with_timeout(FAREWELL));
            drop(working);
        });
        std::thread::spawn(move || {
            let _ = self.metrics.map(|metrics| metrics.shutdown_with_timeout(FAREWELL));
            drop(other);
        });
        // Nobody sends: it ends when both are gone.
        let _ = done.recv_timeout(FAREWELL);
    }
}

/// Spans of Signet's crates, and no events: those are the log's.
fn is_our_span(about: &Metadata<'_>) -> bool {
    about.is_span() && about.target().starts_with("signet_")
}

/// What the environment says of `TRACES` or `METRICS`.
fn is_wanted(signal: &str) -> Result<bool, String> {
    let of_signal = |rest: &str| variable(&format!("OTEL_EXPORTER_OTLP_{signal}_{rest}"));
    let general = |rest: &str| variable(&format!("OTEL_EXPORTER_OTLP_{rest}"));
    let is_disabled = variable("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let elsewhere = variable(&format!("OTEL_{signal}_EXPORTER")).is_some_and(|exporter| exporter != "otlp");
    if is_disabled || elsewhere || of_signal("ENDPOINT").or_else(|| general("ENDPOINT")).is_none() {
        return Ok(false);
    }
    match of_signal("PROTOCOL").or_else(|| general("PROTOCOL")) {
        Some(protocol) if protocol != "http/protobuf" => Err(format!(
            "telemetry is not sent: Signet speaks OTLP over http/protobuf, not {protocol}; \
             set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and the collector's port for it, usually 4318"
        )),
        _ => Ok(true),
    }
}

/// A variable that says something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Who sends. The environment has the last word (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`).
fn resource() -> Resource {
    let resource = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", "signet"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", signet_core::new_id()),
        ])
        .with_detector(Box::new(EnvResourceDetector::new()));
    match variable("OTEL_SERVICE_NAME") {
        Some(name) => resource.with_service_name(name).build(),
        None => resource.build(),
    }
}
