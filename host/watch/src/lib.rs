//! What happens to the files of workspaces, told on the bus.
//!
//! What lives here: following the folders of git repositories, leaving out what git ignores, and summing up what
//! changed. What must not: deciding which workspaces are worth it (`signet` does), and the contents of files, which
//! are never read.

mod batch;
mod folders;
mod place;
mod repository;
mod rules;
mod worker;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, atomic::Ordering::Relaxed};

use signet_events::Bus;

use worker::{Order, Worker};

/// Changes that wait to be looked at. What comes on top is not lost: the workspaces are looked through instead.
const WAITING: usize = 16_384;

/// A git repository whose files are followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its folder: the one with `.git` in it.
    pub root: PathBuf,
    /// The project to which its events belong.
    pub project: String,
}

/// How much is followed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Workspaces at once.
    pub workspaces: usize,
    /// Folders of all of them together. Each takes about a kilobyte of the kernel's memory on Linux.
    pub folders: usize,
    /// The user's home: neither it nor a folder that it is in is ever followed.
    pub home: Option<PathBuf>,
}

impl Default for Limits {
    /// 16 workspaces and 50,000 folders.
    fn default() -> Self {
        Self { workspaces: 16, folders: 50_000, home: std::env::home_dir() }
    }
}

/// Follows workspaces until it is dropped.
#[derive(Debug)]
pub struct Watch {
    orders: SyncSender<Order>,
    ends: Arc<AtomicBool>,
}

impl Watch {
    /// Begins, with no workspace yet.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(bus: Bus, limits: Limits) -> io::Result<Self> {
        let (orders, queue) = sync_channel(WAITING);
        let ends = Arc::new(AtomicBool::new(false));
        let worker = Worker::new(bus, limits, orders.clone(), Arc::clone(&ends));
        std::thread::Builder::new().name("watch".into()).spawn(move || worker.run(&queue))?;
        Ok(Self { orders, ends })
    }

    /// Follows these workspaces and no others; where they are too many, the first of them. One that is followed
    /// already goes on as it is. What cannot be followed is said in the log, once. Waits until it is done.
    pub fn want(&self, workspaces: Vec<Workspace>) {
        let (done, follows) = sync_channel(1);
        // It takes orders until this value is dropped.
        if self.orders.send(Order::Want(workspaces, done)).is_ok() {
            let _ = follows.recv();
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ends.store(true, Relaxed);
        // Where the queue is full it looks at the flag anyway.
        let _ = self.orders.try_send(Order::End);
    }
}
