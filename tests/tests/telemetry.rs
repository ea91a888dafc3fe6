//! What a daemon tells a collector over OTLP, and that a bad collector is no concern of anyone else's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data, number_data_point};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::json;
use signet_tests::{Daemon, Finished, Options, until};

const HOOK: &str = "/api/connectors/claude-code/hooks/user-prompt-submit";
const SAID: &str = "The grebe dances at dawn";
/// For what is sent often to arrive, on a machine that runs other tests too.
const ARRIVAL: Duration = Duration::from_secs(20);
/// Under the ten seconds that one attempt to send may take.
const END: Duration = Duration::from_secs(8);

/// What arrived: whole bodies, and what they say.
#[derive(Default)]
struct Arrived {
    bodies: Vec<u8>,
    resources: Vec<KeyValue>,
    spans: Vec<Span>,
    metrics: Vec<Metric>,
}

/// A collector.
struct Collector {
    url: String,
    arrived: Arc<Mutex<Arrived>>,
    // The server runs in it.
    _runtime: tokio::runtime::Runtime,
}

impl Collector {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let arrived = Arc::<Mutex<Arrived>>::default();
        let router = Router::new()
            .route("/v1/traces", post(traces))
            .route("/v1/metrics", post(metrics))
            .with_state(Arc::clone(&arrived));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { url, arrived, _runtime: runtime }
    }

    fn look<T>(&self, look: impl FnOnce(&Arrived) -> T) -> T {
        look(&self.arrived.lock().expect("what arrived"))
    }

    /// The finished span of this name with this attribute, when it has arrived.
    fn span(&self, name: &str, key: &str, value: &str) -> Option<Span> {
        let is_it = |span: &&Span| span.name == name && text(&span.attributes, key) == Some(value);
        self.look(|arrived| arrived.spans.iter().find(is_it).cloned())
    }

    /// The newest points of a metric.
    fn metric(&self, name: &str) -> Option<Metric> {
        self.look(|arrived| arrived.metrics.iter().rev().find(|metric| metric.name == name).cloned())
    }

    /// The newest count of one plugin.
    fn count(&self, name: &str, plugin: &str) -> Option<i64> {
        let Some(Data::Sum(sum)) = self.metric(name)?.data else { panic!("{name} is no sum") };
        assert!(sum.is_monotonic, "{name}");
        let point =
            sum.data_points.iter().find(|point| text(&point.attributes, "plugin") == Some(plugin))?.clone();
        match point.value {
            Some(number_data_point::Value::AsInt(count)) => Some(count),
            other => panic!("{name}: {other:?}"),
        }
    }
}

async fn traces(State(arrived): State<Arc<Mutex<Arrived>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let request = ExportTraceServiceRequest::decode(&*body).expect("spans");
    let mut arrived = arrived.lock().expect("what arrived");
    arrived.bodies.extend(&body);
    for of_resource in request.resource_spans {
        arrived.resources.extend(of_resource.resource.expect("a resource").attributes);
        arrived.spans.extend(of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
    }
    StatusCode::OK
}

async fn metrics(State(arrived): State<Arc<Mutex<Arrived>>>, body: Bytes) -> StatusCode {
    let request = ExportMetricsServiceRequest::decode(&*body).expect("metrics");
    let mut arrived = arrived.lock().expect("what arrived");
    arrived.bodies.extend(&body);
    for of_resource in request.resource_metrics {
        arrived.resources.extend(of_resource.resource.expect("a resource").attributes);
        arrived.metrics.extend(of_resource.scope_metrics.into_iter().flat_map(|scope| scope.metrics));
    }
    StatusCode::OK
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    match attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        other => panic!("{key}: {other:?}"),
    }
}

fn number(span: &Span, key: &str) -> f64 {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::DoubleValue(number)) => *number,
        Some(Value::IntValue(number)) => *number as f64,
        other => panic!("{key}: {other:?} in {span:#?}"),
    }
}

fn daemon(environment: &[(&str, &str)]) -> Daemon {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Daemon::with(Options { environment: environment.collect(), ..Options::default() })
}

