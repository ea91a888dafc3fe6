//! The decision about an install, case by case.

use std::collections::{BTreeMap, BTreeSet};

use signet_plugins::resolve::{
    Decision, Intent, Offer, Plan, Question, Refusal, Request, Then, Trust, resolve,
};
use signet_plugins::{
    Candidate, Entry, Pending, PublicKey, Publisher, Publishers, SigningKey, Version, sign,
};

use crate::support::{component, digest, id, source};

struct Keys {
    known: PublicKey,
    stranger: PublicKey,
    other: PublicKey,
    publishers: Publishers,
}

fn keys() -> Keys {
    let key = || SigningKey::generate().unwrap().public();
    let known = key();
    let mut publishers = Publishers::default();
    publishers.add(Publisher { name: "Acme".into(), key: known, note: String::new() }).unwrap();
    Keys { known, stranger: key(), other: key(), publishers }
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn offer(version: &str, signer: Option<PublicKey>, asks: &[&str]) -> Offer {
    Offer {
        id: id("watch"),
        version: version.parse().unwrap(),
        digest: digest(version),
        signer,
        asks: set(asks),
    }
}

fn installed(version: &str, signer: Option<PublicKey>, grants: &[&str]) -> Entry {
    Entry {
        version: version.parse().unwrap(),
        source: source("https://example.com/x.wasm"),
        digest: digest(version),
        signer,
        enabled: true,
        pinned: false,
        grants: set(grants),
        config: None,
        limits: BTreeMap::new(),
        pending: None,
    }
}

fn install() -> Request {
    Request::default()
}

fn update() -> Request {
    Request { intent: Intent::Update, expected_id: Some(id("watch")), ..Request::default() }
}

#[track_caller]
fn plan(decision: Decision) -> Plan {
    match decision {
        Decision::Go(plan) => plan,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refusal(decision: Decision) -> Refusal {
    match decision {
        Decision::Refuse(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_first_install_asks_about_the_publisher_and_then_the_grants() {
    let k = keys();
    let state = || Question::Grants(set(&["state"]));
    for (signer, trust, stranger) in [
        (Some(k.known), Trust::Known("Acme".into()), None),
        (Some(k.stranger), Trust::Unknown(k.stranger), Some(Question::UnknownPublisher(k.stranger))),
        (None, Trust::Unsigned, Some(Question::Unsigned)),
    ] {
        let bare = plan(resolve(&install(), &offer("1.0.0", signer, &[]), None, &k.publishers));
        assert_eq!((&bare.trust, &bare.from, bare.to), (&trust, &None, Version::new(1, 0, 0)));
        assert_eq!(bare.questions, stranger.iter().cloned().collect::<Vec<_>>());
        assert_eq!(bare.then, Then::Serve(set(&[])));

        let wants = plan(resolve(&install(), &offer("1.0.0", signer, &["state"]), None, &k.publishers));
        assert_eq!(wants.questions, stranger.into_iter().chain([state()]).collect::<Vec<_>>());
        assert_eq!(wants.then, Then::Serve(set(&["state"])));
    }
}

#[test]
fn yes_answers_everything_for_a_known_publisher_and_for_a_stranger_only_with_the_digest() {
    let k = keys();
    let yes = Request { yes: true, ..install() };
    let by_digest = Request { expected: Some(digest("1.0.0")), ..yes.clone() };
    let known = plan(resolve(&yes, &offer("1.0.0", Some(k.known), &["state"]), None, &k.publishers));
    assert_eq!((known.questions, known.then), (vec![], Then::Serve(set(&["state"]))));
    for signer in [Some(k.stranger), None] {
        let offer = offer("1.0.0", signer, &["state"]);
        let no = refusal(resolve(&yes, &offer, None, &k.publishers));
        assert!(no.to_string().contains(&format!("--digest {}", offer.digest)), "{no}");
        assert!(matches!(no, Refusal::NeedsDigest { .. }));
        let plan = plan(resolve(&by_digest, &offer, None, &k.publishers));
        assert_eq!((plan.questions, plan.then), (vec![], Then::Serve(set(&["state"]))));
    }
}

/// Of what was granted, an update keeps what is still within its wishes, if it is narrower than they are.
#[test]
fn a_narrower_grant_stays_as_long_as_something_like_it_is_asked_for() {
    let k = keys();
    let before = installed(
        "1.0.0",
        None,
        &["events deal.", "events deal.moved", "http GET https://example.com/", "bus"],
    );
    let offer = offer("1.1.0", None, &["events deal.", "http GET https://api.example.com/v1/", "state"]);
    let again = Request { reinstall: true, ..install() };
    let plan = plan(resolve(&again, &offer, Some(&before), &k.publishers));
    let kept = ["events deal.", "events deal.moved", "http GET https://example.com/"];
    let all = [&kept[..], &["http GET https://api.example.com/v1/", "state"]].concat();
    assert_eq!(plan.then, Then::Serve(set(&all)));
}

#[test]
fn bytes_other_than_the_ones_named_are_refused_whoever_signed_them() {
    let k = keys();
    let request =
        Request { expected: Some(digest("evil")), reinstall: true, allow_downgrade: true, ..install() };
    for (signer, entry) in [(Some(k.known), None), (None, Some(installed("1.0.0", None, &[])))] {
        let no = refusal(resolve(&request, &offer("1.0.0", signer, &[]), entry.as_ref(), &k.publishers));
        assert!(matches!(no, Refusal::OtherDigest { .. }), "{no}");
    }
}

#[test]
fn the_bytes_that_are_installed_are_nothing_to_do() {
    let k = keys();
    let entry = installed("1.0.0", Some(k.known), &[]);
    for request in [install(), update(), Request { yes: true, ..update() }] {
        let same = offer("1.0.0", Some(k.known), &["state"]);
        assert_eq!(resolve(&request, &same, Some(&entry), &k.publishers), Decision::Nothing);
    }
    let again = Request { reinstall: true, ..install() };
    plan(resolve(&again, &offer("1.0.0", Some(k.known), &[]), Some(&entry), &k.publishers));
}

#[test]
fn an_update_of_the_same_signer_that_wants_no_more_is_served_at_once() {
    let k = keys();
    for (signer, trust) in [
        (k.known, Trust::Known("Acme".into())),
        // Trusted when it was installed.
        (k.stranger, Trust::SameAsBefore(k.stranger)),
    ] {
        let entry = installed("1.0.0", Some(signer), &["bus", "state"]);
        let yes = Request { yes: true, ..update() };
        for request in [update(), yes] {
            let plan = plan(resolve(
                &request,
                &offer("1.1.0", Some(signer), &["state"]),
                Some(&entry),
                &k.publishers,
            ));
            assert_eq!((&plan.trust, plan.from), (&trust, Some(Version::new(1, 0, 0))));
            assert_eq!(plan.questions, []);
            assert_eq!(plan.then, Then::Serve(set(&["state"])), "a grant goes with the wish for it");
        }
    }
}

#[test]
fn an_update_that_wants_more_waits_even_with_yes_and_the_digest() {
    let k = keys();
    let entry = installed("1.0.0", Some(k.known), &["state"]);
    let sure = Request { yes: true, expected: Some(digest("1.1.0")), ..update() };
    for request in [update(), sure] {
        let more = offer("1.1.0", Some(k.known), &["state", "memory", "bus"]);
        let plan = plan(resolve(&request, &more, Some(&entry), &k.publishers));
        assert_eq!((plan.questions, plan.then), (vec![], Then::Wait(set(&["bus", "memory"]))));
    }
}

#[test]
fn a_version_that_waits_already_is_nothing_to_do_for_an_update_but_can_be_installed() {
    let k = keys();
    let mut entry = installed("1.0.0", Some(k.known), &[]);
    entry.pending = Some(Pending {
        version: Version::new(1, 1, 0),
        source: source("https://example.com/x.wasm"),
        digest: digest("1.1.0"),
        signer: Some(k.known),
        asks: set(&["bus"]),
    });
    let next = offer("1.1.0", Some(k.known), &["bus"]);
    assert_eq!(resolve(&update(), &next, Some(&entry), &k.publishers), Decision::Nothing);
    let plan = plan(resolve(&install(), &next, Some(&entry), &k.publishers));
    assert_eq!(plan.questions, [Question::Grants(set(&["bus"]))]);
}

#[test]
fn installing_over_an_installed_version_asks_only_for_what_is_new() {
    let k = keys();
    let entry = installed("1.0.0", Some(k.known), &["state"]);
    let plan = plan(resolve(
        &install(),
        &offer("1.1.0", Some(k.known), &["state", "bus"]),
        Some(&entry),
        &k.publishers,
    ));
    assert_eq!(plan.questions, [Question::Grants(set(&["bus"]))]);
    assert_eq!(plan.then, Then::Serve(set(&["bus", "state"])));
}

#[test]
fn another_signer_is_refused_unless_it_is_reinstalled() {
    let k = keys();
    let entry = installed("1.0.0", Some(k.stranger), &[]);
    for now in [Some(k.other), Some(k.known), None] {
        for request in
            [install(), update(), Request { yes: true, expected: Some(digest("2.0.0")), ..install() }]
        {
            let no = refusal(resolve(&request, &offer("2.0.0", now, &[]), Some(&entry), &k.publishers));
            assert!(matches!(no, Refusal::OtherSigner { .. }), "{no}");
            assert!(no.to_string().contains("--reinstall"), "{no}");
        }
        let again = Request { reinstall: true, ..install() };
        let plan = plan(resolve(&again, &offer("2.0.0", now, &[]), Some(&entry), &k.publishers));
        assert_eq!(plan.questions.is_empty(), now == Some(k.known), "a stranger is asked about again");
    }
}

#[test]
fn an_unsigned_plugin_is_asked_about_each_time_and_may_become_signed() {
    let k = keys();
    let entry = installed("1.0.0", None, &[]);
    for (now, questions) in [
        (None, vec![Question::Unsigned]),
        (Some(k.stranger), vec![Question::UnknownPublisher(k.stranger)]),
        (Some(k.known), vec![]),
    ] {
        let next = offer("1.1.0", now, &[]);
        assert_eq!(plan(resolve(&update(), &next, Some(&entry), &k.publishers)).questions, questions);
        let yes = resolve(&Request { yes: true, ..update() }, &next, Some(&entry), &k.publishers);
        assert_eq!(
            matches!(yes, Decision::Refuse(Refusal::NeedsDigest { .. })),
            now != Some(k.known),
            "{yes:?}"
        );
    }
}

#[test]
fn an_older_version_is_refused_however_well_it_is_signed() {
    let k = keys();
    for (have, offered, older) in [
        ("2.0.0", "1.9.9", true),
        ("2.0.0", "2.0.0-rc.1", true),
        ("2.0.0-rc.2", "2.0.0-rc.1", true),
        ("10.0.0", "9.0.0", true),
        ("2.0.0+b", "2.0.0+a", false),
        ("2.0.0-rc.1", "2.0.0", false),
        ("9.0.0", "10.0.0", false),
    ] {
        let entry = installed(have, Some(k.known), &[]);
        let offer = offer(offered, Some(k.known), &[]);
        let sure = Request { yes: true, expected: Some(offer.digest.clone()), reinstall: true, ..install() };
        for request in [install(), update(), sure] {
            let decision = resolve(&request, &offer, Some(&entry), &k.publishers);
            assert_eq!(
                matches!(decision, Decision::Refuse(Refusal::Downgrade { .. })),
                older,
                "{have} {offered}"
            );
            let allowed = Request { allow_downgrade: true, ..request };
            plan(resolve(&allowed, &offer, Some(&entry), &k.publishers));
        }
    }
}

#[test]
fn a_pinned_plugin_stays_unless_it_is_reinstalled() {
    let k = keys();
    let entry = Entry { pinned: true, ..installed("1.0.0", Some(k.known), &[]) };
    let next = offer("1.1.0", Some(k.known), &[]);
    for request in [install(), update()] {
        let no = refusal(resolve(&request, &next, Some(&entry), &k.publishers));
        assert!(matches!(no, Refusal::Pinned { .. }), "{no}");
    }
    let same = offer("1.0.0", Some(k.known), &[]);
    assert_eq!(resolve(&update(), &same, Some(&entry), &k.publishers), Decision::Nothing);
    plan(resolve(&Request { reinstall: true, ..install() }, &next, Some(&entry), &k.publishers));
}

#[test]
fn a_source_that_holds_another_plugin_now_updates_nothing() {
    let k = keys();
    let entry = installed("1.0.0", Some(k.known), &[]);
    let other = Offer { id: id("imposter"), ..offer("1.1.0", Some(k.known), &[]) };
    let no = refusal(resolve(&update(), &other, Some(&entry), &k.publishers));
    assert!(matches!(no, Refusal::OtherPlugin { .. }), "{no}");
}

#[test]
fn what_was_read_from_a_component_is_what_is_decided_about() {
    let key = SigningKey::generate().unwrap();
    let mut publishers = Publishers::default();
    publishers.add(Publisher { name: "Acme".into(), key: key.public(), note: String::new() }).unwrap();
    let signed = sign(&component("watch", "0.1.0"), &key).unwrap();
    let offer = Offer::of(&Candidate::read("x", &signed).unwrap(), set(&["bus"]));
    let plan = plan(resolve(&install(), &offer, None, &publishers));
    assert_eq!((plan.trust, plan.to), (Trust::Known("Acme".into()), Version::new(0, 1, 0)));
    assert_eq!(plan.questions, [Question::Grants(set(&["bus"]))]);
}
