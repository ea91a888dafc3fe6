//! Messages as lines, for the library.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, RequestId, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::ended::Ended;
use crate::wire::Wire;

/// A line, and who waits until it is written.
type Written = (Vec<u8>, oneshot::Sender<()>);

/// Both directions.
pub(crate) struct Lines {
    incoming: mpsc::Receiver<ServerJsonRpcMessage>,
    outgoing: mpsc::Sender<Written>,
    wire: Arc<Wire>,
    /// `server/discover` that is not answered yet, and when it is given up.
    discover: Option<(RequestId, Instant)>,
    stop: CancellationToken,
    ended: Ended,
    /// Nothing more comes. Whoever watches the process knows it too, and finds out why.
    over: bool,
}

impl Lines {
    pub(super) fn new(
        incoming: mpsc::Receiver<ServerJsonRpcMessage>,
        outgoing: mpsc::Sender<Written>,
        wire: Arc<Wire>,
        stop: CancellationToken,
        ended: Ended,
    ) -> Self {
        Self { incoming, outgoing, wire, discover: None, stop, ended, over: false }
    }
}

impl Transport<RoleClient> for Lines {
    type Error = io::Error;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        if let Some(id) = self.wire.sent(&message) {
            self.discover = Some((id, Instant::now() + self.wire.limits().discover));
        }
        let line = serde_json::to_vec(&message);
        let outgoing = self.outgoing.clone();
        async move {
            let mut line = line?;
            line.push(b'\n');
            let (sender, written) = oneshot::channel();
            let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
            outgoing.send((line, sender)).await.map_err(|_| gone())?;
            written.await.map_err(|_| gone())
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let Some((id, until)) = self.discover.clone() else {
                let message = self.incoming.recv().await;
                self.over |= message.is_none();
                return message;
            };
            tokio::select! {
                message = self.incoming.recv() => {
                    self.over |= message.is_none();
                    if !matches!(
                        message,
                        Some(ServerJsonRpcMessage::Notification(_) | ServerJsonRpcMessage::Request(_))
                    ) {
                        self.discover = None;
                    }
                    return message;
                }
                () = tokio::time::sleep_until(until) => {
                    self.discover = None;
                    if let Some(answer) = self.wire.give_up(&id) {
                        return Some(answer);
                    }
                }
            }
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        if !self.over {
            self.stop.cancel();
        }
        self.ended.wait().await;
        Ok(())
    }
}

/// Writes lines until it is told to end: then the process sees the end of its input. One that does not read in
/// so much time is ended.
pub(super) async fn write(
    mut stdin: impl AsyncWrite + Unpin,
    mut lines: mpsc::Receiver<Written>,
    stop: CancellationToken,
    ended: Ended,
    most: Duration,
) {
    loop {
        let next = tokio::select! {
            next = lines.recv() => next,
            () = stop.cancelled() => None,
        };
        let Some((line, written)) = next else { return };
        let write = async {
            stdin.write_all(&line).await?;
            stdin.flush().await
        };
        tokio::select! {
            result = tokio::time::timeout(most, write) => match result {
                Ok(Ok(())) => {
                    let _ = written.send(());
                }
                // It closed its input, as it does when it ends.
                Ok(Err(_)) => return,
                Err(_) => {
                    ended.set(format!("it did not read its standard input for {most:?}"));
                    stop.cancel();
                    return;
                }
            },
            () = stop.cancelled() => return,
        }
    }
}
