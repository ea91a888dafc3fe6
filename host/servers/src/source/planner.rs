//! From what a person asks for to a plan, with what must be looked up on the way.

use signet_core::{Error, Result};
use url::Url;

use super::fetch::{Fetch, Packages, answer_limits};
use super::need::{Need, NeedKind};
use super::npm::{self, Pinned};
use super::plan::{Plan, Run, Transport, Variable};
use super::server_json::{Package, Remote, ServerJson};
use super::text::Text;
use super::wanted::{Document, Wanted};
use super::{command, from_json, pypi};
use crate::catalogue::{Catalogues, Listed, Source};
use crate::manifest::{Place, Problem};

/// A plan, and what else there was.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// What is wrong in the description, and why other ways to run the server cannot be used.
    pub problems: Vec<Problem>,
    /// Where the server stands in a catalogue: its id there, and whose it is.
    pub listed: Option<(String, String)>,
}

/// Makes plans.
pub struct Planner<'a> {
    /// Gets documents.
    pub fetch: &'a dyn Fetch,
    /// Asks registries of packages.
    pub packages: &'a dyn Packages,
    /// Where ids are looked up.
    pub catalogues: &'a Catalogues,
}

impl Planner<'_> {
    /// Plans what a person wrote.
    ///
    /// # Errors
    ///
    /// `Invalid` for what cannot be used, `NotFound` for what nobody knows, and whatever fetching says.
    pub async fn plan(&self, text: &str) -> Result<Planned> {
        match Wanted::parse(text)? {
            Wanted::Catalogue(id) => {
                let listed = self.catalogues.get(&id)?;
                let mut planned = self.listed(&listed).await?;
                planned.plan.asked = text.trim_ascii().to_owned();
                Ok(planned)
            }
            wanted => self.wanted(text.trim_ascii(), wanted).await,
        }
    }

    async fn wanted(&self, asked: &str, wanted: Wanted) -> Result<Planned> {
        let plan = match wanted {
            Wanted::Remote(url) => remote(asked, &url)?,
            Wanted::Command { environment, program, arguments } => {
                command::plan(asked, &environment, &program, &arguments)?
            }
            Wanted::Npm { name, version } => self.bare(asked, "npm", name, version).await?,
            Wanted::Pypi { name, version } => self.bare(asked, "pypi", name, version).await?,
            Wanted::ServerJson(document) => {
                let document = match &document {
                    Document::File(path) => self.fetch.file(path, answer_limits::SERVER).await?,
                    Document::Url(url) => self.fetch.json(url, answer_limits::SERVER).await?,
                };
                let (server, problems) = ServerJson::read(&document, Place::Document);
                let server = server.ok_or_else(|| Error::Invalid(format!("{asked} describes no server")))?;
                return self.described(asked, &server, problems).await;
            }
            // An entry of a catalogue that is another entry would go round in circles.
            Wanted::Catalogue(id) => {
                return Err(Error::Invalid(format!("{id} is the id of an entry, and no source")));
            }
        };
        Ok(Planned { plan, problems: Vec::new(), listed: None })
    }

    /// Plans an entry of a catalogue.
    ///
    /// # Errors
    ///
    /// As [`Planner::plan`].
    pub async fn listed(&self, listed: &Listed) -> Result<Planned> {
        let entry = &listed.entry;
        let mut planned = match &entry.source {
            Source::Text(text) => self.wanted(text, Wanted::parse(text)?).await?,
            Source::Server(server) => {
                let server = ServerJson { name: entry.id.clone(), ..(**server).clone() };
                self.described(&entry.id, &server, Vec::new()).await?
            }
        };
        add_needs(&mut planned.plan, &entry.needs)?;
        let plan = &mut planned.plan;
        plan.name.clone_from(&entry.id);
        plan.title = Some(entry.title.clone());
        plan.description =
            Some(entry.description.clone()).filter(|text| !text.is_empty()).or(plan.description.take());
        planned.listed = Some((entry.id.clone(), listed.from.clone()));
        Ok(planned)
    }

    /// The plan for a package without a description.
    async fn bare(&self, asked: &str, kind: &str, name: String, version: Option<String>) -> Result<Plan> {
        let short = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let package =
            Package { registry_type: kind.to_owned(), identifier: name, version, ..Package::default() };
        let server = ServerJson { name: short, ..ServerJson::default() };
        self.package(asked, &server, &package).await
    }

    /// The plan for the best way to run a described server: at a URL, from npm, from PyPI, over the old transport, in
    /// a container. Why better ones cannot be used is among the problems.
    async fn described(
        &self,
        asked: &str,
        server: &ServerJson,
        mut problems: Vec<Problem>,
    ) -> Result<Planned> {
        let mut ways: Vec<(u8, String, Way<'_>)> = Vec::new();
        for remote in &server.remotes {
            let rank = if remote.kind == "sse" { 3 } else { 0 };
            ways.push((rank, format!("remotes[{}]", remote.at), Way::Remote(remote)));
        }
        for package in &server.packages {
            let rank = match package.registry_type.as_str() {
                "npm" => 1,
                "pypi" => 2,
                "oci" => 4,
                _ => 5,
            };
            ways.push((rank, format!("packages[{}]", package.at), Way::Package(package)));
        }
        ways.sort_by_key(|(rank, ..)| *rank);
        let mut failed = None;
        for (_, path, way) in ways {
            let plan = match way {
                Way::Remote(remote) => from_json::remote(asked, server, remote),
                Way::Package(package) => self.package(asked, server, package).await,
            };
            match plan {
                Ok(plan) => return Ok(Planned { plan, problems, listed: None }),
                Err(error) => {
                    let mut notes = crate::manifest::Notes::new(Place::Document);
                    notes.error(path, error.to_string());
                    problems.extend(notes.into_problems());
                    failed.get_or_insert(error);
                }
            }
        }
        let why = problems
            .first()
            .map(|problem| format!(": {}: {}", problem.path, problem.message))
            .unwrap_or_default();
        Err(failed.unwrap_or_else(|| {
            Error::Invalid(format!("{asked} describes no server that can be run or reached{why}"))
        }))
    }

    async fn package(&self, asked: &str, server: &ServerJson, package: &Package) -> Result<Plan> {
        if let Some(why) = from_json::unusable(package) {
            return Err(Error::Invalid(why));
        }
        let other = from_json::registry(package)?;
        let (name, version) = (&package.identifier, package.version.as_deref());
        let pinned = match package.registry_type.as_str() {
            "npm" => npm::pin(self.packages, other.as_ref(), name, version).await?,
            "pypi" => pypi::pin(self.packages, other.as_ref(), name, version).await?,
            _ => from_json::pinned_image(package),
        };
        from_json::package(asked, server, package, &pinned)
    }

    /// What the registry says now of the package of a plan: whether what is installed is still what was published.
    ///
    /// # Errors
    ///
    /// `Conflict`, if the same version has another digest now; whatever fetching says.
    pub async fn check_digest(&self, plan: &Plan) -> Result<()> {
        let Some(package) = &plan.package else { return Ok(()) };
        let version = Some(package.version.as_str());
        let now: Pinned = match package.registry.as_str() {
            "npm" => npm::pin(self.packages, None, &package.name, version).await?,
            "pypi" => pypi::pin(self.packages, None, &package.name, version).await?,
            _ => return Ok(()),
        };
        if now.digest == package.digest {
            return Ok(());
        }
        Err(Error::Conflict(format!(
            "{} {} has another content now than when it was approved: {} instead of {}",
            package.name,
            package.version,
            now.digest.as_deref().unwrap_or("nothing said"),
            package.digest.as_deref().unwrap_or("nothing said"),
        )))
    }
}

