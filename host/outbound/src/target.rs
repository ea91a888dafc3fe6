//! Where a request goes: the one reading of its URL, or none.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;

/// With or without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            other => Err(format!("its scheme is {other:?}, only http and https are spoken")),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub(crate) fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// A name in lower case ASCII, or an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Host {
    Name(String),
    Address(IpAddr),
}

impl Host {
    /// As in a URL. The error is the second half of a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some(inside) = text.strip_prefix('[') {
            let address = inside.strip_suffix(']').and_then(|inside| inside.parse::<Ipv6Addr>().ok());
            return address
                .map(|address| Self::Address(address.into()))
                .ok_or_else(|| format!("{text} is no IPv6 address"));
        }
        if !text.is_ascii() {
            return Err(format!("its host {text:?} is not in ASCII; write its xn-- form"));
        }
        // What resolvers take for an address in octal, hexadecimal or fewer parts (`0177.1`, `0x7f000001`).
        let last = text.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let numeric = last.starts_with(|c: char| c.is_ascii_digit())
            && (last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x"));
        if numeric {
            return match text.parse::<Ipv4Addr>() {
                Ok(address) => Ok(Self::Address(address.into())),
                Err(_) => Err(format!("its host {text} is a number; write an address as 192.0.2.1")),
            };
        }
        let name = text.to_ascii_lowercase();
        let good = name.len() <= 253 && name.split('.').all(good_label);
        if good { Ok(Self::Name(name)) } else { Err(format!("its host {text:?} is no name of a host")) }
    }
}

fn good_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// Splits `host`, `host:port`, `[address]:port`.
pub(crate) fn host_and_port(authority: &str, scheme: Scheme) -> Result<(&str, u16), String> {
    if authority.contains('@') {
        return Err("it holds a user's name or password; leave them out".to_owned());
    }
    let end_of_address = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority.get(end_of_address..).unwrap_or_default().rfind(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(end_of_address + colon);
            (host, port.get(1..).unwrap_or_default())
        }
        None => return Ok((authority, scheme.port())),
    };
    let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(number) if digits && number > 0 => Ok((host, number)),
        _ => Err(format!("its port {port:?} is not a number from 1 to 65535")),
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) scheme: Scheme,
    pub(crate) host: Host,
    pub(crate) port: u16,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
}

impl Target {
    /// The error is the second half of a sentence.
    pub(crate) fn of(uri: &Uri) -> Result<Self, String> {
        let scheme = Scheme::parse(uri.scheme_str().ok_or("it has no scheme; begin it with https://")?)?;
        let authority = uri.authority().ok_or("it has no host")?.as_str();
        let (host, port) = host_and_port(authority, scheme)?;
        let host = Host::parse(host)?;
        let path = if uri.path().is_empty() { "/" } else { uri.path() };
        check_path(path)?;
        let query = uri.query().map(str::to_owned);
        if query.as_ref().is_some_and(|query| !query.bytes().all(|b| b.is_ascii_graphic())) {
            return Err("its query is not in visible ASCII; percent-encode the rest".to_owned());
        }
        Ok(Self { scheme, host, port, path: path.to_owned(), query })
    }

    /// The value of the `Host` header.
    pub(crate) fn authority(&self) -> String {
        authority(&self.host, self.port, self.scheme)
    }

    /// What stands in the request's first line.
    pub(crate) fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Without its query, which may hold what is not for logs.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}{}", self.scheme.name(), self.authority(), self.path)
    }
}

/// `host`, or `host:port` where the port is not the scheme's.
pub(crate) fn authority(host: &impl fmt::Display, port: u16, scheme: Scheme) -> String {
    if port == scheme.port() { host.to_string() } else { format!("{host}:{port}") }
}

/// How often a path may be percent-encoded: some servers decode what they forward once more.
const ENCODINGS: usize = 4;

