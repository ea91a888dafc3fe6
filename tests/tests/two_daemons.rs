//! Two daemons on two machines, with a Redis on one of them and a cable between: each hears all that happens
//! at the other one, once and in order, whatever happens to Redis, to the cable and to themselves.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Authority, Daemon, Host, Http, Network, Options, RedisServer, until};

const HOSTS: &str = "10.9.9.1 signet-home";
const PASSWORD: &str = "open-sesame";
/// Longer than it takes to see that nobody answers, and than the longest pause between two attempts.
const PATIENCE: Duration = Duration::from_secs(60);

/// Events of a daemon: its own as (sequence, id), and those that it heard of another machine, the same way.
#[derive(Debug, PartialEq)]
struct Known {
    own: Vec<(u64, String)>,
    heard: Vec<(u64, String)>,
}

impl Known {
    fn of(events: &[Value]) -> Self {
        let (heard, own): (Vec<_>, Vec<_>) = events.iter().partition(|event| event["origin"].is_object());
        let id = |event: &Value| event["id"].as_str().unwrap().to_owned();
        let own = own.iter().map(|event| (event["sequence"].as_u64().unwrap(), id(event))).collect();
        let heard = heard.iter().map(|event| (event["origin"]["sequence"].as_u64().unwrap(), id(event)));
        Self { own, heard: heard.collect() }
    }
}

/// What the daemon here knows.
fn here(http: &Http) -> Known {
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let page = http.get(&format!("/api/os/events?after={after}&limit=1000")).good();
        let some = page["events"].as_array().unwrap();
        events.extend(some.iter().cloned());
        if some.len() < 1_000 {
            return Known::of(&events);
        }
        after = page["last"].as_u64().unwrap();
    }
}

/// What the daemon there knows: one may ask it also while the cable is out.
fn there(host: &Host) -> Known {
    let tail = host.signet(&["--json", "events", "tail", "--no-follow", "--after", "0"]).good();
    let events: Vec<_> = tail.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Known::of(&events)
}

fn say_here(http: &Http, count: usize) {
    let event = json!({ "type": "deal.moved", "payload": { "at": "here" } });
    let said = http.post("/api/os/events", &json!({ "events": vec![event; count] })).good();
    assert!(said["published"].as_array().unwrap().iter().all(|one| one["id"].is_string()), "{said}");
}

