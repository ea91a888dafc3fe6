//! From what a person asks for to an installed server: shown in full first, approved by its digest, carried out as it
//! was shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::{Caller, Secrets, ToolPolicy};
use signet_core::{Error, Permission};
use signet_dashboard::DashboardFile;
use url::Url;

use crate::catalogue::{Catalogue, Catalogues, Listed, Query};
use crate::manifest::Manifest;
use crate::record::id_from;
use crate::source::{Answer, Fetch, Need, Package, Packages, Plan, Planned, Planner, answer_limits};
use crate::{Launch, New, Record, Result, ServerView, Servers, ServersError, Status, WidgetView};

/// Entries of a catalogue in one answer.
const FOUND: usize = 100;

/// Where servers come from. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    fetch: Arc<dyn Fetch>,
    packages: Arc<dyn Packages>,
    secrets: Secrets,
    dashboard: DashboardFile,
    catalogues: Arc<RwLock<Catalogues>>,
}

/// What a person says to something that is needed.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Given {
    /// A value that is no secret.
    Value(String),
    /// The name of a secret that is stored already.
    Secret(String),
    /// A secret, which is stored.
    NewSecret(String),
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Self::Secret(name) => f.debug_tuple("Secret").field(name).finish(),
            Self::NewSecret(_) => f.write_str("NewSecret(..)"),
        }
    }
}

/// What is to be installed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "InstallServer")]
pub struct Install {
    /// An address, a command, `npm:...`, `pypi:...`, a `server.json` or an entry of a catalogue.
    pub url: String,
    /// What the person calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// Its id; absent: made from its name.
    #[serde(default)]
    pub id: Option<String>,
    /// Place it on the grid at the next free slot.
    #[serde(default)]
    pub auto_place: bool,
    /// Digest of the plan that the person saw.
    #[serde(default)]
    pub approve: Option<String>,
    /// What was needed.
    #[serde(default)]
    pub answers: BTreeMap<String, Given>,
    /// Who may call what.
    #[serde(default)]
    pub policy: Option<ToolPolicy>,
}

/// What came of it, as the seed has it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InstalledServer")]
pub struct Installed {
    /// It is installed. That it answers is said by `server`.
    pub ok: bool,
    /// Its id, and that of its widget.
    pub widget_id: String,
    /// What it says of its place on the dashboard; none: a card stands for it.
    pub manifest: Option<Manifest>,
    /// Why it does not answer yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The whole of it.
    pub server: ServerView,
}

/// A plan that is shown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ShownPlan")]
pub struct Shown {
    /// What will run or be reached.
    #[serde(flatten)]
    pub plan: Plan,
    /// What is approved.
    pub approve: String,
    /// What is wrong in the description.
    pub problems: Vec<String>,
    /// The catalogue that it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
}

/// What an update would change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServerUpdate")]
pub struct UpdateView {
    /// The command or the address as it is.
    pub before: String,
    /// The package in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_package: Option<Package>,
    /// The same would run.
    pub same: bool,
    /// What its source is now, with what was said when it was installed filled in. What it needs beside that is in
    /// its needs.
    #[serde(flatten)]
    pub now: Shown,
}

impl Shop {
    /// With the catalogue that comes with Signet.
    #[must_use]
    pub fn new(
        fetch: Arc<dyn Fetch>,
        packages: Arc<dyn Packages>,
        secrets: Secrets,
        dashboard: DashboardFile,
    ) -> Self {
        Self { fetch, packages, secrets, dashboard, catalogues: Arc::default() }
    }

    /// Reads another catalogue from a file or an address, to stand behind the others; what is wrong in it.
    ///
    /// # Errors
    /// It is not there, or is no catalogue.
    pub async fn fetch_catalogue(&self, from: &str) -> Result<Vec<String>> {
        let document = match Url::parse(from).ok().filter(|_| from.contains("://")) {
            Some(url) => self.fetch.json(&url, answer_limits::CATALOGUE).await?,
            None => self.fetch.file(from, answer_limits::CATALOGUE).await?,
        };
        let (catalogue, problems) = Catalogue::read(&document);
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let catalogue = catalogue.ok_or_else(|| {
            ServersError::Invalid(format!("{from} is no catalogue: {}", problems.join("; ")))
        })?;
        self.catalogues.write().add(catalogue);
        Ok(problems)
    }

