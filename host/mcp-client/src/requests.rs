//! One request, one answer, in time.

use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{
    CancelledNotification, CancelledNotificationParam, ClientRequest, ErrorData, ProgressToken, RequestId,
};
use rmcp::service::{Peer, PeerRequestOptions, ServiceError};
use rmcp::transport::AuthError;
use rmcp::transport::streamable_http_client::{
    AuthRequiredError, InsufficientScopeError, StreamableHttpError,
};
use serde_json::Value;
use tokio::time::Instant;

use crate::ended::Ended;
use crate::handler::Handler;
use crate::http::{not_signed_in, wants_more_rights};
use crate::listener::OnProgress;
use crate::text::{cut, in_words};
use crate::wire::{TOO_LARGE, UNREADABLE, Wire, plain};
use crate::{ClientError, Result};

/// Bytes of a server's own words.
const WORDS: usize = 2000;
/// For a call to go on after a person has answered.
const AFTER_ANSWER: Duration = Duration::from_secs(5);
/// For what was read before an answer or before a process ended.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Asks.
#[derive(Clone)]
pub(crate) struct Requests {
    pub(crate) peer: Peer<RoleClient>,
    pub(crate) handler: Handler,
    pub(crate) ended: Ended,
    pub(crate) wire: Arc<Wire>,
}

impl Requests {
    /// The answer as the server wrote it. Time stands still while a person is asked.
    pub(crate) async fn ask(
        &self,
        request: ClientRequest,
        most: Duration,
        progress: Option<&OnProgress>,
    ) -> Result<Value> {
        let start = Instant::now();
        let options = PeerRequestOptions::no_options();
        let send = async {
            let Some(progress) = progress else {
                return self.peer.send_request_with_option(request, options).await;
            };
            // Until its token is known nobody may hear of progress.
            let mut waiting = self.handler.progress().lock().await;
            let handle = self.peer.send_request_with_option(request, options).await?;
            waiting.insert(handle.progress_token.clone(), progress.clone());
            Ok(handle)
        };
        let late = || ClientError::TimedOut(format!("it did not answer within {most:?}"));
        let handle = tokio::time::timeout(most, send).await.map_err(|_| late())?;
        let handle = handle.map_err(|error| self.failure(error))?;
        let mut guard = Abandoned {
            requests: self,
            id: Some(handle.id.clone()),
            token: progress.map(|_| handle.progress_token.clone()),
        };
        let answer = handle.await_response();
        tokio::pin!(answer);
        let mut until = start + most;
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    guard.id = None;
                    if guard.token.is_some() {
                        // The library passes on what came before the answer in tasks of its own.
                        let all = self.handler.passed_on(self.wire.progress());
                        let _ = tokio::time::timeout(LAST_WORDS, all).await;
                    }
                    return answer.map(plain).map_err(|error| self.failure(error));
                }
                // A process that ended, before the library has noticed. What it said last may be on its way.
                reason = self.ended.wait() => {
                    guard.id = None;
                    return match tokio::time::timeout(LAST_WORDS, &mut answer).await {
                        Ok(Ok(answer)) => Ok(plain(answer)),
                        _ => Err(ClientError::Unreachable(format!("it has gone: {reason}"))),
                    };
                }
                () = tokio::time::sleep_until(until) => {
                    if !self.handler.is_asking() {
                        return Err(late());
                    }
                    until = Instant::now() + AFTER_ANSWER;
                }
            }
        }
    }

    pub(crate) fn failure(&self, error: ServiceError) -> ClientError {
        match error {
            ServiceError::McpError(error) => refused(error),
            ServiceError::TransportClosed => {
                let reason = self.ended.reason().unwrap_or_else(|| "the connection was closed".to_owned());
                ClientError::Unreachable(format!("it has gone: {reason}"))
            }
            ServiceError::TransportSend(error) => {
                let reason = self.ended.reason();
                match (transport(error.error.as_ref()), reason) {
                    (ClientError::Unreachable(_), Some(reason)) => {
                        ClientError::Unreachable(format!("it has gone: {reason}"))
                    }
                    (error, _) => error,
                }
            }
            ServiceError::Timeout { timeout } => {
                ClientError::TimedOut(format!("it did not answer within {timeout:?}"))
            }
            other => ClientError::Protocol(other.to_string()),
        }
    }
}

/// A refusal, in the server's words.
pub(crate) fn refused(error: ErrorData) -> ClientError {
    let message = cut(&error.message, WORDS).to_owned();
    match error.code {
        UNREADABLE => ClientError::Protocol(message),
        TOO_LARGE => ClientError::Limit(message),
        code => ClientError::Refused { code: i64::from(code.0), message },
    }
}

/// What went wrong on the way.
pub(crate) fn transport(error: &(dyn std::error::Error + 'static)) -> ClientError {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<ClientError>() {
            return error.clone();
        }
        if error.is::<AuthRequiredError>() {
            return not_signed_in();
        }
        if error.is::<InsufficientScopeError>() {
            return wants_more_rights();
        }
        if let Some(error) = error.downcast_ref::<AuthError>() {
            return crate::oauth::failure(error);
        }
        if let Some(error) = error.downcast_ref::<StreamableHttpError<ClientError>>() {
            match error {
                StreamableHttpError::Client(error) => return error.clone(),
                StreamableHttpError::AuthRequired(_) => return not_signed_in(),
                StreamableHttpError::InsufficientScope(_) => return wants_more_rights(),
                StreamableHttpError::Auth(error) => return crate::oauth::failure(error),
                StreamableHttpError::Sse(sse_stream::Error::Body(error)) => return transport(error.as_ref()),
                _ => {}
            }
        }
        next = error.source();
    }
    ClientError::Unreachable(in_words(error))
}

/// A request whose answer nobody waits for any more: the server is told when this is dropped.
struct Abandoned<'a> {
    requests: &'a Requests,
    id: Option<RequestId>,
    token: Option<ProgressToken>,
}

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        let (id, token) = (self.id.take(), self.token.take());
        if id.is_none() && token.is_none() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let requests = self.requests.clone();
        runtime.spawn(async move {
            if let Some(token) = token {
                requests.handler.progress().lock().await.remove(&token);
            }
            if let Some(id) = id {
                let reason = "nobody waits for it any more".to_owned();
                let params = CancelledNotificationParam::new(Some(id), Some(reason));
                let _ = requests.peer.send_notification(CancelledNotification::new(params).into()).await;
            }
        });
    }
}
