//! `http`: outgoing requests by `wasi:http` 0.2, as far as they were granted. The interfaces are the
//! standard's, so that other tools than the SDK can use them; what sends is `signet-outbound`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use http_body_util::BodyExt as _;
use signet_outbound::{Asker, ErrorKind, OutboundError, ResponseBody, Rule};
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksCtx, WasiClocksCtxView};
use wasmtime_wasi::p2::bindings::{clocks, io};
use wasmtime_wasi_http::p2::bindings::{LinkOptions, http};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use crate::instance::CallState;
use crate::{Capability, Grants, Limits};

pub use signet_outbound::Outbound;

/// What of WASI a guest needs for requests, and nothing else of it.
const INTERFACES: [&str; 6] = [
    "wasi:http/types",
    "wasi:http/outgoing-handler",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:clocks/monotonic-clock",
];
/// Requests, bodies, streams and headers that a guest holds at once. One request has about ten.
const RESOURCES: usize = 1_000;
/// Bytes of one set of headers, as they are counted in memory: a name and a value cost 72 besides their text.
const FIELD_BYTES: usize = 64 << 10;
/// Bytes of a guest's body that wait to be sent, twice.
const CHUNK: usize = 64 << 10;

/// Whether it is one of the interfaces, of a version that the linker takes for its own.
pub(crate) fn imports(import: &str) -> bool {
    import.split_once('@').is_some_and(|(name, version)| {
        INTERFACES.contains(&name) && (version == "0.2" || version.starts_with("0.2."))
    })
}

pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    fn table(state: &mut CallState) -> &mut ResourceTable {
        &mut state.own_http().table
    }
    io::error::add_to_linker::<_, Table>(linker, table)?;
    io::poll::add_to_linker::<_, Table>(linker, table)?;
    io::streams::add_to_linker::<_, Table>(linker, table)?;
    clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(linker, |state: &mut CallState| {
        let http = state.own_http();
        WasiClocksCtxView { ctx: &mut http.clocks, table: &mut http.table }
    })?;
    let options = LinkOptions::default();
    http::types::add_to_linker::<_, WasiHttp>(linker, &(&options).into(), CallState::http)?;
    http::outgoing_handler::add_to_linker::<_, WasiHttp>(linker, CallState::http)
}

/// The resources of an instance.
struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

/// What a plugin may ask, for as long as it is loaded.
pub(crate) struct Granted {
    plugin: String,
    rules: Vec<Rule>,
}

impl Granted {
    /// `None` when it may ask nothing.
    pub(crate) fn of(plugin: &str, grants: &Grants) -> Option<Arc<Self>> {
        let rules: Vec<_> = grants.http().cloned().collect();
        (!rules.is_empty()).then(|| Arc::new(Self { plugin: plugin.to_owned(), rules }))
    }
}

/// An instance's part of it.
pub(crate) struct Http {
    table: ResourceTable,
    ctx: WasiHttpCtx,
    clocks: WasiClocksCtx,
    hooks: Hooks,
}

struct Hooks {
    granted: Arc<Granted>,
    /// What sends, in the call that runs.
    outbound: Option<Outbound>,
    limits: signet_outbound::Limits,
    /// Requests that the call may still begin.
    left: u32,
    most: u32,
    /// Since they were last counted.
    denials: Arc<AtomicU32>,
}

impl Http {
    pub(crate) fn new(granted: &Arc<Granted>, limits: &Limits) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        let mut ctx = WasiHttpCtx::new();
        ctx.set_field_size_limit(FIELD_BYTES);
        let hooks = Hooks {
            granted: Arc::clone(granted),
            outbound: None,
            limits: limits_of_a_request(limits),
            left: limits.http_requests,
            most: limits.http_requests,
            denials: Arc::default(),
        };
        Self { table, ctx, clocks: WasiClocksCtx::default(), hooks }
    }

    /// Begins the next call.
    pub(crate) fn renew(&mut self, limits: &Limits) {
        self.hooks.left = limits.http_requests;
        self.hooks.limits = limits_of_a_request(limits);
    }
}

