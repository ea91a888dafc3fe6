//! A hook whose daemon has a certificate of the person's own authority.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use base64::Engine as _;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a daemon answers.
const ANSWER: &str = r#"{"stdout":"remembered","stderr":"","exitCode":0}"#;

/// A stand-in for a daemon, with a certificate for `name`; its port, and the authority's certificate.
fn daemon(name: &str) -> (u16, CertificateDer<'static>) {
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let certificate = authority.self_signed(&authority_key).unwrap().der().clone();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf =
        rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            // One that does not trust us hangs up.
            if matches!(stream.read(&mut [0; 8192]), Ok(read) if read > 0) {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{ANSWER}", ANSWER.len());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (port, certificate)
}

/// What a hook prints, and complains about.
fn hook(home: &Path, url: &str, authority: Option<&Path>) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
    command.args(["hook", "user-prompt-submit", "-H", "codex"]).env_clear().env("HOME", home);
    command.env("SIGNET_DAEMON_URL", url).stdin(Stdio::null());
    if let Some(authority) = authority {
        command.env("SSL_CERT_FILE", authority);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn an_own_authority_can_be_trusted_and_what_is_wrong_is_said() {
    let home = tempfile::tempdir().unwrap();
    let (port, authority) = daemon("localhost");
    let file = home.path().join("authority.pem");
    let encoded = base64::engine::general_purpose::STANDARD.encode(&authority);
    std::fs::write(&file, format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n"))
        .unwrap();
    let url = format!("https://localhost:{port}");

    let (out, line) = hook(home.path(), &url, None);
    assert!(out.is_empty() && line.contains("TLS failed") && line.contains("SSL_CERT_FILE"), "{line}");
    assert_eq!(hook(home.path(), &url, Some(&file)), ("remembered".into(), String::new()));

    let other = format!("https://127.0.0.1:{port}");
    let (_, line) = hook(home.path(), &other, Some(&file));
    assert!(line.contains("TLS failed") && line.contains("name"), "{line}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.read(&mut [0; 8192]);
        }
    });
    let (_, line) = hook(home.path(), &plain, Some(&file));
    assert!(line.contains("http://"), "{line}");
}
