//! Rules: their one text, how manifests ask for them, and what they hold.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use http::{Method, Uri};
use serde_json::json;
use signet_outbound::{Rule, RuleSpec, choose};

fn rule(text: &str) -> Rule {
    text.parse().unwrap()
}

fn reason(text: &str) -> String {
    match text.parse::<Rule>() {
        Err(error) => error.to_string(),
        Ok(rule) => panic!("{text} became {rule}"),
    }
}

fn chosen(rules: &[&str], method: &str, url: &str) -> Option<String> {
    let rules: Vec<_> = rules.iter().map(|text| rule(text)).collect();
    let uri: Uri = url.parse().unwrap();
    choose(&rules, &Method::from_bytes(method.as_bytes()).unwrap(), &uri).map(ToString::to_string)
}

fn spec(value: serde_json::Value) -> Result<Vec<String>, String> {
    let spec: RuleSpec = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let rules = spec.rules().map_err(|error| error.to_string())?;
    Ok(rules.iter().map(ToString::to_string).collect())
}

#[test]
fn a_rule_has_one_text() {
    for (written, canonical) in [
        ("GET https://api.example.com/v1/", "GET https://api.example.com/v1/"),
        ("GET HTTPS://API.Example.com:443", "GET https://api.example.com/"),
        ("POST http://homebox:80/api/ private", "POST http://homebox/api/ private"),
        ("GET http://homebox:8123/api/ private", "GET http://homebox:8123/api/ private"),
        ("PROPFIND https://*.Example.com/dav", "PROPFIND https://*.example.com/dav"),
        ("GET https://xn--bcher-kva.example/", "GET https://xn--bcher-kva.example/"),
        ("GET https://[2606:4700:0::1111]:8443/", "GET https://[2606:4700::1111]:8443/"),
        ("GET http://127.0.0.1:1/ private", "GET http://127.0.0.1:1/ private"),
        (
            "GET https://api.example.com/v1/ secret crm in Authorization Bearer",
            "GET https://api.example.com/v1/ secret crm in authorization Bearer",
        ),
        (
            "GET http://homebox/ private secret home in x-api-key",
            "GET http://homebox/ private secret home in x-api-key",
        ),
    ] {
        assert_eq!(rule(written).to_string(), canonical);
        assert_eq!(rule(canonical), rule(written));
        let as_json = serde_json::to_string(&rule(written)).unwrap();
        assert_eq!(as_json, format!("{canonical:?}"));
        assert_eq!(serde_json::from_str::<Rule>(&as_json).unwrap(), rule(written));
    }
}

#[test]
fn what_is_no_rule_is_refused_with_its_reason() {
    for (text, because) in [
        ("", "not of the form"),
        ("GET", "not of the form"),
        ("GET  https://a.example/", "not of the form"),
        ("GET https://a.example/ public", "not of the form"),
        ("GET https://a.example/ private private", "not of the form"),
        ("GET https://a.example/ secret crm authorization", "not of the form"),
        ("GET https://a.example/ secret crm in authorization Bearer x", "not of the form"),
        ("get https://a.example/", "in capitals"),
        ("G\u{c9}T https://a.example/", "no method"),
        ("CONNECT https://a.example/", "cannot be granted CONNECT"),
        ("TRACE https://a.example/", "cannot be granted TRACE"),
        ("GET ftp://a.example/", "only http and https"),
        ("GET a.example/", "does not begin with https"),
        ("GET https:///x", "no name of a host"),
        ("GET https://me:pw@a.example/", "user's name or password"),
        ("GET https://me@a.example/", "user's name or password"),
        ("GET https://a.example/?x=1", "a query"),
        ("GET https://a.example?x=1", "a query"),
        ("GET https://a.example/#top", "a fragment"),
        ("GET https://a.example:0/", "not a number from 1"),
        ("GET https://a.example:/", "not a number from 1"),
        ("GET https://a.example:65536/", "not a number from 1"),
        ("GET https://a.example:+1/", "not a number from 1"),
        ("GET https://b\u{fc}cher.example/", "xn--"),
        ("GET https://a.example./", "no name of a host"),
        ("GET https://*/", "first labels of a host only"),
        ("GET https://*.com/", "too wide"),
        ("GET https://a.*.example.com/", "first labels of a host only"),
        ("GET https://*a.example.com/", "first labels of a host only"),
        ("GET https://*.*.example.com/", "no name of a host"),
        ("GET https://*.1.1.1.1/", "nothing below it"),
        ("GET https://2130706433/", "is a number"),
        ("GET https://0x7f.1/", "is a number"),
        ("GET https://a.example/v1/../v2", "segment of dots"),
        ("GET https://a.example/v1/%2e%2e/", "segment of dots"),
        ("GET https://a.example/v1%2f", "encoded slash"),
        ("GET https://a.example/v1\\x", "percent-encode it"),
        ("GET https://a.example\\@b.example/", "user's name or password"),
        ("GET https://a.example//v1", "two slashes"),
        ("GET http://127.0.0.1/", "say that it is private"),
        ("GET http://10.0.0.1/", "say that it is private"),
        ("GET http://[::1]/", "say that it is private"),
        ("GET http://[::ffff:10.0.0.1]/", "say that it is private"),
        ("GET http://169.254.169.254/ private", "never connected to"),
        ("GET http://[fd00:ec2::254]/ private", "never connected to"),
        ("GET http://0.0.0.0/ private", "never connected to"),
        ("GET http://a.example/ secret crm in authorization Bearer", "over https"),
        ("GET https://a.example/ secret CRM in authorization", "lower case letters"),
        ("GET https://a.example/ secret ../crm in authorization", "lower case letters"),
        ("GET https://a.example/ secret crm in autho:rization", "no name of a header"),
        ("GET https://a.example/ secret crm in host", "cannot carry a credential"),
        ("GET https://a.example/ secret crm in Transfer-Encoding", "cannot carry a credential"),
        ("GET https://a.example/ secret crm in proxy-authorization", "cannot carry a credential"),
        ("GET https://a.example/ secret crm in content-length", "cannot carry a credential"),
        ("GET https://a.example/ secret crm in authorization Be:arer", "not one word"),
    ] {
        let reason = reason(text);
        assert!(reason.contains(because), "{text}: {reason}");
    }
    let long = format!("GET https://a.example/{}", "x".repeat(1100));
    assert!(reason(&long).contains("more than 1024 bytes"));
}

