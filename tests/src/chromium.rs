//! A real browser, for one page at a time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Program;

/// What every run has.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// Time for a page; a browser that has never run takes its time.
const PAGE: Duration = Duration::from_secs(60);

/// A Chromium that is installed.
#[derive(Debug)]
pub struct Chromium(PathBuf);

impl Chromium {
    /// `SIGNET_TEST_CHROMIUM`, else what is installed. None: the test is left out, and says so.
    ///
    /// # Panics
    /// The variable names no file.
    #[must_use]
    #[track_caller]
    pub fn find() -> Option<Self> {
        if let Some(named) = std::env::var_os("SIGNET_TEST_CHROMIUM").filter(|path| !path.is_empty()) {
            let path = PathBuf::from(named);
            assert!(path.is_file(), "SIGNET_TEST_CHROMIUM={} is no file", path.display());
            return Some(Self(path));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let places = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
        let found = places.into_iter().find(|program| program.is_file());
        if found.is_none() {
            println!(
                "left out: there is no Chromium; install it (Debian: apt-get install chromium), or name it in SIGNET_TEST_CHROMIUM"
            );
        }
        found.map(Self)
    }

    /// What a page of a file has become after `millis` of its own time, as HTML; `picture` is a file that it is drawn
    /// to instead, at this width and height.
    ///
    /// # Panics
    /// The browser fails.
    #[must_use]
    #[track_caller]
    pub fn show(&self, page: &Path, millis: u32, picture: Option<(&Path, u32, u32)>) -> String {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let profile = folder.path().join("profile");
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).into();
        // A frame without an origin would get a process of its own, whose time is not the page's.
        flags.push("--disable-features=IsolateSandboxedIframes".into());
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags.push(format!("--virtual-time-budget={millis}"));
        match picture {
            Some((file, width, height)) => {
                flags.push(format!("--screenshot={}", file.display()));
                flags.push(format!("--window-size={width},{height}"));
            }
            None => flags.push("--dump-dom".into()),
        }
        flags.push(format!("file://{}", page.display()));
        let home = folder.path().to_owned();
        Program::new(&self.0, &home).args(flags).env("HOME", &home).run(PAGE).good().stdout
    }

    /// Opens a page at an address and leaves it open: what becomes of it, the page tells whoever serves it. Frames have
    /// the processes that they have for people, and windows open unasked.
    ///
    /// # Panics
    /// The browser cannot be started.
    #[must_use]
    #[track_caller]
    pub fn open(&self, url: &str) -> OpenPage {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).into();
        flags.push("--disable-popup-blocking".into());
        flags.push("--remote-debugging-port=0".into());
        flags.push(format!("--user-data-dir={}", folder.path().join("profile").display()));
        flags.push(url.to_owned());
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let browser = Program::new(&self.0, folder.path()).args(flags).env("HOME", folder.path()).start(log);
        OpenPage { browser, _folder: folder }
    }
}

/// A page that is open until this is dropped.
#[derive(Debug)]
pub struct OpenPage {
    browser: std::process::Child,
    _folder: tempfile::TempDir,
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        // Its other processes end with it.
        let _ = self.browser.kill().and_then(|()| self.browser.wait());
    }
}
