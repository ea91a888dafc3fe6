//! Keeping a server alive: starting it, asking what it offers, and starting it again when it is gone.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use signet_core::now;
use signet_mcp_client::{ClientError, Tool};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::card::{CardMaker, CardRequest};
use crate::ear::Ear;
use crate::entry::{Entry, Seen, name_of};
use crate::news::{Happened, News, Observer};
use crate::probe::PROBES;
use crate::questions::Questions;
use crate::status::Live;
use crate::{Connect, Obstacle, Peer, Probe, Status, effect_of};

/// Servers that are started at once: fifty programs at the same time would take the machine.
const STARTS: usize = 4;
/// How long one of them counts as starting. One that says nothing must not keep others from starting.
const PLACE: Duration = Duration::from_secs(5);
/// Between attempts: twice as long each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// A server that answered for so long begins anew with its waits.
const HEALTHY: Duration = Duration::from_secs(60);
/// How often a server at an address is asked what it offers: nothing else says that it is gone, and not every one says
/// that it offers something else.
const LOOK: Duration = Duration::from_secs(60);
/// From the first word of a change until it is asked what it offers: changes come in bursts.
const SETTLE: Duration = Duration::from_millis(200);
/// Between two such askings; twice as long each time while it goes on changing.
const LEAST_BETWEEN: Duration = Duration::from_secs(1);
const MOST_BETWEEN: Duration = Duration::from_secs(60);

/// What all supervisors share.
pub(crate) struct Keeping {
    pub(crate) store: signet_store::Store,
    pub(crate) connect: Arc<dyn Connect>,
    pub(crate) cards: Arc<dyn CardMaker>,
    pub(crate) observer: Observer,
    pub(crate) questions: Questions,
    starts: Semaphore,
}

impl Keeping {
    pub(crate) fn new(
        store: signet_store::Store,
        connect: Arc<dyn Connect>,
        cards: Arc<dyn CardMaker>,
    ) -> Self {
        let (observer, questions) = (Observer::default(), Questions::default());
        Self { store, connect, cards, observer, questions, starts: Semaphore::new(STARTS) }
    }

    pub(crate) fn tell(&self, entry: &Entry, what: Happened) {
        self.observer.tell(News::of(entry, None, what));
    }

    /// Starts a server's supervisor, after the one before has ended.
    pub(crate) fn start(self: &Arc<Self>, entry: &Arc<Entry>) {
        let (end, ending) = watch::channel(false);
        let before = entry.ending.lock().replace(end);
        let mut running = entry.running.lock();
        let last = running.take();
        if let Some(before) = before {
            before.send_replace(true);
        }
        entry.set_live(Live::of(Status::Connecting));
        let (keeping, entry) = (Arc::clone(self), Arc::clone(entry));
        *running = Some(tokio::spawn(async move {
            if let Some(last) = last {
                let _ = last.await;
            }
            Supervisor { keeping, entry, ending, attempts: 0 }.run().await;
        }));
    }

    /// Does this while few others are starting.
    async fn in_turn<T>(&self, start: impl Future<Output = T>) -> T {
        // The gate is never closed.
        let place = self.starts.acquire().await;
        tokio::pin!(start);
        if let Ok(done) = tokio::time::timeout(PLACE, &mut start).await {
            return done;
        }
        drop(place);
        start.await
    }

    /// Ends a server's supervisor and its connection.
    pub(crate) async fn stop(&self, entry: &Entry) {
        if let Some(end) = entry.ending.lock().take() {
            end.send_replace(true);
        }
        let running = entry.running.lock().take();
        if let Some(running) = running {
            let _ = running.await;
        }
        entry.set_live(Live::of(Status::Disabled));
    }

    /// Notes what a server offers, and says what is new in it; whether there is something.
    async fn note(&self, entry: &Arc<Entry>, probe: Probe) -> bool {
        let before = entry.seen();
        let same = before.as_ref().is_some_and(|seen| seen.probe.is_same(&probe) && seen.card.is_some());
        if same {
            return false;
        }
        let card = self.card(entry, &probe).await;
        // One that never answered offers nothing new.
        let before = before.filter(|before| before.probe.at > 0);
        let changed = before.and_then(|before| changed_tools(&before.probe.tools, &probe.tools));
        let tools = probe.tools.len();
        entry.set_seen(Seen::new(probe, card));
        if let Some((fresh, gone)) = changed {
            self.tell(entry, Happened::ToolsChanged { tools, fresh, gone });
        }
        true
    }

