//! Which addresses a request may go to: checked when the connection is made, on the very addresses that it is
//! made to, so that a second answer of the name server changes nothing. No proxy of the environment is used.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, StatusCode};
use signet_outbound::{Reach, reach};
use url::{Host, Url};

use crate::text::in_words;
use crate::{ClientError, Result};

const CONNECT: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 5;

/// Why a request is not made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refused(String);

/// Looks names up, and leaves out what may not be reached.
struct Guarded {
    private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            for address in &found {
                allowed(&host, address.ip(), private)?;
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn allowed(host: &str, address: IpAddr, private: bool) -> std::result::Result<(), Refused> {
    match reach(address) {
        Reach::Public => Ok(()),
        Reach::Private if private => Ok(()),
        Reach::Private => Err(Refused(format!(
            "{host} is at {address}, which is not on the public internet; a person must approve that first"
        ))),
        Reach::Never(kind) => Err(Refused(format!("{host} is at {address}, which is {kind}: never"))),
    }
}

/// What can be said against an address before anything is looked up.
pub(crate) fn check(url: &Url, private: bool) -> Result<()> {
    let refuse = |reason: String| Err(ClientError::Unreachable(reason));
    let host = match url.host() {
        Some(host) => host,
        None => return refuse(format!("{url} names no host")),
    };
    match url.scheme() {
        "https" => {}
        "http" if private => {}
        "http" => {
            return refuse(format!(
                "{host} is to be reached over http, which anyone on the way can read; use https"
            ));
        }
        other => return refuse(format!("{other}: is no scheme of a server; use https")),
    }
    let address = match host {
        Host::Ipv4(address) => IpAddr::V4(address),
        Host::Ipv6(address) => IpAddr::V6(address),
        Host::Domain(_) => return Ok(()),
    };
    allowed(&host.to_string(), address, private).map_err(|error| ClientError::Unreachable(error.to_string()))
}

/// A client that goes nowhere else.
pub(crate) fn client(private: bool) -> Result<Client> {
    builder(private).redirect(Policy::custom(redirect)).build().map_err(failed)
}

/// One that hands redirects back.
pub(crate) fn client_without_redirects(private: bool) -> Result<Client> {
    builder(private).redirect(Policy::none()).build().map_err(failed)
}

fn failed(error: reqwest::Error) -> ClientError {
    ClientError::Unreachable(format!("no connection can be made: {}", in_words(&error)))
}

fn builder(private: bool) -> reqwest::ClientBuilder {
    // Fails where one was chosen already, which is as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("signet/", env!("CARGO_PKG_VERSION")))
        .no_proxy()
        .referer(false)
        .https_only(!private)
        .dns_resolver(std::sync::Arc::new(Guarded { private }))
        .connect_timeout(CONNECT)
        // A connection whose last answer was not read to its end stalls the next request.
        .pool_max_idle_per_host(0)
}

/// Only what repeats the very request at the same place: anything else would lose the message, or hand its
/// headers to somebody else.
fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let repeats = matches!(attempt.status(), StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    let same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if !repeats || !same {
        attempt.stop()
    } else if attempt.previous().len() > REDIRECTS {
        attempt.error(Refused(format!("it redirects more than {REDIRECTS} times")))
    } else {
        attempt.follow()
    }
}
