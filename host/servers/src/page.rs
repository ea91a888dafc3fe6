//! Pages that stand for widgets: where they are, and whether they let themselves be shown in a frame.

use url::Url;

use crate::apps::Source;

/// The origin of a page as a source for a policy, and its host; none if it cannot be named in one.
#[must_use]
pub fn page_origin(url: &str) -> Option<(String, String)> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let source = Source::parse(&url.origin().ascii_serialization()).ok()?;
    Some((source.as_str().to_owned(), url.host_str()?.to_owned()))
}

/// Whether a page refuses to be shown in frames of these origins, which a browser would show as a page that is broken. One
/// that cannot be asked refuses nothing: the browser may reach it.
pub async fn refuses_frames(page: &str, around: &[String]) -> bool {
    let Ok(url) = Url::parse(page) else { return false };
    match signet_mcp_client::page_headers(&url).await {
        Ok(headers) => refuses(&headers, &url, around),
        Err(error) => {
            tracing::debug!(page, %error, "it is not known whether a page lets itself be framed");
            false
        }
    }
}

/// As browsers have it: `frame-ancestors` counts before `X-Frame-Options`, and every policy must agree.
fn refuses(headers: &[(String, String)], page: &Url, around: &[String]) -> bool {
    let named = |name: &'static str| {
        headers.iter().filter(move |(one, _)| one == name).flat_map(|(_, value)| value.split(','))
    };
    let policies = named("content-security-policy").filter_map(|policy| {
        let mut directives = policy.split(';').map(str::split_ascii_whitespace);
        directives.find_map(|mut words| {
            let is_it = words.next().is_some_and(|name| name.eq_ignore_ascii_case("frame-ancestors"));
            is_it.then(|| words.collect::<Vec<_>>())
        })
    });
    let policies: Vec<_> = policies.collect();
    if !policies.is_empty() {
        let around: Vec<_> = around.iter().filter_map(|origin| Url::parse(origin).ok()).collect();
        let agrees = |sources: &Vec<&str>| {
            around.iter().all(|origin| sources.iter().any(|source| fits(source, page, origin)))
        };
        return !policies.iter().all(agrees);
    }
    named("x-frame-options").any(|value| {
        let value = value.trim();
        value.eq_ignore_ascii_case("deny") || value.eq_ignore_ascii_case("sameorigin")
    })
}

/// Whether a source of `frame-ancestors` names an origin.
fn fits(source: &str, page: &Url, origin: &Url) -> bool {
    let source = source.to_ascii_lowercase();
    if source == "*" || source == "'self'" {
        return source == "*" || page.origin() == origin.origin();
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return scheme == origin.scheme() || (scheme == "http" && origin.scheme() == "https");
    }
    let (scheme, place) = match source.split_once("://") {
        Some((scheme, place)) => (scheme, place),
        None => (page.scheme(), source.as_str()),
    };
    let place = place.split('/').next().unwrap_or_default();
    let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
    let name = origin.host_str().unwrap_or_default();
    let right_host = match host.strip_prefix('*') {
        Some(rest) => !rest.is_empty() && name.ends_with(rest),
        None => host == name,
    };
    let own = origin.port_or_known_default();
    let right_port = match port {
        None => own == Some(if origin.scheme() == "https" { 443 } else { 80 }),
        Some("*") => true,
        Some(port) => port.parse().ok() == own,
    };
    let right_scheme = scheme == origin.scheme() || (scheme == "http" && origin.scheme() == "https");
    right_host && right_port && right_scheme
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(headers: &[(&str, &str)]) -> bool {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let page = Url::parse("https://crm.example/embed").unwrap();
        let around = ["http://w-1.signet.localhost:3851", "http://signet.localhost:3850"].map(str::to_owned);
        refuses(&headers, &page, &around)
    }

    #[test]
    fn a_page_is_framed_unless_it_says_that_it_is_not_to_be() {
        assert!(!refused(&[("content-type", "text/html")]));
        for no in ["DENY", "sameorigin", "SAMEORIGIN, DENY"] {
            assert!(refused(&[("x-frame-options", no)]), "{no}");
        }
        // No browser knows these.
        for nothing in ["ALLOWALL", "ALLOW-FROM https://a.example", ""] {
            assert!(!refused(&[("x-frame-options", nothing)]), "{nothing}");
        }
        let csp = |policy: &str| refused(&[("content-security-policy", policy)]);
        for no in [
            "frame-ancestors 'none'",
            "default-src *; Frame-Ancestors 'self' https://crm.example",
            "frame-ancestors",
            "frame-ancestors https:",
            "frame-ancestors http://signet.localhost:3850",
            "frame-ancestors http://*.signet.localhost:3851",
            "frame-ancestors http://signet.localhost http://*.signet.localhost",
            "frame-ancestors *, frame-ancestors 'self'",
            "frame-ancestors http://*",
        ] {
            assert!(csp(no), "{no}");
        }
        for yes in [
            "default-src 'none'",
            "frame-ancestors *",
            "frame-ancestors http:",
            "frame-ancestors http://signet.localhost:3850 http://*.signet.localhost:3851",
            "frame-ancestors http://signet.localhost:* http://*.signet.localhost:*",
        ] {
            assert!(!csp(yes), "{yes}");
        }
        let both = [("x-frame-options", "DENY"), ("content-security-policy", "frame-ancestors *")];
        assert!(!refused(&both), "the newer one counts");
    }
}
