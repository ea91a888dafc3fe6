//! What holds whatever happens: who hears what and in which order, what a replay says, and how large the window
//! gets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail"
)]

use std::ops::Range;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use signet_core::Event;
use signet_events::{Ask, Bus, EventLog, Filter, Item, KEPT, NewEvent, Settings};
use signet_store::Store;
use tokio::sync::Barrier;

const SOURCES: [&str; 5] = ["mcp:crm", "mcp:market", "browser", "api:key_1/a", "api:key_1/b"];
const KINDS: [&str; 4] = ["deal.moved", "deal.closed", "page.opened", "tick.came"];
/// What is published last, and everybody wants.
const END: &str = "end.of-it";

/// One thread that publishes.
#[derive(Debug, Clone)]
struct Publisher {
    /// Which of the sources it is, in turn.
    sources: Vec<usize>,
    events: usize,
    /// It lets others go first after so many.
    pause: usize,
}

/// One that hears, from some moment on.
#[derive(Debug, Clone)]
struct Hearer {
    kinds: Vec<usize>,
    sources: Vec<usize>,
    /// It comes when so much of all has been published, in percent.
    joins: u64,
    /// Where it begins, in percent of what there is then; none: from then on.
    from: Option<u64>,
    /// It lets others go first after so many.
    pause: usize,
}

fn publishers() -> impl Strategy<Value = Vec<Publisher>> {
    let publisher = (vec(0..SOURCES.len(), 1..4), 0_usize..1_500, 1_usize..200);
    vec(publisher.prop_map(|(sources, events, pause)| Publisher { sources, events, pause }), 1..5)
}

fn hearers() -> impl Strategy<Value = Vec<Hearer>> {
    let filters = (vec(0..KINDS.len(), 0..3), vec(0..SOURCES.len(), 0..3));
    let place = (0_u64..100, proptest::option::of(0_u64..=100), 1_usize..500);
    let hearer = (filters, place).prop_map(|((kinds, sources), (joins, from, pause))| Hearer {
        kinds,
        sources,
        joins,
        from,
        pause,
    });
    vec(hearer, 1..6)
}

impl Hearer {
    /// Beginnings of types and sources; the end is always among them.
    fn filter(&self) -> Filter {
        let list = |picked: &[usize], all: &[&str], end: &str| -> Vec<String> {
            let some = picked.iter().map(|at| all[*at].to_owned());
            if picked.is_empty() { Vec::new() } else { some.chain([end.to_owned()]).collect() }
        };
        Filter { kinds: list(&self.kinds, &KINDS, "end."), sources: list(&self.sources, &SOURCES, "system") }
    }
}

/// What one heard, and the bounds of where it began.
struct Heard {
    filter: Filter,
    began: Range<u64>,
    events: Vec<Arc<Event>>,
}

async fn hear(bus: Bus, hearer: Hearer, (first, total): (u64, u64), here: Arc<Barrier>) -> Heard {
    while (bus.last() - first) * 100 < total * hearer.joins {
        tokio::task::yield_now().await;
    }
    let filter = hearer.filter();
    let before = bus.last();
    let after = hearer.from.map(|percent| first + (before - first) * percent / 100);
    let mut subscription = bus.follow(filter.clone(), after);
    let began = after.map_or(before..bus.last() + 1, |after| after..after + 1);
    // It goes on meanwhile: only the end waits for all to be there.
    let arrived = tokio::spawn(async move { here.wait().await });
    let mut events = Vec::new();
    loop {
        match subscription.next().await.expect("the bus lives") {
            Item::Event(event) => {
                let last = event.kind == END;
                events.push(event);
                if last {
                    arrived.await.unwrap();
                    return Heard { filter, began, events };
                }
                if events.len().is_multiple_of(hearer.pause) {
                    tokio::task::yield_now().await;
                }
            }
            Item::Missed(missed) => panic!("{missed} events are gone"),
        }
    }
}

/// Publishes, and answers the sequences.
fn publish(bus: &Bus, at: usize, publisher: &Publisher) -> Vec<u64> {
    let one = |n: usize| {
        if n.is_multiple_of(publisher.pause) {
            std::thread::yield_now();
        }
        let source = SOURCES[publisher.sources[n % publisher.sources.len()]];
        let payload = json!({ "publisher": at, "n": n });
        let event = NewEvent::from_here(source.into(), KINDS[n % KINDS.len()], payload);
        bus.publish(event).unwrap().sequence
    };
    (0..publisher.events).map(one).collect()
}

async fn open(path: &std::path::Path) -> Bus {
    let (log, _) = EventLog::open(Store::open(path).unwrap(), KEPT).await.unwrap();
    Bus::new(Settings::default(), Some(log))
}

