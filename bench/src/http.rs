//! The leanest HTTP client there is: the two ends share the machine, and what the client burns is not
//! the daemon's.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::Result;

/// A connection that is kept.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The bytes of a request.
pub(crate) fn request(method: &str, path: &str, port: u16, key: Option<&str>, body: &str) -> Vec<u8> {
    let key = key.map_or(String::new(), |key| format!("Authorization: Bearer {key}\r\n"));
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{key}{content}\r\n{body}").into_bytes()
}

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 64 << 10] })
    }

    /// Sends a request and reads its answer; the body of a good one.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            let free = self.buffer.get_mut(filled..).unwrap_or_default();
            let read = self.stream.read(free)?;
            if read == 0 {
                return Err("the daemon hung up".into());
            }
            filled += read;
            let answer = self.buffer.get(..filled).unwrap_or_default();
            let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(answer.get(..head).unwrap_or_default()).to_lowercase();
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok())
                .ok_or("an answer without a length")?;
            if filled < head + 4 + length {
                if self.buffer.len() < head + 4 + length {
                    self.buffer.resize(head + 4 + length, 0);
                }
                continue;
            }
            if !text.starts_with("http/1.1 20") {
                let body = String::from_utf8_lossy(answer.get(head + 4..).unwrap_or_default()).into_owned();
                return Err(format!("{}: {body}", text.lines().next().unwrap_or_default()).into());
            }
            return Ok(answer.get(head + 4..head + 4 + length).unwrap_or_default().to_vec());
        }
    }
}