#[track_caller]
fn prompt(daemon: &Daemon) {
    let body =
        json!({ "session_id": "s1", "hook_event_name": "UserPromptSubmit", "cwd": "/", "prompt": SAID });
    assert_eq!(daemon.owner().post(HOOK, &body).status, 200);
}

fn end(daemon: &Daemon) -> Finished {
    daemon.cli(&["down"]).good()
}

fn contains(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn a_call_of_a_plugin_is_a_span_within_its_request_and_a_point_in_each_metric() {
    let collector = Collector::start();
    let daemon = daemon(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url),
        ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_RESOURCE_ATTRIBUTES", "host.name=heron"),
    ]);
    prompt(&daemon);

    let call = until(ARRIVAL, || collector.span("plugin.call", "call", "connector.handle"));
    let call = call.expect("a span of the call");
    let of_call = |key: &str| text(&call.attributes, key).unwrap_or_else(|| panic!("no {key}: {call:#?}"));
    assert_eq!((of_call("plugin"), of_call("outcome")), ("claude-code", "ok"));
    assert_eq!(
        of_call("version"),
        daemon.owner().get("/api/plugins/claude-code").good()["package"]["manifest"]["version"]
    );
    assert!(!of_call("request").is_empty() && !of_call("agent").is_empty(), "{call:#?}");
    assert!(call.end_time_unix_nano > call.start_time_unix_nano, "{call:#?}");
    assert!(number(&call, "duration") > 0.0, "{call:#?}");
    assert!(number(&call, "cpu") > 0.0 && number(&call, "cpu") <= number(&call, "duration"), "{call:#?}");
    assert!(number(&call, "memory") > 0.0, "{call:#?}");

    let route = "/api/connectors/{harness}/hooks/{event}";
    let request = until(ARRIVAL, || collector.span(&format!("POST {route}"), "http.route", route));
    let request = request.expect("a span of the request");
    assert_eq!((&call.parent_span_id, &call.trace_id), (&request.span_id, &request.trace_id));
    assert_eq!(number(&request, "http.response.status_code"), 200.0);
    let asked = until(ARRIVAL, || collector.span("plugin.host", "capability", "session"));
    assert_eq!(asked.expect("what the plugin asked for").parent_span_id, call.span_id);

    let calls =
        until(ARRIVAL, || collector.count("signet.plugin.calls", "claude-code").filter(|count| *count > 0));
    assert!(calls.is_some(), "no calls are counted");
    for counter in [
        "refusals",
        "traps",
        "stopped",
        "denials",
        "events.heard",
        "events.dropped",
        "events.published",
        "restarts",
    ] {
        assert_eq!(collector.count(&format!("signet.plugin.{counter}"), "claude-code"), Some(0), "{counter}");
    }
    assert_eq!(collector.metric("signet.plugin.cpu.time").expect("CPU time").unit, "s");
    assert_eq!(collector.metric("signet.plugin.memory.high_water").expect("memory").unit, "By");
    let durations = until(ARRIVAL, || {
        let Some(Data::Histogram(durations)) = collector.metric("signet.plugin.call.duration")?.data else {
            panic!("no histogram")
        };
        let is_it = |attributes: &[KeyValue]| text(attributes, "call") == Some("connector.handle");
        durations.data_points.into_iter().find(|point| is_it(&point.attributes))
    });
    let durations = durations.expect("durations");
    assert_eq!(text(&durations.attributes, "plugin"), Some("claude-code"));
    assert_eq!((durations.count, durations.bucket_counts.iter().sum::<u64>()), (1, 1));
    assert_eq!(
        (durations.explicit_bounds.first(), durations.explicit_bounds.last()),
        (Some(&5e-6), Some(&60.0))
    );

    collector.look(|arrived| {
        let resource = |key: &str| text(&arrived.resources, key);
        assert_eq!((resource("service.name"), resource("host.name")), (Some("signet"), Some("heron")));
        assert!(resource("service.version").is_some() && resource("service.instance.id").is_some());
        assert!(contains(&arrived.bodies, "connector.handle") && !contains(&arrived.bodies, "grebe"));
    });
}

