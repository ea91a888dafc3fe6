//! Where things are and how the daemon listens: flags, then environment, then defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use signet_core::Millis;

use signet_events::relay::Address;

use crate::cli::Up;
use crate::error::{CliError, Result};
use crate::llm;

/// The port of the existing ecosystem.
pub(crate) const PORT: u16 = 3850;

/// A variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The user's home.
pub(crate) fn home() -> Result<PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty()).ok_or(CliError::NoHome)
}

/// The folder of a daemon.
#[derive(Debug, Clone)]
pub(crate) struct Workspace(PathBuf);

impl Workspace {
    /// `SIGNET_WORKSPACE`, `SIGNET_PATH`, else `~/.signet`.
    pub(crate) fn find() -> Result<Self> {
        let named = variable("SIGNET_WORKSPACE").or_else(|| variable("SIGNET_PATH"));
        Ok(Self(match named {
            Some(path) => std::path::absolute(&path).map_err(CliError::file("find", path))?,
            None => home()?.join(".signet"),
        }))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    /// What is the daemon's own: only this user may look inside.
    pub(crate) fn private(&self) -> PathBuf {
        self.0.join(".daemon")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.private().join("signet.redb")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.private().join("index")
    }

    pub(crate) fn images(&self) -> PathBuf {
        self.private().join("images")
    }

    pub(crate) fn owner_token(&self) -> PathBuf {
        self.private().join("owner-token")
    }

    pub(crate) fn secrets(&self) -> PathBuf {
        self.private().join("secrets")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.private().join("signet.log")
    }

    /// Where a running daemon says how to reach it.
    pub(crate) fn running(&self) -> PathBuf {
        self.private().join("running.json")
    }

    /// Locked by a daemon until its process is gone.
    pub(crate) fn lock(&self) -> PathBuf {
        self.private().join("lock")
    }

    /// What is where on the dashboard: a file for people.
    pub(crate) fn dashboard(&self) -> PathBuf {
        self.0.join("dashboard.json")
    }

    pub(crate) fn plugins(&self) -> PathBuf {
        self.0.join("plugins")
    }

    /// Where MCP servers run that name no folder: one each.
    pub(crate) fn servers(&self) -> PathBuf {
        self.0.join("servers")
    }

    /// Makes the folders.
    pub(crate) fn create(&self) -> Result<()> {
        create_private(&self.private())?;
        std::fs::create_dir_all(self.plugins()).map_err(CliError::file("make", self.plugins()))
    }
}

/// Makes a folder that only this user can enter.
pub(crate) fn create_private(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(CliError::file("make", path))
}

/// How a daemon listens.
#[derive(Debug, Clone)]
pub(crate) struct Listen {
    pub(crate) address: SocketAddr,
    /// Port of widgets' frames; none: the next one, or any.
    pub(crate) widgets_port: Option<u16>,
    /// Names that it answers to besides this machine's own.
    pub(crate) allowed_hosts: Vec<String>,
    /// Whether local programs need no credential.
    pub(crate) trust_local: bool,
    /// The certificate and its key, to be reached over TLS.
    pub(crate) tls: Option<TlsFiles>,
    /// How events are kept.
    pub(crate) events: Events,
    /// Where the events of other machines are.
    pub(crate) bus: Option<BusAddress>,
    /// Whether the files of projects are followed.
    pub(crate) watch: bool,
    /// The language model that may be asked.
    pub(crate) llm: Option<llm::Setting>,
    /// Catalogues of MCP servers: addresses, and absolute paths.
    pub(crate) catalogues: Vec<String>,
}

/// From flags, then `SIGNET_CATALOGUES`.
fn catalogues(flags: &[String]) -> Result<Vec<String>> {
    let named = variable("SIGNET_CATALOGUES").unwrap_or_default();
    let named = named.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let all = if flags.is_empty() { named.collect() } else { flags.to_vec() };
    let absolute = |name: String| match name.contains("://") {
        true => Ok(name),
        false => {
            let path = std::path::absolute(&name).map_err(CliError::file("find", &name))?;
            Ok(path.display().to_string())
        }
    };
    all.into_iter().map(absolute).collect()
}

/// Where the events of other machines are, and who said so.
#[derive(Debug, Clone)]
pub(crate) struct BusAddress {
    pub(crate) address: Address,
    /// As the command line had it, which every program on the machine can read.
    pub(crate) flag: Option<String>,
}

impl BusAddress {
    /// From the flag, then `SIGNET_BUS`, then the file that `SIGNET_BUS_FILE` names.
    fn find(flag: Option<&str>) -> Result<Option<Self>> {
        let parse = |from: &str, url: &str| {
            Address::parse(url).map_err(|error| CliError::Other(format!("{from} holds {error}; correct it")))
        };
        if let Some(url) = flag {
            let address = parse("--bus", url)?;
            if address.has_password() {
                return Err(CliError::Other(
                    "--bus holds a password, which every program on this machine could read; set SIGNET_BUS \
                     to the URL instead, or SIGNET_BUS_FILE to a file that holds it"
                        .into(),
                ));
            }
            return Ok(Some(Self { address, flag: Some(url.to_owned()) }));
        }
        let address = match (variable("SIGNET_BUS"), variable("SIGNET_BUS_FILE")) {
            (Some(url), _) => parse("SIGNET_BUS", &url)?,
            (None, Some(file)) => {
                let url = std::fs::read_to_string(&file).map_err(CliError::file("read", &file))?;
                parse("the file of SIGNET_BUS_FILE", &url)?
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Self { address, flag: None }))
    }
}

/// How events are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Events {
    /// How far back agents are told.
    pub(crate) window: Millis,
    /// How far back they can be read.
    pub(crate) kept: Millis,
}

