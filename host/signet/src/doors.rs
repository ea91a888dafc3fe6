//! Where the daemon is reached: its addresses, and TLS at those that others reach.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use signet_api::{Router, Shutdown};
use signet_tls::{Acceptor, Certificates};
use tokio::net::TcpListener;

use crate::error::{CliError, Result};
use crate::settings::Listen;

/// The listeners of a daemon.
pub(crate) struct Doors {
    /// The one that was asked for, with its real port.
    pub(crate) address: SocketAddr,
    /// The port of widgets' frames, at the same addresses.
    pub(crate) widgets_port: u16,
    pub(crate) certificates: Option<Arc<Certificates>>,
    listeners: Vec<TcpListener>,
    widgets: Vec<TcpListener>,
}

impl Doors {
    /// Listens at an address, and on this machine as well: the command line and the hooks here must not
    /// depend on where else the daemon can be reached.
    pub(crate) async fn open(listen: &Listen) -> Result<Self> {
        let certificates = match &listen.tls {
            Some(files) => Some(Arc::new(Certificates::open(&files.certificate, &files.key)?)),
            None => None,
        };
        let (address, listeners) = bind_all(listen.address).await?;
        let at = |port| SocketAddr::new(address.ip(), port);
        let (beside, widgets) = match (listen.widgets_port, address.port().checked_add(1)) {
            (Some(port), _) => {
                bind_all(at(port)).await.map_err(|error| CliError::Other(format!("for widgets: {error}")))?
            }
            // The next one, so that it stays the same; whoever chose any port has no next one in mind.
            (None, Some(next)) if listen.address.port() != 0 => match bind_all(at(next)).await {
                Ok(bound) => bound,
                Err(_) => bind_all(at(0)).await?,
            },
            (None, _) => bind_all(at(0)).await?,
        };
        Ok(Self { address, widgets_port: beside.port(), certificates, listeners, widgets })
    }

    /// How programs on this machine reach it.
    pub(crate) fn here(&self) -> String {
        let host = match self.address.ip() {
            ip if ip.is_loopback() => in_url(ip),
            _ => Ipv4Addr::LOCALHOST.to_string(),
        };
        format!("http://{host}:{}", self.address.port())
    }

    /// How others reach it: over TLS by the certificate's first name, for that is what they check.
    pub(crate) fn elsewhere(&self) -> Option<String> {
        let (ip, port) = (self.address.ip(), self.address.port());
        let Some(certificates) = &self.certificates else {
            // Which of all addresses others reach is theirs to know.
            return (!ip.is_loopback()).then(|| format!("http://{}:{port}", in_url(ip)));
        };
        let names = certificates.about().names;
        let name = names.iter().find(|name| !name.starts_with("*."));
        let host = match name.map(|name| (name, name.parse())) {
            Some((_, Ok(ip))) => in_url(ip),
            Some((name, Err(_))) => name.clone(),
            None => in_url(ip),
        };
        Some(format!("https://{host}:{port}"))
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        [Some(self.here()), self.elsewhere()].into_iter().flatten().collect()
    }

    /// What the person who starts the daemon should know.
    pub(crate) fn warnings(&self) -> Vec<String> {
        match &self.certificates {
            Some(certificates) => certificates.warnings(),
            None if self.address.ip().is_loopback() => Vec::new(),
            None => vec![format!(
                "{} is reached without TLS: keys and prompts can be read on the way. That is fine inside a tailnet \
                 or another VPN, which encrypts; elsewhere add --tls-cert and --tls-key",
                self.address
            )],
        }
    }

    /// Answers until the daemon ends.
    pub(crate) async fn serve(self, router: &Router, frames: &Router, shutdown: &Shutdown) {
        let _watch = self.certificates.as_ref().map(Certificates::watch);
        let tls = self.certificates.map(|certificates| Arc::new(Acceptor::new(certificates)));
        let main = self.listeners.into_iter().map(|listener| (listener, router));
        let all = main.chain(self.widgets.into_iter().map(|listener| (listener, frames)));
        let serving = all.map(|(listener, router)| {
            tokio::spawn(signet_api::serve(listener, tls.clone(), router.clone(), shutdown.clone()))
        });
        for served in serving.collect::<Vec<_>>() {
            if let Err(error) = served.await {
                tracing::error!(%error, "a listener ended in an unforeseen way");
            }
        }
    }
}

/// Listens at an address and, where that is not of this machine alone, at the same port of this machine. The real
/// address.
async fn bind_all(address: SocketAddr) -> Result<(SocketAddr, Vec<TcpListener>)> {
    let first = bind(address).await?;
    let real = first.local_addr().unwrap_or(address);
    let mut all = vec![first];
    if !real.ip().is_loopback() && !real.ip().is_unspecified() {
        all.push(bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), real.port())).await?);
    }
    Ok((real, all))
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let advice = match error.kind() {
            std::io::ErrorKind::AddrNotAvailable => {
                "this machine has no such address; `ip addr` shows those it has"
            }
            _ => "another program may be there, use --port for another one",
        };
        CliError::Other(format!("cannot listen on {address}: {error}; {advice}"))
    })
}

fn in_url(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
