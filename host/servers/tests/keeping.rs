//! Servers that come, go, change and never were there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod support;

use signet_auth::ToolPolicy;
use signet_mcp_client::ClientError;
use signet_servers::{Change, Happened, Launch, New, Obstacle, Servers, ServersError, Status};

use support::{House, Script, agent, new, owner, tool};

async fn until(servers: &Servers, fits: impl Fn(&Status) -> bool) -> Status {
    loop {
        let status = servers.get(&owner(), "s").unwrap().status;
        if fits(&status) {
            return status;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

fn is_connected(status: &Status) -> bool {
    matches!(status, Status::Connected { .. })
}

fn gone(reason: &str) -> Option<Obstacle> {
    Some(ClientError::Unreachable(reason.into()).into())
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_away_at_its_installation_is_installed_and_comes_up_by_itself() {
    let script = Script::default();
    *script.obstacle.lock() = gone("nobody answers");
    let house = House::new(&script);
    let view = house.install("s", ToolPolicy::default()).await;
    let Status::Reconnecting { reason, attempts: 1, .. } = &view.status else { panic!("{:?}", view.status) };
    assert_eq!(reason, "nobody answers");
    assert_eq!(view.offer.unwrap().card.unwrap()["name"], "Run", "a card from what is known");
    assert_eq!(view.probed_at, None);
    *script.obstacle.lock() = None;
    *script.tools.lock() = vec![tool("echo")];
    until(&house.servers, is_connected).await;
    let view = house.servers.get(&owner(), "s").unwrap();
    assert_eq!((view.tool_count, view.name.as_str()), (1, "Scripted"));
    let news = house.news.lock();
    assert!(
        !news.iter().any(|news| matches!(news.what, Happened::ToolsChanged { .. })),
        "it is new altogether"
    );
    drop(news);
    assert_eq!(view.offer.unwrap().card.unwrap()["tools"], 1);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_made_ever_more_seldom_and_begin_anew_after_health() {
    let script = Script::default();
    *script.obstacle.lock() = gone("no");
    let house = House::new(&script);
    let began = tokio::time::Instant::now();
    house.install("s", ToolPolicy::default()).await;
    let mut tries = script.tries.subscribe();
    tries.wait_for(|tries| *tries == 6).await.unwrap();
    // 1 + 2 + 4 + 8 + 16 seconds.
    assert_eq!(began.elapsed().as_secs(), 31);
    *script.obstacle.lock() = None;
    tries.wait_for(|tries| *tries == 7).await.unwrap();
    until(&house.servers, is_connected).await;
    tokio::time::sleep(std::time::Duration::from_secs(61)).await;
    *script.obstacle.lock() = gone("no");
    let ended = tokio::time::Instant::now();
    script.gone.send_replace(Some("crashed".into()));
    tries.wait_for(|tries| *tries == 8).await.unwrap();
    assert_eq!(ended.elapsed().as_secs(), 1);
    let told = house.news.lock().iter().any(|news| news.what == Happened::Disconnected("crashed".into()));
    assert!(told);
}

#[tokio::test(start_paused = true)]
async fn who_needs_it_now_hurries_it_but_not_without_end() {
    let script = Script::default();
    *script.obstacle.lock() = gone("no");
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let mut tries = script.tries.subscribe();
    tries.wait_for(|tries| *tries == 8).await.unwrap();
    *script.obstacle.lock() = None;
    *script.tools.lock() = vec![tool("echo")];
    let began = tokio::time::Instant::now();
    house.servers.read(&agent("k", "ada"), "s", "x://").await.unwrap();
    assert!(began.elapsed().as_secs() <= 2, "it waited {:?}", began.elapsed());

    *script.obstacle.lock() = gone("no");
    script.gone.send_replace(Some("crashed".into()));
    until(&house.servers, |status| matches!(status, Status::Reconnecting { .. })).await;
    let (before, began) = (*tries.borrow(), tokio::time::Instant::now());
    while began.elapsed().as_secs() < 20 {
        assert!(house.servers.read(&agent("k", "ada"), "s", "x://").await.is_err());
    }
    assert!(*tries.borrow() - before <= 22, "{} tries", *tries.borrow() - before);
}

#[tokio::test(start_paused = true)]
async fn one_that_lacks_a_secret_or_a_sign_in_says_so_and_is_not_tried_again_by_itself() {
    for (obstacle, says) in [
        (Obstacle::Secret("ghl-key".into()), "signet secret set ghl-key"),
        (ClientError::NotSignedIn("sign in first".into()).into(), "sign in first"),
    ] {
        let script = Script::default();
        *script.obstacle.lock() = Some(obstacle);
        let house = House::new(&script);
        let view = house.install("s", ToolPolicy::default()).await;
        assert!(view.status.trouble().unwrap().contains(says), "{:?}", view.status);
        tokio::time::sleep(std::time::Duration::from_secs(3_600)).await;
        assert_eq!(*script.tries.borrow(), 1);
        *script.obstacle.lock() = None;
        assert!(is_connected(&house.servers.reprobe(&owner(), "s").await.unwrap().status));
    }
}

#[tokio::test(start_paused = true)]
async fn other_tools_are_told_once_and_one_that_changes_all_the_time_is_asked_ever_less() {
    let script = Script::default();
    *script.tools.lock() = vec![tool("a"), tool("b")];
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    *script.tools.lock() = vec![tool("b"), tool("c")];
    let listener = script.listener.lock().clone().unwrap();
    listener.tools_changed();
    listener.tools_changed();
    let mut asked = script.asked.subscribe();
    asked.wait_for(|asked| *asked == 2).await.unwrap();
    let change = Happened::ToolsChanged { tools: 2, fresh: vec!["c".into()], gone: vec!["a".into()] };
    while !house.news.lock().iter().any(|news| news.what == change) {
        tokio::task::yield_now().await;
    }
    let before = *asked.borrow();
    for round in 0..600 {
        *script.tools.lock() = vec![tool(&format!("t{round}"))];
        listener.tools_changed();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    assert!(*asked.borrow() - before < 20, "asked {} times in ten minutes", *asked.borrow() - before);
}

#[tokio::test]
async fn a_disabled_server_is_ended_and_not_called_and_comes_back() {
    let script = Script::default();
    *script.tools.lock() = vec![tool("echo")];
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let off = Change { enabled: Some(false), ..Change::default() };
    assert_eq!(house.servers.change(&owner(), "s", off).await.unwrap().status, Status::Disabled);
    let error = house.servers.read(&owner(), "s", "x://").await.unwrap_err();
    assert!(error.to_string().contains("signet mcp enable"), "{error}");
    assert!(house.servers.reprobe(&owner(), "s").await.is_err());
    let on = Change { enabled: Some(true), name: Some("Mine".into()), ..Change::default() };
    let view = house.servers.change(&owner(), "s", on).await.unwrap();
    assert!(is_connected(&view.status) && view.name == "Mine");
}

#[tokio::test]
async fn ids_are_free_and_fit_and_a_removed_server_is_gone() {
    let script = Script::default();
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let taken = house.servers.install(&owner(), New { id: Some("s".into()), ..new() }).await;
    assert!(matches!(taken, Err(ServersError::Exists(_))));
    let wrong = house.servers.install(&owner(), New { id: Some("../s".into()), ..new() }).await;
    assert!(matches!(wrong, Err(ServersError::Invalid(_))));
    let named = New { name: Some("S".into()), ..new() };
    assert_eq!(house.servers.install(&owner(), named).await.unwrap().id, "s-2");
    let no = house.servers.install(&agent("k", "ada"), new()).await;
    assert!(no.is_err(), "an agent installs nothing");
    assert!(house.servers.remove(&agent("k", "ada"), "s").await.is_err());
    house.servers.remove(&owner(), "s").await.unwrap();
    assert!(house.servers.get(&owner(), "s").is_err());
    assert_eq!(support::open(&house.store, &script).list(&owner()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn subscriptions_are_made_again_with_a_new_connection() {
    let script = Script::default();
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    house.servers.subscribe(&agent("k", "ada"), "s", "x://a", true).await.unwrap();
    script.gone.send_replace(Some("crashed".into()));
    let mut tries = script.tries.subscribe();
    tries.wait_for(|tries| *tries == 2).await.unwrap();
    until(&house.servers, is_connected).await;
    assert_eq!(*script.subscribed.lock(), ["x://a", "x://a"]);
}

#[tokio::test]
async fn a_server_that_talks_all_the_time_is_not_news_all_the_time() {
    let script = Script::default();
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let listener = script.listener.lock().clone().unwrap();
    for number in 0..10_000 {
        listener.message("warning", Some("it"), &number.into());
        listener.custom("notifications/signet/event", &serde_json::json!({ "type": "a.b", "payload": {} }));
    }
    assert!(house.news.lock().len() < 100);
    let lines = house.servers.logs("s", 0, 10_000).unwrap();
    assert!(lines.len() <= 500 && lines.last().unwrap().text == "it: 9999");
}

#[tokio::test(start_paused = true)]
async fn a_server_at_an_address_that_goes_away_is_missed_soon_and_at_once_by_who_asks() {
    let script = Script::default();
    let house = House::new(&script);
    let launch = Launch::Plan(Box::new(support::plan("https://mcp.example.com/mcp")));
    let new = New { id: Some("s".into()), launch, ..new() };
    house.servers.install(&owner(), new).await.unwrap();
    let began = tokio::time::Instant::now();
    *script.obstacle.lock() = gone("nobody answers");
    until(&house.servers, |status| matches!(status, Status::Reconnecting { .. })).await;
    // Time that stands still while the disk writes jumps a little.
    assert!(began.elapsed().as_secs() <= 90, "{:?}", began.elapsed());
    *script.obstacle.lock() = None;
    until(&house.servers, is_connected).await;
    let began = tokio::time::Instant::now();
    *script.obstacle.lock() = gone("nobody answers");
    assert!(house.servers.read(&owner(), "s", "x://").await.is_err());
    until(&house.servers, |status| matches!(status, Status::Reconnecting { .. })).await;
    assert!(began.elapsed().as_secs() <= 1, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_resource_is_read_once_while_its_server_says_that_it_holds() {
    let script = Script::default();
    let house = House::new(&script);
    house.install("s", ToolPolicy::default()).await;
    let (ada, bob) = (agent("k", "ada"), agent("k2", "bob"));
    let reads = async |caller: &signet_auth::Caller, uri: &str| {
        house.servers.read(caller, "s", uri).await.unwrap();
        script.reads.lock().iter().filter(|read| *read == uri).count()
    };
    assert_eq!((reads(&ada, "x://no").await, reads(&ada, "x://no").await), (1, 2), "nothing is said");
    assert_eq!((reads(&ada, "x://public").await, reads(&bob, "x://public").await), (1, 1));
    assert_eq!((reads(&ada, "x://private").await, reads(&ada, "x://private").await), (1, 1));
    assert_eq!(reads(&bob, "x://private").await, 2, "what was read for one is not another's");
    script.listener.lock().clone().unwrap().resource_updated("x://public");
    assert_eq!(reads(&ada, "x://public").await, 2, "it changed");
    house.servers.reprobe(&owner(), "s").await.unwrap();
    assert_eq!(reads(&ada, "x://private").await, 3, "it is another connection");
}

#[tokio::test(start_paused = true)]
async fn those_that_say_nothing_keep_no_others_from_starting() {
    let script = Script::default();
    let house = House::new(&script);
    for number in 0..8 {
        let silent = New { id: Some(format!("a-slow-{number}")), ..new() };
        house.servers.install(&owner(), silent).await.unwrap();
    }
    // The last by its name.
    house.install("s", ToolPolicy::default()).await;
    *script.slow.lock() = std::time::Duration::from_secs(60);
    let again = support::open(&house.store, &script);
    let began = tokio::time::Instant::now();
    again.start();
    until(&again, is_connected).await;
    assert!(began.elapsed().as_secs() <= 15, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_long_to_fail_is_tried_ever_more_seldom_too() {
    let script = Script::default();
    *script.slow.lock() = std::time::Duration::from_secs(61);
    *script.obstacle.lock() = gone("it did not say what it is");
    let house = House::new(&script);
    let silent = New { id: Some("slow".into()), ..new() };
    house.servers.install(&owner(), silent).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(20 * 60)).await;
    let tries = *script.tries.borrow();
    assert!((5..12).contains(&tries), "{tries} tries in twenty minutes");
}
