//! What may be an icon, and what a relative one is relative to.

use signet_mcp_client::Resource;
use url::{ParseError, Url};

use super::model::{Origin, limits};
use super::text::plain;
use super::{emoji, ui};

/// Images that every browser shows and that run nothing where an image is expected.
const IMAGES: [&str; 6] =
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];

/// Schemes that lead out of the server, or run what they name.
const NEVER: [&str; 6] = ["javascript", "file", "blob", "about", "vbscript", "ftp"];

/// What a relative icon can be relative to.
pub(super) struct Base<'a> {
    pub(super) origin: &'a Origin,
    /// Where the widget is, resolved.
    pub(super) ui: Option<&'a str>,
    /// The resource in which the block stands.
    pub(super) resource: Option<&'a str>,
    pub(super) resources: &'a [Resource],
}

/// The icon, absolute and allowed: an emoji, `https:`, `http:` on this machine, `data:`, or a resource's URI.
pub(super) fn resolve(text: &str, base: &Base<'_>) -> Result<String, String> {
    if emoji::is_one(text) {
        return Ok(text.to_owned());
    }
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
        return data(text);
    }
    plain(text, limits::URL)?;
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => ui::page(&url, base.origin),
        Ok(url) if NEVER.contains(&url.scheme()) => Err(format!(
            "{}: is no place of an icon; write a path, https://..., data:image/... or one emoji",
            url.scheme()
        )),
        Ok(_) => resource(text, base),
        Err(ParseError::RelativeUrlWithoutBase) => relative(text, base),
        Err(error) => Err(format!("it is no address: {error}")),
    }
}

fn data(text: &str) -> Result<String, String> {
    if text.len() > limits::ICON {
        return Err(format!("it has {} bytes, and {} are allowed", text.len(), limits::ICON));
    }
    if text.chars().any(char::is_control) {
        return Err("it holds a line break or control character".to_owned());
    }
    let head = text.get(5..).and_then(|rest| rest.split_once(',')).map(|(head, _)| head);
    let kind = head.and_then(|head| head.split(';').next()).unwrap_or_default().to_ascii_lowercase();
    if IMAGES.contains(&kind.as_str()) {
        Ok(text.to_owned())
    } else {
        Err(format!("data: must be an image: {}", IMAGES.join(", ")))
    }
}

fn resource(uri: &str, base: &Base<'_>) -> Result<String, String> {
    let known = base.resources.iter().any(|resource| resource.uri == uri);
    // Servers may leave what belongs to a widget out of their lists.
    let of_widgets = ["ui://", "app://", "signet://"].iter().any(|scheme| uri.starts_with(scheme));
    if known || of_widgets || *base.origin == Origin::Unknown {
        Ok(uri.to_owned())
    } else {
        Err(format!("the server has no resource {uri}"))
    }
}

fn relative(path: &str, base: &Base<'_>) -> Result<String, String> {
    let page =
        base.ui.and_then(|ui| Url::parse(ui).ok()).filter(|url| matches!(url.scheme(), "http" | "https"));
    let server = match base.origin {
        Origin::Remote(server) => Some(server.clone()),
        Origin::Process | Origin::Unknown => None,
    };
    if let Some(url) = page.or(server) {
        let icon = url.join(path).map_err(|error| format!("it is no address: {error}"))?;
        return ui::page(&icon, base.origin);
    }
    if let Some(listed) = listed(path, base.resources) {
        return Ok(listed.to_owned());
    }
    let beside =
        [base.ui, base.resource].into_iter().flatten().find_map(|uri| Url::parse(uri).ok()?.join(path).ok());
    match beside {
        Some(uri) => Ok(uri.to_string()),
        None if *base.origin == Origin::Unknown => Ok(path.to_owned()),
        None => Err(format!(
            "there is nothing that {path} could be relative to: the server has no address, no `ui` and no resource \
             of that name; write https://..., data:image/... or one emoji"
        )),
    }
}

/// The resource that a path names: its name, or the end of its URI.
fn listed<'a>(path: &str, resources: &'a [Resource]) -> Option<&'a str> {
    let end = format!("/{}", path.trim_start_matches("./").trim_start_matches('/'));
    let named = |resource: &&Resource| resource.name == path || resource.uri.ends_with(&end);
    resources.iter().find(named).map(|resource| resource.uri.as_str())
}