fn say_there(host: &Host, count: usize) {
    for _ in 0..count {
        let _ = host.signet(&["events", "publish", "deal.moved", r#"{"at":"there"}"#]).good();
    }
}

fn up(host: &Host, redis: &RedisServer) -> u32 {
    // With a password on the command line it does not start, and says why.
    let url = format!("redis://:{PASSWORD}@10.9.9.2:{}/0", redis.port());
    let refused = host.signet(&["up", "--bus", &url]);
    assert!(refused.code != Some(0) && refused.stderr.contains("SIGNET_BUS"), "{refused:?}");
    assert!(!refused.stderr.contains(PASSWORD));
    let file = host.home().join("bus");
    std::fs::write(&file, format!("{url}\n")).unwrap();
    let _ = host.signet_with(&[("SIGNET_BUS_FILE", file.to_str().unwrap())], &["up"]).good();
    let pid = host.signet(&["--json", "status"]).json()["pid"].as_u64().unwrap();
    u32::try_from(pid).unwrap()
}

fn bus(status: &Value) -> &Value {
    &status["bus"]
}

/// Waits until both know all of each other, and looks whether that is all, once, and in order.
#[track_caller]
fn both_know_all(daemon: &Daemon, host: &Host) {
    let http = daemon.owner();
    let whole = until(PATIENCE, || {
        let (here, there) = (here(&http), there(host));
        (here.heard.len() >= there.own.len() && there.heard.len() >= here.own.len()).then_some((here, there))
    });
    let status = || (http.get("/api/status").good()["bus"].clone(), host.signet(&["status"]).stdout);
    let Some((here, there)) = whole else { panic!("they do not know all: {:#?}", status()) };
    assert_eq!(here.heard, there.own, "heard here: {:#?}", status());
    assert_eq!(there.heard, here.own, "heard there: {:#?}", status());
    for events in [&here.own, &there.own] {
        assert!(events.is_sorted());
    }
}

#[track_caller]
fn is(state: &str, look: impl Fn() -> Value) -> Value {
    let reached = until(PATIENCE, || Some(look()).filter(|status| bus(status)["state"] == state));
    reached.unwrap_or_else(|| panic!("not {state}: {:#}", bus(&look())))
}

#[test]
fn two_daemons_hear_each_other_whatever_happens() {
    Network::own("two_daemons_hear_each_other_whatever_happens", HOSTS, |network| {
        let host = network.host();
        let reached = ["--bind", "127.0.0.1", "10.9.9.2", "--requirepass", PASSWORD];
        let Some(mut redis) = RedisServer::start(&reached) else { return };
        let url = format!("redis://:{PASSWORD}@127.0.0.1:{}/0", redis.port());
        let environment = [("SIGNET_BUS", url.as_str()), ("SIGNET_MACHINE_ID", "laptop")];
        let environment = environment.map(|(name, value)| (name.into(), value.into())).into();
        let daemon = Daemon::with(Options { environment, ..Options::default() });
        let http = daemon.owner();
        let pid = up(&host, &redis);
        let status_here = || http.get("/api/status").good();
        let status_there = || host.signet(&["--json", "status"]).json();
        let shown = is("connected", status_here);
        assert_eq!(bus(&shown)["address"], format!("redis://127.0.0.1:{}/0", redis.port()));
        let _ = is("connected", status_there);
        let lines = host.signet(&["status"]).good().stdout;
        assert!(lines.contains("/0, connected since ") && !lines.contains(PASSWORD), "{lines}");
        say_here(&http, 200);
        say_there(&host, 5);
        both_know_all(&daemon, &host);

        // The cable is out: the one without Redis goes on alone, and says so. The other one notices nothing.
        host.cut();
        say_there(&host, 10);
        say_here(&http, 1_000);
        let alone = is("waiting", status_there);
        let said = (&bus(&alone)["why"], &bus(&alone)["waiting"]);
        assert!(!said.0.as_str().unwrap().is_empty() && *said.1 == 10, "{alone:#}");
        let lines = host.signet(&["status"]).good().stdout;
        assert!(lines.contains("waiting since ") && lines.contains("10 wait for the other"), "{lines}");
        assert_eq!(bus(&status_here())["state"], "connected");
        host.restore();
        both_know_all(&daemon, &host);
        let _ = is("connected", status_there);

        // Redis is killed, and then one of the daemons, while both have something to say.
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let talking = scope.spawn(|| {
                while !done.load(Relaxed) {
                    // One at a time: a source that floods is refused.
                    say_here(&http, 1);
                }
            });
            say_there(&host, 3);
            redis.kill_9();
            say_there(&host, 3);
            let _ = is("waiting", status_here);
            redis.restart();
            say_there(&host, 3);
            let _ = is("connected", status_there);
            let killed = Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
            assert!(killed.success());
            let gone = until(PATIENCE, || (host.signet(&["status"]).code != Some(0)).then_some(()));
            assert!(gone.is_some());
            let again = up(&host, &redis);
            assert_ne!(again, pid);
            say_there(&host, 3);
            done.store(true, Relaxed);
            talking.join().unwrap();
        });
        both_know_all(&daemon, &host);

        // Redis forgets everything.
        say_there(&host, 2);
        assert!(redis.command_as(PASSWORD, &["FLUSHALL"]).contains("+OK"));
        say_here(&http, 20);
        both_know_all(&daemon, &host);
        for log in [daemon.log(), host.log()] {
            assert!(!log.contains(PASSWORD), "{log}");
        }
        assert_eq!(bus(&status_here())["missed"], 0);
        assert_eq!(bus(&status_there())["refused"], 0);
    });
}

#[test]
fn a_redis_is_reached_over_tls_by_who_trusts_its_authority() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    authority.certify(&["localhost"]).write(folder.path());
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
    let (port, file) = (free.to_string(), |name: &str| folder.path().join(name).to_str().unwrap().to_owned());
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let tls =
        ["--tls-port", &port, "--tls-auth-clients", "no", "--tls-cert-file", &cert, "--tls-key-file", &key];
    let Some(_redis) = RedisServer::start(&tls) else { return };
    let url = format!("rediss://localhost:{port}/0");
    let daemon = |authority: &Authority| {
        let trusted = authority.file().to_str().unwrap().to_owned();
        let environment = vec![("SIGNET_BUS".into(), url.clone()), ("SSL_CERT_FILE".into(), trusted)];
        Daemon::with(Options { environment, ..Options::default() })
    };
    let trusting = daemon(&authority);
    let status = is("connected", || trusting.owner().get("/api/status").good());
    assert_eq!(bus(&status)["address"], url);
    let stranger = Authority::new();
    let distrusting = daemon(&stranger);
    let said = until(PATIENCE, || {
        let status = distrusting.owner().get("/api/status").good();
        bus(&status)["why"].as_str().filter(|why| why.contains("certificate")).map(str::to_owned)
    });
    assert!(said.is_some(), "{}", distrusting.log());
}
