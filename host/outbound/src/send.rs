//! Sending a request.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use crate::body::{BoxError, Failure, Line, RequestBody};
use crate::connect::{Connector, Stream};
use crate::guard::Guard;
use crate::place::{Place, Places};
use crate::rule::{allowed_method, choose_for, rule_for};
use crate::target::Target;
use crate::{Config, Limits, Network, OutboundError, ResponseBody, Result, Rule, SecretValue, Secrets};
use crate::{headers, secret};

/// hyper's own lower bound for a connection's buffer.
const LEAST_BUFFER: usize = 8192;

/// Who asks, and what it may.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The plugin's id, for messages and for its share of the places.
    pub plugin: &'a str,
    /// What was granted to it.
    pub rules: &'a [Rule],
    /// Limits of this request.
    pub limits: Limits,
}

/// Sends requests of plugins. Cheap to clone; all clones share their places.
#[derive(Clone)]
pub struct Outbound {
    shared: Arc<Shared>,
}

struct Shared {
    connector: Connector,
    secrets: Arc<dyn Secrets>,
    places: Places,
}

/// A request that a rule allows and that is fit to be sent.
struct Checked<'a> {
    target: Target,
    rule: &'a Rule,
    method: Method,
    headers: HeaderMap,
    body: RequestBody,
}

impl Outbound {
    /// With this network and these secrets.
    ///
    /// # Errors
    /// An authority of the configuration is no certificate.
    pub fn new(network: Arc<dyn Network>, secrets: Arc<dyn Secrets>, config: &Config) -> Result<Self> {
        let connector = Connector::new(network, config)?;
        let shared = Shared { connector, secrets, places: Places::new(config) };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Sends a request with an absolute URL, if a rule allows it. The response's body ends at the limits.
    /// Dropping the future or the body ends the connection.
    ///
    /// # Errors
    /// It is not allowed, a limit was passed, or the server could not be asked.
    pub async fn send<B>(&self, asker: Asker<'_>, request: Request<B>) -> Result<Response<ResponseBody>>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let limits = asker.limits;
        let deadline = Instant::now() + limits.total;
        let checked = check(&asker, request)?;
        let host = checked.target.host.to_string();
        let late = |doing, allowed| OutboundError::TimedOut { host: host.clone(), doing, allowed };

        let place = timeout_at(deadline, self.shared.places.take(asker.plugin))
            .await
            .map_err(|_| late("a place among the requests", limits.total))?;
        let until = deadline.min(Instant::now() + limits.connect);
        let stream = timeout_at(until, async {
            let addresses = self.shared.connector.addresses(&asker, checked.rule, &checked.target).await?;
            self.shared.connector.connect(&checked.target, &addresses, until).await
        })
        .await
        .map_err(|_| late("the connection", limits.connect))??;

        let secret = match checked.rule.credential() {
            Some(credential) => {
                let fetched = secret::usable(&*self.shared.secrets, credential.secret());
                Some(timeout_at(deadline, fetched).await.map_err(|_| late("the secret", limits.total))??)
            }
            None => None,
        };
        let exchange = Exchange { host: host.clone(), limits, deadline, place };
        let until = deadline.min(Instant::now() + limits.first_byte);
        timeout_at(until, exchange.run(stream, checked, secret))
            .await
            .map_err(|_| late("the head of the response", limits.first_byte))?
    }
}

/// All that can be told before anything is looked up.
fn check<'a, B>(asker: &Asker<'a>, request: Request<B>) -> Result<Checked<'a>>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let (parts, body) = request.into_parts();
    if !allowed_method(parts.method.as_str()) {
        return Err(OutboundError::Method { method: parts.method.to_string() });
    }
    let target = Target::of(&parts.uri).map_err(|reason| OutboundError::Url { reason })?;
    let method = parts.method.as_str();
    let rule = choose_for(asker.rules, method, &target).ok_or_else(|| OutboundError::Denied {
        plugin: asker.plugin.to_owned(),
        method: method.to_owned(),
        url: target.url(),
        grant: rule_for(method, &target),
    })?;
    let mut headers = parts.headers;
    headers::check(&headers, rule.credential())?;
    headers::check_size(
        target.url().len() + target.query.iter().map(String::len).sum::<usize>(),
        &headers,
        &asker.limits,
    )?;
    let length = headers::take_length(&mut headers)?;
    let body = RequestBody::new(body.map_err(Into::into).boxed_unsync(), length, &asker.limits)?;
    Ok(Checked { target, rule, method: parts.method, headers, body })
}

