//! From a description of a server to what will run: one plan for every package and remote that can be used.

use serde_json::{Map, Value};
use signet_core::{Error, Result};

use super::check::check_url;
use super::fetch;
use super::need::{Need, NeedKind};
use super::npm::Pinned;
use super::plan::{Argument, Plan, Run, Transport, Variable};
use super::server_json::{Input, Package, Remote, ServerJson};
use super::template;
use super::text::{Piece, Text};
use super::wanted::is_variable;
use super::warning::{Risk, Warning, program};
use crate::manifest::Notes;

/// Collects what a person must say.
#[derive(Default)]
struct Needs(Vec<Need>);

impl Needs {
    /// The need for an input, under its name or, if that is taken by another, under that name with a number.
    fn add(&mut self, name: &str, input: &Input) -> Piece {
        let cleaned: String = name
            .trim_start_matches('-')
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
            .take(64)
            .collect();
        let base = if cleaned.is_empty() { "value".to_owned() } else { cleaned };
        let mut need = Need {
            name: base.clone(),
            description: input.description.as_deref().map(short),
            placeholder: input.placeholder.as_deref().map(short),
            is_required: input.is_required,
            is_secret: input.is_secret,
            default: input.default.clone().filter(|default| !default.is_empty() && !input.is_secret),
            choices: input.choices.clone(),
            format: input.format,
        };
        let mut number = 1;
        while let Some(known) = self.0.iter().find(|known| known.name == need.name) {
            if *known == need {
                return Piece::Need(need.name);
            }
            number += 1;
            need.name = format!("{base}-{number}");
        }
        self.0.push(need.clone());
        Piece::Need(need.name)
    }

    /// The text of an input: its value with what the names in it stand for, or what a person must say.
    fn text(&mut self, name: &str, input: &Input) -> Text {
        match &input.value {
            Some(value) => template::text(value, |inner| {
                let variable = input.variables.get(inner)?;
                // Without its parts, what must be there is not.
                let is_required = variable.is_required || input.is_required;
                Some(self.variable(inner, &Input { is_required, ..variable.clone() }))
            }),
            None => Text(vec![self.add(name, input)]),
        }
    }

    /// What a name in braces stands for.
    fn variable(&mut self, name: &str, variable: &Input) -> Vec<Piece> {
        match &variable.value {
            Some(value) => vec![Piece::Text(value.clone())],
            None => vec![self.add(name, variable)],
        }
    }
}

/// A few words for people, without what must not be shown.
fn short(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| crate::manifest::plain(&format!("x{c}"), 2).is_ok())
        .take(500)
        .collect()
}

/// The plan for a remote.
pub(super) fn remote(asked: &str, server: &ServerJson, remote: &Remote) -> Result<Plan> {
    let mut needs = Needs::default();
    // A name that nobody explained must be said, or there is no address.
    let unexplained = |name: &str| Input { name: name.to_owned(), is_required: true, ..Input::default() };
    let url = template::text(&remote.url, |name| {
        let variable = remote.variables.get(name).cloned().unwrap_or_else(|| unexplained(name));
        Some(needs.variable(name, &Input { is_required: true, ..variable }))
    });
    check_url(&url)?;
    let headers = variables(&remote.headers, &mut needs);
    let (transport, warnings) = match remote.kind.as_str() {
        "sse" => (
            Transport::Sse,
            vec![Warning::new(
                Risk::OldTransport,
                "it speaks HTTP with SSE, which is no longer a part of the protocol",
            )],
        ),
        _ => (Transport::StreamableHttp, Vec::new()),
    };
    let plan = Plan::new(asked, &server.name, Run::Remote { transport, url, headers }, needs.0, warnings)?;
    Ok(described(plan, server))
}

fn described(plan: Plan, server: &ServerJson) -> Plan {
    Plan {
        title: plan.title.or_else(|| server.title.clone()),
        description: server.description.clone().or(plan.description),
        metadata: plan.metadata.or_else(|| blocks(&server.raw)),
        ..plan
    }
}

/// The parts of what a package says of itself in which a block may stand.
fn blocks(metadata: &Value) -> Option<Value> {
    let keys = [crate::manifest::KEY, crate::manifest::ALIAS, "_meta"];
    let kept: Map<String, Value> =
        keys.iter().filter_map(|key| Some(((*key).to_owned(), metadata.get(*key)?.clone()))).collect();
    (!kept.is_empty()).then_some(Value::Object(kept))
}

fn variables(inputs: &[Input], needs: &mut Needs) -> Vec<Variable> {
    let variable = |input: &Input| Variable {
        name: input.name.clone(),
        value: needs.text(&input.name, input),
        optional: !input.is_required,
    };
    inputs.iter().map(variable).collect()
}

