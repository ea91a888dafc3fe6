//! Tools of installed MCP servers, offered beside Signet's own: each under its own name, or all behind two.

use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, Icon, JsonObject, Tool as Listed, ToolAnnotations};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use signet_auth::{Caller, Decision};
use signet_core::{Effect, Error, sha256_hex};
use signet_servers::{Call, Servers, ToolView};

use crate::tools::{described, read, with_output};
use crate::wording;

/// Between the id of a server and the name of its tool. No id has an underscore.
const BETWEEN: &str = "__";
/// Bytes of a name: what all harnesses take.
const NAME: usize = 64;
/// Tools, and bytes of their descriptions and schemas, that are listed one by one where nobody says how. Beyond it
/// they would fill a model's context before it has done anything.
const FEW: usize = 40;
const SMALL: usize = 64 << 10;
/// Tools that one search shows.
const FOUND: usize = 10;
const MOST_FOUND: usize = 50;

pub(crate) const FIND: &str = "find_tools";
pub(crate) const CALL: &str = "call_tool";

/// How they are offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Offering {
    /// One by one while there are few, else behind two.
    #[default]
    Auto,
    /// One by one.
    Expanded,
    /// Behind two: one that finds, one that calls.
    Compact,
    /// Not at all.
    None,
}

impl Offering {
    /// As the address says that a client uses: `/mcp?tools=compact`.
    pub(crate) fn of(query: Option<&str>) -> Self {
        let wanted = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("tools="));
        match wanted {
            Some("expanded") => Self::Expanded,
            Some("compact") => Self::Compact,
            Some("none") => Self::None,
            _ => Self::Auto,
        }
    }
}

/// The name under which a tool is offered: `server__tool`. What harnesses would not take in a name is left out, and a
/// digest keeps such names apart.
fn exposed(server: &str, tool: &str) -> String {
    let fit = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let name = format!("{server}{BETWEEN}{tool}");
    if name.len() <= NAME && tool.chars().all(fit) {
        return name;
    }
    let digest = sha256_hex(tool.as_bytes());
    let plain: String = tool.chars().map(|c| if fit(c) { c } else { '_' }).collect();
    let room = NAME.saturating_sub(server.len() + BETWEEN.len() + 9);
    let (plain, digest) = (plain.get(..room).unwrap_or(&plain), digest.get(..8).unwrap_or(&digest));
    format!("{server}{BETWEEN}{plain}_{digest}")
}

/// Whether a name can be one of these.
pub(crate) fn is_name(name: &str) -> bool {
    name == FIND || name == CALL || name.contains(BETWEEN)
}

/// The server that a name is of.
pub(crate) fn server_of(name: &str) -> Option<String> {
    name.split_once(BETWEEN).map(|(server, _)| server.to_owned())
}

/// What is listed for a caller.
pub(crate) fn list(servers: &Servers, caller: &Caller, offering: Offering) -> Vec<Listed> {
    if offering == Offering::None {
        return Vec::new();
    }
    let tools = servers.tools(caller);
    if tools.is_empty() {
        return Vec::new();
    }
    let size = |view: &ToolView| {
        view.tool.description.as_ref().map_or(0, String::len) + view.tool.input_schema.to_string().len()
    };
    let few = || tools.len() <= FEW && tools.iter().map(|(_, view)| size(view)).sum::<usize>() <= SMALL;
    if offering == Offering::Expanded || offering == Offering::Auto && few() {
        return tools.iter().filter_map(|(server, view)| listed(server, view)).collect();
    }
    let find = described::<Find>(
        FIND,
        "Find tools",
        "Find tools of the user's installed MCP servers by what they do. Call it before you say that something cannot \
         be done: returns names, descriptions and the JSON Schemas of arguments, for call_tool.",
    );
    let find =
        with_output::<Found>(find).with_annotations(ToolAnnotations::new().read_only(true).open_world(false));
    let call = described::<CallTool>(
        CALL,
        "Call a tool",
        "Call a tool that find_tools named, with arguments that fit its schema.",
    );
    vec![find, call]
}

fn listed(server: &str, view: &ToolView) -> Option<Listed> {
    let Value::Object(schema) = view.tool.input_schema.clone() else { return None };
    let description = view.tool.description.clone().unwrap_or_default();
    let mut tool = Listed::new(exposed(server, &view.tool.name), description, schema);
    tool.title = view.tool.title.clone();
    if let Some(Value::Object(output)) = view.tool.output_schema.clone() {
        tool.output_schema = Some(Arc::new(output));
    }
    let hints = view.tool.annotations.clone();
    let mut hints =
        hints.and_then(|hints| serde_json::from_value::<ToolAnnotations>(hints).ok()).unwrap_or_default();
    // A harness that lets tools through that only read must not be told so by the server alone.
    hints.read_only_hint = Some(view.effect == Effect::Reads);
    hints.destructive_hint = Some(view.effect == Effect::Destroys);
    tool.annotations = Some(hints);
    let icons = view.tool.icons.iter().map(|icon| Icon::new(icon.src.clone())).collect::<Vec<_>>();
    tool.icons = (!icons.is_empty()).then_some(icons);
    Some(tool)
}

/// Looks for tools.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    /// Words of what it is to do. Empty: all.
    #[serde(default)]
    #[schemars(length(max = 1_000))]
    query: String,
    /// Only of this server.
    server: Option<String>,
    /// How many at most.
    #[serde(default = "found")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

fn found() -> usize {
    FOUND
}

#[derive(Serialize, JsonSchema)]
struct Found {
    /// Best first.
    tools: Vec<FoundTool>,
    /// How many there are in all.
    of: usize,
}

