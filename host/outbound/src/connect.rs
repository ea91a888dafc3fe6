//! From a target to a connection with a server whose address was checked.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::address::{Reach, reach};
use crate::target::{Host, Scheme, Target};
use crate::{Asker, Config, Limits, Network, OutboundError, Result, Rule};

/// TCP, or TLS over it.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub(crate) struct Connector {
    network: Arc<dyn Network>,
    tls: TlsConnector,
}

impl Connector {
    /// Public authorities are Mozilla's, compiled in: the same on every machine, and there in a container
    /// without any. A company's own is added by the configuration.
    pub(crate) fn new(network: Arc<dyn Network>, config: &Config) -> Result<Self> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let bad = |error: tokio_rustls::rustls::Error| OutboundError::Authority { reason: error.to_string() };
        for authority in &config.authorities {
            roots.add(CertificateDer::from(authority.clone())).map_err(bad)?;
        }
        let provider = Arc::new(crypto::ring::default_provider());
        let mut tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(bad)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { network, tls: TlsConnector::from(Arc::new(tls)) })
    }

    /// Looks the host up, once, and checks every address.
    pub(crate) async fn addresses(
        &self,
        asker: &Asker<'_>,
        rule: &Rule,
        target: &Target,
    ) -> Result<Vec<IpAddr>> {
        let host = target.host.to_string();
        let addresses = match &target.host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => {
                let failed = |error: std::io::Error| error.to_string();
                let found = self.network.resolve(name).await.map_err(failed);
                let none = || Err("it has none".to_owned());
                found
                    .and_then(|addresses| if addresses.is_empty() { none() } else { Ok(addresses) })
                    .map_err(|reason| OutboundError::Resolve { host: host.clone(), reason })?
            }
        };
        for address in &addresses {
            match reach(*address) {
                Reach::Public => {}
                Reach::Private if rule.private() => {}
                Reach::Private => {
                    return Err(OutboundError::NotPublic {
                        plugin: asker.plugin.to_owned(),
                        host,
                        address: *address,
                        grant: format!("http {}", rule.as_private()),
                    });
                }
                Reach::Never(kind) => {
                    return Err(OutboundError::Forbidden { host, address: *address, kind });
                }
            }
        }
        Ok(addresses)
    }

    /// A connection to one of the addresses. Each gets its part of the time that is left.
    pub(crate) async fn connect(
        &self,
        target: &Target,
        addresses: &[IpAddr],
        until: Instant,
    ) -> Result<Box<dyn Stream>> {
        let tcp = self.tcp(target, addresses, until).await?;
        if target.scheme == Scheme::Http {
            return Ok(Box::new(tcp));
        }
        let host = target.host.to_string();
        let failed = |reason: String| OutboundError::Tls { host: host.clone(), reason };
        let name = match &target.host {
            Host::Address(address) => ServerName::from(*address),
            Host::Name(name) => ServerName::try_from(name.clone())
                .map_err(|_| failed("a certificate cannot be for this name".to_owned()))?,
        };
        let tls = self.tls.connect(name, tcp).await.map_err(|error| failed(error.to_string()))?;
        Ok(Box::new(tls))
    }

    async fn tcp(&self, target: &Target, addresses: &[IpAddr], until: Instant) -> Result<TcpStream> {
        let mut reason = String::new();
        let tries = addresses.len().min(Limits::TRIES);
        for (nth, address) in addresses.iter().take(tries).enumerate() {
            let left = u32::try_from(tries - nth).unwrap_or(1);
            let now = Instant::now();
            let part = until.saturating_duration_since(now) / left;
            let connection = self.network.connect(SocketAddr::new(*address, target.port));
            match timeout_at(now + part, connection).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => reason = error.to_string(),
                Err(_) => reason = "no answer in time".to_owned(),
            }
        }
        Err(OutboundError::Connect { host: target.host.to_string(), reason })
    }
}
