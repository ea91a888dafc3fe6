//! The one thread that writes. Transactions that wait together share a commit, since the
//! commit (one flush to the disk) is what costs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};

use tokio::sync::oneshot;

use crate::{Engine, Result, StoreError, WriteTx};

/// Transactions in one commit. Bounds how long the first one waits for the others' code to run.
const MAX_BATCH: usize = 256;

/// A handle to the writer thread. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

/// A transaction that waits for its commit.
trait Job: Send {
    /// Runs its code. `false`: it failed, and what it wrote must not be kept.
    fn run(&mut self, transaction: &WriteTx) -> bool;
    /// Answers the caller: with its own result, or with why the commit failed.
    fn finish(self: Box<Self>, commit: Result<()>);
}

struct Pending<T, U, E, F, A> {
    body: F,
    after: A,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<U, E>>,
}

impl<T, U, E, F, A> Job for Pending<T, U, E, F, A>
where
    T: Send,
    U: Send,
    E: From<StoreError> + Send,
    F: FnMut(&WriteTx) -> Result<T, E> + Send,
    A: FnOnce(T) -> U + Send,
{
    fn run(&mut self, transaction: &WriteTx) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.body)(transaction)))
            .unwrap_or_else(|_| Err(StoreError::Abandoned.into()));
        let good = result.is_ok();
        self.result = Some(result);
        good
    }

    fn finish(self: Box<Self>, commit: Result<()>) {
        let result = match (commit, self.result) {
            (_, Some(Err(own))) => Err(own),
            (Ok(()), Some(Ok(value))) => Ok((self.after)(value)),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Abandoned.into()),
        };
        // The caller may have gone away; its transaction stands.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    pub(crate) fn start(engine: Arc<Engine>) -> Result<Self> {
        let (jobs, queue) = mpsc::channel::<Box<dyn Job>>();
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                while let Ok(first) = queue.recv() {
                    let mut batch = vec![first];
                    while batch.len() < MAX_BATCH
                        && let Ok(next) = queue.try_recv()
                    {
                        batch.push(next);
                    }
                    commit_batch(&engine, batch);
                }
            })
            .map_err(|_| StoreError::Closed)?;
        Ok(Self { jobs })
    }

    pub(crate) fn submit<T, U, E, F, A>(&self, body: F, after: A) -> Result<oneshot::Receiver<Result<U, E>>>
    where
        T: Send + 'static,
        U: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<T, E> + Send + 'static,
        A: FnOnce(T) -> U + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Box::new(Pending { body, after, result: None, reply }))
            .map_err(|_| StoreError::Closed)?;
        Ok(answer)
    }
}

/// Runs the batch in one transaction. A job that fails is taken out, and the others run again
/// without it, so that nobody's failure is anybody else's.
fn commit_batch(engine: &Engine, mut batch: Vec<Box<dyn Job>>) {
    while !batch.is_empty() {
        match attempt(engine, &mut batch) {
            Ok(None) => {
                for job in batch {
                    job.finish(Ok(()));
                }
                return;
            }
            Ok(Some(failed)) => batch.remove(failed).finish(Ok(())),
            Err(error) => {
                tracing::error!(%error, transactions = batch.len(), "commit failed");
                let reopen = error.wants_reopen();
                let full = matches!(error, StoreError::DiskFull);
                for job in batch {
                    let error = if full { StoreError::DiskFull } else { StoreError::Closed };
                    job.finish(Err(error));
                }
                if reopen && let Err(error) = engine.reopen() {
                    tracing::error!(%error, "the database could not be opened again");
                }
                return;
            }
        }
    }
}

/// One try: `Ok(None)` when committed, `Ok(Some(i))` when job `i` failed and all was undone.
fn attempt(engine: &Engine, batch: &mut [Box<dyn Job>]) -> Result<Option<usize>> {
    if engine.database.read().is_none() {
        engine.reopen()?;
    }
    let database = engine.database.read();
    let database = database.as_ref().ok_or(StoreError::Closed)?;
    let transaction =
        WriteTx(database.begin_write().map_err(|source| StoreError::engine("begin a transaction", source))?);
    for (position, job) in batch.iter_mut().enumerate() {
        if !job.run(&transaction) {
            transaction.0.abort().map_err(|source| StoreError::engine("undo", source))?;
            return Ok(Some(position));
        }
    }
    transaction.0.commit().map_err(|source| StoreError::engine("commit", source))?;
    Ok(None)
}
