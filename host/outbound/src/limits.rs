//! What a request may use.

use std::time::Duration;

/// Limits of one request. All of them are stated by the caller; there is no other default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the request's body.
    pub request_bytes: u64,
    /// Bytes of the response's body, as they come from the network.
    pub response_bytes: u64,
    /// Bytes of a head, the request's (with its URL) and the response's alike.
    pub header_bytes: usize,
    /// Time to find the address, to connect and to agree on TLS.
    pub connect: Duration,
    /// Time from then until the response's head is there, the request's body sent included.
    pub first_byte: Duration,
    /// Time in all, waiting for a place and the response's body included.
    pub total: Duration,
}

impl Limits {
    /// Headers of a head.
    pub(crate) const HEADERS: usize = 100;
    /// Of a name's addresses, those that are tried. All are checked.
    pub(crate) const TRIES: usize = 6;

    /// For a plugin, unless the user says otherwise. 32 KiB of head is twice what the common servers take;
    /// 8 MiB is a large page of a JSON API, and fits a guest's memory beside its parsed form.
    pub const PLUGIN: Self = Self {
        request_bytes: 8 << 20,
        response_bytes: 8 << 20,
        header_bytes: 32 << 10,
        connect: Duration::from_secs(5),
        first_byte: Duration::from_secs(30),
        total: Duration::from_secs(60),
    };
}

/// What all requests share.
#[derive(Debug, Clone)]
pub struct Config {
    /// Requests at once, of all plugins; further ones wait.
    pub requests: usize,
    /// Requests at once of one plugin: it cannot take all places from the others.
    pub requests_of_a_plugin: usize,
    /// DER certificates of authorities that are trusted besides the public ones: a company's own.
    pub authorities: Vec<Vec<u8>>,
}

impl Config {
    /// For a daemon. Each request is a connection: 64 are far from any limit on open files.
    pub const DAEMON: Self = Self { requests: 64, requests_of_a_plugin: 8, authorities: Vec::new() };
}