/// Connecting has its usual time, but never more than the request has.
fn limits_of_a_request(limits: &Limits) -> signet_outbound::Limits {
    let usual = signet_outbound::Limits::PLUGIN;
    signet_outbound::Limits {
        request_bytes: limits.http_bytes as u64,
        response_bytes: limits.http_bytes as u64,
        connect: usual.connect.min(limits.http_time),
        first_byte: limits.http_time,
        total: limits.http_time,
        ..usual
    }
}

impl CallState {
    /// Only linked where there is one; the other case has no rules and reaches nothing.
    fn own_http(&mut self) -> &mut Http {
        let limits = &self.limits;
        self.http.get_or_insert_with(|| {
            let nothing = Granted { plugin: String::new(), rules: Vec::new() };
            Box::new(Http::new(&Arc::new(nothing), limits))
        })
    }

    /// Adds what was denied since the last time to the call's figures.
    pub(crate) fn count_http_denials(&mut self) {
        if let Some(http) = &self.http {
            self.usage.denials += http.hooks.denials.swap(0, Ordering::Relaxed);
        }
    }
}

impl WasiHttpView for CallState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        let outbound = self.capabilities.http.clone();
        let Http { table, ctx, hooks, .. } = self.own_http();
        hooks.outbound = outbound;
        WasiHttpCtxView { hooks, table, ctx }
    }
}

type Sent = (::http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>);

impl WasiHttpHooks for Hooks {
    /// `signet-outbound` does.
    fn set_host_header(&mut self) -> bool {
        false
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK
    }

    fn send_request(
        &mut self,
        request: ::http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        let name = Capability::Http.name();
        let refused = |kind, why: String| -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
            Box::new(std::future::ready(Err(told(kind, &why))))
        };
        let Some(outbound) = self.outbound.clone() else {
            return refused(ErrorKind::Unavailable, format!("{name} is not available in this call"));
        };
        let Some(left) = self.left.checked_sub(1) else {
            return refused(ErrorKind::Limit, format!("{} HTTP requests per call", self.most));
        };
        self.left = left;
        let (granted, denials) = (Arc::clone(&self.granted), Arc::clone(&self.denials));
        let limits = narrowed(self.limits, options);
        Box::new(async move {
            let asker = Asker { plugin: &granted.plugin, rules: &granted.rules, limits };
            match outbound.send(asker, request).await {
                Ok(response) => {
                    let counted = move |error| counted(&denials, &error);
                    let response = response.map(|body: ResponseBody| body.map_err(counted).boxed_unsync());
                    let nothing_more: Box<dyn Future<Output = _> + Send> =
                        Box::new(std::future::ready(Ok(())));
                    Ok((response, nothing_more))
                }
                Err(error) => Err(counted(&denials, &error)),
            }
        })
    }
}

/// A guest can ask for less time.
fn narrowed(mut limits: signet_outbound::Limits, options: Option<RequestOptions>) -> signet_outbound::Limits {
    let options = options.unwrap_or_default();
    limits.connect = options.connect_timeout.map_or(limits.connect, |wanted| limits.connect.min(wanted));
    limits.first_byte =
        options.first_byte_timeout.map_or(limits.first_byte, |wanted| limits.first_byte.min(wanted));
    limits
}

fn counted(denials: &AtomicU32, error: &OutboundError) -> Error {
    if error.kind() == ErrorKind::Denied {
        denials.fetch_add(1, Ordering::Relaxed);
    }
    told(error.kind(), &error.to_string())
}

/// The standard's codes have no room for a sentence, except this one. It begins with the name of the
/// contract's own case, which is what the SDK makes of it.
fn told(kind: ErrorKind, sentence: &str) -> Error {
    let kind = match kind {
        ErrorKind::Denied => "denied",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Limit => "limit",
        ErrorKind::Unavailable => "unavailable",
    };
    Error::InternalError(Some(format!("{kind}: {sentence}")))
}
