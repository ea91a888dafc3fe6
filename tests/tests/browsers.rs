//! The way into the dashboard, from the command line to a page.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests may fail them")]

use serde_json::{Value, json};
use signet_tests::Daemon;

const DOOR: &str = "/api/auth/browser";

fn ticket(url: &Value) -> String {
    url.as_str().and_then(|url| url.split_once("/#ticket=")).expect("a link").1.to_owned()
}

#[test]
fn the_link_of_the_command_line_signs_a_browser_in_for_longer_than_the_daemon_runs() {
    let mut daemon = Daemon::start();
    let made = daemon.cli(&["--json", "open", "--print"]).json();
    let port = daemon.url().rsplit(':').next().expect("a port");
    assert!(
        made["url"].as_str().is_some_and(|url| url.starts_with(&format!("http://signet.localhost:{port}/#")))
    );
    assert_eq!(made["opened"], false);
    let signed_in = daemon.http().post(DOOR, &json!({ "ticket": ticket(&made["url"]), "name": "x" })).good();
    let token = signed_in["token"].as_str().expect("a token").to_owned();
    let unused = ticket(&daemon.cli(&["--json", "open", "--print"]).json()["url"]);
    let page = [("Sec-Fetch-Site", "same-origin")];
    assert_eq!(daemon.http().send("GET", "/api/secrets", &page, &[]).status, 401);

    // Whatever was acknowledged is durable.
    daemon.kill_9();
    daemon.restart();
    let browser = daemon.http().bearer(&token);
    let _ = browser.send("GET", "/api/secrets", &page, &[]).good();
    assert_eq!(
        daemon.http().post(DOOR, &json!({ "ticket": unused })).status,
        401,
        "links end with the daemon"
    );
    let _ = browser.send("DELETE", DOOR, &page, &[]).good();
    daemon.kill_9();
    daemon.restart();
    assert_eq!(browser.send("GET", "/api/secrets", &page, &[]).status, 401);
    // Nothing of it is in the log.
    assert!(!daemon.log().contains(&token) && !daemon.log().contains(&unused));
}

#[test]
fn a_link_is_the_last_word_of_a_start() {
    let daemon = Daemon::start();
    /// Ends what the test started, whatever becomes of the test.
    struct End<'a>(&'a Daemon);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            let _ = self.0.cli(&["down"]);
        }
    }
    let said = daemon.cli(&["up"]).good();
    assert!(!said.stdout.contains("Open "), "it runs already: {said:?}");
    let _ = daemon.cli(&["down"]).good();
    let _end = End(&daemon);
    let said = daemon.cli(&["up", "--port", "0"]).good();
    let last = said.stdout.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("Open http://signet.localhost:") && last.contains("/#ticket="), "{said:?}");
    let _ = daemon.cli(&["down"]).good();
    let said = daemon.cli(&["--json", "up", "--port", "0"]).json();
    let http = signet_tests::Http::new(said["url"].as_str().expect("a URL"));
    let _ = http.post(DOOR, &json!({ "ticket": ticket(&said["open"]) })).good();
}
