//! What the HTTP transport repeats of a message in headers: on standard input there are none, so they are
//! read from the message.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// Where a request of a revision without `initialize` says which one that is.
const REVISION: &str = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

/// The headers of a message. `agreed` is the revision that `initialize` ended with.
pub(super) fn of(message: &Value, agreed: Option<&str>) -> Vec<(&'static str, String)> {
    let text = |path: &str| message.pointer(path).and_then(Value::as_str);
    let method = text("/method").unwrap_or_default();
    let Some(revision) = text(REVISION) else {
        // `initialize` itself says it in its params, and nothing is agreed yet.
        let agreed = agreed.filter(|_| method != "initialize");
        return agreed.map(|agreed| ("MCP-Protocol-Version", agreed.to_owned())).into_iter().collect();
    };
    let mut headers = vec![("MCP-Protocol-Version", plain(revision)), ("Mcp-Method", plain(method))];
    let name = match method {
        "tools/call" | "prompts/get" => text("/params/name"),
        "resources/read" => text("/params/uri"),
        _ => None,
    };
    headers.extend(name.map(|name| ("Mcp-Name", plain(name))));
    headers
}

/// As it is, or in the protocol's wrapping where a header would not carry it unharmed.
fn plain(text: &str) -> String {
    let carried = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
    if carried && !text.starts_with("=?base64?") {
        return text.to_owned();
    }
    format!("=?base64?{}?=", BASE64_STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn modern(method: &str, mut params: Value) -> Value {
        params["_meta"] = json!({ "io.modelcontextprotocol/protocolVersion": "2026-07-28" });
        json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
    }

    #[test]
    fn a_message_that_names_its_revision_has_all_headers() {
        let headers = of(&modern("tools/call", json!({ "name": "recall" })), None);
        let expected =
            [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "recall")];
        assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(of(&modern("server/discover", json!({})), Some("2025-11-25")).len(), 2);
    }

    #[test]
    fn what_a_header_cannot_carry_is_wrapped() {
        let headers = of(&modern("resources/read", json!({ "uri": "signet://b\u{e4}r\r\nX: y" })), None);
        let value = &headers.last().unwrap().1;
        assert!(value.starts_with("=?base64?") && value.ends_with("?=") && !value.contains('\n'), "{value}");
        assert_eq!(plain(" x"), "=?base64?IHg=?=");
    }

    #[test]
    fn after_initialize_the_agreed_revision_goes_with_every_message() {
        let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
        assert_eq!(of(&list, Some("2025-11-25")), [("MCP-Protocol-Version", "2025-11-25".to_owned())]);
        assert_eq!(of(&list, None), []);
        assert_eq!(of(&json!({ "id": 1, "method": "initialize" }), Some("2025-11-25")), []);
    }
}
