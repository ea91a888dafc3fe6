//! Bodies, counted on their way.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::guard::{Found, Guard};
use crate::{Limits, OutboundError, Result};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the request's body failed, for whoever waits for the response.
pub(crate) type Failure = Arc<Mutex<Option<OutboundError>>>;

/// A guest's body: at most so long, and as long as its header said.
pub(crate) struct RequestBody {
    inner: UnsyncBoxBody<Bytes, BoxError>,
    sent: u64,
    most: u64,
    length: Option<u64>,
    failure: Failure,
}

impl RequestBody {
    /// `length` is what the guest's header said.
    pub(crate) fn new(
        inner: UnsyncBoxBody<Bytes, BoxError>,
        length: Option<u64>,
        limits: &Limits,
    ) -> Result<Self> {
        let most = limits.request_bytes;
        let hint = inner.size_hint();
        if hint.lower().max(length.unwrap_or_default()) > most {
            return Err(too_long(most));
        }
        if let (Some(length), Some(exact)) = (length, hint.exact())
            && length != exact
        {
            return Err(other_length(length));
        }
        let length = length.or(hint.exact());
        Ok(Self { inner, sent: 0, most, length, failure: Failure::default() })
    }

    pub(crate) fn failure(&self) -> Failure {
        Arc::clone(&self.failure)
    }

    fn fail(&self, error: OutboundError) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        *self.failure.lock() = Some(error);
        Poll::Ready(Some(Err("the request's body failed".into())))
    }
}

fn too_long(most: u64) -> OutboundError {
    OutboundError::TooLarge { part: "body of the request", most }
}

fn other_length(length: u64) -> OutboundError {
    let reason = format!("its header content-length says {length} bytes, and it has another number");
    OutboundError::RequestBody { reason }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    // Trailers are for nobody here: they could only hide headers.
                    let Ok(data) = frame.into_data() else { continue };
                    self.sent = self.sent.saturating_add(data.len() as u64);
                    if self.sent > self.most {
                        return self.fail(too_long(self.most));
                    }
                    return match self.length {
                        Some(length) if self.sent > length => self.fail(other_length(length)),
                        _ => Poll::Ready(Some(Ok(Frame::data(data)))),
                    };
                }
                Some(Err(error)) => {
                    let reason = error.to_string();
                    return self.fail(OutboundError::RequestBody { reason });
                }
                None => {
                    return match self.length {
                        Some(length) if self.sent < length => self.fail(other_length(length)),
                        _ => Poll::Ready(None),
                    };
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && self.length.is_none_or(|length| length == self.sent)
    }

    fn size_hint(&self) -> SizeHint {
        match self.length {
            Some(length) => SizeHint::with_exact(length.saturating_sub(self.sent)),
            None => self.inner.size_hint(),
        }
    }
}

/// The task that drives a connection. Ends with this.
pub(crate) struct Line(pub(crate) JoinHandle<()>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A response's body: at most so long, only until the request's time is up, and without the secret that was
/// sent. Dropping it ends the connection. Trailers are left out.
pub struct ResponseBody {
    pub(crate) inner: Incoming,
    pub(crate) host: String,
    pub(crate) received: u64,
    pub(crate) limits: Limits,
    pub(crate) deadline: Instant,
    pub(crate) guard: Option<Guard>,
    pub(crate) failure: Failure,
    /// Gone when the body is over, or failed.
    pub(crate) line: Option<Line>,
}

impl ResponseBody {
    fn fail(&mut self, error: OutboundError) -> Poll<Option<Result<Frame<Bytes>>>> {
        self.line = None;
        self.guard = None;
        Poll::Ready(Some(Err(error)))
    }

    fn explain(&self, error: &hyper::Error) -> OutboundError {
        if let Some(failure) = self.failure.lock().take() {
            return failure;
        }
        let host = self.host.clone();
        if Instant::now() >= self.deadline {
            return OutboundError::TimedOut { host, doing: "the whole request", allowed: self.limits.total };
        }
        OutboundError::Protocol { host, reason: error.to_string() }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = OutboundError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        loop {
            if self.line.is_none() {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else { continue };
                    self.received = self.received.saturating_add(data.len() as u64);
                    if self.received > self.limits.response_bytes {
                        let most = self.limits.response_bytes;
                        return self.fail(OutboundError::TooLarge { part: "body of the response", most });
                    }
                    let shown = match &mut self.guard {
                        Some(guard) => guard.pass(data),
                        None => Ok(data),
                    };
                    match shown {
                        Ok(data) if data.is_empty() => {}
                        Ok(data) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                        Err(Found) => {
                            let host = self.host.clone();
                            let reason = "it holds the secret that was sent with the request";
                            return self.fail(OutboundError::Echo { host, reason });
                        }
                    }
                }
                Some(Err(error)) => {
                    let error = self.explain(&error);
                    return self.fail(error);
                }
                None => {
                    self.line = None;
                    let rest = self.guard.take().map(|mut guard| guard.rest()).unwrap_or_default();
                    return Poll::Ready((!rest.is_empty()).then(|| Ok(Frame::data(rest))));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.line.is_none() || (self.inner.is_end_stream() && !self.guard.as_ref().is_some_and(Guard::holds))
    }
}

impl std::fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseBody")
            .field("host", &self.host)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