fn arguments(inputs: &[Input], needs: &mut Needs) -> Vec<Argument> {
    let mut all = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let is_named =
            input.kind.as_deref() == Some("named") || (input.kind.is_none() && input.name.starts_with('-'));
        let hint = input.value_hint.clone().unwrap_or_else(|| format!("argument-{}", at + 1));
        // A name alone is a flag; anything that speaks of a value means that it has one.
        let has_value = input.value.is_some()
            || input.default.is_some()
            || input.value_hint.is_some()
            || input.placeholder.is_some()
            || input.description.is_some()
            || input.is_secret
            || !input.choices.is_empty()
            || input.format != NeedKind::String;
        let words = match (is_named, has_value) {
            // A flag that takes nothing.
            (true, false) => vec![Text::plain(&input.name)],
            (true, true) => vec![Text::plain(&input.name), needs.text(&input.name, input)],
            (false, _) => vec![needs.text(&hint, input)],
        };
        let is_flag = is_named && !has_value;
        all.push(Argument { words, optional: !input.is_required && !is_flag });
    }
    all
}

/// Why a package cannot be used here, if so.
pub(super) fn unusable(package: &Package) -> Option<String> {
    let name = &package.identifier;
    let speaks = package.transport.as_ref().map_or("stdio", |transport| transport.kind.as_str());
    if !matches!(speaks, "stdio" | "") {
        return Some(format!(
            "{name} wants to be started and then reached over {speaks}; only servers on standard input and output are started"
        ));
    }
    match package.registry_type.as_str() {
        "npm" | "pypi" | "oci" => None,
        "mcpb" => Some(format!(
            "{name} is a bundle (mcpb), which is not unpacked here; use another package of the server, or its address"
        )),
        kind => Some(format!("{name} is a package of {kind}, and npm, pypi and oci are installed here")),
    }
}

/// The registry that a package names. Those of images that are asked anyway count as none.
pub(super) fn registry(package: &Package) -> Result<Option<url::Url>> {
    let Some(text) = package.registry_base_url.as_deref() else { return Ok(None) };
    let url = fetch::base(text)
        .map_err(|why| Error::Invalid(format!("the registry {text:?} cannot be used: {why}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::Invalid(format!(
            "the registry {} cannot be used: it has a password in it",
            url.host_str().unwrap_or_default()
        )));
    }
    let public = ["https://docker.io/", "https://ghcr.io/"].contains(&url.as_str());
    Ok((!public).then_some(url))
}

/// The plan for a package that was pinned.
pub(super) fn package(asked: &str, server: &ServerJson, package: &Package, pinned: &Pinned) -> Result<Plan> {
    let mut needs = Needs::default();
    let mut warnings = Vec::new();
    let (name, version) = (&package.identifier, &pinned.version);
    let environment = variables(&package.environment_variables, &mut needs);
    let other = registry(package)?;
    if let Some(other) = &other {
        warnings.push(Warning::new(
            Risk::Registry,
            format!("{name} comes from {other}, whatever your own settings say"),
        ));
    }
    let hint = package.runtime_hint.as_deref();
    let mut runtime = arguments(&package.runtime_arguments, &mut needs);
    let registry_option = |option: &str, end: &str| {
        let url = other.as_ref().map(|url| format!("{option}={url}{end}"));
        url.map(Argument::plain)
    };
    let (starter, mut words): (&str, Vec<Argument>) = match package.registry_type.as_str() {
        "npm" => {
            let starter = one_of(hint, &["npx", "bunx"], &mut warnings);
            // It is asked about here, and must not be asked about again.
            runtime.retain(|argument| {
                argument.words.iter().all(|word| !matches!(word.shown().as_str(), "-y" | "--yes"))
            });
            let mut words: Vec<Argument> =
                (starter == "npx").then(|| Argument::plain("-y")).into_iter().collect();
            words.extend(registry_option("--registry", ""));
            words.append(&mut runtime);
            words.push(Argument::plain(format!("{name}@{version}")));
            (starter, words)
        }
        "pypi" => {
            let starter = one_of(hint, &["uvx", "pipx"], &mut warnings);
            let mut words: Vec<Argument> =
                (starter == "pipx").then(|| Argument::plain("run")).into_iter().collect();
            words.extend(registry_option(
                if starter == "pipx" { "--index-url" } else { "--default-index" },
                "simple",
            ));
            words.append(&mut runtime);
            words.push(Argument::plain(if starter == "pipx" {
                format!("{name}=={version}")
            } else {
                format!("{name}@{version}")
            }));
            (starter, words)
        }
        _ => {
            let starter = one_of(hint, &["docker", "podman"], &mut warnings);
            let mut words: Vec<Argument> = ["run", "--rm", "-i"].map(Argument::plain).into();
            // The container gets them from the process that starts it, so that no value stands in a command.
            for variable in environment.iter().filter(|variable| is_variable(&variable.name)) {
                words.extend([Argument::plain("-e"), Argument::plain(&variable.name)]);
            }
            runtime.retain(|argument| {
                argument.words.iter().all(|word| !matches!(word.shown().as_str(), "-i" | "--rm" | "run"))
            });
            words.append(&mut runtime);
            words.push(Argument::plain(image(name, package.version.as_deref())));
            if pinned.digest.is_none() {
                warnings.push(Warning::new(
                    Risk::Unpinned,
                    format!("{name} is not pinned by a digest: what runs tomorrow may be another image"),
                ));
            }
            (starter, words)
        }
    };
    words.extend(arguments(&package.package_arguments, &mut needs));
    if package.registry_type != "oci" && pinned.digest.is_none() {
        warnings.push(Warning::new(
            Risk::Unverified,
            format!("the registry does not say what {name} {version} must contain"),
        ));
    }
    if let Some(why) = &pinned.deprecated {
        warnings.push(Warning::new(
            Risk::Deprecated,
            format!("{name} {version} is not to be used any more: {}", short(why)),
        ));
    }
    let run = Run::Process { program: program(starter), arguments: words, environment, folder: None };
    let named = if server.name.is_empty() { name } else { &server.name };
    let mut plan = Plan::new(asked, named, run, needs.0, warnings)?;
    plan.package = Some(super::plan::Package {
        registry: package.registry_type.clone(),
        name: name.clone(),
        version: version.clone(),
        digest: pinned.digest.clone(),
    });
    plan.description = pinned.description.as_deref().map(short).filter(|text| !text.trim().is_empty());
    plan.metadata = pinned.metadata.as_ref().and_then(blocks);
    Ok(described(plan, server))
}

