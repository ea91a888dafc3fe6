//! Who is let in. Every request passes here first, every route says what it takes.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use signet_auth::{Presented, require};
use signet_core::{Permission, Principal};

use crate::body::hear_out;
use crate::{ApiError, App, Info};

/// The name at which browsers on this machine open the dashboard.
pub(crate) const DASHBOARD_HOST: &str = "signet.localhost";

/// What a route takes. There is no way to add a route without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing: says nothing that is not for everybody.
    Open,
    /// A credential (or a trusted local program); the operation itself asks for permissions.
    Authenticated,
    /// This permission.
    Needs(Permission),
}

impl Access {
    /// As the document of all routes names it: `open`, `authenticated`, or the permission.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Authenticated => "authenticated",
            Self::Needs(permission) => permission.name(),
        }
    }
}

/// How a request came here, put there by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// The other side.
    pub(crate) peer: SocketAddr,
    /// The address of this machine at which it arrived.
    pub(crate) local: SocketAddr,
    /// Whether it came over TLS.
    pub(crate) secure: bool,
}

/// Whom the request acts for; absent on open routes without a credential.
#[derive(Debug, Clone)]
pub(crate) struct Who(pub(crate) Arc<Principal>);

/// Refuses what a browser must not do: a request to a name that is not ours (DNS rebinding) and
/// requests of other origins' pages.
pub(crate) async fn same_house(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let host = host_of(request.headers(), request.uri());
    let name = host.as_deref().map(without_port).unwrap_or_default();
    let arrival = request.extensions().get::<Arrival>().copied();
    if !answers_to(&app.info, arrival, name) {
        return refuse(request, ApiError::ForeignHost(name.to_owned())).await;
    }
    if !same_origin(request.headers(), host.as_deref(), arrival) {
        return refuse(request, ApiError::ForeignOrigin).await;
    }
    Ok(next.run(request).await)
}

/// Authenticates and checks what the route takes.
pub(crate) async fn admit(
    State((app, access)): State<(Arc<App>, Access)>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let local = is_local(&request);
    match authenticate(&app, access, request.headers(), local).await {
        Ok(principal) => {
            request.extensions_mut().insert(Who(principal));
        }
        Err(_) if access == Access::Open => {}
        Err(error) => return refuse(request, error).await,
    }
    Ok(next.run(request).await)
}

async fn authenticate(
    app: &App,
    access: Access,
    headers: &HeaderMap,
    local: bool,
) -> Result<Arc<Principal>, ApiError> {
    let authorization = match headers.get(header::AUTHORIZATION) {
        None => None,
        Some(value) => Some(value.to_str().map_err(|_| signet_auth::AuthError::MalformedToken)?),
    };
    let presented = Presented { authorization, is_local: local };
    let principal = app.auth.authenticate(presented).await?;
    if let Access::Needs(permission) = access {
        require(&principal, permission)?;
    }
    Ok(principal)
}

async fn refuse(request: Request, why: ApiError) -> Result<Response, ApiError> {
    hear_out(request).await;
    Err(why)
}

/// Whether a name is this daemon's: this machine's own, one that is allowed, the address at which the
/// connection arrived, or one of the certificate's. At an address other than loopback and without TLS any name
/// will do: that a network calls us `signet-home` is known to nobody here, and nothing is trusted there anyway.
pub(crate) fn answers_to(info: &Info, arrival: Option<Arrival>, name: &str) -> bool {
    let allowed = || info.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(name));
    let certified = || info.certificates.as_ref().is_some_and(|certificates| certificates.covers(name));
    let from_network = |arrival: Arrival| !arrival.secure && !arrival.local.ip().to_canonical().is_loopback();
    let by_address = |arrival: Arrival| name.parse() == Ok(arrival.local.ip().to_canonical());
    is_loopback_name(name)
        || allowed()
        || certified()
        || arrival.is_some_and(|arrival| from_network(arrival) || by_address(arrival))
}

/// Whether a host's name is this machine's or the daemon's, as far as the daemon knows: a page there is none of
/// somebody else's.
pub(crate) fn is_own(info: &Info, name: &str) -> bool {
    let below = |parent: &str| name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
    answers_to(info, None, name) || below("localhost")
}

/// From a program on this machine, to this machine, and not passed on by a proxy. Programs here need no TLS: what comes
/// with it was meant for the network. A browser is none of these programs: any page that it shows could have asked. It is
/// known by `Sec-Fetch-Site`, which all browsers since 2023 send and no page can leave out. An `Origin` alone is what
/// programs send that speak MCP: the protocol has them (and its conformance suite checks it); one that is not ours was
/// refused before.
fn is_local(request: &Request) -> bool {
    let headers = request.headers();
    let arrival = request.extensions().get::<Arrival>();
    let peer =
        arrival.is_some_and(|arrival| !arrival.secure && arrival.peer.ip().to_canonical().is_loopback());
    let host = host_of(headers, request.uri());
    let named = host.as_deref().is_some_and(|host| is_loopback_name(without_port(host)));
    let forwarded =
        ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "tailscale-user-login"];
    let browsed = headers.contains_key("sec-fetch-site");
    peer && named && !browsed && !forwarded.iter().any(|name| headers.contains_key(*name))
}

pub(crate) fn host_of(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let header = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    header.or(uri.authority().map(axum::http::uri::Authority::as_str)).map(str::to_ascii_lowercase)
}

pub(crate) fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    }
}

/// `signet.localhost` is where the dashboard is best opened: browsers look such names up themselves, and a name of its own
/// keeps what they store for it apart. Other names below `localhost` are widgets' and strangers'.
fn is_loopback_name(name: &str) -> bool {
    name == "localhost"
        || name == DASHBOARD_HOST
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Programs send no `Origin`. A page of our own sends ours.
fn same_origin(headers: &HeaderMap, host: Option<&str>, arrival: Option<Arrival>) -> bool {
    let secure = arrival.is_some_and(|arrival| arrival.secure);
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_ascii_lowercase());
    let origin_fits = text("origin").is_none_or(|origin| {
        // A proxy may have taken the TLS off, but never puts it on.
        let plain = origin.strip_prefix("http://").filter(|_| !secure);
        let rest = plain.or(origin.strip_prefix("https://"));
        rest.is_some() && rest == host
    });
    // Other ports of this machine, and other names of our network, are other houses.
    let cross = text("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site");
    // Following a link to the dashboard is fine.
    let navigates = text("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    origin_fits && (!cross || navigates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_several_names_and_look_alikes_are_not_among_them() {
        for host in [
            "localhost:3850",
            "127.0.0.1",
            "127.0.0.1:3850",
            "[::1]:3850",
            "[::ffff:127.0.0.1]",
            "signet.localhost:3850",
        ] {
            assert!(is_loopback_name(without_port(host)), "{host}");
        }
        for host in [
            "",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil.example:3850",
            "10.0.0.1",
            "[::2]",
            "w.signet.localhost",
            "other.localhost",
            "localhost.signet.localhost",
        ] {
            assert!(!is_loopback_name(without_port(host)), "{host}");
        }
    }
}