#[test]
fn a_manifest_asks_for_one_rule_per_method() {
    let asked = spec(json!({
        "url": "https://api.example.com/v1/", "methods": ["GET", "POST"],
        "credential": { "secret": "crm", "header": "Authorization", "prefix": "Bearer " } }));
    assert_eq!(
        asked.unwrap(),
        [
            "GET https://api.example.com/v1/ secret crm in authorization Bearer",
            "POST https://api.example.com/v1/ secret crm in authorization Bearer"
        ]
    );
    let private = spec(json!({ "url": "http://homebox:8123/api/", "methods": ["GET"], "private": true }));
    assert_eq!(private.unwrap(), ["GET http://homebox:8123/api/ private"]);
}

#[test]
fn a_manifests_entry_that_cannot_be_used_says_why() {
    for (entry, because) in [
        (json!({ "url": "https://a.example/", "methods": [] }), "names no methods"),
        (json!({ "url": "https://a.example/", "methods": ["GET", "GET"] }), "names GET twice"),
        (json!({ "url": "https://a.example/", "methods": ["get"] }), "in capitals"),
        (json!({ "url": "https://a.example/" }), "methods"),
        (json!({ "url": "https://a.example/", "methods": ["GET"], "redirects": true }), "redirects"),
        (json!({ "url": "https://u@a.example/", "methods": ["GET"] }), "user's name"),
        (
            json!({ "url": "https://a.example/", "methods": ["GET"], "credential": { "secret": "crm", "header": "a b" } }),
            "no name of a header",
        ),
        (
            json!({ "url": "https://a.example/", "methods": ["GET"], "credential": { "secret": "crm", "header": "authorization", "prefix": "a b" } }),
            "not one word",
        ),
    ] {
        let error = spec(entry.clone()).expect_err("a refusal");
        assert!(error.contains(because), "{entry}: {error}");
    }
}

#[test]
fn people_read_plain_words() {
    for (text, words) in [
        (
            "GET https://api.example.com/v1/ secret crm in authorization Bearer",
            "GET https://api.example.com/v1/..., with the secret crm in its authorization header",
        ),
        ("GET https://api.example.com/v1", "GET https://api.example.com/v1 and below"),
        ("GET http://a.example/", "GET http://a.example/..., not encrypted"),
        ("POST https://*.example.com/", "POST https://*.example.com/..., any host below example.com"),
        (
            "GET http://homebox:8123/api/ private",
            "GET http://homebox:8123/api/..., on this machine or in your network too",
        ),
    ] {
        assert_eq!(rule(text).in_words(), words);
    }
}

