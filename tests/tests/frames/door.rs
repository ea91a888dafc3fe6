//! The door itself, without a browser.

use serde_json::{Value, json};
use signet_tests::Http;

use crate::stage::Stage;

/// Where a dashboard stands: the port is the page's own.
pub(crate) const HOST: &str = "signet.localhost:4000";

/// Path and host of a frame's address.
pub(crate) fn parts(frame: &Value) -> (String, String) {
    let (host, path) =
        frame["url"].as_str().unwrap().strip_prefix("http://").unwrap().split_once('/').unwrap();
    (host.to_owned(), format!("/{path}"))
}

#[test]
fn a_frame_is_loaded_once_by_its_own_name_under_a_policy_of_the_daemons() {
    let stage = Stage::start();
    stage.hostile("one", &json!({}));
    let meta = json!({
        "csp": {
            "connectDomains": ["https://api.example.com", "http://127.0.0.1:9", "*"],
            "resourceDomains": ["https://cdn.example.com"],
            "frameDomains": ["https://video.example.com"],
            "baseUriDomains": ["https://base.example.com"],
        },
        "permissions": { "camera": {}, "clipboardWrite": {} },
        "prefersBorder": true,
    });
    stage.hostile("two", &meta);

    let (one, two) = (stage.frame("one", HOST), stage.frame("two", HOST));
    assert_eq!(one["origin"], format!("http://{}", parts(&one).0));
    let label = parts(&one).0.strip_suffix(&format!(".signet.localhost:{}", stage.port)).unwrap().to_owned();
    assert!(label.len() == 14 && label.starts_with("w-"), "{label}");
    assert_ne!(one["origin"], two["origin"], "a widget has an origin of its own");
    assert_eq!(one["origin"], stage.frame("one", HOST)["origin"], "which stays the same");
    assert_eq!(
        (&one["kind"], &one["sandbox"], &one["allow"]),
        (&json!("app"), &json!("allow-scripts allow-forms"), &json!(""))
    );
    assert!(one["html"].as_str().unwrap().contains("A widget that tries to get out"));
    assert_eq!(
        one["csp"],
        json!({ "connectDomains": [], "resourceDomains": [], "frameDomains": [], "baseUriDomains": [] })
    );
    // What a person would have to be asked about is not granted.
    assert_eq!(two["csp"]["connectDomains"], json!(["https://api.example.com"]));
    assert_eq!(
        (&two["permissions"]["camera"], &two["allow"], &two["prefersBorder"]),
        (&json!(false), &json!(""), &json!(true))
    );

    let (host, path) = parts(&one);
    let other = parts(&two).0;
    for (foreign, status) in [
        (other.as_str(), "404"),
        (&format!("127.0.0.1:{}", stage.port), "404"),
        (&format!("signet.localhost:{}", stage.port), "404"),
        ("evil.example", "403"),
        ("w-0123456789abc.signet.localhost", "403"),
        ("other.localhost", "403"),
        ("", "403"),
    ] {
        let (head, body) = stage.door("GET", &path, foreign, "");
        assert!(
            head.starts_with(&format!("http/1.1 {status}")) && !body.contains("proxy.js"),
            "{foreign}: {head}"
        );
    }
    // A tab and a request of a script do not use it up.
    for dest in ["document", "empty", "script"] {
        let (head, _) = stage.door("GET", &path, &host, &format!("Sec-Fetch-Dest: {dest}\r\n"));
        assert!(head.starts_with("http/1.1 404"), "{dest}: {head}");
    }
    let (head, body) = stage.door("GET", &path, &host, "Sec-Fetch-Dest: iframe\r\n");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; media-src 'self' data:; connect-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors http://signet.localhost:4000\r\n",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "origin-agent-cluster: ?1",
        "cross-origin-resource-policy: same-origin",
        "camera=()",
        "clipboard-write=()",
    ] {
        assert!(head.contains(header), "{header} is not in {head}");
    }
    assert!(
        !head.contains("set-cookie") && !head.contains("access-control") && !head.contains("=*"),
        "{head}"
    );
    assert!(body.contains(r#"<meta name="signet-host" content="http://signet.localhost:4000">"#), "{body}");
    assert!(!body.contains("tries to get out"), "nothing of the widget is in it");
    let (head, body) = stage.door("GET", &path, &host, "Sec-Fetch-Dest: iframe\r\n");
    assert!(head.starts_with("http/1.1 404") && body.contains("Reload the widget"), "{head}\n{body}");

    let (host, path) = parts(&two);
    let (head, _) = stage.door("GET", &path, &host, "");
    for part in [
        "connect-src https://api.example.com;",
        "img-src 'self' data: https://cdn.example.com;",
        "frame-src https://video.example.com;",
        "base-uri https://base.example.com;",
    ] {
        assert!(head.contains(part), "{part} is not in {head}");
    }
}

#[test]
fn there_is_nothing_else_behind_the_door() {
    let stage = Stage::start();
    let own = format!("127.0.0.1:{}", stage.port);
    let owner = std::fs::read_to_string(stage.daemon.workspace().join(".daemon/owner-token")).unwrap();
    let bearer = format!("Authorization: Bearer {}\r\n", owner.trim());
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/api/status"),
        ("GET", "/api/memories"),
        ("POST", "/api/shutdown"),
        ("POST", "/mcp"),
        ("GET", "/frame/"),
        ("POST", "/proxy.js"),
        ("GET", "/proxy.js/.."),
        ("GET", "/assets/index.js"),
    ] {
        let (head, _) = stage.door(method, path, &own, &bearer);
        assert!(head.starts_with("http/1.1 404"), "{method} {path}: {head}");
    }
    let (head, body) = stage.door("GET", "/proxy.js", &own, "");
    assert!(head.starts_with("http/1.1 200") && head.contains("text/javascript"), "{head}");
    assert!(body.contains(r#"const TOKENS = ["allow-scripts", "allow-forms"];"#), "{body}");
    let (head, _) = stage.door("GET", "/proxy.js", "evil.example", "");
    assert!(head.starts_with("http/1.1 403"), "{head}");
    // And no frames at the main one.
    let main = Http::new(stage.daemon.url());
    assert_eq!(main.get("/proxy.js").status, 404);
}

#[test]
fn frames_stand_where_the_page_that_asks_can_show_them() {
    let stage = Stage::start();
    stage.hostile("one", &json!({}));
    let places = |host: &str| stage.owner.send("GET", "/api/dashboard/frames", &[("Host", host)], &[]).good();
    let (labelled, port) = (format!("http://*.signet.localhost:{}", stage.port), stage.port);
    for (host, fallback) in
        [("signet.localhost:4000", "127.0.0.1"), ("127.0.0.1:4000", "127.0.0.1"), ("localhost", "localhost")]
    {
        let wanted = json!({ "origin": labelled, "fallback": format!("http://{fallback}:{port}") });
        assert_eq!(places(host), wanted, "{host}");
    }
    let frame = stage.frame("one", "127.0.0.1:4000");
    assert_eq!(frame["origin"], format!("http://127.0.0.1:{port}"));
    let (host, path) = parts(&frame);
    let (head, _) = stage.door("GET", &path, &host, "");
    assert!(
        head.starts_with("http/1.1 200") && head.contains("frame-ancestors http://127.0.0.1:4000\r\n"),
        "{head}"
    );
    // No policy of a browser can name it.
    let refused = stage.ask_frame("one", "[::1]:4000");
    assert!(refused.status == 400 && refused.text.contains("127.0.0.1"), "{refused:?}");
    // The dashboard's own page may show these frames, and no others.
    let policy = |host: &str| {
        let mut request = ureq::get(stage.daemon.url()).config().http_status_as_error(false).build();
        request = request.header("Host", host);
        let answer = request.call().unwrap();
        let policy =
            answer.headers().get("content-security-policy").map(|policy| policy.to_str().unwrap().to_owned());
        policy.unwrap_or_default()
    };
    for (host, source) in [("signet.localhost", labelled), ("127.0.0.1", format!("http://127.0.0.1:{port}"))]
    {
        let policy = policy(host);
        assert!(policy.contains(&format!("frame-src {source};")), "{policy}");
    }
}

#[test]
fn a_page_at_an_address_is_framed_and_what_has_none_is_not() {
    let stage = Stage::start();
    stage.install("page", "https://crm.example.com/embed?x=1", &json!({}));
    let frame = stage.frame("page", HOST);
    assert_eq!((&frame["kind"], &frame["html"]), (&json!("page"), &Value::Null));
    assert_eq!(frame["csp"]["frameDomains"], json!(["https://crm.example.com"]));
    assert_eq!(frame["sandbox"], "allow-scripts allow-forms allow-same-origin");
    let (host, path) = parts(&frame);
    let (head, body) = stage.door("GET", &path, &host, "");
    assert!(
        head.contains("default-src 'none'; script-src 'self'; frame-src https://crm.example.com; "),
        "{head}"
    );
    assert!(body.contains(r#"content="https://crm.example.com/embed?x=1""#), "{body}");

    let refused = stage.ask_frame("nothing", HOST);
    assert_eq!(refused.status, 404, "{refused:?}");
    let answer = stage.owner.post("/api/widgets/page/frames", &json!({ "uri": "ui://page/none" }));
    assert!(answer.status == 400 && answer.text.contains("has no app"), "{answer:?}");
}
