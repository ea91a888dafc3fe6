//! Exactly what will run or be reached: shown in full, approved by its digest, carried out as it is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use signet_core::{Error, Result, sha256_hex};

use super::check::{check_url, check_variable};
use super::need::{Answer, Need, answered, filled};
use super::text::Text;
use super::warning::{self, Warning};
use super::words::quoted;
use crate::manifest::visible;

/// How a remote server is spoken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Streamable HTTP.
    StreamableHttp,
    /// HTTP with SSE, of 2024.
    Sse,
}

/// A variable of the environment, or a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Text,
    /// It is left out if nothing is said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// An argument: the words that belong together, `--port` and `80`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Argument {
    /// One or two.
    pub words: Vec<Text>,
    /// It is left out if nothing is said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl Argument {
    pub(super) fn plain(word: impl Into<String>) -> Self {
        Self { words: vec![Text::plain(word)], optional: false }
    }
}

/// What will run, or be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Run {
    /// A process, started without a shell.
    Process {
        /// The program, looked up as the daemon does.
        program: String,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// Variables of its environment, beside the few that every process gets.
        environment: Vec<Variable>,
        /// Where it starts; absent: in a folder of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folder: Option<String>,
    },
    /// A server at a URL.
    Remote {
        /// How it is spoken with.
        transport: Transport,
        /// Where it is.
        url: Text,
        /// What is sent along with every request.
        headers: Vec<Variable>,
    },
}

/// The package that will run, pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// `npm`, `pypi`, `oci`.
    pub registry: String,
    /// Its name there.
    pub name: String,
    /// The exact version.
    pub version: String,
    /// What the registry says its contents are: `sha512-...` (npm), `sha256:...` (PyPI, OCI).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// What is to be done, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// What a person asked for.
    pub asked: String,
    /// A name for the server, as its description, its package or its address has it.
    pub name: String,
    /// Its name for people, if a description has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What will run or be reached.
    pub run: Run,
    /// The package that will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// What a person must or may still say.
    pub needs: Vec<Need>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// The whole command or address, for people: nothing is cut, and what is missing is `<name>`.
    pub text: String,
    /// What the package or the description says of itself, for [`crate::manifest::Seen`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
}

impl Plan {
    /// Makes a plan whole: warnings and text are those of what runs, beside those that are known already.
    pub(super) fn new(
        asked: &str,
        name: &str,
        run: Run,
        needs: Vec<Need>,
        known: Vec<Warning>,
    ) -> Result<Self> {
        let mut plan = Self {
            asked: asked.to_owned(),
            name: name.to_owned(),
            title: None,
            description: None,
            run,
            package: None,
            needs,
            warnings: known,
            text: String::new(),
            metadata: None,
        };
        plan.refresh()?;
        Ok(plan)
    }

    /// What a person approves: SHA-256 of what runs and of the package, in hexadecimal. The same plan has the same
    /// digest on every machine and in every version; anything that changes what runs changes it.
    #[must_use]
    pub fn digest(&self) -> String {
        let what = json!({ "run": self.run, "package": self.package });
        sha256_hex(canonical(&what).to_string().as_bytes())
    }

