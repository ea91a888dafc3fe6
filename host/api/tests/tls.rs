//! Requests over TLS and HTTP/2: the daemon's names, and who is not trusted for being local.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use signet_tls::Certificates;
use support::House;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// A certificate in files of `folder`, and its bytes.
fn certificate(folder: &Path, name: &str) -> (Arc<Certificates>, Vec<u8>) {
    let key = rcgen::KeyPair::generate().unwrap();
    let made = rcgen::CertificateParams::new([name.to_owned()]).unwrap().self_signed(&key).unwrap();
    let write = |file: &str, label: &str, der: &[u8]| {
        let text = STANDARD.encode(der);
        let path = folder.join(file);
        std::fs::write(&path, format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")).unwrap();
        path
    };
    let certificate = write("cert.pem", "CERTIFICATE", made.der());
    let key = write("key.pem", "PRIVATE KEY", &key.serialize_der());
    (Arc::new(Certificates::open(&certificate, &key).unwrap()), made.der().to_vec())
}

async fn connect(address: SocketAddr, name: &str, believed: Vec<u8>) -> SendRequest<Body> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(believed)).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(address).await.unwrap();
    let name = name.to_owned().try_into().unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let io = TokioIo::new(stream);
    let (send, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    send
}

async fn get(send: &mut SendRequest<Body>, url: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer: Response<Incoming> = send.send_request(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[test]
fn over_tls_the_certificates_names_are_the_daemons_and_nobody_is_local() {
    let folder = tempfile::tempdir().unwrap();
    let (certificates, der) = certificate(folder.path(), "signet-home");
    let house = House::over_tls(certificates);
    let key = house.agent("a");
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    client.block_on(async {
        let mut send = connect(house.address, "signet-home", der).await;
        let bearer = format!("Bearer {key}");
        let bearer = [("authorization", bearer.as_str())];
        let url = |host: &str, path: &str| format!("https://{host}:{}{path}", house.address.port());
        assert_eq!(get(&mut send, &url("signet-home", "/health"), &[]).await.0, StatusCode::OK);

        let (status, said) = get(&mut send, &url("evil.example", "/health"), &bearer).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(said.contains("does not answer to the host"), "{said}");

        // From loopback, by a loopback name: but over TLS.
        for host in ["signet-home", "localhost"] {
            let asked = url(host, "/api/memories");
            assert_eq!(get(&mut send, &asked, &[]).await.0, StatusCode::UNAUTHORIZED, "{host}");
            assert_eq!(get(&mut send, &asked, &bearer).await.0, StatusCode::OK, "{host}");
        }
        let origin = |scheme: &str| format!("{scheme}://signet-home:{}", house.address.port());
        for (scheme, expected) in [("http", StatusCode::FORBIDDEN), ("https", StatusCode::OK)] {
            let origin = origin(scheme);
            let headers = [bearer[0], ("origin", origin.as_str())];
            assert_eq!(get(&mut send, &url("signet-home", "/api/memories"), &headers).await.0, expected);
        }
    });
    // Beside it, programs of this machine go on as ever.
    let _ = house.nobody().get("/api/memories").ok();
}