impl Events {
    /// From flags, then `SIGNET_WINDOW_MINUTES` and `SIGNET_EVENTS_HOURS`.
    fn find(up: &Up) -> Result<Self> {
        let named = |name, flag: Option<u64>, usual, most| {
            let value = match (flag, variable(name)) {
                (Some(value), _) => Some(value),
                (None, Some(text)) => Some(text.parse().map_err(|_| senseless(name, &text))?),
                (None, None) => None,
            };
            match value.unwrap_or(usual) {
                value if (1..=most).contains(&value) => Ok(value),
                value => {
                    Err(CliError::Other(format!("{name} goes from 1 to {most}, not {value}; correct it")))
                }
            }
        };
        let window = named("SIGNET_WINDOW_MINUTES", up.window_minutes, 5, 30)?;
        let hours = named("SIGNET_EVENTS_HOURS", up.events_hours, 24, 24 * 30)?;
        Ok(Self { window: window * 60_000, kept: hours * 3_600_000 })
    }
}

fn senseless(name: &str, value: &str) -> CliError {
    CliError::Other(format!("{name}={value:?} makes no sense; unset or correct it"))
}

/// Where a certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl TlsFiles {
    /// From flags, then `SIGNET_TLS_CERT` and `SIGNET_TLS_KEY`. A pair comes whole from either.
    fn find(certificate: Option<&Path>, key: Option<&Path>) -> Result<Option<Self>> {
        let named = |name| variable(name).map(PathBuf::from);
        let (certificate, key) = match (certificate, key) {
            (None, None) => (named("SIGNET_TLS_CERT"), named("SIGNET_TLS_KEY")),
            (certificate, key) => (certificate.map(Path::to_owned), key.map(Path::to_owned)),
        };
        let absolute = |path: PathBuf| std::path::absolute(&path).map_err(CliError::file("find", path));
        match (certificate, key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => {
                Ok(Some(Self { certificate: absolute(certificate)?, key: absolute(key)? }))
            }
            (Some(_), None) => Err(CliError::Other(
                "SIGNET_TLS_CERT names a certificate, and SIGNET_TLS_KEY no key for it; set both or none"
                    .into(),
            )),
            (None, Some(_)) => Err(CliError::Other(
                "SIGNET_TLS_KEY names a key, and SIGNET_TLS_CERT no certificate for it; set both or none"
                    .into(),
            )),
        }
    }
}

impl Listen {
    /// From flags, then `SIGNET_BIND`, `SIGNET_PORT`, `SIGNET_WIDGETS_PORT`, `SIGNET_ALLOWED_HOSTS`, `SIGNET_AUTH`,
    /// `SIGNET_TLS_CERT` and `SIGNET_TLS_KEY`, `SIGNET_WATCH`, and so on with what else there is.
    pub(crate) fn find(up: &Up) -> Result<Self> {
        let bad = senseless;
        let bind = match (up.bind, variable("SIGNET_BIND")) {
            (Some(bind), _) => bind,
            (None, Some(text)) => text.parse().map_err(|_| bad("SIGNET_BIND", &text))?,
            (None, None) => Ipv4Addr::LOCALHOST.into(),
        };
        let port = match (up.port, variable("SIGNET_PORT")) {
            (Some(port), _) => port,
            (None, Some(text)) => text.parse().map_err(|_| bad("SIGNET_PORT", &text))?,
            (None, None) => PORT,
        };
        let widgets_port = match (up.widgets_port, variable("SIGNET_WIDGETS_PORT")) {
            (Some(port), _) => Some(port),
            (None, Some(text)) => Some(text.parse().map_err(|_| bad("SIGNET_WIDGETS_PORT", &text))?),
            (None, None) => None,
        };
        let trust_local = match variable("SIGNET_AUTH").as_deref() {
            _ if up.team => false,
            None | Some("local" | "hybrid") => true,
            Some("team") => false,
            Some(other) => return Err(bad("SIGNET_AUTH", other)),
        };
        let hosts = variable("SIGNET_ALLOWED_HOSTS").unwrap_or_default();
        let allowed_hosts =
            hosts.split(',').map(|host| host.trim().to_owned()).filter(|host| !host.is_empty()).collect();
        let tls = TlsFiles::find(up.tls_cert.as_deref(), up.tls_key.as_deref())?;
        let (events, bus) = (Events::find(up)?, BusAddress::find(up.bus.as_deref())?);
        let watch = match variable("SIGNET_WATCH").as_deref() {
            _ if up.no_watch => false,
            None | Some("on") => true,
            Some("off") => false,
            Some(other) => return Err(bad("SIGNET_WATCH", other)),
        };
        let (address, llm) = (SocketAddr::new(bind, port), llm::Setting::find(up)?);
        let catalogues = catalogues(&up.catalogues)?;
        Ok(Self {
            address,
            widgets_port,
            allowed_hosts,
            trust_local,
            tls,
            events,
            bus,
            watch,
            llm,
            catalogues,
        })
    }
}

/// This machine's name, for provenance.
pub(crate) fn machine_id() -> String {
    let named = variable("SIGNET_MACHINE_ID").or_else(|| variable("HOSTNAME"));
    let from_file = || std::fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().to_owned());
    named
        .or_else(from_file)
        .filter(|name| !name.is_empty())
        .or_else(|| variable("COMPUTERNAME"))
        .unwrap_or_else(|| "unknown".into())
}