    /// Entries of all catalogues that fit, best first.
    #[must_use]
    pub fn search(&self, text: &str, category: Option<&str>) -> Vec<Listed> {
        self.catalogues.read().search(&Query { text, category, most: FOUND })
    }

    /// Categories, and how many entries have each.
    #[must_use]
    pub fn categories(&self) -> Vec<(String, usize)> {
        self.catalogues.read().categories()
    }

    /// What would be done. Changes nothing.
    ///
    /// # Errors
    /// It names nothing that can be installed, or nobody knows it.
    pub async fn plan(&self, text: &str) -> Result<Shown> {
        let Planned { plan, problems, listed } = self.planned(text).await?;
        Ok(Shown {
            approve: plan.digest(),
            problems: problems.iter().map(ToString::to_string).collect(),
            catalogue: listed.map(|(_, from)| from),
            plan,
        })
    }

    async fn planned(&self, text: &str) -> Result<Planned> {
        let catalogues = self.catalogues.read().clone();
        let planner = Planner { fetch: &*self.fetch, packages: &*self.packages, catalogues: &catalogues };
        Ok(planner.plan(text).await?)
    }

    /// Installs what a person approved.
    ///
    /// # Errors
    /// It was not approved, or is not any more what was; something that it needs is missing; or it cannot be
    /// installed.
    pub async fn install(&self, servers: &Servers, caller: &Caller, wanted: Install) -> Result<Installed> {
        caller.require(Permission::Connectors)?;
        let plan = self.approved(&wanted.url, wanted.approve.as_deref()).await?;
        let named = wanted.name.clone().or_else(|| plan.title.clone()).unwrap_or_else(|| plan.name.clone());
        let secrets_of = wanted.id.clone().unwrap_or_else(|| id_from(&named));
        let (plan, answers) = self.filled(&plan, &secrets_of, BTreeMap::new(), wanted.answers)?;
        let new = New {
            id: wanted.id,
            name: wanted.name,
            launch: Launch::Plan(Box::new(plan)),
            answers,
            policy: wanted.policy.unwrap_or_default(),
        };
        let installed = Installed::of(servers.install(caller, new).await?);
        let widget = servers.widget(caller, &installed.widget_id)?;
        self.place(&widget, wanted.auto_place)?;
        Ok(installed)
    }

    /// Pins a new widget where its manifest wants it, and places it where the person wants it.
    fn place(&self, widget: &WidgetView, on_grid: bool) -> Result<()> {
        let placed = self.dashboard.change(|layout| {
            if widget.dock {
                layout.pin(&widget.id);
            }
            if on_grid {
                layout.place(&widget.id, widget.size.w, widget.size.h);
            }
        });
        placed.map(drop).map_err(|error| Error::from(error).into())
    }

    /// What [`Shop::update`] would change. Changes nothing.
    ///
    /// # Errors
    /// There is no such server, it is a plugin's, or its source cannot be asked.
    pub async fn look(&self, servers: &Servers, caller: &Caller, id: &str) -> Result<UpdateView> {
        caller.require(Permission::Connectors)?;
        let record = servers.record(id)?;
        let was = of_plan(&record)?;
        let now = self.plan(&was.asked).await?;
        let plan = now.plan.fill(&still_wanted(&record, &now.plan))?;
        Ok(UpdateView {
            before: was.text.clone(),
            before_package: was.package.clone(),
            same: plan.digest() == was.digest(),
            now: Shown { plan, ..now },
        })
    }

