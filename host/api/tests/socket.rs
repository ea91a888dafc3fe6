//! Events over WebSocket: following and publishing, what is refused, and how it ends.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use signet_core::Role;
use support::House;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

const PATIENCE: Duration = Duration::from_secs(30);

/// One end of an open socket; the other is the house's.
struct Socket<'a> {
    house: &'a House,
    stream: WebSocketStream<TcpStream>,
}

impl<'a> Socket<'a> {
    fn open(house: &'a House, token: &str, query: &str) -> Self {
        Self::try_open(house, token, query).unwrap_or_else(|(status, text)| panic!("{status}: {text}"))
    }

    /// Status and body where it is refused.
    fn try_open(house: &'a House, token: &str, query: &str) -> Result<Self, (u16, String)> {
        let url = format!("ws://{}/api/os/events/socket{query}", house.address);
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        let opened = house.wait(async {
            let stream = TcpStream::connect(house.address).await.unwrap();
            client_async(request, stream).await
        });
        match opened {
            Ok((stream, _)) => Ok(Self { house, stream }),
            Err(Error::Http(answer)) => {
                let body = answer.body().as_deref().unwrap_or_default();
                Err((answer.status().as_u16(), String::from_utf8_lossy(body).into_owned()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn send(&mut self, message: Message) {
        self.house.wait(self.stream.send(message)).unwrap();
    }

    fn publish(&mut self, event: &Value) {
        self.send(Message::text(event.to_string()));
    }

    /// The next message that is text; none at the end.
    fn next(&mut self) -> Option<Value> {
        let next = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    Some(Ok(other)) => panic!("{other:?}"),
                }
            }
        };
        let next = self.house.wait(async { tokio::time::timeout(PATIENCE, next).await });
        next.unwrap_or_else(|_| panic!("nothing came"))
    }

    fn text(&mut self) -> Value {
        self.next().unwrap_or_else(|| panic!("it ended"))
    }
}

#[test]
fn one_socket_hears_what_it_wants_and_publishes_with_an_answer_to_each() {
    let house = House::local();
    let owner = house.owner.clone();
    let mut listens = Socket::open(&house, &owner, "?type=deal.");
    let mut speaks = Socket::open(&house, &owner, "?type=nothing.");
    speaks.publish(&json!({ "type": "other.thing" }));
    let other = speaks.text();
    assert!(other["id"].is_string() && other.get("error").is_none(), "{other}");
    speaks
        .publish(&json!({ "type": "deal.moved", "payload": { "deal": "D1" }, "source": "crm", "id": "d1" }));
    let published = speaks.text();
    assert_eq!(published["id"], "d1");
    let heard = listens.text();
    assert_eq!((&heard["type"], &heard["sequence"]), (&json!("deal.moved"), &published["published"]));
    assert_eq!((&heard["payload"]["deal"], &heard["source"]), (&json!("D1"), &json!("api:owner/crm")));
    // A repeat is the same event, and nobody hears it twice.
    speaks.publish(&json!({ "type": "deal.moved", "id": "d1", "source": "crm" }));
    assert_eq!(speaks.text()["published"], published["published"]);
    listens.publish(&json!({ "type": "deal.closed" }));
    let (first, second) = (listens.text(), listens.text());
    let (ack, event) = if first.get("published").is_some() { (first, second) } else { (second, first) };
    assert_eq!((&event["type"], &event["sequence"]), (&json!("deal.closed"), &ack["published"]));
}

#[test]
fn a_socket_goes_on_after_a_sequence() {
    let house = House::local();
    let publish = |n: u64| {
        let event = json!({ "type": "count.up", "payload": { "n": n } });
        house.nobody().post("/api/os/events", event).is(201)["sequence"].as_u64().unwrap()
    };
    let first = publish(1);
    publish(2);
    let mut socket = Socket::open(&house, &house.owner, &format!("?type=count.&after={first}"));
    assert_eq!(socket.text()["payload"]["n"], 2);
    publish(3);
    assert_eq!(socket.text()["payload"]["n"], 3);
}

#[test]
fn what_is_no_event_is_answered_with_why_and_the_socket_lives() {
    let house = House::local();
    let mut socket = Socket::open(&house, &house.owner, "?type=nothing.");
    for (message, says) in [
        (Message::text("{"), "that is no event"),
        (Message::text("[]"), "that is no event"),
        (Message::text(r#"{"payload":{}}"#), "type"),
        (Message::text(r#"{"type":"Not A Kind"}"#), "is not the kind of an event"),
        (Message::text(r#"{"type":"browser.navigate","payload":{"url":7}}"#), "/api/os/events/types"),
        (Message::text(r#"{"type":"a.b","source":"a/b"}"#), "a source has a name"),
        (Message::binary(vec![0, 1, 2]), "as text"),
    ] {
        socket.send(message);
        let answer = socket.text();
        assert!(answer["error"].as_str().unwrap().contains(says), "{answer} does not say {says:?}");
    }
    socket.publish(&json!({ "type": "a.b" }));
    assert!(socket.text()["published"].is_u64());
}

#[test]
fn a_message_that_is_too_large_ends_its_own_socket_and_no_other() {
    let house = House::local();
    let mut other = Socket::open(&house, &house.owner, "?type=a.");
    let mut socket = Socket::open(&house, &house.owner, "?type=nothing.");
    let large = json!({ "type": "a.large", "payload": { "text": "x".repeat(300_000) } });
    // It may be gone before all of it was sent.
    let _ = house.wait(socket.stream.send(Message::text(large.to_string())));
    assert_eq!(socket.next(), None);
    other.publish(&json!({ "type": "a.small" }));
    let (first, second) = (other.text(), other.text());
    let heard = [&first, &second].iter().filter(|message| message["type"] == "a.small").count();
    assert_eq!(heard, 1, "{first} {second}");
}

#[test]
fn a_socket_ends_when_its_key_is_revoked_and_says_so() {
    let house = House::team();
    let key = house.role(Role::Agent);
    let mut hears = Socket::open(&house, &key, "");
    let mut speaks = Socket::open(&house, &key, "?type=nothing.");
    house.owner().delete(&format!("/api/auth/api-keys/{key}")).ok();
    speaks.publish(&json!({ "type": "a.b" }));
    let refused = speaks.text();
    assert!(refused["error"].as_str().unwrap().contains("revoked"), "{refused}");
    house.owner().post("/api/os/events", json!({ "type": "secret.plan" })).is(201);
    let end = hears.text();
    assert!(end["end"].as_str().unwrap().contains("revoked"), "{end}");
    assert_eq!(hears.next(), None);
    let (status, _) = Socket::try_open(&house, &key, "").err().unwrap();
    assert_eq!(status, 401);
}

#[test]
fn a_socket_ends_with_the_daemon() {
    let house = House::local();
    let mut socket = Socket::open(&house, &house.owner, "");
    house.app.shutdown.begin();
    assert_eq!(socket.text(), json!({ "end": "the daemon ends" }));
    assert_eq!(socket.next(), None);
}

#[test]
fn a_key_that_may_only_read_hears_and_cannot_publish() {
    let house = House::team();
    let mut socket = Socket::open(&house, &house.role(Role::Readonly), "?type=a.");
    socket.publish(&json!({ "type": "a.b" }));
    let refused = socket.text();
    assert!(refused["error"].as_str().unwrap().contains("permission"), "{refused}");
    house.owner().post("/api/os/events", json!({ "type": "a.c" })).is(201);
    assert_eq!(socket.text()["type"], "a.c");
}

#[test]
fn more_streams_than_there_are_places_for_are_refused_in_words_until_one_ends() {
    let house = House::with_room_for(2);
    let first = Socket::open(&house, &house.owner, "");
    let mut second = Socket::open(&house, &house.owner, "");
    let (status, text) = Socket::try_open(&house, &house.owner, "").err().unwrap();
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("2 streams of events are open; close one"), "{text}");
    house.owner().get("/api/os/events/stream").refuses_saying(503, "2 streams of events are open");
    drop(first);
    // The place is free once the daemon has seen that it is gone.
    let deadline = std::time::Instant::now() + PATIENCE;
    let mut third = loop {
        match Socket::try_open(&house, &house.owner, "?type=a.") {
            Ok(socket) => break socket,
            Err(refused) => assert!(std::time::Instant::now() < deadline, "{refused:?}"),
        }
    };
    second.publish(&json!({ "type": "a.b" }));
    assert_eq!(third.text()["type"], "a.b");
}
