//! Handshakes under way. There are only so many places; when all are taken the one who has been at it
//! longest loses its own, so that stalling, by however many, keeps nobody out.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Handshakes at once. A good one takes milliseconds: the oldest of so many is not a good one.
const PLACES: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct Waiting(Arc<Mutex<Queue>>);

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    /// Oldest first. Dropping a sender takes the place away.
    places: VecDeque<(u64, oneshot::Sender<()>)>,
}

/// A place, until it is dropped or lost.
#[derive(Debug)]
pub(crate) struct Place {
    queue: Arc<Mutex<Queue>>,
    id: u64,
    lost: oneshot::Receiver<()>,
}

impl Waiting {
    pub(crate) fn enter(&self) -> Place {
        let (sender, lost) = oneshot::channel();
        let mut queue = self.0.lock();
        let id = queue.next;
        queue.next += 1;
        if queue.places.len() >= PLACES {
            queue.places.pop_front();
        }
        queue.places.push_back((id, sender));
        Place { queue: Arc::clone(&self.0), id, lost }
    }
}

impl Place {
    /// Returns when the place is needed by somebody else.
    pub(crate) async fn lost(&mut self) {
        let _ = (&mut self.lost).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queue = self.queue.lock();
        if let Ok(at) = queue.places.binary_search_by_key(&self.id, |(id, _)| *id) {
            queue.places.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way_and_nobody_else() {
        let waiting = Waiting::default();
        let mut places: Vec<_> = (0..PLACES).map(|_| waiting.enter()).collect();
        // One that is done makes room.
        drop(places.remove(7));
        places.push(waiting.enter());
        assert!(
            places.iter_mut().all(|place| place.lost.try_recv() == Err(oneshot::error::TryRecvError::Empty))
        );
        places.push(waiting.enter());
        let lost: Vec<_> = places
            .iter_mut()
            .map(|place| place.lost.try_recv() == Err(oneshot::error::TryRecvError::Closed))
            .collect();
        assert_eq!(lost.iter().filter(|lost| **lost).count(), 1);
        assert!(lost[0]);
        drop(places);
        assert!(waiting.0.lock().places.is_empty());
    }
}