/// All that a filter wants after a sequence, up to the end.
async fn replay(bus: &Bus, filter: Filter, after: u64) -> Vec<Arc<Event>> {
    let (mut subscription, mut events) = (bus.follow(filter, Some(after)), Vec::new());
    loop {
        match subscription.next().await.expect("the bus lives") {
            Item::Event(event) => {
                let last = event.kind == END;
                events.push(event);
                if last {
                    return events;
                }
            }
            Item::Missed(missed) => panic!("{missed} events are gone"),
        }
    }
}

async fn everyone_hears_it_all(publishers: Vec<Publisher>, hearers: Vec<Hearer>, places: Vec<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let bus = open(&folder.path().join("db")).await;
    let first = bus.last();
    let total = publishers.iter().map(|publisher| publisher.events as u64).sum::<u64>();
    let here = Arc::new(Barrier::new(hearers.len() + 1));
    let join = |hearer| tokio::spawn(hear(bus.clone(), hearer, (first, total), Arc::clone(&here)));
    let hearing: Vec<_> = hearers.into_iter().map(join).collect();
    let publishing: Vec<_> = publishers
        .iter()
        .cloned()
        .enumerate()
        .map(|(at, publisher)| {
            let bus = bus.clone();
            tokio::task::spawn_blocking(move || publish(&bus, at, &publisher))
        })
        .collect();
    let mut given = Vec::new();
    for thread in publishing {
        let sequences = thread.await.unwrap();
        assert!(sequences.is_sorted_by(|a, b| a < b), "later is higher");
        given.extend(sequences);
    }
    here.wait().await;
    let end = bus.publish(NewEvent::own(END, json!({}))).unwrap().sequence;
    given.push(end);
    given.sort_unstable();
    assert_eq!(given, (first + 1..=end).collect::<Vec<_>>(), "each number once, and none left out");

    let all = replay(&bus, Filter::default(), first).await;
    assert_eq!(all.iter().map(|event| event.sequence).collect::<Vec<_>>(), given);
    for (at, publisher) in publishers.iter().enumerate() {
        let of = all.iter().filter(|event| event.payload["publisher"] == at);
        let numbers: Vec<_> = of.map(|event| event.payload["n"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (0..publisher.events as u64).collect::<Vec<_>>(), "in the order of publishing");
    }
    let wanted = |filter: &Filter, after: u64| -> Vec<Arc<Event>> {
        all.iter().filter(|event| event.sequence > after && filter.wants(event)).cloned().collect()
    };
    for heard in hearing {
        let Heard { filter, began, events } = heard.await.unwrap();
        // One that begins "now" begins somewhere between two looks at the bus.
        let fits = began.clone().any(|after| wanted(&filter, after) == events);
        assert!(fits, "{filter:?} from {began:?}: {} events", events.len());
    }
    let places: Vec<_> = places.iter().map(|percent| first + (end - 1 - first) * percent / 100).collect();
    for &after in &places {
        assert_eq!(replay(&bus, Filter::default(), after).await, wanted(&Filter::default(), after));
    }
    bus.close().await;

    // As another process would find it. The bus is still there: closing its file would write to what is copied.
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(folder.path().join("db"), copy.path().join("db")).unwrap();
    drop(bus);
    let reopened = open(&copy.path().join("db")).await;
    assert_eq!(reopened.last(), end, "counting goes on where it stopped");
    for after in places.into_iter().chain([first]) {
        assert_eq!(replay(&reopened, Filter::default(), after).await, wanted(&Filter::default(), after));
    }
}

/// Lines of the window that belong to one account.
fn lines_of(bus: &Bus, account: &str) -> usize {
    let of = |event: &Event| event.source.split('/').next() == Some(account);
    bus.context(&Ask::default(), &of).considered
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn each_hears_what_it_wants_once_and_in_order_and_every_replay_says_the_same(
        publishers in publishers(),
        hearers in hearers(),
        places in vec(0_u64..=100, 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(everyone_hears_it_all(publishers, hearers, places));
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn the_window_never_holds_more_lines_than_it_may(
        floods in vec((0_usize..12, 0_usize..2_500, 1_usize..3_000), 1..10),
    ) {
        let bus = Bus::default();
        let mut number = 0_usize;
        for (source, events, different) in floods {
            let account = format!("mcp:s{source}");
            for n in 0..events {
                number += 1;
                let payload = json!({ "text": format!("n {}", number % different) });
                // Each under a few names; a refusal is a way to stay in bounds.
                let event = NewEvent::from_here(format!("{account}/{}", n % 3), "tick.came", payload);
                let _ = bus.publish(event);
            }
            prop_assert!(bus.stats().lines <= 10_000, "{:?}", bus.stats());
            let own = lines_of(&bus, &account);
            prop_assert!(own <= 2_000, "{own} lines of one");
        }
        let context = bus.context(&Ask::default(), &|_| true);
        prop_assert!(context.lines.len() <= 24, "{} lines are told", context.lines.len());
        let letters = context.text(|_| "16:31".into()).len();
        prop_assert!(letters <= 400 * 4 + 24 * 40 + 300, "{letters} letters are told");
    }
}
