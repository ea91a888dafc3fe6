//! Signing in, against an authority of our own on this machine. It stands in for those of the world, which cannot be
//! had here: it checks what they check (PKCE, resource, redirect, client), and can be told to be dishonest.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use signet_mcp_client::oauth::{self, Begun, Client, SignIn};
use signet_mcp_client::{Ask, ClientError, Connection, Remote, Result};
use url::Url;

use crate::http::{json_answer, mcp, open, remote};
use crate::support::QUICK;

const CLIENT: &str = "https://signet.example/client.json";
const BACK: &str = "http://127.0.0.1:3850/api/servers/signed-in";

/// Keeps credentials as the daemon does with secrets.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<String>>);

#[async_trait]
impl SignIn for Kept {
    async fn load(&self) -> Result<Option<String>> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, credentials: String) -> Result<()> {
        *self.0.lock().unwrap() = Some(credentials);
        Ok(())
    }

    async fn clear(&self) -> Result<()> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// What the authority knows, and how honest it is.
#[derive(Default)]
pub(crate) struct Authority {
    address: Mutex<Option<SocketAddr>>,
    /// Where browsers are to come back to, if not to [`BACK`].
    back: Option<String>,
    /// Of its own description, instead of what is true.
    lies: BTreeMap<&'static str, Value>,
    /// Whom the server names as its authority, instead of this one.
    named: Option<String>,
    /// Tokens end at once.
    short: bool,
    /// Clients that it registers get a secret, and must show it.
    gives_secrets: bool,
    pub(crate) challenge: Mutex<Option<String>>,
    /// The token that is taken at the moment.
    token: Mutex<u64>,
    /// Forms that were sent for tokens and registrations.
    asked: Mutex<Vec<HashMap<String, String>>>,
    registered: Mutex<Vec<Value>>,
}

impl Authority {
    /// An honest one, whose browsers come back to this place.
    pub(crate) fn coming_back_to(back: String) -> Self {
        Self { back: Some(back), ..Self::default() }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address.lock().unwrap().unwrap())
    }

    fn about(&self) -> Value {
        let base = self.base();
        let mut about = json!({
            "issuer": base, "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"), "registration_endpoint": format!("{base}/register"),
            "response_types_supported": ["code"], "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"], "client_id_metadata_document_supported": true,
            "authorization_response_iss_parameter_supported": true, "scopes_supported": ["read", "write"],
            "token_endpoint_auth_methods_supported": ["none"],
        });
        for (name, value) in &self.lies {
            about[name] = value.clone();
        }
        about
    }

    fn resource(&self) -> Value {
        let authority = self.named.clone().unwrap_or_else(|| self.base());
        json!({"resource": format!("{}/mcp", self.base()), "authorization_servers": [authority]})
    }

    async fn mcp(&self, headers: HeaderMap, body: Bytes) -> Response {
        let wanted = format!("Bearer token-{}", self.token.lock().unwrap());
        let given = headers.get("authorization").and_then(|given| given.to_str().ok());
        if given == Some(wanted.as_str()) {
            return mcp(body).await;
        }
        let place = format!("{}/.well-known/oauth-protected-resource/mcp", self.base());
        let challenge = format!("Bearer resource_metadata=\"{place}\", scope=\"read\"");
        (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response()
    }

    fn token(&self, body: &[u8]) -> Response {
        let form: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
        self.asked.lock().unwrap().push(form.clone());
        let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let refuse =
            |error: &str| (StatusCode::BAD_REQUEST, json_answer(&json!({ "error": error }))).into_response();
        if self.gives_secrets && of("client_secret") != "s3cret" {
            return refuse("invalid_client");
        }
        let good = match of("grant_type") {
            "authorization_code" => {
                let challenge = self.challenge.lock().unwrap().clone().unwrap();
                of("code") == "code-1"
                    && of("redirect_uri") == self.back.as_deref().unwrap_or(BACK)
                    && challenge == s256(of("code_verifier"))
            }
            "refresh_token" => of("refresh_token") == format!("again-{}", self.token.lock().unwrap()),
            _ => false,
        };
        if !good || of("resource") != format!("{}/mcp", self.base()) {
            return refuse("invalid_grant");
        }
        let number = {
            let mut token = self.token.lock().unwrap();
            *token += 1;
            *token
        };
        json_answer(&json!({
            "access_token": format!("token-{number}"), "token_type": "Bearer",
            "expires_in": if self.short { 1 } else { 3600 }, "refresh_token": format!("again-{number}"),
        }))
    }
}

