//! Handshakes: good ones, and others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use signet_tls::{Accepted, Acceptor};
use support::{Files, Pem, certificate};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// More than a handshake takes, and less than one may.
const SOON: Duration = Duration::from_secs(8);

/// A server that says `tls` or `plain` to whoever gets in.
async fn server(files: &Files) -> (SocketAddr, Arc<signet_tls::Certificates>) {
    let certificates = files.open().unwrap();
    let acceptor = Arc::new(Acceptor::new(Arc::clone(&certificates)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, peer) = listener.accept().await.unwrap();
            let acceptor = Arc::clone(&acceptor);
            tokio::spawn(async move {
                match acceptor.accept(stream, peer).await {
                    Some(Accepted::Secure(mut stream)) => {
                        stream.write_all(b"tls").await.unwrap();
                        // As long as the other side likes.
                        let _ = tokio::io::copy(&mut *stream, &mut tokio::io::sink()).await;
                    }
                    Some(Accepted::Plain(mut stream)) => stream.write_all(b"plain").await.unwrap(),
                    None => {}
                }
            });
        }
    });
    (address, certificates)
}

async fn connect(address: SocketAddr, believed: &Pem, name: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(believed.der.clone())).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn hear(stream: &mut (impl tokio::io::AsyncRead + Unpin), length: usize) -> String {
    let mut said = vec![0; length];
    stream.read_exact(&mut said).await.unwrap();
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn tls_and_on_loopback_plain_words_are_both_understood() {
    let one = certificate("one");
    let (address, _) = server(&Files::with(&one)).await;
    let mut stream = connect(address, &one, "one").await.unwrap();
    assert_eq!(hear(&mut stream, 3).await, "tls");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));

    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert_eq!(hear(&mut plain, 5).await, "plain");
}

#[tokio::test]
async fn new_connections_see_a_new_certificate_and_running_ones_go_on() {
    let (one, two) = (certificate("one"), certificate("two"));
    let files = Files::with(&one);
    let (address, certificates) = server(&files).await;
    let mut running = connect(address, &one, "one").await.unwrap();
    assert_eq!(hear(&mut running, 3).await, "tls");
    files.put(&two);
    assert!(certificates.reload().unwrap());
    assert!(connect(address, &one, "one").await.is_err());
    let mut new = connect(address, &two, "two").await.unwrap();
    assert_eq!(hear(&mut new, 3).await, "tls");
    running.write_all(b"still here").await.unwrap();
    running.flush().await.unwrap();
}

#[tokio::test]
async fn hundreds_of_stalled_handshakes_hold_nobody_up() {
    let one = certificate("one");
    let (address, _) = server(&Files::with(&one)).await;
    let mut stalled = Vec::new();
    // More than there are places.
    for number in 0..400 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Half of them say nothing at all, half begin and stop.
        if number % 2 == 0 {
            stream.write_all(&[22, 3, 1, 2]).await.unwrap();
        }
        stalled.push(stream);
    }
    let good = tokio::time::timeout(SOON, connect(address, &one, "one")).await;
    let mut stream = good.unwrap_or_else(|_| panic!("held up by {} others", stalled.len())).unwrap();
    assert_eq!(hear(&mut stream, 3).await, "tls");
}
