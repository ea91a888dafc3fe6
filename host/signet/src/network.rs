//! How requests leave this machine: proxies, and whom to trust.

use std::net::IpAddr;
use std::time::Duration;

use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use crate::settings::variable;

/// For a daemon at `url`. What is on this machine is reached without a proxy.
pub(crate) fn agent(url: &str, patience: Duration, connect: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .timeout_connect(Some(patience.min(connect)))
        .http_status_as_error(false)
        // A daemon sends nobody elsewhere: what does is a login page, and must not be taken for it.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy(url))
        .tls_config(TlsConfig::builder().root_certs(authorities(url)).build())
        .user_agent(concat!("signet/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// Whether a URL is of this machine.
pub(crate) fn is_here(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// The proxy that the environment names for a URL: `HTTP_PROXY` or `HTTPS_PROXY` by its scheme, else
/// `ALL_PROXY`, unless `NO_PROXY` names its host; each in small letters, too.
pub(crate) fn proxy(url: &str) -> Option<Proxy> {
    if is_here(url) {
        return None;
    }
    let uri: Uri = url.parse().ok()?;
    let names = match uri.scheme_str() {
        Some("https") => ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
    };
    let proxy = Proxy::new(&names.into_iter().find_map(variable)?).ok()?;
    // It is this one that has read NO_PROXY.
    let excepted = Proxy::try_from_env().is_some_and(|proxy| proxy.is_no_proxy(&uri));
    (!excepted).then_some(proxy)
}

/// Those that this machine trusts, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`; on a machine that names
/// none, those that browsers agree on. Read only where they are needed: that takes some milliseconds.
fn authorities(url: &str) -> RootCerts {
    if !url.starts_with("https://") {
        return RootCerts::WebPki;
    }
    let trusted = rustls_native_certs::load_native_certs().certs;
    if trusted.is_empty() && variable("SSL_CERT_FILE").is_none() {
        return RootCerts::WebPki;
    }
    trusted.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn this_machine_has_several_names_and_look_alikes_are_elsewhere() {
        for url in ["http://127.0.0.1:3850", "http://localhost:1", "https://LOCALHOST", "http://[::1]:3850"] {
            assert!(is_here(url), "{url}");
        }
        for url in
            ["http://127.0.0.1.example:3850", "http://localhost.example", "https://10.0.0.1", "nonsense"]
        {
            assert!(!is_here(url), "{url}");
        }
    }
}
