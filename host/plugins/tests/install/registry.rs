//! Registries: a real one, and ones that lie.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use signet_plugins::{Digest, FetchOptions, Fetched, Fetcher, Login, Oci, Result, Source};

use crate::support::registry::{Registry, USER};
use crate::support::server::{Asked, Reply, Server, answer, head};
use crate::support::{component, digest, fetcher, options, says, source, wait};

fn oci(text: &str) -> Oci {
    match source(text) {
        Source::Oci(oci) => oci,
        other => panic!("{other}"),
    }
}

fn publish(fetcher: &Fetcher, bytes: &[u8], to: &str, login: Option<&Login>) -> Result<Digest> {
    let annotations = BTreeMap::from([("org.opencontainers.image.version".to_owned(), "0.1.0".to_owned())]);
    wait(fetcher.publish(bytes, &oci(to), login, &annotations))
}

fn pull(from: &str) -> Result<Fetched> {
    wait(fetcher().fetch(&source(from), None))
}

#[test]
fn what_is_published_to_a_real_registry_is_fetched_from_it_and_laid_out_as_others_read_it() {
    let Some(registry) = Registry::start(false) else { return };
    let at = format!("oci://localhost:{}/acme/watch", registry.port);
    let bytes = component("watch", "0.1.0");
    let published = publish(&fetcher(), &bytes, &format!("{at}:0.1.0"), None).unwrap();

    let fetched = pull(&format!("{at}:0.1.0")).unwrap();
    assert_eq!(fetched.bytes, bytes);
    assert_eq!(fetched.source.to_string(), format!("{at}:0.1.0@{published}"));
    assert_eq!(pull(&format!("{at}@{published}")).unwrap().bytes, bytes);

    let read = |path: &str| {
        let url = format!("http://localhost:{}/v2/acme/watch/{path}", registry.port);
        wait(fetcher().fetch(&source(&url), None)).unwrap().bytes
    };
    let config_of = |manifest: &Value| manifest["config"]["digest"].as_str().unwrap().to_owned();
    let raw = wait(fetch_manifest(registry.port, &published));
    assert_eq!(Digest::of(&raw), published);
    let manifest: Value = serde_json::from_slice(&raw).unwrap();
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["annotations"]["org.opencontainers.image.version"], "0.1.0");
    let config: Value = serde_json::from_slice(&read(&format!("blobs/{}", config_of(&manifest)))).unwrap();
    assert_eq!((&config["architecture"], &config["os"]), (&json!("wasm"), &json!("wasip2")));
    assert_eq!(config["layerDigests"], json!([Digest::of(&bytes)]));
    assert_eq!(config["component"]["exports"], json!(["signet:plugin/connector@0.1.0"]));
}

/// The bytes of a manifest, which a registry gives only to those who accept its type.
async fn fetch_manifest(port: u16, digest: &Digest) -> Vec<u8> {
    let url = format!("http://localhost:{port}/v2/acme/watch/manifests/{digest}");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer =
        client.get(url).header("accept", "application/vnd.oci.image.manifest.v1+json").send().await.unwrap();
    answer.bytes().await.unwrap().to_vec()
}

#[test]
fn a_tag_that_moves_changes_what_an_update_gets_and_never_what_is_locked() {
    let Some(registry) = Registry::start(false) else { return };
    let at = format!("oci://127.0.0.1:{}/watch:1", registry.port);
    let (old, new) = (component("watch", "0.1.0"), component("watch", "0.1.1"));
    publish(&fetcher(), &old, &at, None).unwrap();
    let locked = pull(&at).unwrap().source;
    publish(&fetcher(), &new, &at, None).unwrap();
    assert_eq!(pull(&locked.to_string()).unwrap().bytes, old);
    let followed = pull(&locked.followed().to_string()).unwrap();
    assert_eq!(followed.bytes, new);
    assert_ne!(followed.source, locked);
}

