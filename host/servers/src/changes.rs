//! Every change to the installed servers: one after the other, kept before it counts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use signet_auth::{Caller, Party, ToolPolicy, ToolRule};
use signet_core::{Permission, now};
use signet_store::StoreError;

use crate::entry::Entry;
use crate::grants::Grants;
use crate::news::Happened;
use crate::probe::PROBES;
use crate::record::{RECORDS, check_id, id_from};
use crate::source::Answer;
use crate::{Launch, Record, Result, ServerView, Servers, ServersError, Status};

/// Installed servers.
const MOST: usize = 200;
/// How long an installation waits for the server's first answer. After that it is reported as being reached.
const FIRST_ANSWER: Duration = Duration::from_secs(60);

/// A server to be installed: what a person approved.
#[derive(Debug, Clone, PartialEq)]
pub struct New {
    /// Id; absent: made from the name or the source.
    pub id: Option<String>,
    /// What the person calls it.
    pub name: Option<String>,
    /// How it is reached.
    pub launch: Launch,
    /// What a person said to what was needed.
    pub answers: BTreeMap<String, Answer>,
    /// Who may call what.
    pub policy: ToolPolicy,
}

/// A change to a server. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(rename = "ServerChange")]
pub struct Change {
    /// Run it, or not.
    pub enabled: Option<bool>,
    /// What a person calls it; empty: what it calls itself.
    pub name: Option<String>,
    /// Who may call what.
    pub policy: Option<ToolPolicy>,
    /// One rule of it, in place of the one about the same tools and callers. The others stay, whoever changes them
    /// meanwhile.
    pub rule: Option<ToolRule>,
    /// The rule about these tools and callers is taken back.
    pub without_rule: Option<RuleName>,
}

/// Names a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleName {
    /// As the rule has it.
    pub tool: String,
    /// As the rule has it.
    #[serde(default, rename = "for")]
    pub party: Option<Party>,
}

