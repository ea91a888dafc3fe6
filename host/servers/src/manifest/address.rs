//! Where a URL leads, as far as its text tells. Whoever connects checks the address itself again: a public name can
//! lead to a private one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Where a URL leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// To the public internet.
    Public,
    /// Into a network of one's own, or to an address that is nobody's.
    Private,
    /// To this machine.
    Here,
}

/// Ends of names that are never public: RFC 6761, 6762, 8375, 9476, and what routers and clouds use.
const PRIVATE: [&str; 8] = ["local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa"];

/// Where a URL leads, by its host's name or address.
#[must_use]
pub fn reach(url: &Url) -> Reach {
    match url.host() {
        None => Reach::Here,
        Some(Host::Ipv4(address)) => reach_v4(address),
        Some(Host::Ipv6(address)) => reach_v6(address),
        Some(Host::Domain(name)) => reach_name(name),
    }
}

fn reach_name(name: &str) -> Reach {
    // A URL of a scheme that is not the web's keeps the letters and addresses as they were written.
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = name.parse() {
        return match address {
            IpAddr::V4(address) => reach_v4(address),
            IpAddr::V6(address) => reach_v6(address),
        };
    }
    let below = |end: &str| name == end || name.ends_with(&format!(".{end}"));
    if below("localhost") {
        Reach::Here
    } else if PRIVATE.iter().any(|end| below(end)) || !name.contains('.') {
        // A name without a dot is found in the own network, if at all.
        Reach::Private
    } else {
        Reach::Public
    }
}

/// After IANA's registry of special-purpose addresses.
fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] | [0, ..] => Reach::Here,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [169, 254, ..] | [100, 64..=127, ..] => {
            Reach::Private
        }
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [198, 18..=19, ..] => Reach::Private,
        // Of Azure's metadata, though it looks public.
        [168, 63, 129, 16] | [224..=255, ..] => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let segments = address.segments();
    let [.., high, low] = segments;
    let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Reach::Here,
        // IPv4 in IPv6: mapped, compatible, NAT64.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            reach_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Teredo and 6to4 lead wherever they say; documentation nowhere.
        [0x2001, 0 | 0xdb8, ..] | [0x2002, ..] => Reach::Private,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Private,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_url_leads() {
        use Reach::{Here, Private, Public};
        for (url, leads) in [
            ("https://example.com/", Public),
            ("https://8.8.8.8/", Public),
            ("https://[2606:4700::1]/", Public),
            ("https://localhosts.example/", Public),
            ("http://localhost:3461/", Here),
            ("http://LOCALHOST./", Here),
            ("http://signet.localhost/", Here),
            ("http://127.1/", Here),
            ("http://2130706433/", Here),
            ("http://0x7f.0.0.1/", Here),
            ("http://0.0.0.0/", Here),
            ("http://[::1]/", Here),
            ("http://[::]/", Here),
            ("http://[::ffff:127.0.0.1]/", Here),
            ("http://[::ffff:10.0.0.1]/", Private),
            ("http://[64:ff9b::7f00:1]/", Here),
            ("http://10.0.0.1/", Private),
            ("http://172.31.0.1/", Private),
            ("http://192.168.0.1/", Private),
            ("http://169.254.169.254/", Private),
            ("http://100.100.100.200/", Private),
            ("http://168.63.129.16/", Private),
            ("http://[fe80::1]/", Private),
            ("http://[fd00:ec2::254]/", Private),
            ("http://[2002:7f00:1::]/", Private),
            ("http://router.lan/", Private),
            ("http://metadata.google.internal./", Private),
            ("http://nas/", Private),
            ("foo://127.0.0.1/", Here),
            ("file:///etc/passwd", Here),
        ] {
            assert_eq!(reach(&Url::parse(url).expect(url)), leads, "{url}");
        }
    }
}
