//! Which addresses may be reached at somebody else's word: a plugin's, a server's. After IANA's special-purpose registries
//! (<https://www.iana.org/assignments/iana-ipv4-special-registry>, and `ipv6` likewise), as of 2025.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is to the one at whose word it would be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the public internet.
    Public,
    /// On this machine, in a network of its own, or reserved: for rules that say `private`.
    Private,
    /// Never; what it is.
    Never(&'static str),
}

const LINK_LOCAL: &str = "link-local, where clouds keep their metadata";
const METADATA: &str = "a cloud's metadata service";
const NOWHERE: &str = "nobody's";
const MANY: &str = "multicast or broadcast";
const TUNNEL: &str = "a tunnel to another address";

/// What an address is.
#[must_use]
pub fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [0, ..] => Reach::Never(NOWHERE),
        [169, 254, ..] => Reach::Never(LINK_LOCAL),
        // Of Azure, Alibaba and Oracle: they look like others' addresses.
        [168, 63, 129, 16] | [100, 100, 100, 200] | [192, 0, 0, 192] => Reach::Never(METADATA),
        [224..=239, ..] | [255, 255, 255, 255] => Reach::Never(MANY),
        // This machine, private networks, carriers' networks.
        [10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Private,
        // Protocol assignments, documentation, 6to4 relays, benchmarks, reserved.
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Private,
        [192, 88, 99, _] | [198, 18..=19, ..] | [240..=255, ..] => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let segments = address.segments();
    let [.., high, low] = segments;
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    let inside = Ipv4Addr::new(a, b, c, d);
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Never(NOWHERE),
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        // IPv4 in IPv6: mapped, compatible, NAT64.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => reach_v4(inside),
        // Teredo, 6to4, and NAT64 of a network's own: the IPv4 address in them is not where IANA says.
        [0x2001, 0, ..] | [0x2002, ..] | [0x64, 0xff9b, 1, ..] => Reach::Never(TUNNEL),
        // Of AWS and of Google.
        [0xfd00, 0xec2, ..] | [0xfd20, 0xce, ..] => Reach::Never(METADATA),
        [0xfc00..=0xfdff, ..] => Reach::Private,
        [0xfe80..=0xfebf, ..] => Reach::Never(LINK_LOCAL),
        [0xff00..=0xffff, ..] => Reach::Never(MANY),
        // Protocol assignments (benchmarks and ORCHID among them), documentation.
        [0x2001, 0x1..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Reach::Private,
        // All that is given out lies here.
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never(NOWHERE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Reach {
        reach(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "93.184.215.14",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "2001:4860:4860::8888",
            "3ffe::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            assert_eq!(of(address), Reach::Public, "{address}");
        }
    }

    #[test]
    fn addresses_that_are_not_public_need_to_be_called_private() {
        for address in [
            "127.0.0.1",
            "127.255.255.254",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "240.0.0.1",
            "255.255.255.254",
            "::1",
            "fc00::1",
            "fdff::1",
            "2001:db8::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "3fff::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::127.0.0.1",
            "::192.168.0.1",
            "64:ff9b::192.168.0.1",
            "64:ff9b::7f00:1",
        ] {
            assert_eq!(of(address), Reach::Private, "{address}");
        }
    }

    #[test]
    fn some_addresses_are_never_reached() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "224.0.0.1",
            "239.255.255.255",
            "255.255.255.255",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "::",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::1",
            "2001::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "100::1",
            "4000::1",
            "5f00::1",
        ] {
            assert!(matches!(of(address), Reach::Never(_)), "{address}");
        }
    }
}
