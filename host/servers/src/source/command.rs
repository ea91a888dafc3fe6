//! The plan for a command that a person wrote.

use signet_core::Result;

use super::need::is_secret_name;
use super::plan::{Argument, Plan, Run, Variable};
use super::text::Text;
use super::warning;

const SECRET: &str = "secret://";

pub(super) fn plan(
    asked: &str,
    environment: &[(String, String)],
    program: &str,
    arguments: &[String],
) -> Result<Plan> {
    let variable = |(name, value): &(String, String)| {
        let secret = value.strip_prefix(SECRET).filter(|name| is_secret_name(name));
        let value = secret.map_or_else(|| Text::plain(value), Text::secret);
        Variable { name: name.clone(), value, optional: false }
    };
    let words: Vec<String> = std::iter::once(program.to_owned()).chain(arguments.iter().cloned()).collect();
    let run = Run::Process {
        program: program.to_owned(),
        arguments: arguments.iter().map(Argument::plain).collect(),
        environment: environment.iter().map(variable).collect(),
        folder: None,
    };
    let unpinned = warning::of_runner(&words);
    Plan::new(asked, &name(&words), run, Vec::new(), unpinned.into_iter().collect())
}

/// A name for what a command starts: the package, the script, or the program.
fn name(words: &[String]) -> String {
    let starters = [
        "npx", "bunx", "uvx", "pipx", "node", "python", "python3", "deno", "bun", "uv", "docker", "podman",
        "env",
    ];
    let first = words.first().map(|word| warning::program(word)).unwrap_or_default();
    let skip = |word: &&String| {
        word.starts_with('-') || ["run", "exec", "dlx", "x", "tool"].contains(&word.as_str())
    };
    let thing =
        if starters.contains(&first.as_str()) { words.iter().skip(1).find(|word| !skip(word)) } else { None };
    let Some(thing) = thing else { return first };
    let last = thing.rsplit(['/', '\\']).next().unwrap_or(thing);
    let bare = last.split(['@', '=']).next().unwrap_or(last);
    let bare =
        bare.trim_end_matches(".js").trim_end_matches(".mjs").trim_end_matches(".ts").trim_end_matches(".py");
    if bare.is_empty() { first } else { bare.to_owned() }
}