impl Servers {
    /// Installs a server and waits a while for its first answer. One that does not answer is installed all the same,
    /// and tried again.
    ///
    /// # Errors
    /// The id is taken or wrong, there are too many, or the store failed.
    pub async fn install(&self, caller: &Caller, new: New) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = {
            let _turn = self.inner.changing.lock().await;
            let id = self.id_for(&new)?;
            self.put(id, new, caller.principal().name()).await?
        };
        entry.settles(FIRST_ANSWER).await;
        Ok(entry.view(caller, true))
    }

    /// Keeps a new server, and starts it.
    async fn put(&self, id: String, new: New, by: &str) -> Result<Arc<Entry>> {
        let record = Record {
            id: id.clone(),
            name: new.name.filter(|name| !name.trim().is_empty()),
            launch: new.launch,
            answers: new.answers,
            installed_by: by.to_owned(),
            installed_at: now(),
            enabled: true,
            policy: new.policy,
            grants: Grants::default(),
        };
        self.keep(record.clone()).await?;
        let entry = Arc::new(Entry::new(record, None));
        self.inner.entries.write().insert(id, Arc::clone(&entry));
        self.inner.keeping.tell(&entry, Happened::Installed);
        self.inner.keeping.start(&entry);
        Ok(entry)
    }

    /// A free id for a new server.
    fn id_for(&self, new: &New) -> Result<String> {
        let entries = self.inner.entries.read();
        if entries.len() >= MOST {
            return Err(ServersError::Limit(format!("{MOST} MCP servers are installed; remove one first")));
        }
        if let Some(id) = &new.id {
            check_id(id)?;
            return if entries.contains_key(id) {
                Err(ServersError::Exists(id.clone()))
            } else {
                Ok(id.clone())
            };
        }
        let wanted = id_from(new.name.as_deref().unwrap_or_else(|| new.launch.slug()));
        let numbered = (2..).map(|number| format!("{}-{number}", wanted.get(..44).unwrap_or(&wanted)));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|id| !entries.contains_key(id));
        Ok(free.unwrap_or(wanted))
    }

    /// Changes a server.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn change(&self, caller: &Caller, id: &str, change: Change) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        let before = entry.record().enabled;
        self.update(&entry, |record| {
            if let Some(enabled) = change.enabled {
                record.enabled = enabled;
            }
            if let Some(name) = &change.name {
                record.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            }
            if let Some(policy) = &change.policy {
                record.policy = policy.clone();
            }
            if let Some(RuleName { tool, party }) = &change.without_rule {
                record.policy.forget(tool, party.as_ref());
            }
            if let Some(rule) = change.rule.clone() {
                record.policy.set(rule);
            }
        })
        .await?;
        match change.enabled {
            Some(true) if !before => {
                self.inner.keeping.start(&entry);
                entry.settles(FIRST_ANSWER).await;
            }
            Some(false) if before => self.inner.keeping.stop(&entry).await,
            _ => {}
        }
        Ok(entry.view(caller, true))
    }

    /// Puts another command or address under a server, and starts it anew.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn replace(
        &self,
        caller: &Caller,
        id: &str,
        launch: Launch,
        answers: BTreeMap<String, Answer>,
    ) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        self.update(&entry, |record| {
            record.launch = launch;
            record.answers = answers;
        })
        .await?;
        if entry.record().enabled {
            self.inner.keeping.start(&entry);
            entry.settles(FIRST_ANSWER).await;
        }
        Ok(entry.view(caller, true))
    }

    /// Starts a server anew and asks what it offers.
    ///
    /// # Errors
    /// There is none, or it is disabled.
    pub async fn reprobe(&self, caller: &Caller, id: &str) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        if let Some(trouble) = Some(entry.status()).filter(|status| *status == Status::Disabled) {
            let trouble = trouble.trouble().unwrap_or_default();
            return Err(ServersError::Unavailable(format!("{id}: {trouble}")));
        }
        self.inner.keeping.start(&entry);
        entry.settles(FIRST_ANSWER).await;
        Ok(entry.view(caller, true))
    }

    /// Takes a server away.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn remove(&self, caller: &Caller, id: &str) -> Result<()> {
        caller.require(Permission::Connectors)?;
        let _turn = self.inner.changing.lock().await;
        let entry = self.entry(id)?;
        if let Launch::Component { plugin } = &entry.record().launch {
            return Err(ServersError::Invalid(format!(
                "{id} is the widget of a plugin: disable it, or remove the plugin (`signet plugin remove {plugin}`)"
            )));
        }
        self.take_away(&entry).await
    }

    async fn take_away(&self, entry: &Entry) -> Result<()> {
        let id = &entry.record().id;
        let gone = id.clone();
        self.inner
            .keeping
            .store
            .write::<_, StoreError, _>(move |tx| {
                tx.delete(RECORDS, &gone)?;
                tx.delete(PROBES, &gone).map(drop)
            })
            .await?;
        self.inner.entries.write().remove(id);
        self.inner.keeping.stop(entry).await;
        self.inner.keeping.questions.forget(id);
        self.inner.keeping.connect.forget(id);
        self.inner.keeping.tell(entry, Happened::Removed);
        Ok(())
    }

    /// Has just these widgets of plugins among the servers.
    ///
    /// # Errors
    /// The store failed.
    pub async fn adopt(&self, plugins: &[String]) -> Result<()> {
        let _turn = self.inner.changing.lock().await;
        let mut here = Vec::new();
        for entry in self.all() {
            let record = entry.record();
            let Launch::Component { plugin } = &record.launch else { continue };
            if plugins.contains(plugin) {
                here.push(plugin.clone());
                continue;
            }
            self.take_away(&entry).await?;
        }
        for plugin in plugins.iter().filter(|plugin| !here.contains(plugin)) {
            let launch = Launch::Component { plugin: plugin.clone() };
            let new =
                New { id: None, name: None, launch, answers: BTreeMap::new(), policy: ToolPolicy::default() };
            let Ok(id) = self.id_for(&new) else { continue };
            self.put(id, new, "plugin").await?;
        }
        Ok(())
    }

    /// Looks anew at the widget of a plugin, if it has one.
    pub fn plugin_changed(&self, id: &str) {
        let is_its = |entry: &Arc<Entry>| {
            let record = entry.record();
            record.enabled && matches!(&record.launch, Launch::Component { plugin } if plugin == id)
        };
        for entry in self.all().into_iter().filter(is_its) {
            // Calls go on meanwhile.
            match entry.status() {
                Status::Connected { .. } => entry.changed.notify_one(),
                _ => self.inner.keeping.start(&entry),
            }
        }
    }

    /// Whether the server of a plugin's widget is waiting for its next attempt.
    #[must_use]
    pub fn waits_for_plugin(&self, id: &str) -> bool {
        self.all().iter().any(|entry| {
            let record = entry.record();
            let its = matches!(&record.launch, Launch::Component { plugin } if plugin == id);
            its && matches!(entry.status(), Status::Reconnecting { .. })
        })
    }

    /// Changes who may call what.
    pub(crate) async fn change_policy(&self, id: &str, change: impl FnOnce(&mut ToolPolicy)) -> Result<()> {
        let entry = self.entry(id)?;
        self.update(&entry, |record| change(&mut record.policy)).await
    }

    pub(crate) async fn update(&self, entry: &Entry, change: impl FnOnce(&mut Record)) -> Result<()> {
        let _turn = self.inner.changing.lock().await;
        let mut record = (*entry.record()).clone();
        // It may have been removed while this waited.
        self.entry(&record.id)?;
        change(&mut record);
        self.keep(record.clone()).await?;
        entry.set_record(record);
        Ok(())
    }

    async fn keep(&self, record: Record) -> Result<()> {
        let kept = self
            .inner
            .keeping
            .store
            .write::<_, StoreError, _>(move |tx| tx.put(RECORDS, &record.id, &record));
        Ok(kept.await?)
    }
}
