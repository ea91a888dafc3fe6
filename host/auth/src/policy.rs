//! The decisions. Pure functions of a principal and what it asks for.

use std::collections::BTreeSet;
use std::sync::Arc;

use signet_core::{
    Credential, Error, Event, Millis, Permission, Principal, Project, ProjectEvidence, Provenance,
    RequestContext, Result, Role, Scope, new_id, now,
};

/// The agent of requests that name none.
pub const DEFAULT_AGENT: &str = "default";
/// How late an event may come: edges keep them for 7 days.
const LATEST: Millis = 8 * 24 * 3_600_000;

/// Refuses unless the principal has the permission.
///
/// # Errors
/// [`Error::Denied`], in the words that existing clients know.
pub fn require(principal: &Principal, permission: Permission) -> Result<()> {
    if !principal.role.allows(permission) {
        let (role, name) = (principal.role.name(), permission.name());
        return Err(Error::Denied(format!("role '{role}' lacks '{name}' permission")));
    }
    // An admin key without a list has everything; with one, just what is listed.
    if !principal.permissions.is_empty() && !principal.permissions.contains(&permission) {
        return Err(Error::Denied(format!("credential lacks '{}' permission", permission.name())));
    }
    Ok(())
}

/// What a client says of itself. Everything is optional and nothing is believed before
/// [`context`] has compared it with the credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// Harness, `claude-code`.
    pub harness: Option<String>,
    /// Agent.
    pub agent_id: Option<String>,
    /// Machine.
    pub machine_id: Option<String>,
    /// Installation of the connector.
    pub connector_id: Option<String>,
    /// Its version.
    pub connector_version: Option<String>,
    /// Session of the harness.
    pub session_key: Option<String>,
    /// Evidence for the project.
    pub project: ProjectEvidence,
    /// The project in one string, from older clients.
    pub project_hint: Option<String>,
    /// The event that is told.
    pub event_id: Option<String>,
    /// When it happened, if that was a while ago.
    pub happened_at: Option<Millis>,
}

/// The checked context of a request.
///
/// # Errors
/// [`Error::Denied`] when the request claims an agent, a harness or a project that its credential
/// does not cover.
pub fn context(principal: &Principal, claims: Claims) -> Result<RequestContext> {
    let harness = confined("harness", principal.harness.as_deref(), claims.harness)?;
    let bound = bound_agent(principal);
    // Session keys of some clients carry the agent: `agent:{id}:...`.
    let from_session = claims.session_key.as_deref().and_then(agent_of_session).map(str::to_owned);
    let agent_id = confined("agent", bound, claims.agent_id.or(from_session))?
        .or_else(|| principal.agent_id.clone())
        .unwrap_or_else(|| DEFAULT_AGENT.to_owned());
    let machine = claims.machine_id.as_deref();
    let project = Project::identify(claims.project, machine)
        .or_else(|| claims.project_hint.as_deref().and_then(|hint| Project::from_hint(hint, machine)))
        .or_else(|| only_project(principal));
    if let Some(project) = &project {
        may_act_in(principal, &project.id)?;
    }
    Ok(RequestContext {
        request_id: new_id(),
        harness: harness.unwrap_or_else(|| unnamed(principal).to_owned()),
        agent_id,
        machine_id: claims.machine_id,
        connector_id: claims.connector_id,
        connector_version: claims.connector_version,
        session_key: claims.session_key,
        project,
        received_at: when(claims.happened_at),
        event_id: claims.event_id,
        key: principal.name().to_owned(),
        user: principal.scope.user.clone(),
    })
}

/// The harness of a request that names none: the pages of a browser are the dashboard's.
fn unnamed(principal: &Principal) -> &'static str {
    if principal.browser.is_some() { "dashboard" } else { "api" }
}

/// The only agent that it may act as; `None` when any.
pub(crate) fn bound_agent(principal: &Principal) -> Option<&str> {
    principal.scope.agent.as_deref().or_else(|| {
        // An admin may act as any agent even if the key was made for one.
        principal.agent_id.as_deref().filter(|_| principal.role != Role::Admin)
    })
}

/// The time of an event: never in the future, and no longer ago than edges keep events, whatever their clocks
/// say.
fn when(happened_at: Option<Millis>) -> Millis {
    let now = now();
    happened_at.map_or(now, |at| at.clamp(now.saturating_sub(LATEST), now))
}

fn agent_of_session(key: &str) -> Option<&str> {
    let (agent, _) = key.strip_prefix("agent:")?.split_once(':')?;
    Some(agent).filter(|agent| !agent.is_empty())
}

/// `claimed`, or what the credential is bound to; refused when they differ.
fn confined(what: &str, bound: Option<&str>, claimed: Option<String>) -> Result<Option<String>> {
    match (bound, claimed) {
        (Some(bound), Some(claimed)) if bound != claimed => {
            Err(Error::Denied(format!("scope restricted to {what} '{bound}'")))
        }
        (Some(bound), _) => Ok(Some(bound.to_owned())),
        (None, claimed) => Ok(claimed),
    }
}

/// Refuses unless the principal may work in the project.
///
/// # Errors
/// [`Error::Denied`].
fn may_act_in(principal: &Principal, project: &str) -> Result<()> {
    match allowed_projects(principal) {
        Some(allowed) if !allowed.contains(project) => {
            let names: Vec<_> = allowed.iter().map(String::as_str).collect();
            Err(Error::Denied(format!("scope restricted to project '{}'", names.join("', '"))))
        }
        _ => Ok(()),
    }
}