#[test]
fn a_rule_holds_its_method_place_and_path_and_no_others() {
    let v1 = "GET https://api.example.com/v1";
    for url in [
        "https://api.example.com/v1",
        "https://API.EXAMPLE.COM/v1",
        "https://api.example.com:443/v1?x=../..",
        "https://api.example.com/v1/",
        "https://api.example.com/v1/a/b?c#d",
    ] {
        assert_eq!(chosen(&[v1], "GET", url).as_deref(), Some(v1), "{url}");
    }
    for (method, url) in [
        ("POST", "https://api.example.com/v1"),
        ("HEAD", "https://api.example.com/v1"),
        ("get", "https://api.example.com/v1"),
        ("GET", "http://api.example.com/v1"),
        ("GET", "https://api.example.com:8443/v1"),
        ("GET", "https://api.example.com:80/v1"),
        ("GET", "https://example.com/v1"),
        ("GET", "https://a.api.example.com/v1"),
        ("GET", "https://api.example.com.evil.example/v1"),
        ("GET", "https://api.example.com@evil.example/v1"),
        ("GET", "https://evil.example@api.example.com/v1"),
        ("GET", "https://api.example.com/v10"),
        ("GET", "https://api.example.com/V1"),
        ("GET", "https://api.example.com/"),
        ("GET", "https://api.example.com"),
        ("GET", "https://api.example.com/%761"),
        ("GET", "/v1"),
    ] {
        assert_eq!(chosen(&[v1], method, url), None, "{method} {url}");
    }
    // With a slash at its end it holds what is below only.
    let below = "GET https://api.example.com/v1/";
    assert_eq!(chosen(&[below], "GET", "https://api.example.com/v1/x").as_deref(), Some(below));
    assert_eq!(chosen(&[below], "GET", "https://api.example.com/v1"), None);
}

#[test]
fn a_star_stands_for_labels_never_for_none_or_a_part() {
    let any = "GET https://*.example.com/";
    for url in ["https://a.example.com/", "https://a.b.example.com/x"] {
        assert_eq!(chosen(&[any], "GET", url).as_deref(), Some(any), "{url}");
    }
    for url in [
        "https://example.com/",
        "https://evilexample.com/",
        "https://a.example.com.evil.example/",
        "https://1.1.1.1/",
    ] {
        assert_eq!(chosen(&[any], "GET", url), None, "{url}");
    }
}

#[test]
fn the_most_specific_rule_is_taken_in_whatever_order_they_are() {
    let wide = "GET https://*.example.com/";
    let name = "GET https://api.example.com/";
    let path = "GET https://*.example.com/v1/";
    let with_secret = "GET https://api.example.com/v1/deals secret crm in authorization Bearer";
    let cases = [
        ("https://www.example.com/x", wide),
        ("https://api.example.com/x", name),
        ("https://api.example.com/v1/x", path),
        ("https://api.example.com/v1/deals/7", with_secret),
        ("https://api.example.com/v1/dealsx", path),
    ];
    for rules in [[wide, name, path, with_secret], [with_secret, path, name, wide]] {
        for (url, expected) in cases {
            assert_eq!(chosen(&rules, "GET", url).as_deref(), Some(expected), "{url}");
        }
    }
}

#[test]
fn a_rule_includes_what_is_narrower() {
    for (wide, narrow) in [
        ("GET https://a.example/", "GET https://a.example/"),
        ("GET https://a.example/", "GET https://a.example/v1"),
        ("GET https://a.example/v1", "GET https://a.example/v1/x"),
        ("GET https://*.example.com/", "GET https://a.b.example.com/v1"),
        ("GET https://*.example.com/", "GET https://*.a.example.com/"),
        ("GET http://home.lan/ private", "GET http://home.lan/"),
        ("GET https://a.example/ secret crm in x-key", "GET https://a.example/"),
        ("GET https://a.example/ secret crm in x-key", "GET https://a.example/v1 secret crm in x-key"),
    ] {
        assert!(rule(wide).includes(&rule(narrow)), "{wide} {narrow}");
        assert_eq!(rule(narrow).includes(&rule(wide)), wide == narrow, "{narrow} {wide}");
    }
    for (one, other) in [
        ("GET https://a.example/", "POST https://a.example/"),
        ("GET https://a.example/", "GET http://a.example/"),
        ("GET https://a.example/", "GET https://a.example:444/"),
        ("GET https://a.example/v1", "GET https://a.example/v10"),
        ("GET https://*.example.com/", "GET https://example.com/"),
        ("GET https://*.example.com/", "GET https://*.badexample.com/"),
        ("GET https://a.example/ secret crm in x-key", "GET https://a.example/ secret other in x-key"),
    ] {
        assert!(!rule(one).includes(&rule(other)), "{one} {other}");
        assert!(!rule(other).includes(&rule(one)), "{other} {one}");
    }
}