/// Refuses every path that a server could read as another one: a rule's prefix would not hold there.
/// The error is the second half of a sentence.
pub(crate) fn check_path(path: &str) -> Result<(), String> {
    if !path.starts_with('/') {
        return Err("its path does not begin with a slash".to_owned());
    }
    // RFC 3986, `pchar` and the slash.
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&b);
    if let Some(bad) = path.chars().find(|c| u8::try_from(*c).map_or(true, |b| !allowed(b))) {
        return Err(format!("its path holds {bad:?}; percent-encode it"));
    }
    let mut bytes = path.as_bytes().to_vec();
    let (mut decoded, malformed) = decode(&bytes);
    if malformed {
        return Err("its path holds a % without two hexadecimal digits".to_owned());
    }
    for _ in 0..ENCODINGS {
        check_segments(&bytes)?;
        if decoded == bytes {
            return Ok(());
        }
        let slashes = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'/').count();
        if decoded.contains(&b'\\') || slashes(&decoded) > slashes(&bytes) {
            return Err("its path holds an encoded slash or backslash".to_owned());
        }
        if decoded.iter().any(u8::is_ascii_control) || std::str::from_utf8(&decoded).is_err() {
            return Err("its path holds encoded bytes that are no text".to_owned());
        }
        let (next, _) = decode(&decoded);
        bytes = std::mem::replace(&mut decoded, next);
    }
    Err("its path is percent-encoded again and again".to_owned())
}

fn check_segments(path: &[u8]) -> Result<(), String> {
    let mut segments = path.split(|b| *b == b'/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if segment.is_empty() && segments.peek().is_some() {
            return Err("its path holds two slashes in a row".to_owned());
        }
        // Servers in Java cut at `;`, those on Windows drop dots and spaces at the end.
        let name = segment.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
        if !name.is_empty() && name.iter().all(|b| *b == b'.') {
            return Err("its path holds a segment of dots; write the path that is meant".to_owned());
        }
    }
    Ok(())
}

/// Percent-decodes once; also answers whether a `%` was malformed, which stays as it is.
fn decode(bytes: &[u8]) -> (Vec<u8>, bool) {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let (mut out, mut malformed) = (Vec::with_capacity(bytes.len()), false);
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'%' {
            if let (Some(high), Some(low)) = (hex(tail.first()), hex(tail.get(1))) {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = tail.get(2..).unwrap_or_default();
                continue;
            }
            malformed = true;
        }
        out.push(*first);
    }
    (out, malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_one_reading_are_taken() {
        for path in [
            "/",
            "/v1",
            "/v1/",
            "/.well-known/x",
            "/a%20b",
            "/100%25",
            "/caf%C3%A9",
            "/Customers('A')",
            "/a;b=c/d",
            "/file.tar.gz",
            "/~me",
            "/a..b",
            "/what%3F",
        ] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn paths_with_two_readings_are_refused() {
        for path in [
            "",
            "v1",
            "/v1/..",
            "/v1/../v2",
            "/v1/./x",
            "/v1/%2e%2e/v2",
            "/v1/.%2E/v2",
            "/v1/%252e%252e/v2",
            "/v1/%25252e%25252e/v2",
            "/v1/..;/v2",
            "/v1/..;a=b/v2",
            "/v1/%2e%2e%3b/v2",
            "/v1/..%20/v2",
            "/v1/.../v2",
            "/v1//v2",
            "//evil.example/v1",
            "/v1%2fv2",
            "/v1%2Fv2",
            "/v1%252fv2",
            "/v1%5cv2",
            "/v1\\..\\v2",
            "/v1/%c0%ae%c0%ae/v2",
            "/v1/%00",
            "/v1/%0d%0aX",
            "/v1/%zz",
            "/v1/%",
            "/v1/a b",
            "/v1/é",
            "/v1?x",
            "/v1#x",
            "/v1/%2525252525252e",
        ] {
            assert!(check_path(path).is_err(), "{path}");
        }
    }

    #[test]
    fn hosts_are_names_or_plain_addresses() {
        assert_eq!(Host::parse("API.Example.com"), Ok(Host::Name("api.example.com".into())));
        assert_eq!(Host::parse("homebox"), Ok(Host::Name("homebox".into())));
        assert_eq!(Host::parse("127.0.0.1"), Ok(Host::Address("127.0.0.1".parse().unwrap())));
        assert_eq!(Host::parse("[::1]"), Ok(Host::Address("::1".parse().unwrap())));
        for host in [
            "",
            ".",
            "a..b",
            "example.com.",
            "-a.com",
            "a-.com",
            "ex%61mple.com",
            "bücher.example",
            "a b",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "127.0.0.1.",
            "1.2.3.4.5",
            "256.1.1.1",
            "127.0.0.01",
            "evil.0x1",
            "[::1",
            "[fe80::1%25eth0]",
            "[v1.a]",
            "*.example.com",
        ] {
            assert!(Host::parse(host).is_err(), "{host}");
        }
    }
}