enum Way<'a> {
    Remote(&'a Remote),
    Package(&'a Package),
}

/// The plan for an address alone.
fn remote(asked: &str, url: &Url) -> Result<Plan> {
    let run = Run::Remote {
        transport: Transport::StreamableHttp,
        url: Text::plain(url.as_str()),
        headers: Vec::new(),
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!("-{port}")).unwrap_or_default();
    Plan::new(asked, &format!("{host}{port}"), run, Vec::new(), Vec::new())
}

/// Adds what a catalogue says is needed: variables of the environment, or headers.
fn add_needs(plan: &mut Plan, needs: &[Need]) -> Result<()> {
    for need in needs {
        let (list, is_header) = match &mut plan.run {
            Run::Process { environment, .. } => (environment, false),
            Run::Remote { headers, .. } => (headers, true),
        };
        if list.iter().any(|one| one.name == need.name) {
            continue;
        }
        let value = Text::need(&need.name);
        super::check::check_variable(&need.name, &value, is_header).map_err(Error::Invalid)?;
        list.push(Variable { name: need.name.clone(), value, optional: !need.is_required });
        let format = if need.choices.is_empty() { need.format } else { NeedKind::String };
        plan.needs.push(Need { format, ..need.clone() });
    }
    *plan = plan.fresh()?;
    Ok(())
}
