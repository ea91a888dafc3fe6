//! A card for a server of fifty tools: made by the component in a fresh instance and held against the rules, beside the
//! same code without a sandbox.

use std::time::Instant;

use serde_json::Value;
use signet_card::{Card, Effect, Offer};
use signet_runtime::card_types::{Offered, Server};
use signet_runtime::types::Tool;
use signet_runtime::{Capabilities, Grants, Limits, Package, Runtime};

use crate::report::Figure;
use crate::stats::quantile;
use crate::{Effort, Result, guest};

/// What real servers said of their tools: among them the largest schemas of the twelve.
const SERVERS: [&str; 3] = [
    include_str!("../../plugins/cards/tests/fixtures/chrome-devtools.json"),
    include_str!("../../plugins/cards/tests/fixtures/filesystem.json"),
    include_str!("../../plugins/cards/tests/fixtures/memory.json"),
];
const TOOLS: usize = 50;
/// Milliseconds.
const GOAL: f64 = 5.0;

fn tools() -> Result<Vec<Offered>> {
    let mut tools = Vec::new();
    for server in SERVERS {
        let said: Value = serde_json::from_str(server)?;
        let listed = said.get("tools").and_then(Value::as_array).ok_or("a server without tools")?;
        tools.extend(listed.iter().map(offered));
    }
    tools.truncate(TOOLS);
    if tools.len() == TOOLS { Ok(tools) } else { Err(format!("only {} tools", tools.len()).into()) }
}

fn offered(tool: &Value) -> Offered {
    let text = |name: &str| tool.get(name).and_then(Value::as_str).map(str::to_owned);
    let json = |name: &str| tool.get(name).map(ToString::to_string);
    let tool = Tool {
        name: text("name").unwrap_or_default(),
        title: text("title"),
        description: text("description"),
        input_schema: json("inputSchema").unwrap_or_default(),
        output_schema: json("outputSchema"),
        annotations: json("annotations"),
        meta: json("_meta"),
    };
    Offered { tool, effect: Effect::Writes.into() }
}

fn server() -> Server {
    Server {
        id: "bench".into(),
        name: "bench".into(),
        title: None,
        version: None,
        description: None,
        website_url: None,
        icons: Vec::new(),
        instructions: None,
    }
}

/// The same for the generator's own code.
fn natively(
    server: &Server,
    tools: &[Offered],
) -> (signet_plugin_sdk::Server, Vec<signet_plugin_sdk::Offered>) {
    let server = signet_plugin_sdk::Server {
        id: server.id.clone(),
        name: server.name.clone(),
        title: None,
        version: None,
        description: None,
        website_url: None,
        icons: Vec::new(),
        instructions: None,
    };
    let tools = tools.iter().cloned().map(|Offered { tool, effect }| signet_plugin_sdk::Offered {
        tool: signet_plugin_sdk::Tool {
            name: tool.name,
            title: tool.title,
            description: tool.description,
            input_schema: tool.input_schema,
            output_schema: tool.output_schema,
            annotations: tool.annotations,
            meta: tool.meta,
        },
        effect: effect.into(),
    });
    (server, tools.collect())
}

pub(crate) async fn measure(effort: Effort) -> Result<Vec<Figure>> {
    let runtime = Runtime::new(None)?;
    let package = Package::read("cards", guest::CARDS.to_vec())?;
    let grants = Grants::all_asked(&package.manifest);
    let generator = runtime.load(package, &grants)?.card_generator(Limits::CALL)?;
    let (server, tools) = (server(), tools()?);
    let (own_server, own_tools) = natively(&server, &tools);
    let offer: Vec<_> =
        own_tools.iter().map(|offered| (offered.tool.name.as_str(), offered.effect)).collect();
    let offer = Offer { tools: &offer, resources: &[] };

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.calls / 10 {
        let start = Instant::now();
        let card = generator.generate(&server, &tools, &[], Capabilities::default()).await?;
        ours.push(start.elapsed());
        let start = Instant::now();
        let json = serde_json::to_string(&plugin_cards::card(&own_server, &own_tools, &[]))?;
        let same = Card::read(&json, &offer)?;
        theirs.push(start.elapsed());
        if card != same {
            return Err("the component makes another card than its code does natively".into());
        }
    }
    let (ours, theirs) = (quantile(&mut ours, 0.5) / 1e3, quantile(&mut theirs, 0.5) / 1e3);
    let baseline = "the same code without a sandbox";
    Ok(vec![Figure::below("a card of 50 tools, made and checked", ours, "ms", baseline, theirs, GOAL)])
}
