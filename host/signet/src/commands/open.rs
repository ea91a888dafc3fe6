//! The dashboard: a one-time link to it, in this machine's browser.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::client::Client;
use crate::error::Result;
use crate::output::{show, text};
use crate::settings::variable;

/// Makes a link and has the system open it, unless it is only to be printed.
pub(crate) fn run(client: &Client, only_print: bool, json: bool) -> Result<()> {
    let made = client.post("/api/auth/tickets", json!({}))?;
    let url = text(&made, "/url");
    let opened = !only_print && has_display() && open(url);
    let about = json!({ "url": url, "expiresAt": made.get("expiresAt"), "opened": opened });
    show(json, &about, |_| {
        let hint = if opened {
            ""
        } else {
            "\nOpen it in a browser on this machine. It signs in once, within 10 minutes."
        };
        format!("{url}{hint}")
    });
    Ok(())
}

/// A link to the dashboard of a daemon; none if it makes none, which is no reason to fail.
pub(crate) fn link(client: &Client) -> Option<String> {
    let made = client.post("/api/auth/tickets", json!({})).ok()?;
    Some(text(&made, "/url").to_owned()).filter(|url| !url.is_empty())
}

/// Whether a browser would be seen. On other systems there is always a screen, as far as can be told.
fn has_display() -> bool {
    let unix = cfg!(unix) && !cfg!(target_os = "macos");
    !unix || variable("DISPLAY").is_some() || variable("WAYLAND_DISPLAY").is_some()
}

/// Hands the link to the system's opener, as one word and without a shell.
fn open(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else {
        Command::new("xdg-open")
    };
    let opener = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It goes on by itself where the opener is the browser.
    opener.spawn().is_ok()
}