    /// A card from what is known of a server that never answered.
    async fn stand_in(&self, entry: &Arc<Entry>) {
        if entry.seen().is_some() {
            return;
        }
        let probe = Probe { about: entry.record().launch.about(), ..Probe::default() };
        let card = self.card(entry, &probe).await;
        entry.set_seen(Seen::new(probe, card));
    }

    /// Keeps what was noted, for the time after a restart.
    async fn keep(&self, entry: &Entry) {
        let (Some(seen), id) = (entry.seen(), entry.record().id.clone()) else { return };
        let kept =
            self.store.write::<_, signet_store::StoreError, _>(move |tx| tx.put(PROBES, &id, &seen.probe));
        if let Err(error) = kept.await {
            tracing::warn!(server = entry.record().id, %error, "what an MCP server offers was not kept");
        }
    }

    async fn card(&self, entry: &Entry, probe: &Probe) -> Option<serde_json::Value> {
        let tools = probe.tools.iter().map(|tool| (tool.clone(), effect_of(tool))).collect();
        let record = entry.record();
        let name = record.name.clone().unwrap_or_else(|| name_of(probe, &record));
        let request = CardRequest {
            id: record.id.clone(),
            name,
            about: probe.about.clone(),
            tools,
            resources: probe.resources.clone(),
        };
        self.cards
            .card(request)
            .await
            .inspect_err(|error| entry.logs.write("signet", &format!("it has no card: {error}")))
            .ok()
    }
}

/// Names of tools that are new or another, and of those that are gone; nothing, where all are the same.
fn changed_tools(before: &[Tool], after: &[Tool]) -> Option<(Vec<String>, Vec<String>)> {
    let old: BTreeMap<_, _> = before.iter().map(|tool| (&tool.name, tool)).collect();
    let new: BTreeMap<_, _> = after.iter().map(|tool| (&tool.name, tool)).collect();
    let fresh = after.iter().filter(|tool| old.get(&tool.name).is_none_or(|before| before != tool));
    let fresh: Vec<_> = fresh.map(|tool| tool.name.clone()).collect();
    let gone: Vec<_> =
        old.keys().filter(|name| !new.contains_key(**name)).map(|name| (*name).clone()).collect();
    (!fresh.is_empty() || !gone.is_empty()).then_some((fresh, gone))
}

struct Supervisor {
    keeping: Arc<Keeping>,
    entry: Arc<Entry>,
    ending: watch::Receiver<bool>,
    attempts: u32,
}

/// Why a run of a server is over.
enum Over {
    /// It is gone or was never there.
    Gone(Obstacle),
    /// It is to end.
    Told,
}

impl Over {
    fn gone(reason: String) -> Self {
        Self::Gone(ClientError::Unreachable(reason).into())
    }
}

impl Supervisor {
    async fn run(mut self) {
        loop {
            let error = match self.once().await {
                Over::Told => return,
                Over::Gone(error) => error,
            };
            self.attempts += 1;
            self.keeping.stand_in(&self.entry).await;
            let reason = error.to_string();
            self.entry.logs.write("signet", &reason);
            let until = match error {
                Obstacle::Server(ClientError::NotSignedIn(_)) => {
                    self.entry.set_live(Live::of(Status::NeedsSignIn { reason }));
                    None
                }
                Obstacle::Secret(_) => {
                    self.entry.set_live(Live::of(Status::NeedsSecret { reason }));
                    None
                }
                Obstacle::Server(_) => Some(self.wait_for(reason)),
            };
            if !self.pause(until).await {
                return;
            }
        }
    }

    fn wait_for(&self, reason: String) -> Instant {
        let doubled = FIRST_WAIT.saturating_mul(1 << self.attempts.saturating_sub(1).min(16));
        let wait = doubled.min(LONGEST_WAIT);
        let next = now() + u64::try_from(wait.as_millis()).unwrap_or_default();
        self.entry.set_live(Live::of(Status::Reconnecting { reason, attempts: self.attempts, next }));
        Instant::now() + wait
    }