#[test]
fn what_was_not_sent_yet_is_sent_at_the_end() {
    let collector = Collector::start();
    // By themselves metrics are sent once a minute.
    let daemon = daemon(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url), ("OTEL_SERVICE_NAME", "mine")]);
    prompt(&daemon);
    end(&daemon);
    let span = until(ARRIVAL, || collector.span("plugin.call", "call", "connector.handle"));
    assert!(span.is_some(), "the span was lost");
    let calls = until(ARRIVAL, || collector.count("signet.plugin.calls", "claude-code"));
    assert!(calls.is_some_and(|calls| calls > 0), "{calls:?}");
    assert!(collector.look(|arrived| text(&arrived.resources, "service.name") == Some("mine")));
}

#[test]
fn a_collector_that_is_not_there_is_named_once_and_stops_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let daemon = daemon(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{port}")),
        ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ]);
    for _ in 0..20 {
        prompt(&daemon);
    }
    let complaints = || daemon.log().matches("telemetry cannot be sent").count();
    assert!(until(ARRIVAL, || (complaints() >= 2).then_some(())).is_some(), "{}", daemon.log());
    for _ in 0..20 {
        prompt(&daemon);
    }
    assert!(end(&daemon).took < END);
    assert_eq!(complaints(), 2, "one of the traces, one of the metrics: {}", daemon.log());
}

#[test]
fn a_collector_that_never_answers_slows_neither_requests_nor_the_end() {
    // The kernel takes connections; nobody reads them.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let daemon = daemon(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{}", silent.local_addr().expect("an address"))),
        ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "8"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4"),
    ]);
    // More than the queue holds.
    for _ in 0..50 {
        prompt(&daemon);
    }
    let ended = end(&daemon);
    assert!(ended.took < END, "{ended:?}");
    assert!(daemon.log().contains("ended"), "{}", daemon.log());
}

#[test]
fn a_protocol_that_is_not_spoken_is_said_and_nothing_is_sent() {
    let collector = Collector::start();
    let daemon =
        daemon(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]);
    prompt(&daemon);
    end(&daemon);
    assert!(
        daemon.log().contains("not grpc; set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"),
        "{}",
        daemon.log()
    );
    assert!(collector.look(|arrived| arrived.bodies.is_empty()));
}

#[test]
fn each_kind_can_be_sent_alone() {
    let collector = Collector::start();
    let url = format!("{}/v1/traces", collector.url);
    let daemon = daemon(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &url)]);
    prompt(&daemon);
    end(&daemon);
    assert!(until(ARRIVAL, || collector.span("plugin.call", "call", "connector.handle")).is_some());
    assert!(collector.look(|arrived| arrived.metrics.is_empty()));
}

#[test]
fn a_plugins_line_says_its_function_its_request_and_on_whose_behalf() {
    let built = guest_build::build(&["guest-hostile"]).expect("a guest");
    let hostile = ("hostile.wasm".to_owned(), std::fs::read(&built[0]).expect("a guest"));
    let daemon = Daemon::with(Options { plugins: vec![hostile], ..Options::default() });
    let _ = daemon.cli(&["plugin", "grant", "hostile", "--all"]).good();
    let lines = until(ARRIVAL, || {
        let hook = daemon.owner().post("/api/connectors/hostile/hooks/log", &json!("a grebe was here"));
        if hook.status != 200 {
            return None;
        }
        let lines = daemon.owner().get("/api/plugins/hostile/logs").good()["lines"].clone();
        lines.as_array().filter(|lines| !lines.is_empty()).cloned()
    });
    let line = lines.expect("a line").pop().expect("a line");
    let of_line = |field: &str| line[field].as_str().unwrap_or_default().to_owned();
    assert_eq!((of_line("call"), of_line("principal")), ("connector.handle".to_owned(), "owner".to_owned()));
    assert!(of_line("message").contains("a grebe was here") && !of_line("request").is_empty(), "{line}");
    let shown = daemon.cli(&["plugin", "logs", "hostile"]).good().stdout;
    assert!(shown.contains(&format!("[connector.handle owner {}] ", of_line("request"))), "{shown}");
    let log = daemon.log();
    let logged = log.lines().find(|line| line.contains("a grebe was here")).expect("a line in the log");
    for part in
        ["plugin=\"hostile\"", "call=\"connector.handle\"", "principal=\"owner\"", &of_line("request")]
    {
        assert!(logged.contains(part), "{part} is not in {logged}");
    }
}