#[derive(Serialize, JsonSchema)]
struct FoundTool {
    /// For `call_tool`.
    name: String,
    /// The server that it belongs to.
    server: String,
    /// What it does.
    description: String,
    /// JSON Schema of its arguments.
    arguments: Value,
    /// A person is asked before it is called.
    asks: bool,
}

/// Calls a tool by its name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CallTool {
    /// As `find_tools` says it.
    name: String,
    /// What it takes.
    #[serde(default)]
    arguments: JsonObject,
}

/// Calls what is behind a name; `None` if nothing is.
pub(crate) async fn call(
    servers: &Servers,
    caller: &Caller,
    name: &str,
    arguments: JsonObject,
) -> Option<CallToolResult> {
    let answer = match name {
        FIND => read::<Find>(FIND, arguments).and_then(|wanted| find(servers, caller, &wanted)),
        CALL => match read::<CallTool>(CALL, arguments) {
            Ok(wanted) => match through(servers, caller, &wanted.name, wanted.arguments).await {
                Some(answer) => answer,
                None => Err(Error::NotFound(format!(
                    "there is no tool '{}'; {FIND} names those that there are",
                    wording::shorten(&wanted.name, 80)
                ))),
            },
            Err(error) => Err(error),
        },
        name => through(servers, caller, name, arguments).await?,
    };
    Some(
        answer
            .unwrap_or_else(|error| CallToolResult::error(vec![ContentBlock::text(wording::failure(error))])),
    )
}

async fn through(
    servers: &Servers,
    caller: &Caller,
    name: &str,
    arguments: JsonObject,
) -> Option<signet_core::Result<CallToolResult>> {
    let (server, _) = name.split_once(BETWEEN)?;
    let tool = servers.tool_named(caller, server, |tool| exposed(server, tool) == name)?;
    let call = Call::of_model(server, tool, arguments);
    let answer = servers.call(caller, call).await.map_err(Error::from);
    Some(answer.and_then(|answer| {
        serde_json::from_value(answer)
            .map_err(|error| Error::Unavailable(format!("{server} answered with what is no result: {error}")))
    }))
}

fn find(servers: &Servers, caller: &Caller, wanted: &Find) -> signet_core::Result<CallToolResult> {
    let words: Vec<_> = wanted.query.split_whitespace().take(50).map(str::to_lowercase).collect();
    let tools = servers.tools(caller);
    let of = tools.len();
    let mut found: Vec<_> = tools
        .into_iter()
        .filter(|(server, _)| wanted.server.as_ref().is_none_or(|only| only == server))
        .filter_map(|(server, view)| Some((fitness(&words, &server, &view)?, server, view)))
        .collect();
    // What is equally fit stays in the order of its servers.
    found.sort_by_key(|(fitness, ..)| std::cmp::Reverse(*fitness));
    found.truncate(wanted.limit.clamp(1, MOST_FOUND));
    let tools: Vec<_> = found.into_iter().map(|(_, server, view)| shown(server, view)).collect();
    let lines = tools.iter().map(|tool| {
        let asks = if tool.asks { " (a person is asked first)" } else { "" };
        let about = wording::one_line(&tool.description, wording::CONTENT);
        format!("- {}{asks}: {about}\n  arguments: {}", tool.name, tool.arguments)
    });
    let text = match tools.len() {
        0 => format!("No tool fits; there are {of}. Ask with other words, or none to see all."),
        _ => lines.collect::<Vec<_>>().join("\n"),
    };
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(json!(Found { tools, of }));
    Ok(result)
}

fn shown(server: String, view: ToolView) -> FoundTool {
    FoundTool {
        name: exposed(&server, &view.tool.name),
        server,
        description: view.tool.description.unwrap_or_default(),
        arguments: view.tool.input_schema,
        asks: view.decision == Decision::Ask,
    }
}

/// How many of the words are about a tool, those in its name twice; nothing, if none is.
fn fitness(words: &[String], server: &str, view: &ToolView) -> Option<usize> {
    if words.is_empty() {
        return Some(0);
    }
    let name = format!("{server} {} {}", view.tool.name, view.tool.title.as_deref().unwrap_or_default());
    let (name, about) =
        (name.to_lowercase(), view.tool.description.as_deref().unwrap_or_default().to_lowercase());
    let fitness =
        words.iter().map(|word| 2 * usize::from(name.contains(word)) + usize::from(about.contains(word)));
    Some(fitness.sum()).filter(|fitness| *fitness > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_that_harnesses_take_and_two_tools_never_share_one() {
        let long = "x".repeat(100);
        let tools = ["echo", "a/b", "a.b", "a b", "../../etc", "<script>", "日本", "", &long, &long[1..]];
        let names: Vec<_> = tools.iter().map(|tool| exposed("some-server", tool)).collect();
        for name in &names {
            assert!(name.len() <= NAME && name.starts_with("some-server__"), "{name}");
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{name}");
        }
        let apart: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(apart.len(), names.len(), "{names:?}");
        assert_eq!(exposed("time", "convert_time"), "time__convert_time");
    }

    #[test]
    fn the_address_says_how_tools_are_offered() {
        for (query, offering) in [
            (None, Offering::Auto),
            (Some("tools=compact"), Offering::Compact),
            (Some("a=b&tools=expanded"), Offering::Expanded),
            (Some("tools=none"), Offering::None),
            (Some("tools=what"), Offering::Auto),
        ] {
            assert_eq!(Offering::of(query), offering, "{query:?}");
        }
    }
}