#[test]
fn a_registry_that_wants_a_password_gets_the_one_given_or_dockers() {
    let Some(registry) = Registry::start(true) else { return };
    let host = format!("localhost:{}", registry.port);
    let at = format!("oci://{host}/acme/watch:1");
    let bytes = component("watch", "0.1.0");
    let login = Login { user: USER.0.into(), password: USER.1.to_owned().into() };
    let wrong = Login { user: USER.0.into(), password: "wrong".to_owned().into() };
    let refused = ["docker login", host.as_str()];
    says(publish(&fetcher(), &bytes, &at, None), &[refused.as_slice(), &["no credentials"]].concat());
    says(
        publish(&fetcher(), &bytes, &at, Some(&wrong)),
        &[refused.as_slice(), &["these credentials"]].concat(),
    );
    let published = publish(&fetcher(), &bytes, &at, Some(&login)).unwrap();

    says(pull(&at), &[refused.as_slice(), &["no credentials"]].concat());
    let with = |login: &Login| wait(fetcher().fetch(&source(&at), Some(login)));
    says(with(&wrong), &[refused.as_slice(), &["these credentials"]].concat());
    let fetched = with(&login).unwrap();
    assert_eq!((fetched.bytes, fetched.source.to_string()), (bytes.clone(), format!("{at}@{published}")));
    assert!(!format!("{login:?}").contains(USER.1));

    let folder = tempfile::tempdir().unwrap();
    let docker_config = folder.path().join("config.json");
    let docker = Fetcher::new(FetchOptions { docker_config: Some(docker_config.clone()), ..options() });
    // base64 of `signet:correct horse`.
    let encoded = "c2lnbmV0OmNvcnJlY3QgaG9yc2U=";
    for (config, works) in [
        (json!({ "auths": { &host: { "auth": encoded } } }).to_string(), true),
        (json!({ "auths": { format!("https://{host}/v1/"): { "auth": encoded } } }).to_string(), true),
        (json!({ "auths": { &host: { "username": USER.0, "password": USER.1 } } }).to_string(), true),
        (json!({ "auths": { "localhost": { "auth": encoded } } }).to_string(), false),
        (json!({ "auths": { &host: { "auth": "?" } } }).to_string(), false),
        ("not JSON".to_owned(), false),
    ] {
        fs::write(&docker_config, &config).unwrap();
        let fetched = wait(docker.fetch(&source(&at), None)).map(|fetched| fetched.bytes);
        assert_eq!(fetched.as_ref().ok(), works.then_some(&bytes), "{config}: {fetched:?}");
    }
}

#[test]
fn what_a_real_registry_does_not_have_is_said_so() {
    let Some(registry) = Registry::start(false) else { return };
    let at = format!("oci://localhost:{}/acme/none", registry.port);
    says(pull(&at), &["no such artifact", &at]);
    says(pull(&format!("{at}@{}", digest("none"))), &["no such artifact"]);
    says(publish(&fetcher(), b"no component", &at, None), &["not a WebAssembly component"]);
    let by_digest = format!("{at}@{}", digest("none"));
    says(publish(&fetcher(), &component("watch", "0.1.0"), &by_digest, None), &["publish under a tag"]);
}

/// A registry that answers with this manifest, and with `blob` to every other question.
fn fake(manifest: Vec<u8>, blob: Vec<u8>) -> Server {
    Server::start(move |asked| {
        let body = if asked.path.contains("/manifests/") { &manifest } else { &blob };
        answer("200 OK", &[], body)
    })
}

fn manifest_of(layers: &[(&str, &[u8])]) -> Value {
    let layers: Vec<_> = layers
        .iter()
        .map(|(kind, bytes)| json!({ "mediaType": kind, "digest": Digest::of(bytes), "size": bytes.len() }))
        .collect();
    json!({ "schemaVersion": 2, "config": {}, "layers": layers })
}

fn from(server: &Server, rest: &str) -> String {
    format!("oci://127.0.0.1:{}/watch{rest}", server.port)
}

const WASM: &str = "application/wasm";

#[test]
fn one_layer_of_either_type_is_a_component_and_nothing_else_is() {
    let old = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";
    let bytes = b"component".as_slice();
    for kind in [WASM, old] {
        let server = fake(manifest_of(&[(kind, bytes)]).to_string().into_bytes(), bytes.to_vec());
        assert_eq!(pull(&from(&server, ":1")).unwrap().bytes, bytes);
    }
    let index = json!({ "schemaVersion": 2, "manifests": [] });
    let old_schema = json!({ "schemaVersion": 1, "layers": [] });
    for (manifest, why) in [
        (manifest_of(&[]), "it is no component"),
        (manifest_of(&[(WASM, bytes), (WASM, bytes)]), "it is no component"),
        (manifest_of(&[("application/vnd.oci.image.layer.v1.tar+gzip", bytes)]), "it is no component"),
        (index, "index of several"),
        (old_schema, "schema version 1"),
        (json!("text"), "its manifest is none"),
    ] {
        let server = fake(manifest.to_string().into_bytes(), bytes.to_vec());
        says(pull(&from(&server, ":1")), &[why]);
        assert_eq!(server.asked().len(), 1, "no layer is asked for");
    }
}

#[test]
fn bytes_that_are_not_what_their_digest_says_are_refused() {
    let good = manifest_of(&[(WASM, b"component")]).to_string().into_bytes();
    let server = fake(good.clone(), b"Component".to_vec());
    says(pull(&from(&server, ":1")), &["has digest", "not what was asked for"]);

    let asked_for = digest("another manifest");
    says(pull(&from(&server, &format!("@{asked_for}"))), &["the manifest of", &asked_for.to_string()]);
    says(pull(&from(&server, &format!(":1@{asked_for}"))), &["the manifest of"]);

    let mut traversal = manifest_of(&[(WASM, b"component")]);
    traversal["layers"][0]["digest"] = json!("sha256:../../secret");
    says(pull(&from(&fake(traversal.to_string().into_bytes(), vec![]), ":1")), &["is no digest"]);
}