    /// Waits for the next attempt; whether there is to be one.
    async fn pause(&mut self, until: Option<Instant>) -> bool {
        // Whoever wants it now hurries it, but not without end.
        let soonest = Instant::now() + FIRST_WAIT;
        let due = async {
            match until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let hurried = async {
            self.entry.nudge.notified().await;
            sleep_until(soonest).await;
        };
        tokio::select! {
            () = due => true,
            () = hurried => true,
            _ = self.ending.wait_for(|ending| *ending) => false,
        }
    }

    /// One start and what comes of it.
    async fn once(&mut self) -> Over {
        let record = self.entry.record();
        self.entry.set_live(Live::of(Status::Connecting));
        let ear = Ear::new(
            Arc::downgrade(&self.entry),
            self.keeping.observer.clone(),
            self.keeping.questions.clone(),
        );
        let reach = async {
            let peer = self.keeping.connect.connect(&record, Arc::new(ear)).await?;
            match Probe::of(&*peer, &record.launch).await {
                Ok(probe) => Ok((peer, probe)),
                Err(error) => {
                    peer.close().await;
                    Err(Obstacle::from(error))
                }
            }
        };
        let reached = tokio::select! {
            reached = self.keeping.in_turn(reach) => reached,
            _ = self.ending.wait_for(|ending| *ending) => return Over::Told,
        };
        let (peer, probe) = match reached {
            Ok(reached) => reached,
            Err(error) => return Over::Gone(error),
        };
        let began = Instant::now();
        let tools = probe.tools.len();
        let fresh = self.keeping.note(&self.entry, probe).await;
        self.entry.cache.clear();
        self.entry.subscribe_again(&*peer).await;
        self.entry
            .set_live(Live { status: Status::Connected { since: now() }, peer: Some(Arc::clone(&peer)) });
        self.keeping.tell(&self.entry, Happened::Connected { tools });
        if fresh {
            self.keeping.keep(&self.entry).await;
        }
        let over = self.stay(&*peer).await;
        if began.elapsed() > HEALTHY {
            self.attempts = 0;
        }
        let reason = match &over {
            Over::Gone(error) => error.to_string(),
            Over::Told => "it was ended".to_owned(),
        };
        self.entry.set_live(Live::of(Status::Connecting));
        peer.close().await;
        self.keeping.tell(&self.entry, Happened::Disconnected(reason));
        over
    }

    /// While it answers: looks again at what it offers when it says that this changed.
    async fn stay(&mut self, peer: &dyn Peer) -> Over {
        let mut between = LEAST_BETWEEN;
        let mut last: Option<Instant> = None;
        let remote = self.entry.record().launch.is_remote();
        loop {
            let look = async { if remote { sleep(LOOK).await } else { std::future::pending().await } };
            let told = tokio::select! {
                reason = peer.ended() => return Over::gone(reason),
                _ = self.ending.wait_for(|ending| *ending) => return Over::Told,
                () = self.entry.changed.notified() => true,
                () = self.entry.doubted.notified() => false,
                () = look => false,
            };
            if !told {
                if let Some(over) = self.ask_again(peer).await {
                    return over;
                }
                continue;
            }
            // One that changes all the time is asked ever less often.
            let restless = last.is_some_and(|last| last.elapsed() < between * 2);
            between = if restless { (between * 2).min(MOST_BETWEEN) } else { LEAST_BETWEEN };
            let settled = Instant::now() + SETTLE;
            let due = last.map_or(settled, |last| settled.max(last + between));
            tokio::select! {
                reason = peer.ended() => return Over::gone(reason),
                _ = self.ending.wait_for(|ending| *ending) => return Over::Told,
                () = sleep_until(due) => {}
            }
            last = Some(Instant::now());
            if let Some(over) = self.ask_again(peer).await {
                return over;
            }
        }
    }

    /// Asks what it offers now; whether it is gone.
    async fn ask_again(&self, peer: &dyn Peer) -> Option<Over> {
        match Probe::of(peer, &self.entry.record().launch).await {
            Ok(probe) => {
                if self.keeping.note(&self.entry, probe).await {
                    self.keeping.keep(&self.entry).await;
                }
                None
            }
            Err(error @ (ClientError::Unreachable(_) | ClientError::NotSignedIn(_))) => {
                Some(Over::Gone(error.into()))
            }
            Err(error) => {
                self.entry.logs.write("signet", &format!("it was not asked again: {error}"));
                None
            }
        }
    }
}
