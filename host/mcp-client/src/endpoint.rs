//! Where a server is.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use url::Url;

use crate::oauth::SignIn;

/// Where a server is.
#[derive(Debug, Clone)]
pub enum Endpoint {
    /// A program that is started, spoken with on its standard input and output.
    Process(Process),
    /// An address.
    Remote(Remote),
}

/// A program, and how it is started. No shell has a part in it.
#[derive(Clone, Default)]
pub struct Process {
    /// Its name, looked for in `PATH`, or its path.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables beside the few that every process gets: see `process::environment`. Values may be secrets.
    pub environment: BTreeMap<String, String>,
    /// Where it is started; the daemon's own folder if none is named.
    pub folder: Option<PathBuf>,
    /// Who keeps it. Without one, what leaves its process group outlives it.
    pub keeper: Option<Keeper>,
}

/// How the keeper is started: a program that calls [`crate::keeper::main`] with what follows `arguments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeper {
    /// The program.
    pub program: PathBuf,
    /// What comes before the kept program and its arguments.
    pub arguments: Vec<String>,
}

/// A server at an address.
#[derive(Clone)]
pub struct Remote {
    /// Its address: `https:`, or `http:` where `private` is set.
    pub url: Url,
    /// Headers of every request. Values may be secrets.
    pub headers: Vec<(String, String)>,
    /// A person approved that it is on this machine or in a network of its own.
    pub private: bool,
    /// Its credentials, if it is one to sign in to.
    pub sign_in: Option<Arc<dyn SignIn>>,
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("program", &self.program)
            .field("arguments", &self.arguments)
            .field("environment", &self.environment.keys())
            .field("folder", &self.folder)
            .field("keeper", &self.keeper)
            .finish()
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Remote")
            .field("url", &self.url.as_str())
            .field("headers", &headers)
            .field("private", &self.private)
            .field("sign_in", &self.sign_in.is_some())
            .finish()
    }
}

impl fmt::Display for Endpoint {
    /// For messages: the program's name or the address, without its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(process) => f.write_str(&process.program),
            Self::Remote(remote) => {
                let mut url = remote.url.clone();
                url.set_query(None);
                url.set_fragment(None);
                let _ = url.set_username("");
                let _ = url.set_password(None);
                f.write_str(url.as_str())
            }
        }
    }
}
