//! Who may call which tool of an installed MCP server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Credential, Effect, Permission, Role};

use crate::Caller;

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It is made.
    Allow,
    /// A person is asked first.
    Ask,
    /// It is refused, and the tool is not shown.
    Deny,
}

/// Some callers: all parts that are given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Party {
    /// An agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// `local`, `owner` or a key's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// A project's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// How well a caller fits a party.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// It would, if what it says of itself were sure.
    Unsure,
}

impl Party {
    fn fit(&self, caller: &Caller) -> Fit {
        let context = caller.context();
        let differs = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_deref().is_some_and(|wanted| is != Some(wanted))
        };
        if differs(&self.key, Some(caller.principal().name())) {
            return Fit::No;
        }
        // Which agent it is, and where, an unbound key's holder says as they like.
        let (sure_agent, sure_project) = (caller.is_sure_of_agent(), caller.is_sure_of_project());
        let agent_differs = differs(&self.agent, Some(&context.agent_id));
        let project_differs =
            differs(&self.project, context.project.as_ref().map(|project| project.id.as_str()));
        if agent_differs && sure_agent || project_differs && sure_project {
            return Fit::No;
        }
        let unsure = self.agent.is_some() && !sure_agent || self.project.is_some() && !sure_project;
        if unsure { Fit::Unsure } else { Fit::Yes }
    }

    /// Parts that are given.
    fn parts(&self) -> usize {
        [&self.agent, &self.key, &self.project].into_iter().flatten().count()
    }
}

/// What becomes of calls of some tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolRule {
    /// A tool's name, or the beginning of names with `*` at its end.
    pub tool: String,
    /// For whom; absent: for everyone.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// What becomes of them.
    pub decision: Decision,
}

impl ToolRule {
    /// How exactly it names the tool: bytes of the name that it names, one more for the whole.
    fn names(&self, tool: &str) -> Option<usize> {
        match self.tool.strip_suffix('*') {
            Some(beginning) => tool.starts_with(beginning).then_some(beginning.len()),
            None => (self.tool == tool).then_some(tool.len() + 1),
        }
    }

    /// A permission needs to be sure of who asks, a refusal does not.
    fn is_for(&self, caller: &Caller) -> bool {
        match self.party.as_ref().map_or(Fit::Yes, |party| party.fit(caller)) {
            Fit::Yes => true,
            Fit::No => false,
            Fit::Unsure => self.decision != Decision::Allow,
        }
    }
}

/// How the tools of one server are shared out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ToolPolicy {
    /// Who may know of the server at all; empty: everyone who may call tools.
    pub only: Vec<Party>,
    /// The rule that names the tool most exactly counts; of those the one that names its callers most exactly; of
    /// those the strictest.
    pub rules: Vec<ToolRule>,
    /// Tools that read, where no rule names them.
    pub reads: Decision,
    /// Tools that write.
    pub writes: Decision,
    /// Tools that destroy.
    pub destroys: Decision,
}

impl Default for ToolPolicy {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            rules: Vec::new(),
            reads: Decision::Allow,
            writes: Decision::Allow,
            destroys: Decision::Ask,
        }
    }
}

impl ToolPolicy {
    /// Whether a caller may know of the server.
    #[must_use]
    pub fn shows(&self, caller: &Caller) -> bool {
        let listed = || self.only.iter().any(|party| party.fit(caller) == Fit::Yes);
        // Who may change who may, may look.
        caller.may(Permission::Connectors)
            || caller.may(Permission::Tools) && (self.only.is_empty() || listed())
    }

    /// What becomes of a call.
    #[must_use]
    pub fn decide(&self, caller: &Caller, tool: &str, effect: Effect) -> Decision {
        if !caller.may(Permission::Tools) || !self.shows(caller) {
            return Decision::Deny;
        }
        let rules = self.rules.iter().filter(|rule| rule.is_for(caller)).filter_map(|rule| {
            let parts = rule.party.as_ref().map_or(0, Party::parts);
            Some(((rule.names(tool)?, parts, rule.decision), rule.decision))
        });
        rules.max_by_key(|(rank, _)| *rank).map_or_else(|| self.by_effect(effect), |(_, decision)| decision)
    }

    /// Lays down a rule, in place of the one about the same tools and callers.
    pub fn set(&mut self, rule: ToolRule) {
        self.forget(&rule.tool, rule.party.as_ref());
        self.rules.push(rule);
    }

    /// Takes back the rule about these tools and callers; whether there was one.
    pub fn forget(&mut self, tool: &str, party: Option<&Party>) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.tool != tool || rule.party.as_ref() != party);
        self.rules.len() < before
    }

    fn by_effect(&self, effect: Effect) -> Decision {
        match effect {
            Effect::Reads => self.reads,
            Effect::Writes => self.writes,
            Effect::Destroys => self.destroys,
        }
    }
}

impl Caller {
    /// Whether it may answer what was asked on behalf of `asker`: it may configure, and is not the one who asked
    /// (but for the owner, who may ask and answer).
    #[must_use]
    pub fn may_answer_for(&self, asker: Option<&str>) -> bool {
        let owner = self.principal().credential == Credential::Owner;
        self.may(Permission::Connectors) && (owner || asker != Some(self.principal().name()))
    }

    /// The agent is one that its credential is bound to, or it is the person's own.
    fn is_sure_of_agent(&self) -> bool {
        self.read_scope().key.is_none()
    }

    /// The project is one that its credential is confined to, or it is the person's own.
    fn is_sure_of_project(&self) -> bool {
        let principal = self.principal();
        let own = !matches!(principal.credential, Credential::Key(_)) || principal.role == Role::Admin;
        own || self.read_scope().projects.is_some()
    }
}
