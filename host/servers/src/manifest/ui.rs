//! Where a widget may be.

use url::{ParseError, Url};

use super::address::{Reach, reach};
use super::model::{Origin, limits};
use super::text::plain;

/// Schemes of resources that are widgets. `app` is what the seed of the project calls `ui`.
const RESOURCES: [&str; 2] = ["ui", "app"];

/// The place of a widget, absolute and allowed; or why not.
pub(super) fn resolve(text: &str, origin: &Origin) -> Result<String, String> {
    plain(text, limits::URL)?;
    match Url::parse(text) {
        Ok(url) if RESOURCES.contains(&url.scheme()) => resource(text),
        Ok(url) => page(&url, origin),
        Err(ParseError::RelativeUrlWithoutBase) => match origin {
            Origin::Remote(server) => {
                page(&server.join(text).map_err(|error| format!("it is no address: {error}"))?, origin)
            }
            Origin::Unknown => Ok(text.to_owned()),
            Origin::Process => Err("it is a path, and a server that runs as a process has no address that it \
                                    could be relative to; write https://... or the URI of a resource, ui://..."
                .to_owned()),
        },
        Err(error) => Err(format!("it is no address: {error}")),
    }
}

fn resource(text: &str) -> Result<String, String> {
    match text.split_once("://") {
        Some((_, rest)) if !rest.is_empty() => Ok(text.to_owned()),
        _ => Err("the URI of a resource is written ui://name/page.html".to_owned()),
    }
}

/// A page on the web or on this machine, if a server of this origin may name it; else why not.
pub(super) fn page(url: &Url, origin: &Origin) -> Result<String, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "{}: is no place of a page; write https://..., http:// on the person's own machine, or ui://...",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("leave user name and password out of the address".to_owned());
    }
    let leads = reach(url);
    let is_here = |server: &Url| reach(server) == Reach::Here;
    match origin {
        Origin::Remote(server) if server.origin() == url.origin() => Ok(url.to_string()),
        Origin::Remote(server) if !is_here(server) && leads != Reach::Public => {
            Err("a server elsewhere must not name a page of the person's own machine or network".to_owned())
        }
        _ if url.scheme() == "https" || leads == Reach::Here => Ok(url.to_string()),
        _ => Err("http:// is for the person's own machine only; write https://".to_owned()),
    }
}
