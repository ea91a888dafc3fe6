//! Names of servers and tools, as people read them.

use signet_plugin_sdk::card::{limits, words};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Offered, Server, label, plain};

/// What every server is, and need not say.
const EMPTY: [&str; 4] = ["mcp", "server", "servers", "modelcontextprotocol"];
/// Tools that have to begin alike for that to mean nothing.
const MANY: usize = 3;

/// The server's name: its title, else its name without what every server is called.
pub(crate) fn of(server: &Server) -> String {
    let title = plain(server.title.as_deref().unwrap_or_default(), limits::HEADING);
    if !title.is_empty() {
        return title;
    }
    // `io.github.someone/files`, `@scope/files`: what comes last is the name.
    let last = server.name.rsplit('/').next().unwrap_or(&server.name);
    // One that was written for people stays as it is.
    let written = last.contains(' ') || last.chars().any(char::is_uppercase);
    let telling: Vec<_> = words(last).into_iter().filter(|word| !EMPTY.contains(&word.as_str())).collect();
    let name =
        if written || telling.is_empty() { plain(last, limits::HEADING) } else { label(&telling.join(" ")) };
    let or = |name: String, other: &str| if name.is_empty() { plain(other, limits::HEADING) } else { name };
    let name = plain(&or(or(name, &server.name), &server.id), limits::HEADING);
    if name.is_empty() { "MCP server".into() } else { name }
}

/// How many words all tools begin with: `browser_click`, `browser_type` and `browser_tabs` one.
pub(crate) fn common_words(tools: &[&Offered]) -> usize {
    let Some((first, others)) = tools.split_first().filter(|(_, others)| others.len() + 1 >= MANY) else {
        return 0;
    };
    let first = words(&first.tool.name);
    let alike = |words: &[String]| words.iter().zip(&first).take_while(|(word, other)| word == other).count();
    let all = others.iter().map(|offered| words(&offered.tool.name));
    // A word is left of each name.
    all.map(|words| alike(&words).min(words.len() - usize::from(!words.is_empty())))
        .min()
        .unwrap_or_default()
        .min(first.len().saturating_sub(1))
}

/// A tool's name without the words that all of them begin with.
pub(crate) fn of_tool(name: &str, common: usize) -> String {
    let own: Vec<_> = words(name).into_iter().skip(common).collect();
    let read = label(&own.join(" "));
    let read = if read.is_empty() { label(name) } else { read };
    if read.is_empty() { "Tool without a name".into() } else { read }
}
