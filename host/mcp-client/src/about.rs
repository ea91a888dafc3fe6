//! What a server says of itself, from its own words.

use rmcp::model::ServerPeerInfo;
use serde_json::Value;

use crate::About;
use crate::text::cut;
use crate::wire::Said;

/// Where a stateless server names itself in the `_meta` of its answers.
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
/// Bytes of a name, a title, a version.
const NAME: usize = 256;
/// Bytes of a description and of instructions.
const TEXT: usize = 16 << 10;
/// Icons that are kept.
const ICONS: usize = 8;
/// Bytes of an icon's address; `data:` ones hold the icon itself.
const ICON: usize = 128 << 10;

/// Puts it together. `peer` is what was agreed on.
pub(crate) fn about(said: &Said, peer: &ServerPeerInfo) -> About {
    let result = &said.result;
    let meta = result.get("_meta").cloned().unwrap_or_default();
    let info = result.get("serverInfo").or_else(|| meta.get(SERVER_INFO)).cloned().unwrap_or_default();
    let text = |field: &str, most| {
        let text = info.get(field)?.as_str()?;
        (!text.is_empty()).then(|| cut(text, most).to_owned())
    };
    let icons = info.get("icons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let instructions = result.get("instructions").and_then(Value::as_str);
    About {
        name: text("name", NAME).unwrap_or_default(),
        title: text("title", NAME),
        version: text("version", NAME),
        description: text("description", TEXT),
        website_url: text("websiteUrl", 2048),
        icons: icons
            .iter()
            .filter_map(|icon| serde_json::from_value::<crate::Icon>(icon.clone()).ok())
            .filter(|icon| icon.src.len() <= ICON)
            .take(ICONS)
            .collect(),
        instructions: instructions.map(|text| cut(text, TEXT).to_owned()),
        protocol: peer.protocol_version.to_string(),
        modern: said.modern,
        capabilities: result.get("capabilities").cloned().unwrap_or_default(),
        raw_info: info,
        meta,
    }
}