/// The program that a description hints at, if it is one of those, else the first.
fn one_of<'a>(hint: Option<&'a str>, known: &[&'a str], warnings: &mut Vec<Warning>) -> &'a str {
    let first = known.first().copied().unwrap_or_default();
    match hint.filter(|hint| !hint.is_empty()) {
        None => first,
        Some(hint) => known.iter().find(|name| **name == hint).copied().unwrap_or_else(|| {
            warnings.push(Warning::new(
                Risk::Shell,
                format!("its description wants to be started by another program; {first} starts it"),
            ));
            first
        }),
    }
}

/// An image with its version, unless its name has one.
fn image(name: &str, version: Option<&str>) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    match version {
        Some(version) if !last.contains([':', '@']) => format!("{name}:{version}"),
        _ => name.to_owned(),
    }
}

/// What pins an image: the digest in its name.
pub(super) fn pinned_image(package: &Package) -> Pinned {
    let name = &package.identifier;
    let digest = name.split_once('@').map(|(_, digest)| digest).filter(|digest| {
        digest
            .strip_prefix("sha256:")
            .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    let tag = name
        .split('@')
        .next()
        .and_then(|name| name.rsplit('/').next())
        .and_then(|last| last.split_once(':'))
        .map(|(_, tag)| tag);
    Pinned {
        version: package.version.as_deref().or(tag).unwrap_or("latest").to_owned(),
        digest: digest.map(str::to_owned),
        ..Pinned::default()
    }
}

/// What a description comes to without asking anybody: the command or address of each of its ways to run, as far as
/// it is known, and what is wrong with the others.
pub(crate) fn offline(server: &ServerJson, notes: &mut Notes, path: &str) -> Vec<String> {
    let at = |list: &str, place: usize| {
        let dot = if path.is_empty() { "" } else { "." };
        format!("{path}{dot}{list}[{place}]")
    };
    let mut texts = Vec::new();
    for one in &server.remotes {
        match remote("", server, one) {
            Ok(plan) => tell(plan, &at("remotes", one.at), notes, &mut texts),
            Err(error) => notes.error(at("remotes", one.at), error.to_string()),
        }
    }
    for one in &server.packages {
        let path = at("packages", one.at);
        if let Some(why) = unusable(one) {
            notes.warning(path, why);
            continue;
        }
        let version = one.version.clone().unwrap_or_else(|| "VERSION".to_owned());
        // What a registry would say is not known here.
        let pinned = match one.registry_type.as_str() {
            "oci" => pinned_image(one),
            _ => Pinned { version, digest: Some(String::new()), ..Pinned::default() },
        };
        match package("", server, one, &pinned) {
            Ok(plan) => tell(plan, &path, notes, &mut texts),
            Err(error) => notes.error(path, error.to_string()),
        }
    }
    texts
}

fn tell(plan: Plan, path: &str, notes: &mut Notes, texts: &mut Vec<String>) {
    for warning in plan.warnings {
        notes.warning(path, warning.message);
    }
    texts.push(plan.text);
}