    /// Brings a server to what its source is now. What was said when it was installed still counts; `given` is what is
    /// needed beside that.
    ///
    /// # Errors
    /// As [`Shop::install`].
    pub async fn update(
        &self,
        servers: &Servers,
        caller: &Caller,
        id: &str,
        approve: Option<&str>,
        given: BTreeMap<String, Given>,
    ) -> Result<Installed> {
        caller.require(Permission::Connectors)?;
        let before = servers.record(id)?;
        let plan = self.approved(&of_plan(&before)?.asked, approve).await?;
        let (plan, answers) = self.filled(&plan, id, still_wanted(&before, &plan), given)?;
        let view = servers.replace(caller, id, Launch::Plan(Box::new(plan)), answers).await?;
        Ok(Installed::of(view))
    }

    /// The plan, if it is the one that was approved.
    async fn approved(&self, text: &str, approve: Option<&str>) -> Result<Plan> {
        let plan = self.planned(text).await?.plan;
        let digest = plan.digest();
        match approve {
            Some(approved) if approved == digest => Ok(plan),
            Some(_) => Err(Error::Conflict(format!(
                "what would run is not what was approved; now it is: {} (approve {digest})",
                plan.text
            ))
            .into()),
            None => Err(Error::Conflict(format!(
                "show a person what would run, and approve it: {} (approve {digest})",
                plan.text
            ))
            .into()),
        }
    }

    /// The plan with what the person said, before and now. New secrets are stored under names of their own.
    fn filled(
        &self,
        plan: &Plan,
        id: &str,
        mut answers: BTreeMap<String, Answer>,
        given: BTreeMap<String, Given>,
    ) -> Result<(Plan, BTreeMap<String, Answer>)> {
        let mut fresh = Vec::new();
        for (name, given) in given {
            let answer = match given {
                Given::Value(value) => Answer::Value(value),
                Given::Secret(secret) => Answer::Secret(secret),
                Given::NewSecret(value) => {
                    let secret = secret_name(id, &name);
                    fresh.push((secret.clone(), value));
                    Answer::Secret(secret)
                }
            };
            answers.insert(name, answer);
        }
        let filled = plan.fill(&answers)?;
        missing(&filled)?;
        for (name, value) in fresh {
            self.secrets.set(&name, &value).map_err(Error::from)?;
        }
        Ok((filled, answers))
    }
}

/// The plan that a server was installed by.
fn of_plan(record: &Record) -> Result<&Plan> {
    match &record.launch {
        Launch::Plan(plan) => Ok(plan),
        Launch::Component { plugin } => Err(ServersError::Invalid(format!(
            "{} is the widget of a plugin: bring the plugin up to date (`signet plugin update {plugin}`)",
            record.id
        ))),
    }
}

/// What was said that another plan wants to know too.
fn still_wanted(record: &Record, plan: &Plan) -> BTreeMap<String, Answer> {
    let mut answers = record.answers.clone();
    answers.retain(|name, _| plan.needs.iter().any(|need| need.name == *name));
    answers
}

/// Refuses a plan that cannot be carried out yet.
fn missing(plan: &Plan) -> Result<()> {
    let wanted = plan.needs.iter().filter(|need| need.is_required);
    let wanted: Vec<_> = wanted.map(|Need { name, .. }| name.as_str()).collect();
    if plan.is_complete() {
        return Ok(());
    }
    Err(ServersError::Invalid(format!("it needs {}: give each in `answers`", wanted.join(", "))))
}

/// What a secret of a server is called: `mcp-ghl-crm-api-key`.
fn secret_name(id: &str, need: &str) -> String {
    let name = format!("mcp-{id}-{}", id_from(need));
    name.get(..64).unwrap_or(&name).to_owned()
}

impl Installed {
    fn of(server: ServerView) -> Self {
        let error = match &server.status {
            Status::Connected { .. } => None,
            status => status.trouble(),
        };
        let manifest = server.offer.as_ref().and_then(|offer| offer.manifest.clone());
        Self { ok: true, widget_id: server.id.clone(), manifest, error, server }
    }
}
