//! The dashboard's files, as the binary holds them, and how a browser may use them.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// A file of the dashboard.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Below the root: `index.html`, `assets/index-CHCiFn_N.js`.
    pub path: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// Another content gets another name: a browser may keep it for good.
    pub immutable: bool,
    /// Names its content.
    pub tag: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// The same, compressed by Brotli.
    pub brotli: Option<&'static [u8]>,
    /// The same, compressed by gzip.
    pub gzip: Option<&'static [u8]>,
}

/// The tag of what may change while the daemon runs.
const NAMELESS: &str = "\"\"";
/// For what has another name when it is another content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

impl Asset {
    /// The file as an answer, in the best encoding that the other side takes.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or("");
        if text(header::IF_NONE_MATCH).split(',').any(|tag| tag.trim() == self.tag && self.tag != NAMELESS) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let takes = |coding: &str| accepts(text(header::ACCEPT_ENCODING), coding);
        let (coding, bytes) = match (self.brotli, self.gzip) {
            (Some(bytes), _) if takes("br") => (Some("br"), bytes),
            (_, Some(bytes)) if takes("gzip") => (Some("gzip"), bytes),
            _ => (None, self.plain),
        };
        let kept = if self.immutable { FOR_GOOD } else { "no-cache" };
        let mut answer = Bytes::from_static(bytes).into_response();
        let headers = answer.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, self.kind),
            (header::CACHE_CONTROL, kept),
            (header::ETAG, self.tag),
            (header::VARY, "accept-encoding"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        answer
    }
}

/// Whether a list of encodings has this one, and not as one that is refused.
fn accepts(list: &str, coding: &str) -> bool {
    list.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// The file of a path, if there is one.
pub(crate) fn asset(assets: &[Asset], path: &str, asked: &HeaderMap) -> Option<Response> {
    assets.iter().find(|asset| asset.path == path).map(|asset| asset.answer(asked))
}

/// The dashboard's page: nothing in it comes from elsewhere, runs that is not a file of ours, or is framed by others.
/// `frames` are the origins at which widgets are shown.
pub(crate) fn index(assets: &[Asset], asked: &HeaderMap, frames: &str) -> Response {
    let Some(mut answer) = asset(assets, "index.html", asked) else {
        return (StatusCode::NOT_FOUND, NOT_BUILT).into_response();
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src data: blob:; \
         font-src 'self'; connect-src 'self'; frame-src {frames}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'"
    );
    let headers = answer.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    answer
}

/// In place of the dashboard, in a binary that was built without.
const NOT_BUILT: &str =
    "This Signet was built without its dashboard. `cargo xtask setup` makes it; then build again.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_that_are_refused_are_not_taken() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("gzip;q=0.5,br;q=1.0", "gzip"));
        for list in ["", "gzip", "br;q=0", "br; q=0.0, gzip", "brotli"] {
            assert!(!accepts(list, "br"), "{list}");
        }
    }
}
