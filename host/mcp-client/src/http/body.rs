//! Answers of servers, within bounds.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};
use reqwest::Response;
use rmcp::model::RequestId;
use sse_stream::{Error as SseError, Sse, SseStream};

use crate::pace::Pace;
use crate::wire::Wire;
use crate::{ClientError, Result};

/// All of it, if it is not more than so many bytes.
pub(crate) async fn whole(response: Response, most: usize) -> Result<Vec<u8>> {
    let too_large = || ClientError::Limit(format!("it answered with more than {most} bytes"));
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| super::unreachable(&error))?;
        // The length that was announced may be a lie, or missing.
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Bytes of a stream of events, none of which is larger than so many bytes.
struct Bounded<S> {
    inner: S,
    most: usize,
    /// Bytes since the last empty line.
    size: usize,
    /// The last byte was the end of a line.
    at_start: bool,
}

impl<S> Bounded<S> {
    fn count(&mut self, chunk: &[u8]) -> bool {
        for byte in chunk {
            match byte {
                b'\n' if self.at_start => self.size = 0,
                b'\n' => self.at_start = true,
                b'\r' => {}
                _ => {
                    self.at_start = false;
                    self.size += 1;
                }
            }
        }
        self.size <= self.most
    }
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Bounded<S> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        Pin::new(&mut this.inner).poll_next(cx).map(|next| {
            Some(match next? {
                Ok(chunk) if this.count(&chunk) => Ok(chunk),
                Ok(_) => {
                    Err(ClientError::Limit(format!("it sent a message of more than {} bytes", this.most)))
                }
                Err(error) => Err(super::unreachable(&error)),
            })
        })
    }
}

/// Its events, bounded in size, and not faster than the limits say.
pub(super) fn events(
    response: Response,
    wire: &Arc<Wire>,
) -> BoxStream<'static, std::result::Result<Sse, SseError>> {
    let limits = *wire.limits();
    let most = limits.message_bytes;
    let bytes = Bounded { inner: response.bytes_stream().boxed(), most, size: 0, at_start: true };
    let pace = Pace::new(limits.messages_per_second, limits.messages_per_second * 2);
    let events = SseStream::from_bytes_stream(bytes);
    futures_util::stream::unfold((events, pace), |(mut events, mut pace)| async move {
        let next = events.next().await?;
        pace.take().await;
        Some((next, (events, pace)))
    })
    .boxed()
}

/// The same, with messages read by `wire`. `asked` is what they answer: it is told of an answer that is too large.
pub(super) fn messages(
    response: Response,
    wire: &Arc<Wire>,
    asked: Option<RequestId>,
) -> BoxStream<'static, std::result::Result<Sse, SseError>> {
    let events = events(response, wire);
    let wire = wire.clone();
    events
        .map(move |event| {
            let mut event = match event {
                Ok(event) => event,
                Err(error) => return instead(&wire, asked.as_ref(), error),
            };
            if let Some(data) = event.data.take().filter(|data| !data.trim().is_empty()) {
                let data = wire.reread(data).map_err(|error| SseError::Body(Box::new(error)))?;
                event.data = Some(data);
            }
            Ok(event)
        })
        .boxed()
}

/// The library would ask for the same again, which would be as large.
fn instead(wire: &Wire, asked: Option<&RequestId>, error: SseError) -> std::result::Result<Sse, SseError> {
    if let SseError::Body(inner) = &error
        && let Some(ClientError::Limit(words)) = inner.downcast_ref()
        && let Some(refusal) = asked.and_then(|id| wire.too_large(id, words))
    {
        return Ok(Sse::default().data(refusal));
    }
    Err(error)
}
