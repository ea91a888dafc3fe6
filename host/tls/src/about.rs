//! What a certificate says of itself.

use std::net::IpAddr;

use signet_core::{Millis, iso, now};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

/// Days before its end from which a certificate is spoken of.
const SOON: Millis = 7 * 24 * 3_600_000;

/// Whom a certificate is for, and from when to when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Host names and addresses, as it lists them.
    pub names: Vec<String>,
    /// Unix milliseconds from which it is good.
    pub not_before: Millis,
    /// Unix milliseconds until which it is good.
    pub not_after: Millis,
}

impl About {
    /// Reads it from the certificate's bytes (DER).
    pub(crate) fn read(der: &[u8]) -> Result<Self, String> {
        let (_, certificate) = parse_x509_certificate(der).map_err(|error| error.to_string())?;
        let listed = certificate.subject_alternative_name().map_err(|error| error.to_string())?;
        let names = listed.iter().flat_map(|listed| &listed.value.general_names).filter_map(name);
        let validity = certificate.validity();
        Ok(Self {
            names: names.collect(),
            not_before: millis(validity.not_before.timestamp()),
            not_after: millis(validity.not_after.timestamp()),
        })
    }

    /// Whether the certificate is for this host: a name, `*.` for one label, or an address.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        let address: Option<IpAddr> = host.parse().ok();
        self.names.iter().any(|name| match (address, name.strip_prefix("*.")) {
            (Some(address), _) => name.parse() == Ok(address.to_canonical()),
            (None, None) => name.eq_ignore_ascii_case(host),
            (None, Some(domain)) => host
                .split_once('.')
                .is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(domain)),
        })
    }

    /// What a person should know of its dates, if anything.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let now = now();
        if now > self.not_after {
            Some(format!("the certificate expired on {}: clients refuse it", iso(self.not_after)))
        } else if now < self.not_before {
            Some(format!("the certificate is not valid before {}: clients refuse it", iso(self.not_before)))
        } else if self.not_after - now < SOON {
            Some(format!("the certificate expires on {}", iso(self.not_after)))
        } else {
            None
        }
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let v6 = || <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| v6()).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn millis(seconds: i64) -> Millis {
    Millis::try_from(seconds).unwrap_or(0).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_matched_as_clients_match_it() {
        let names = ["signet-home", "*.tail.example", "10.0.0.1", "fd7a::1"].map(str::to_owned).to_vec();
        let about = About { names, not_before: 0, not_after: Millis::MAX };
        for host in ["signet-home", "SIGNET-HOME", "a.tail.example", "10.0.0.1", "fd7a::1", "fd7a:0::1"] {
            assert!(about.covers(host), "{host}");
        }
        for host in ["", "signet-home.evil", "tail.example", "a.b.tail.example", ".tail.example", "10.0.0.2"]
        {
            assert!(!about.covers(host), "{host}");
        }
    }
}
