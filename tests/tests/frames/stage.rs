//! A daemon with widgets, and a stand-in for the dashboard's page beside it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Answer, Daemon, Http, signet_program, until};

/// Time for what a browser does on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const HOSTILE: &str = include_str!("hostile.html");

/// A daemon with servers that bring pages.
pub(crate) struct Stage {
    pub(crate) daemon: Daemon,
    pub(crate) owner: Http,
    /// Where widgets' frames are.
    pub(crate) port: u16,
}

impl Stage {
    pub(crate) fn start() -> Self {
        let daemon = Daemon::start();
        let owner = daemon.owner();
        let port = widgets_port(&owner);
        Self { daemon, owner, port }
    }

    /// Kills the daemon, and starts it anew.
    pub(crate) fn restart(&mut self) {
        self.daemon.kill_9();
        self.daemon.restart();
        self.owner = self.daemon.owner();
        self.port = widgets_port(&self.owner);
    }

    /// Installs a widget with a page that stands in a file, or at an address.
    pub(crate) fn install(&self, id: &str, page: &str, meta: &Value) {
        self.install_saying(id, page, &meta.to_string());
    }

    /// The same, with what the page says of itself as JSON, or in a file behind an `@`.
    pub(crate) fn install_saying(&self, id: &str, page: &str, meta: &str) {
        let program = signet_program().with_file_name("stage");
        let url = format!("{} {page} '{meta}'", program.display());
        let plan = self.owner.post("/api/mcp/plan", &json!({ "url": url })).good();
        let wanted = json!({ "url": url, "id": id, "approve": plan["approve"] });
        let _ = self.owner.post("/api/mcp/install", &wanted).good();
        self.is_connected(id);
    }

    /// Waits until a widget's server answers.
    #[track_caller]
    pub(crate) fn is_connected(&self, id: &str) {
        let mut widget = Value::Null;
        let there = until(PATIENCE, || {
            widget = self.owner.get(&format!("/api/widgets/{id}")).good();
            (widget["state"] == "connected").then_some(())
        });
        assert!(there.is_some(), "{widget:#}");
    }

    /// Writes the hostile page, and installs it.
    pub(crate) fn hostile(&self, id: &str, meta: &Value) {
        let page = self.daemon.workspace().join(format!("{id}.html"));
        std::fs::write(&page, HOSTILE).unwrap();
        self.install(id, &page.display().to_string(), meta);
    }

    /// Says what the app of a widget may do.
    pub(crate) fn say(&self, id: &str, said: &Value) -> Answer {
        let headers = [("Content-Type", "application/json")];
        let body = serde_json::to_vec(said).unwrap();
        self.owner.send("PATCH", &format!("/api/widgets/{id}/permissions"), &headers, &body)
    }

    /// A frame, as a page at this host gets it.
    pub(crate) fn frame(&self, id: &str, host: &str) -> Value {
        self.ask_frame(id, host).good()
    }

    pub(crate) fn ask_frame(&self, id: &str, host: &str) -> Answer {
        let headers = [("Host", host), ("Content-Type", "application/json")];
        self.owner.send("POST", &format!("/api/widgets/{id}/frames"), &headers, b"{}")
    }

    /// Asks the sandbox's door by a name: head and body of the answer.
    pub(crate) fn door(&self, method: &str, path: &str, host: &str, more: &str) -> (String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_ascii_lowercase(), body.to_owned())
    }
}

fn widgets_port(owner: &Http) -> u16 {
    let status = owner.get("/api/status").good();
    u16::try_from(status["widgetsPort"].as_u64().unwrap()).unwrap()
}

/// A server of plain pages, which writes down what it is asked.
#[derive(Clone)]
pub(crate) struct Pages {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    said: Arc<Mutex<Value>>,
    pages: Arc<Mutex<Vec<(String, String)>>>,
}

impl Pages {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Self { port, asked: Arc::default(), said: Arc::default(), pages: Arc::default() };
        let serving = pages.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.answer(stream));
            }
        });
        pages
    }

    pub(crate) fn put(&self, path: &str, page: &str) {
        self.pages.lock().unwrap().push((path.to_owned(), page.to_owned()));
    }

    /// Paths that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What a page said last.
    pub(crate) fn said(&self) -> Value {
        self.said.lock().unwrap().clone()
    }

    fn answer(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let path = line.split(' ').nth(1)?.to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        if path == "/seen" {
            *self.said.lock().unwrap() = serde_json::from_slice(&body).ok()?;
        } else if path != "/favicon.ico" {
            self.asked.lock().unwrap().push(path.clone());
        }
        let page =
            self.pages.lock().unwrap().iter().find(|(known, _)| *known == path).map(|(_, page)| page.clone());
        let page = page.unwrap_or_else(|| "x".to_owned());
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            page.len()
        );
        reader.get_mut().write_all((head + &page).as_bytes()).ok()
    }

    /// The stand-in for the dashboard, with these frames.
    pub(crate) fn host(&self, path: &str, frames: &Value) {
        let told = frames.to_string().replace('<', "\\u003c");
        self.put(path, &include_str!("host.html").replace("{{told}}", &told));
    }

    /// What the page saw, once it is as it should be.
    #[track_caller]
    pub(crate) fn becomes(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let seen = until(PATIENCE, || Some(self.said()).filter(|seen| fits(seen)));
        seen.unwrap_or_else(|| panic!("asked: {:?}\n{:#}", self.asked(), self.said()))
    }

    /// Waits until all of these were asked for.
    #[track_caller]
    pub(crate) fn were_asked(&self, paths: &[String]) {
        let all = until(PATIENCE, || {
            let asked = self.asked();
            paths.iter().all(|path| asked.contains(path)).then_some(())
        });
        let asked = self.asked();
        let missing: Vec<_> = paths.iter().filter(|path| !asked.contains(path)).collect();
        assert!(all.is_some(), "a control fails, so the test shows nothing: {missing:?}\n{:#}", self.said());
    }
}