    /// Whether nothing is missing, so that it can be approved and carried out. What may be said but need not is
    /// missing until [`Plan::fill`] leaves it out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.all_needs().is_empty()
    }

    /// The program and its arguments, one text per word; empty for a remote server.
    #[must_use]
    pub fn words(&self) -> Vec<Text> {
        match &self.run {
            Run::Process { program, arguments, .. } => {
                let arguments = arguments.iter().flat_map(|argument| argument.words.iter().cloned());
                std::iter::once(Text::plain(program)).chain(arguments).collect()
            }
            Run::Remote { .. } => Vec::new(),
        }
    }

    /// Variables of the environment, or headers.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        match &self.run {
            Run::Process { environment, .. } => environment,
            Run::Remote { headers, .. } => headers,
        }
    }

    /// The plan with a person's answers in it. What is not answered and has no default is left out if it may be, and
    /// stays a need if it must be there.
    ///
    /// # Errors
    ///
    /// `Invalid`, if an answer is not what is wanted, or what comes out must not be reached.
    pub fn fill(&self, answers: &BTreeMap<String, Answer>) -> Result<Self> {
        let pieces = answered(&self.needs, answers)?;
        let stays = |text: &Text| text.needs().next().is_none();
        let variables = |list: &[Variable]| -> Vec<Variable> {
            let filled =
                list.iter().map(|one| Variable { value: filled(&one.value, &pieces), ..one.clone() });
            filled.filter(|one| !one.optional || stays(&one.value)).collect()
        };
        let run = match &self.run {
            Run::Process { program, arguments, environment, folder } => {
                let arguments = arguments.iter().map(|argument| Argument {
                    words: argument.words.iter().map(|word| filled(word, &pieces)).collect(),
                    ..argument.clone()
                });
                Run::Process {
                    program: program.clone(),
                    arguments: arguments.filter(|one| !one.optional || one.words.iter().all(stays)).collect(),
                    environment: variables(environment),
                    folder: folder.clone(),
                }
            }
            Run::Remote { transport, url, headers } => {
                Run::Remote { transport: *transport, url: filled(url, &pieces), headers: variables(headers) }
            }
        };
        let mut plan = Self { run, ..self.clone() };
        let still: Vec<String> = plan.all_needs();
        plan.needs.retain(|need| still.contains(&need.name));
        plan.refresh()?;
        Ok(plan)
    }

    /// The plan with another variable of the environment, or another header, in place of one of the same name.
    ///
    /// # Errors
    ///
    /// `Invalid`, if there can be none of that name, or the value cannot be one.
    pub fn with_variable(&self, name: &str, value: Text) -> Result<Self> {
        let mut plan = self.clone();
        let (list, is_header) = match &mut plan.run {
            Run::Process { environment, .. } => (environment, false),
            Run::Remote { headers, .. } => (headers, true),
        };
        check_variable(name, &value, is_header).map_err(Error::Invalid)?;
        let same =
            |one: &Variable| if is_header { one.name.eq_ignore_ascii_case(name) } else { one.name == name };
        list.retain(|one| !same(one));
        list.push(Variable { name: name.to_owned(), value, optional: false });
        let still = plan.all_needs();
        plan.needs.retain(|need| still.contains(&need.name));
        plan.refresh()?;
        Ok(plan)
    }

    /// The same, with text and warnings of what runs now.
    pub(super) fn fresh(&self) -> Result<Self> {
        let mut plan = self.clone();
        plan.refresh()?;
        Ok(plan)
    }

    /// Names of all needs in texts.
    fn all_needs(&self) -> Vec<String> {
        let words = self.words();
        let url = match &self.run {
            Run::Remote { url, .. } => Some(url),
            Run::Process { .. } => None,
        };
        let texts = words.iter().chain(url).chain(self.variables().iter().map(|one| &one.value));
        texts.flat_map(|text| text.needs().map(str::to_owned)).collect()
    }

    /// Checks everything that runs, and writes text and warnings anew.
    fn refresh(&mut self) -> Result<()> {
        let is_header = matches!(self.run, Run::Remote { .. });
        for variable in self.variables() {
            check_variable(&variable.name, &variable.value, is_header).map_err(Error::Invalid)?;
        }
        let more = match &self.run {
            Run::Process { .. } => {
                let words: Vec<String> = self.words().iter().map(Text::shown).collect();
                for word in &words {
                    visible(word)
                        .map_err(|why| Error::Invalid(format!("an argument cannot be used: {why}")))?;
                }
                let environment: Vec<(String, String)> = self
                    .variables()
                    .iter()
                    .map(|one| (one.name.clone(), one.value.whole().unwrap_or_default()))
                    .collect();
                warning::of_process(&words, &environment)
            }
            Run::Remote { url, .. } => warning::of_remote(&check_url(url)?),
        };
        for warning in more {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        self.text = self.written();
        Ok(())
    }

    fn written(&self) -> String {
        let variable = |one: &Variable| (one.name.clone(), one.value.shown());
        match &self.run {
            Run::Process { environment, .. } => {
                let variables = environment
                    .iter()
                    .map(variable)
                    .map(|(name, value)| format!("{name}={}", shown_word(&value)));
                let words = self.words().into_iter().map(|word| shown_word(&word.shown()));
                variables.chain(words).collect::<Vec<_>>().join(" ")
            }
            Run::Remote { url, headers, .. } => {
                let headers = headers.iter().map(variable).map(|(name, value)| format!("{name}: {value}"));
                std::iter::once(url.shown()).chain(headers).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// A word as a person reads it: what is missing, `<name>`, needs no quotes.
fn shown_word(word: &str) -> String {
    let inner = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let is_need = inner.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    });
    if is_need { word.to_owned() } else { quoted(word) }
}

/// The same value with keys in order, everywhere.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            Value::Object(
                sorted.into_iter().map(|(key, value)| (key.clone(), canonical(value))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(list) => Value::Array(list.iter().map(canonical).collect()),
        other => other.clone(),
    }
}