/// Ids of the projects that the principal is confined to; `None` when it is not.
pub(crate) fn allowed_projects(principal: &Principal) -> Option<BTreeSet<String>> {
    let listed: BTreeSet<String> =
        principal.allowed_projects.iter().map(|entry| Project::id_of_entry(entry)).collect();
    let one = principal.scope.project.as_deref().map(Project::id_of_entry);
    match (one, listed.is_empty()) {
        (None, true) => None,
        (None, false) => Some(listed),
        (Some(one), true) => Some([one].into()),
        // Both confine: the smaller of the two.
        (Some(one), false) => Some(listed.into_iter().filter(|project| *project == one).collect()),
    }
}

/// The project of a credential that is confined to a single one: where a request works that does not
/// say where.
fn only_project(principal: &Principal) -> Option<Project> {
    let allowed = allowed_projects(principal)?;
    let only = allowed.first().filter(|_| allowed.len() == 1)?;
    Some(Project { id: only.clone(), evidence: ProjectEvidence::default() })
}

/// The id of a key that may claim any agent. The owner and trusted local programs are the person
/// whose agents they all are; so is an admin key.
fn unbound_key(principal: &Principal) -> Option<&str> {
    let bound = principal.scope.agent.is_some() || principal.agent_id.is_some();
    match &principal.credential {
        Credential::Key(id) if !bound && principal.role != Role::Admin => Some(id),
        _ => None,
    }
}

/// Which records a request may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadScope {
    /// The agent that asks: sees its own private records.
    pub agent: String,
    /// Of its private records only those that this key made: for a key that is bound to no agent and
    /// could claim to be any.
    pub key: Option<String>,
    /// Only records of this person.
    pub user: Option<String>,
    /// Only records of these projects.
    pub projects: Option<BTreeSet<String>>,
}

impl ReadScope {
    /// Whether a record is inside. A record of no project is outside a scope of projects.
    #[must_use]
    pub fn covers(&self, made: &Provenance, private: bool) -> bool {
        self.is_of(made, private) && self.is_in(made.project.as_ref())
    }

    /// Whether an event is inside. What the daemon itself tells has no agent and no person: it is inside where
    /// nothing confines.
    #[must_use]
    pub fn sees(&self, event: &Event) -> bool {
        let own = match event.provenance.as_deref() {
            Some(made) => self.is_of(made, event.private),
            None => !event.private && self.user.is_none(),
        };
        own && self.is_in(event.project.as_ref())
    }

    /// By agent and person.
    fn is_of(&self, made: &Provenance, private: bool) -> bool {
        let own_key = self.key.as_ref().is_none_or(|key| made.key == *key);
        let agent = !private || (made.agent == self.agent && own_key);
        agent && (self.user.is_none() || made.user == self.user)
    }

    fn is_in(&self, project: Option<&String>) -> bool {
        self.projects.as_ref().is_none_or(|allowed| project.is_some_and(|project| allowed.contains(project)))
    }
}

/// A principal in a request: what every operation on records is given. It can only be had with a
/// checked context.
#[derive(Debug, Clone)]
pub struct Caller {
    principal: Arc<Principal>,
    context: RequestContext,
}

impl Caller {
    /// Checks what a client claims against its credential.
    ///
    /// # Errors
    /// As [`context`].
    pub fn new(principal: Arc<Principal>, claims: Claims) -> Result<Self> {
        let context = context(&principal, claims)?;
        Ok(Self { principal, context })
    }

    /// A plugin that acts for itself: on an event, at its start and at its end. It does what an agent may
    /// do, within its grants, and sees what is no agent's own.
    ///
    /// # Errors
    /// None so far; checked like every other.
    pub fn plugin(id: &str) -> Result<Self> {
        let name = format!("plugin:{id}");
        let principal = Arc::new(Principal {
            credential: Credential::Plugin(name.clone()),
            role: Role::Agent,
            permissions: Vec::new(),
            scope: Scope { agent: Some(name.clone()), ..Scope::default() },
            agent_id: None,
            harness: Some(name.clone()),
            allowed_projects: Vec::new(),
            expires_at: None,
            awareness: false,
            browser: None,
        });
        Self::new(principal, Claims { harness: Some(name), ..Claims::default() })
    }

    /// Who.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// From where.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The same caller in a session's project, for requests that did not say where they are (a
    /// harness's own HTTP hook sends no git remote, its session's start did).
    ///
    /// # Errors
    /// [`Error::Denied`] when the principal may not act there.
    pub fn within(mut self, project: Project) -> Result<Self> {
        may_act_in(&self.principal, &project.id)?;
        self.context.project = Some(project);
        Ok(self)
    }

    /// Refuses unless the principal has the permission.
    ///
    /// # Errors
    /// As [`require`].
    pub fn require(&self, permission: Permission) -> Result<()> {
        require(&self.principal, permission)
    }

    /// Whether the principal has the permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.require(permission).is_ok()
    }

    /// For writing: the permission, and a project inside the scope. A principal that is confined to
    /// projects cannot write records of no project, which everyone would see.
    ///
    /// # Errors
    /// [`Error::Denied`].
    pub fn require_write(&self, permission: Permission) -> Result<()> {
        self.require(permission)?;
        if self.context.project.is_none()
            && let Some(allowed) = allowed_projects(&self.principal)
        {
            let names: Vec<_> = allowed.iter().map(String::as_str).collect();
            return Err(Error::Denied(format!(
                "scope restricted to project '{}': name the project",
                names.join("', '")
            )));
        }
        Ok(())
    }

    /// What it may read, if it may read at all.
    #[must_use]
    pub fn read_scope(&self) -> ReadScope {
        ReadScope {
            agent: self.context.agent_id.clone(),
            key: unbound_key(&self.principal).map(str::to_owned),
            user: self.principal.scope.user.clone(),
            projects: allowed_projects(&self.principal),
        }
    }
}