#[test]
fn a_tag_is_asked_once_and_what_it_becomes_later_does_not_matter() {
    let (first, second) = (manifest_of(&[(WASM, b"first")]), manifest_of(&[(WASM, b"evil!")]));
    let expected = Digest::of(first.to_string().as_bytes());
    let promised = expected.to_string();
    let asked_before = std::sync::atomic::AtomicBool::new(false);
    let server = Server::start(move |asked| {
        if asked.path.contains("/blobs/") {
            let is_first = asked.path.ends_with(&Digest::of(b"first").to_string());
            return answer("200 OK", &[], if is_first { b"first" } else { b"evil!" });
        }
        let later = asked_before.swap(true, std::sync::atomic::Ordering::SeqCst);
        // It promises the digest of the first all the time.
        let now = if later { &second } else { &first };
        answer("200 OK", &[("docker-content-digest", &promised)], now.to_string().as_bytes())
    });
    let fetched = pull(&from(&server, ":1")).unwrap();
    assert_eq!(fetched.bytes, b"first");
    assert_eq!(fetched.source.to_string(), from(&server, &format!(":1@{expected}")));
    says(pull(&fetched.source.to_string()), &["the manifest of"]);
}

#[test]
fn no_registry_can_send_more_than_it_says_or_than_is_allowed() {
    let small = Fetcher::new(FetchOptions { most_bytes: 1000, ..options() });
    let pull = |server: &Server| wait(small.fetch(&source(&from(server, ":1")), None));

    let server = fake(manifest_of(&[(WASM, &[0; 1001])]).to_string().into_bytes(), vec![0; 1001]);
    says(pull(&server), &["more than the 1000 bytes"]);
    assert_eq!(server.asked().len(), 1, "a layer that says it is too large is not asked for");

    let says_nine = manifest_of(&[(WASM, b"component")]).to_string().into_bytes();
    let endless = Server::start(move |asked| match asked.path.contains("/manifests/") {
        true => answer("200 OK", &[], &says_nine),
        false => Reply::Endless(head("200 OK", &[])),
    });
    says(pull(&endless), &["more than the 9 bytes"]);
    says(pull(&Server::start(|_| Reply::Endless(head("200 OK", &[])))), &["more than the 1048576 bytes"]);
}

/// Wants a token for everything, and gives one to the right user, from `realm`.
fn with_tokens(asked: &Asked, realm: &str, manifest: &[u8]) -> Reply {
    if asked.path.starts_with("/token?") {
        let right = asked.header("authorization") == Some("Basic c2lnbmV0OmNvcnJlY3QgaG9yc2U=");
        let scoped =
            asked.path.contains("scope=repository%3Awatch%3Apull") && asked.path.contains("service=here");
        return match right && scoped {
            true => answer("200 OK", &[], br#"{"token":"t0ken"}"#),
            false => answer("401 Unauthorized", &[], b""),
        };
    }
    if asked.header("authorization") != Some("Bearer t0ken") {
        let challenge = format!(r#"Bearer realm="{realm}",service="here",scope="ignored""#);
        return answer("401 Unauthorized", &[("www-authenticate", &challenge)], b"");
    }
    answer("200 OK", &[], if asked.path.contains("/manifests/") { manifest } else { b"component" })
}

fn user() -> Login {
    Login { user: USER.0.into(), password: USER.1.to_owned().into() }
}

#[test]
fn a_registry_that_gives_tokens_is_asked_for_one() {
    let manifest = manifest_of(&[(WASM, b"component")]).to_string().into_bytes();
    let port = std::sync::Arc::new(std::sync::OnceLock::new());
    let own = port.clone();
    let server = Server::start(move |asked| {
        let realm = format!("http://127.0.0.1:{}/token", own.get().unwrap());
        with_tokens(asked, &realm, &manifest)
    });
    port.set(server.port).unwrap();
    let at = source(&from(&server, ":1"));
    assert_eq!(wait(fetcher().fetch(&at, Some(&user()))).unwrap().bytes, b"component");
    says(wait(fetcher().fetch(&at, None)), &["docker login"]);
}

#[test]
fn a_password_goes_nowhere_but_to_its_registry_and_under_tls() {
    let realm = "http://example.com/token";
    let server = Server::start(move |asked| with_tokens(asked, realm, b""));
    says(wait(fetcher().fetch(&source(&from(&server, ":1")), Some(&user()))), &["which is not https"]);

    // A layer is often elsewhere: the redirect is followed without what let us into the registry.
    let elsewhere = Server::start(|_| answer("200 OK", &[], b"component"));
    let location = format!("http://localhost:{}/blob", elsewhere.port);
    let manifest = manifest_of(&[(WASM, b"component")]).to_string().into_bytes();
    let registry = Server::start(move |asked| {
        if asked.header("authorization").is_none() {
            return answer("401 Unauthorized", &[("www-authenticate", "Basic realm=\"x\"")], b"");
        }
        match asked.path.contains("/manifests/") {
            true => answer("200 OK", &[], &manifest),
            false => answer("307 Temporary Redirect", &[("location", &location)], b""),
        }
    });
    let fetched = wait(fetcher().fetch(&source(&from(&registry, ":1")), Some(&user()))).unwrap();
    assert_eq!(fetched.bytes, b"component");
    assert_eq!(elsewhere.asked()[0].header("authorization"), None);
}
