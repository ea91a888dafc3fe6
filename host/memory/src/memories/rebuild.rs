//! Filling the index from the store.

use signet_store::Read;

use super::Memories;
use crate::Result;
use crate::index::{Entry, IndexChange};
use crate::tables::{MEMORIES, TO_INDEX, TURNS, ToIndex};

impl Memories {
    /// Gives the index what it had not taken in when the daemon ended.
    pub(super) fn work_off_notes(&self) -> Result<()> {
        let changes = self.store.read(|tx| {
            let notes = tx.list(TO_INDEX, "")?;
            notes.into_iter().map(|(key, what)| change_of(tx, key, what)).collect::<Result<Vec<_>>>()
        })?;
        self.index.apply(changes);
        Ok(())
    }

    /// Fills an empty index from the store, a piece at a time.
    pub(super) fn rebuild(&self) -> Result<usize> {
        const PIECE: usize = 2_000;
        let mut entries = 0;
        for turns in [false, true] {
            let mut from = String::new();
            loop {
                let mut piece: Vec<IndexChange> = Vec::new();
                let mut last = String::new();
                self.store.read(|tx| {
                    let mut take = |key: &str, entry: Option<Entry>| {
                        last = format!("{key}\0");
                        piece.push(IndexChange { id: key.to_owned(), entry, note: String::new() });
                        piece.len() < PIECE
                    };
                    if turns {
                        tx.scan_from(TURNS, &from, |key, turn| take(key, Some(Entry::of_turn(key, &turn))))
                    } else {
                        tx.scan_from(MEMORIES, &from, |key, memory| {
                            take(key, memory.deleted_at.is_none().then(|| Entry::of_memory(&memory)))
                        })
                    }
                })?;
                if piece.is_empty() {
                    break;
                }
                entries += piece.len();
                from = last;
                self.index.apply(piece);
                self.index.wait_below(PIECE * 2);
            }
        }
        self.index.rebuilt();
        Ok(entries)
    }
}

/// What the index is to do about a note.
fn change_of(tx: &impl Read, note: String, what: ToIndex) -> Result<IndexChange> {
    let (id, entry) = match what {
        ToIndex::Memory(id) => {
            let memory = tx.get(MEMORIES, &id)?.filter(|memory| memory.deleted_at.is_none());
            (id, memory.map(|memory| Entry::of_memory(&memory)))
        }
        ToIndex::Turn(key) => {
            let turn = tx.get(TURNS, &key)?;
            let entry = turn.map(|turn| Entry::of_turn(&key, &turn));
            (key, entry)
        }
    };
    Ok(IndexChange { id, entry, note })
}
