//! Installed MCP servers in this daemon: how each kind of them is reached.

mod cards;
mod component;
mod remote;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use signet_api::CapabilityMaker;
use signet_auth::Secrets;
use signet_mcp_client::{
    ClientError, Connection, Endpoint, Keeper, Limits, Listener, Process, Remote, keeper,
};
use signet_plugins::Plugins;
use signet_servers::{Connect, Launch, Obstacle, Peer, Record, Setting};

pub(crate) use self::cards::Cards;
use self::component::Component;
use self::remote::Connected;

/// Reaches servers.
pub(crate) struct Reach {
    pub(crate) secrets: Secrets,
    pub(crate) plugins: Plugins,
    pub(crate) capabilities: CapabilityMaker,
    /// A folder for each that names none, to run in.
    pub(crate) folders: PathBuf,
}

#[async_trait]
impl Connect for Reach {
    async fn connect(&self, record: &Record, listener: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle> {
        let endpoint = match &record.launch {
            Launch::Component { plugin } => {
                return Ok(Arc::new(Component::reach(plugin, &self.plugins, &self.capabilities).await?));
            }
            Launch::Process { program, arguments, environment, folder } => Endpoint::Process(Process {
                program: program.clone(),
                arguments: arguments.clone(),
                environment: self.resolve(environment)?,
                folder: Some(match folder {
                    Some(folder) => folder.clone(),
                    None => self.own_folder(&record.id)?,
                }),
                keeper: keeper(),
            }),
            Launch::Remote { url, headers, private } => Endpoint::Remote(Remote {
                url: url.clone(),
                headers: self.resolve(headers)?.into_iter().collect(),
                private: *private,
                sign_in: None,
            }),
        };
        let connection = Connection::open(&endpoint, Limits::DEFAULT, listener).await?;
        Ok(Arc::new(Connected(connection)))
    }
}

impl Reach {
    /// The values themselves. They go into the server's environment or headers, and nowhere else.
    fn resolve(&self, settings: &BTreeMap<String, Setting>) -> Result<BTreeMap<String, String>, Obstacle> {
        let resolved = settings.iter().map(|(name, setting)| {
            let value = match setting {
                Setting::Value(value) => value.clone(),
                Setting::Secret(secret) => self.secret(secret)?,
            };
            Ok((name.clone(), value))
        });
        resolved.collect()
    }

    fn secret(&self, name: &str) -> Result<String, Obstacle> {
        let missing = || Obstacle::Secret(name.to_owned());
        let found = self.secrets.get(name).map_err(|error| ClientError::Unreachable(error.to_string()))?;
        let bytes = found.ok_or_else(missing)?;
        std::str::from_utf8(&bytes).map(str::to_owned).map_err(|_| missing())
    }

    fn own_folder(&self, id: &str) -> Result<PathBuf, ClientError> {
        let folder = self.folders.join(id);
        std::fs::create_dir_all(&folder).map_err(|error| {
            ClientError::Unreachable(format!("its folder {} cannot be made: {error}", folder.display()))
        })?;
        Ok(folder)
    }
}

/// This program keeps what servers start.
fn keeper() -> Option<Keeper> {
    let program = std::env::current_exe().ok().filter(|_| keeper::AVAILABLE)?;
    Some(Keeper { program, arguments: vec!["keep-server".to_owned(), "--".to_owned()] })
}