/// One request and its response on a fresh connection.
struct Exchange {
    host: String,
    limits: Limits,
    deadline: Instant,
    place: Place,
}

impl Exchange {
    async fn run(
        self,
        stream: Box<dyn Stream>,
        checked: Checked<'_>,
        secret: Option<SecretValue>,
    ) -> Result<Response<ResponseBody>> {
        let Self { host, limits, deadline, place } = self;
        let failure = checked.body.failure();
        let explain = |error: hyper::Error| explain(&host, &limits, &failure, &error);
        let is_head = checked.method == Method::HEAD;
        let request = written(checked, secret.as_ref())?;

        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(limits.header_bytes.max(LEAST_BUFFER))
            .max_header_size(limits.header_bytes)
            .max_headers(Limits::HEADERS)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(explain)?;
        // The place is given back when the connection ends, even if nobody reads the response.
        let line = Line(tokio::spawn(async move {
            let _place = place;
            let _ = timeout_at(deadline, connection).await;
        }));
        let response = sender.send_request(request).await.map_err(explain)?;
        let guard = secret.map(Guard::new);
        check_response(&response, &host, &limits, guard.is_some(), is_head)?;

        let (parts, inner) = response.into_parts();
        let (line, received) = (Some(line), 0);
        let mut answer = Response::new(());
        *answer.status_mut() = parts.status;
        *answer.headers_mut() = headers::incoming(&parts.headers, guard.as_ref());
        Ok(answer.map(|()| ResponseBody { inner, host, received, limits, deadline, guard, failure, line }))
    }
}

/// The request as it goes over the connection.
fn written(checked: Checked<'_>, secret: Option<&SecretValue>) -> Result<Request<RequestBody>> {
    let unfit = |error: http::Error| OutboundError::Url { reason: error.to_string() };
    let Checked { target, rule, method, mut headers, body } = checked;
    let host = HeaderValue::try_from(target.authority()).map_err(|error| unfit(error.into()))?;
    headers.insert(header::HOST, host);
    if let (Some(credential), Some(secret)) = (rule.credential(), secret) {
        let mut value = Zeroizing::new(Vec::with_capacity(credential.prefix().len() + 1 + secret.len()));
        if !credential.prefix().is_empty() {
            value.extend_from_slice(credential.prefix().as_bytes());
            value.push(b' ');
        }
        value.extend_from_slice(secret);
        let mut value = HeaderValue::from_bytes(&value).map_err(|error| unfit(error.into()))?;
        value.set_sensitive(true);
        let name = header::HeaderName::try_from(credential.header()).map_err(|error| unfit(error.into()))?;
        headers.insert(name, value);
        // What is compressed cannot be looked through.
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    let uri: Uri =
        target.path_and_query().parse().map_err(|error: http::uri::InvalidUri| unfit(error.into()))?;
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

fn check_response(
    response: &Response<Incoming>,
    host: &str,
    limits: &Limits,
    guarded: bool,
    is_head: bool,
) -> Result<()> {
    let host = || host.to_owned();
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let reason = "it wants to speak another protocol".to_owned();
        return Err(OutboundError::Protocol { host: host(), reason });
    }
    if !is_head && response.body().size_hint().lower() > limits.response_bytes {
        return Err(OutboundError::TooLarge { part: "body of the response", most: limits.response_bytes });
    }
    if guarded && !headers::is_plain(response.headers()) {
        let reason = "it is compressed, and the secret that was sent could not be seen in it";
        return Err(OutboundError::Echo { host: host(), reason });
    }
    Ok(())
}

fn explain(host: &str, limits: &Limits, failure: &Failure, error: &hyper::Error) -> OutboundError {
    if let Some(failure) = failure.lock().take() {
        return failure;
    }
    if error.is_parse_too_large() {
        let most = limits.header_bytes as u64;
        return OutboundError::TooLarge { part: "head of the response", most };
    }
    OutboundError::Protocol { host: host.to_owned(), reason: error.to_string() }
}
