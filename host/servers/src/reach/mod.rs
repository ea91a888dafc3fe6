//! Reaching the servers that plans describe: with their secrets, their folder and their sign-in.

mod connected;
mod credentials;
mod sign_in;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use signet_auth::Secrets;
use signet_mcp_client::{ClientError, Connection, Endpoint, Keeper, Limits, Listener, Process, Remote};
use url::Url;

use self::connected::Connected;
use self::credentials::Credentials;
pub use self::sign_in::SignIns;
use crate::source::{Plan, Risk, Run, Text};
use crate::{Connect, Launch, Obstacle, Peer, Record};

/// Reaches servers. Cheap to clone.
#[derive(Clone)]
pub struct Reach {
    /// Where values of plans are looked up.
    pub secrets: Secrets,
    /// A folder for each server that names none, to run in.
    pub folders: PathBuf,
    /// What servers were signed in to with: only this user may look inside.
    pub credentials: PathBuf,
    /// What keeps servers' processes.
    pub keeper: Option<Keeper>,
    /// Reaches the widgets of plugins.
    pub components: Arc<dyn Connect>,
}

#[async_trait]
impl Connect for Reach {
    async fn connect(&self, record: &Record, listener: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle> {
        let Launch::Plan(plan) = &record.launch else {
            return self.components.connect(record, listener).await;
        };
        let endpoint = match &plan.run {
            Run::Process { .. } => Endpoint::Process(self.process(&record.id, plan)?),
            Run::Remote { .. } => Endpoint::Remote(self.remote(&record.id, plan)?),
        };
        let connection = Connection::open(&endpoint, Limits::DEFAULT, listener).await?;
        Ok(Arc::new(Connected(connection)))
    }

    fn forget(&self, id: &str) {
        Credentials::of(&self.credentials, id).remove();
    }
}

impl Reach {
    fn process(&self, id: &str, plan: &Plan) -> Result<Process, Obstacle> {
        let mut words = Vec::new();
        for word in plan.words() {
            words.push(self.resolve(&word)?);
        }
        let mut words = words.into_iter();
        let folder = match &plan.run {
            Run::Process { folder: Some(folder), .. } => PathBuf::from(folder),
            _ => own_folder(&self.folders, id)?,
        };
        Ok(Process {
            program: words.next().unwrap_or_default(),
            arguments: words.collect(),
            environment: of_runners(plan).chain(self.variables(plan)?).collect(),
            folder: Some(folder),
            keeper: self.keeper.clone(),
        })
    }

    fn remote(&self, id: &str, plan: &Plan) -> Result<Remote, Obstacle> {
        let Run::Remote { url, .. } = &plan.run else {
            return Err(ClientError::Unreachable(format!("{id} is at no address")).into());
        };
        let no_url =
            |error: url::ParseError| ClientError::Unreachable(format!("its address is none: {error}"));
        Ok(Remote {
            url: Url::parse(&self.resolve(url)?).map_err(no_url)?,
            headers: self.variables(plan)?,
            // It was shown with the plan that was approved.
            private: plan.warnings.iter().any(|warning| warning.risk == Risk::PrivateAddress),
            sign_in: Some(Arc::new(Credentials::of(&self.credentials, id))),
        })
    }

    /// Variables of the environment, or headers, with their values. These go to the server, and nowhere else.
    fn variables(&self, plan: &Plan) -> Result<Vec<(String, String)>, Obstacle> {
        let variables = plan.variables().iter();
        variables.map(|variable| Ok((variable.name.clone(), self.resolve(&variable.value)?))).collect()
    }

    fn resolve(&self, text: &Text) -> Result<String, Obstacle> {
        for name in text.secrets() {
            if self.secret(name)?.is_none() {
                return Err(Obstacle::Secret(name.to_owned()));
            }
        }
        let resolved = text.resolve(|name| self.secret(name).ok().flatten());
        resolved.map_err(|error| ClientError::Unreachable(error).into())
    }

    fn secret(&self, name: &str) -> Result<Option<String>, ClientError> {
        let unreadable = |error: signet_auth::AuthError| ClientError::Unreachable(error.to_string());
        let found = self.secrets.get(name).map_err(unreadable)?;
        Ok(found.and_then(|bytes| std::str::from_utf8(&bytes).ok().map(str::to_owned)))
    }
}

/// Variables with which what fetches and runs a package finds its registry, as it was found when it was looked up.
fn of_runners(plan: &Plan) -> impl Iterator<Item = (String, String)> {
    let wanted = |name: &str| {
        let name = name.to_ascii_uppercase();
        ["NPM_CONFIG_", "UV_", "PIP_"].iter().any(|beginning| name.starts_with(beginning))
            || ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].contains(&name.as_str())
            || ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"].contains(&name.as_str())
    };
    let runs_package = plan.package.is_some();
    let all = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    all.filter(move |(name, _)| runs_package && wanted(name))
}

fn own_folder(folders: &Path, id: &str) -> Result<PathBuf, ClientError> {
    let folder = folders.join(id);
    std::fs::create_dir_all(&folder).map_err(|error| {
        ClientError::Unreachable(format!("its folder {} cannot be made: {error}", folder.display()))
    })?;
    Ok(folder)
}
