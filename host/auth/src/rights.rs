//! Changing a key: what it is called, and what it may do.

use std::collections::BTreeSet;

use signet_core::{Millis, Permission, Principal, Role, Scope, now};

use crate::policy::{allowed_projects, bound_agent};
use crate::record::{Changed, KEPT_CHANGES};
use crate::{ApiKeyRecord, AuthError, Result, require};

/// Bytes of a name.
const NAME: usize = 200;

/// What is to be changed of a key. What is absent stays; in what can be absent of a key itself, the inner `None` takes
/// it away.
#[derive(Debug, Clone, Default)]
pub struct KeyChange {
    /// For people.
    pub name: Option<String>,
    /// Its agents are told of other surfaces unasked.
    pub awareness: Option<bool>,
    /// Upper bound of what it may do.
    pub role: Option<Role>,
    /// Narrows the role; empty does not.
    pub permissions: Option<Vec<Permission>>,
    /// Confinement, as a whole.
    pub scope: Option<Scope>,
    /// The only harness that may use it.
    pub harness: Option<Option<String>>,
    /// The agent it acts as.
    pub agent_id: Option<Option<String>>,
    /// Projects that it may touch; empty does not confine.
    pub allowed_projects: Option<Vec<String>>,
    /// When it ends.
    pub expires_at: Option<Option<Millis>>,
}

impl KeyChange {
    /// Makes the change in a record, on behalf of `by`, and notes it there.
    ///
    /// # Errors
    /// It makes no sense, or gives the key what neither it nor `by` may do.
    pub(crate) fn make(self, record: &mut ApiKeyRecord, by: &Principal) -> Result<()> {
        let before = record.clone();
        if let Some(name) = self.name {
            record.name = checked_name(&name)?;
        }
        if let Some(aware) = self.awareness {
            record.unaware = !aware;
        }
        record.role = self.role.unwrap_or(record.role);
        record.permissions = self.permissions.unwrap_or_else(|| before.permissions.clone());
        record.scope = self.scope.unwrap_or_else(|| before.scope.clone());
        record.harness = self.harness.unwrap_or_else(|| before.harness.clone());
        record.agent_id = self.agent_id.unwrap_or_else(|| before.agent_id.clone());
        record.allowed_projects = self.allowed_projects.unwrap_or_else(|| before.allowed_projects.clone());
        record.expires_at = self.expires_at.unwrap_or(before.expires_at);
        let (old, new) = (before.principal(), record.principal());
        if !same_rights(&old, &new) {
            may_become(&before, record, by)?;
        }
        let at = now();
        let what = differences(&before, record);
        record.changes.extend(what.into_iter().map(|what| Changed { at, by: by.name().to_owned(), what }));
        let old = record.changes.len().saturating_sub(KEPT_CHANGES);
        record.changes.drain(..old);
        Ok(())
    }
}

/// A name, without what stands around it.
pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > NAME {
        return Err(AuthError::BadRequest(format!("name is required ({NAME} bytes at most)")));
    }
    Ok(name.to_owned())
}

/// Refuses what cannot be, and what neither the key had nor its changer has.
fn may_become(before: &ApiKeyRecord, after: &ApiKeyRecord, by: &Principal) -> Result<()> {
    let bad = |text: &str| Err(AuthError::BadRequest(text.to_owned()));
    if before.revoked_at.is_some() {
        return bad("this key is revoked: only its name can be changed; make another one");
    }
    if after.expires_at != before.expires_at && after.expires_at.is_some_and(|end| end <= now()) {
        return bad("expiresAt is in the past; revoke a key that is to end now");
    }
    if after.scope.agent.is_some() && after.agent_id.is_some() && after.scope.agent != after.agent_id {
        return bad("agentId and scope.agent name different agents");
    }
    let (old, new) = (before.principal(), after.principal());
    // One of them whole: what it may and where must not come from different ones.
    match (exceeds(&new, &old), exceeds(&new, by)) {
        (Some(_), Some(what)) => Err(AuthError::TooMuch(what)),
        _ => Ok(()),
    }
}

/// In what `one` goes beyond `other`.
pub(crate) fn exceeds(one: &Principal, other: &Principal) -> Option<String> {
    let may = |principal: &Principal, permission| require(principal, permission).is_ok();
    let more = Permission::ALL.into_iter().find(|it| may(one, *it) && !may(other, *it));
    if let Some(permission) = more {
        return Some(format!("the permission '{}'", permission.name()));
    }
    if one.role == Role::Admin && other.role != Role::Admin {
        return Some("the role 'admin'".into());
    }
    let within = match (allowed_projects(one), allowed_projects(other)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => one.is_subset(&other),
    };
    if !within {
        return Some("other projects".into());
    }
    let confined = |own: Option<&str>, other: Option<&str>| other.is_none() || own == other;
    if !confined(bound_agent(one), bound_agent(other)) {
        return Some("another agent".into());
    }
    if !confined(one.scope.user.as_deref(), other.scope.user.as_deref()) {
        return Some("another person".into());
    }
    if !confined(one.harness.as_deref(), other.harness.as_deref()) {
        return Some("another harness".into());
    }
    let end = |principal: &Principal| principal.expires_at.unwrap_or(Millis::MAX);
    (end(one) > end(other)).then(|| "a later end".into())
}

/// Whether two may do the same, everywhere and as long.
pub(crate) fn same_rights(one: &Principal, other: &Principal) -> bool {
    let of = |it: &Principal| {
        let permissions: BTreeSet<_> = it.permissions.iter().copied().collect();
        let projects: BTreeSet<_> = it.allowed_projects.iter().cloned().collect();
        (
            it.role,
            permissions,
            projects,
            it.scope.clone(),
            it.agent_id.clone(),
            it.harness.clone(),
            it.expires_at,
        )
    };
    of(one) == of(other)
}

/// What was, of each thing that is different now.
fn differences(before: &ApiKeyRecord, after: &ApiKeyRecord) -> Vec<String> {
    let (old, new) = (before.public(), after.public());
    let or = |value: Option<&str>, none: &str| value.unwrap_or(none).to_owned();
    let list =
        |names: Vec<&str>, none: &str| if names.is_empty() { none.to_owned() } else { names.join(", ") };
    let permissions = list(old.permissions.iter().map(|it| it.name()).collect(), "all of its role");
    let projects = list(old.allowed_projects.iter().map(String::as_str).collect(), "all");
    let scope = [&old.scope.project, &old.scope.agent, &old.scope.user];
    let scope = list(scope.into_iter().flatten().map(String::as_str).collect(), "none");
    let rows = [
        (old.name != new.name, "name", old.name.clone()),
        (old.awareness != new.awareness, "awareness", if old.awareness { "on" } else { "off" }.to_owned()),
        (old.role != new.role, "role", old.role.name().to_owned()),
        (old.permissions != new.permissions, "permissions", permissions),
        (old.scope != new.scope, "scope", scope),
        (old.harness != new.harness, "harness", or(old.harness.as_deref(), "any")),
        (old.agent_id != new.agent_id, "agent", or(old.agent_id.as_deref(), "any")),
        (old.allowed_projects != new.allowed_projects, "projects", projects),
        (old.expires_at != new.expires_at, "end", or(old.expires_at.as_deref(), "none")),
    ];
    let said = rows.into_iter().filter(|(differs, _, _)| *differs);
    said.map(|(_, what, before)| format!("{what}: was {before}")).collect()
}
