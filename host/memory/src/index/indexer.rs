//! The thread that commits.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tantivy::{IndexWriter, Term};

use super::Shared;

/// Called with the keys of notes whose changes are in the index for good.
pub(crate) type Committed = Box<dyn Fn(Vec<String>) + Send>;

/// How long changes are collected before a commit. They can be found meanwhile.
const COLLECT: Duration = Duration::from_millis(250);
/// How long the writer, with its threads and buffers, is kept when nothing comes.
const IDLE: Duration = Duration::from_secs(5);
/// Buffer of the writer, in bytes: tantivy's minimum. A personal memory never fills it.
const WRITER_BYTES: usize = 15_000_000;
/// Pause after a failed commit (a full disk, say).
const AFTER_FAILURE: Duration = Duration::from_secs(2);

pub(crate) struct Indexer {
    shared: Arc<Shared>,
    committed: Committed,
    writer: Option<IndexWriter>,
}

impl Indexer {
    pub(crate) fn start(shared: Arc<Shared>, committed: Committed) -> std::io::Result<()> {
        let mut indexer = Self { shared, committed, writer: None };
        std::thread::Builder::new().name("indexer".to_owned()).spawn(move || indexer.run())?;
        Ok(())
    }

    fn run(&mut self) {
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.wait_for_work();
            if self.shared.stop.load(Ordering::Relaxed) {
                break;
            }
            if self.shared.pending.read().len() == 0 {
                continue;
            }
            if let Err(error) = self.commit() {
                tracing::warn!(%error, "the search index could not be written; trying again");
                self.writer = None;
                self.pause(AFTER_FAILURE);
            }
            self.shared.drained.notify_all();
        }
        self.writer = None;
    }

    /// Waits for something to do, then a little longer for more.
    fn wait_for_work(&mut self) {
        {
            let mut work = self.shared.wait.lock();
            while !*work {
                let timed_out = self.shared.wake.wait_for(&mut work, IDLE).timed_out();
                if timed_out && !*work && self.writer.take().is_some() {
                    tracing::debug!("index writer put away");
                }
            }
            *work = false;
        }
        self.pause(COLLECT);
    }

    fn pause(&self, time: Duration) {
        let mut work = self.shared.wait.lock();
        if !self.shared.stop.load(Ordering::Relaxed) {
            self.shared.wake.wait_while_for(&mut work, |_| !self.shared.stop.load(Ordering::Relaxed), time);
        }
        *work = self.shared.pending.read().len() > 0;
    }

    fn commit(&mut self) -> tantivy::Result<()> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.shared.index.writer_with_num_threads(1, WRITER_BYTES)?,
        };
        let (generation, notes) = {
            let pending = self.shared.pending.read();
            let mut notes = Vec::new();
            for (id, item) in pending.items() {
                writer.delete_term(Term::from_field_text(self.shared.fields.id, id));
                if let Some((entry, _)) = &item.entry {
                    writer.add_document(entry.document(&self.shared.fields))?;
                }
                notes.extend(item.notes.iter().cloned());
            }
            (pending.generation(), notes)
        };
        writer.commit()?;
        // Readers must see the commit before the pending entries go, or they would see neither.
        self.shared.reader.reload()?;
        self.shared.pending.write().committed(generation);
        self.writer = Some(writer);
        (self.committed)(notes);
        Ok(())
    }
}