fn s256(verifier: &str) -> String {
    let digest = signet_core::sha256_hex(verifier.as_bytes());
    let bytes: Vec<_> =
        (0..digest.len()).step_by(2).map(|at| u8::from_str_radix(&digest[at..at + 2], 16).unwrap()).collect();
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The server and its authority, at one address.
pub(crate) async fn started(authority: Authority) -> (Arc<Authority>, Remote, Arc<Kept>) {
    let authority = Arc::new(authority);
    let [a, b, c, d, e] = std::array::from_fn(|_| authority.clone());
    let router = Router::new()
        .route("/mcp", post(|headers: HeaderMap, body: Bytes| async move { a.mcp(headers, body).await }))
        .route("/.well-known/oauth-protected-resource/mcp", get(|| async move { json_answer(&b.resource()) }))
        .route("/.well-known/oauth-authorization-server", get(|| async move { json_answer(&c.about()) }))
        .route("/token", post(|body: Bytes| async move { d.token(&body) }))
        .route(
            "/register",
            post(|body: Bytes| async move {
                let mut asked: Value = serde_json::from_slice(&body).unwrap();
                e.registered.lock().unwrap().push(asked.clone());
                asked["client_id"] = json!("registered");
                if e.gives_secrets {
                    asked["client_secret"] = json!("s3cret");
                }
                (StatusCode::CREATED, json_answer(&asked)).into_response()
            }),
        );
    let address = crate::http::serve(router).await;
    *authority.address.lock().unwrap() = Some(address);
    let kept = Arc::new(Kept::default());
    let mut remote = remote(&format!("http://{address}/mcp"), true);
    remote.sign_in = Some(kept.clone());
    (authority, remote, kept)
}

fn client() -> Client {
    let metadata_url = Some(CLIENT.to_owned());
    Client { redirect_uri: BACK.to_owned(), metadata_url, registered: None, challenge: None }
}

/// What the browser is sent with, as a person's consent takes it.
fn consent(authority: &Authority, begun: &Begun) -> HashMap<String, String> {
    let url = Url::parse(begun.url()).unwrap();
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    *authority.challenge.lock().unwrap() = query.get("code_challenge").cloned();
    query
}

async fn signed_in(authority: &Authority, remote: &Remote, kept: &Arc<Kept>) -> HashMap<String, String> {
    let begun = oauth::begin(remote, &client(), kept.clone()).await.unwrap();
    let query = consent(authority, &begun);
    begun.finish("code-1", &query["state"], Some(&authority.base())).await.unwrap();
    query
}

async fn call(connection: &Connection) -> Result<Value> {
    connection.call("call", Map::new(), Ask::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_and_stays_signed_in() {
    let (authority, remote, kept) = started(Authority::default()).await;
    let error = open(remote.clone(), QUICK).await.expect_err("not signed in");
    assert!(matches!(error, ClientError::NotSignedIn(_)), "{error:?}");
    let query = signed_in(&authority, &remote, &kept).await;
    assert_eq!(query["client_id"], CLIENT);
    assert_eq!((query["code_challenge_method"].as_str(), query["redirect_uri"].as_str()), ("S256", BACK));
    assert_eq!(query["resource"], format!("{}/mcp", authority.base()));
    assert!(query["scope"].split(' ').any(|scope| scope == "read"), "{query:?}");
    // Nobody had to be registered.
    assert_eq!(authority.registered.lock().unwrap().len(), 0);
    let connection = open(remote.clone(), QUICK).await.unwrap();
    assert!(call(&connection).await.is_ok());
    // The token is not taken any more: a new one is fetched, and the call made again.
    let kept_before = kept.0.lock().unwrap().clone();
    {
        let mut token = authority.token.lock().unwrap();
        *token += 1;
    }
    let stale = kept_before.clone().unwrap().replace("again-1", "again-2");
    *kept.0.lock().unwrap() = Some(stale);
    assert!(call(&connection).await.is_ok());
    assert!(kept.0.lock().unwrap().clone().unwrap().contains("token-3"));
    // A token to renew with that is not taken either: sign in again.
    *authority.token.lock().unwrap() = 99;
    let error = call(&connection).await.expect_err("all is void");
    assert!(matches!(error, ClientError::NotSignedIn(_)), "{error:?}");
    assert_eq!(*kept.0.lock().unwrap(), None);
    assert!(connection.challenge().unwrap().contains("scope=\"read\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_renewed_before_they_end() {
    let (authority, remote, kept) = started(Authority { short: true, ..Authority::default() }).await;
    signed_in(&authority, &remote, &kept).await;
    let connection = open(remote, QUICK).await.unwrap();
    assert!(call(&connection).await.is_ok());
    let asked = authority.asked.lock().unwrap();
    let renewed = asked.iter().filter(|form| form["grant_type"] == "refresh_token").count();
    assert!(renewed >= 2, "{asked:?}");
    assert!(asked.iter().all(|form| form["client_id"] == CLIENT), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_reads_no_documents_registers_the_client() {
    let lies = BTreeMap::from([("client_id_metadata_document_supported", json!(false))]);
    let (authority, remote, kept) = started(Authority { lies, ..Authority::default() }).await;
    let query = signed_in(&authority, &remote, &kept).await;
    assert_eq!(query["client_id"], "registered");
    let registered = authority.registered.lock().unwrap();
    assert_eq!(registered[0]["redirect_uris"], json!([BACK]));
    assert_eq!(registered[0]["client_name"], "Signet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_got_a_secret_shows_it_when_it_renews() {
    let lies = BTreeMap::from([
        ("client_id_metadata_document_supported", json!(false)),
        ("token_endpoint_auth_methods_supported", json!(["client_secret_post"])),
    ]);
    let authority = Authority { lies, short: true, gives_secrets: true, ..Authority::default() };
    let (authority, remote, kept) = started(authority).await;
    signed_in(&authority, &remote, &kept).await;
    // Another connection, as after a restart: all that is known is what was kept.
    for _ in 0..2 {
        let connection = open(remote.clone(), QUICK).await.unwrap();
        assert!(call(&connection).await.is_ok());
        connection.close().await;
    }
    let asked = authority.asked.lock().unwrap();
    assert!(asked.iter().filter(|form| form["grant_type"] == "refresh_token").count() >= 2, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_must_belong_to_this_sign_in() {
    let (authority, remote, kept) = started(Authority::default()).await;
    let begun = oauth::begin(&remote, &client(), kept.clone()).await.unwrap();
    let query = consent(&authority, &begun);
    let base = authority.base();
    for (state, issuer, words) in [
        ("another", Some(base.as_str()), "belongs to another sign-in"),
        (&query["state"], Some("https://evil.example"), "from another than was asked"),
    ] {
        let error = begun.finish("code-1", state, issuer).await.expect_err("refused");
        assert!(matches!(&error, ClientError::NotSignedIn(said) if said.contains(words)), "{error}");
    }
    // It says that it names itself, and then does not.
    assert!(begun.finish("code-1", &query["state"], None).await.is_err());
    assert_eq!(authority.asked.lock().unwrap().len(), 0);
    assert_eq!(*kept.0.lock().unwrap(), None);
    begun.finish("code-1", &query["state"], Some(&base)).await.unwrap();
    assert!(kept.0.lock().unwrap().is_some());
    // A code is good once.
    assert!(begun.finish("code-1", &query["state"], Some(&base)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_in_descriptions_are_not_believed() {
    for (name, value, words) in [
        ("issuer", json!("https://evil.example"), "from another than was asked"),
        ("authorization_endpoint", json!("javascript:alert(1)"), "that no browser should be sent to"),
        ("authorization_endpoint", json!("file:///etc/passwd"), "that no browser should be sent to"),
        ("authorization_endpoint", json!("http://169.254.169.254/"), "that no browser should be sent to"),
        ("code_challenge_methods_supported", json!(["plain"]), "S256"),
    ] {
        let lies = BTreeMap::from([(name, value)]);
        let (authority, remote, kept) =
            started(Authority { lies: lies.clone(), ..Authority::default() }).await;
        let error = oauth::begin(&remote, &client(), kept).await.map(|begun| begun.url().to_owned());
        let error = error.expect_err(&format!("{lies:?}"));
        assert!(error.to_string().contains(words), "{lies:?}: {error}");
        assert_eq!(authority.asked.lock().unwrap().len(), 0);
    }
    for named in
        ["http://169.254.169.254", "http://metadata.google.internal", "file:///etc", "http://0.0.0.0"]
    {
        let authority = Authority { named: Some(named.to_owned()), ..Authority::default() };
        let (authority, remote, kept) = started(authority).await;
        let begun = oauth::begin(&remote, &client(), kept).await;
        // Where the named one cannot be asked, the server itself may be one; nothing is asked of the other.
        if let Ok(begun) = begun {
            assert!(begun.url().starts_with(&authority.base()), "{named}: {}", begun.url());
        }
    }
    // Where to take the code to is asked for tokens, and nowhere that is not allowed.
    let lies = BTreeMap::from([("token_endpoint", json!("http://169.254.169.254/latest"))]);
    let (authority, remote, kept) = started(Authority { lies, ..Authority::default() }).await;
    if let Ok(begun) = oauth::begin(&remote, &client(), kept.clone()).await {
        let query = consent(&authority, &begun);
        let error =
            begun.finish("code-1", &query["state"], Some(&authority.base())).await.expect_err("metadata");
        assert!(!error.to_string().contains("code-1"), "{error}");
    }
    assert_eq!(*kept.0.lock().unwrap(), None);
}
