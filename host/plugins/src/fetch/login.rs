//! Who we are to a registry.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::disk;

/// Docker's own is a few KiB.
const CONFIG_BYTES: u64 = 1 << 20;

/// A user name and a password.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password, or a token in its place.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Login {
    /// The value of a header for basic authentication.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let pair = Zeroizing::new(format!("{}:{}", self.user, self.password.as_str()));
        let text = Zeroizing::new(format!("Basic {}", BASE64.encode(pair.as_bytes())));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Docker's configuration, for this user.
pub(super) fn docker_config() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let folder = folder.or_else(|| Some(std::env::home_dir()?.join(".docker")))?;
    Some(folder.join("config.json"))
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    auths: BTreeMap<String, Auth>,
}

#[derive(Deserialize)]
struct Auth {
    /// `user:password` in base64.
    #[serde(default)]
    auth: Zeroizing<String>,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: Zeroizing<String>,
}

/// What Docker's configuration has for a registry. A file that cannot be used is none.
pub(super) fn from_docker(path: &Path, registry: &str) -> Option<Login> {
    let bytes = Zeroizing::new(disk::read(path, CONFIG_BYTES).ok()??);
    let config: Config = serde_json::from_slice(&bytes)
        .inspect_err(
            |error| tracing::debug!(%error, path = %path.display(), "Docker's configuration is not used"),
        )
        .ok()?;
    // Docker itself writes some keys as addresses: `https://index.docker.io/v1/`.
    let host = |key: &str| {
        let key =
            key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key).to_owned();
        key.split('/').next().unwrap_or_default().to_owned()
    };
    let wanted = if registry == "docker.io" { "index.docker.io" } else { registry };
    let auth = config.auths.iter().find(|(key, _)| host(key) == wanted || host(key) == registry)?.1;
    if !auth.username.is_empty() {
        return Some(Login { user: auth.username.clone(), password: auth.password.clone() });
    }
    let pair = Zeroizing::new(BASE64.decode(auth.auth.trim()).ok()?);
    let (user, password) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    Some(Login {
        user: user.to_owned(),
        password: Zeroizing::new(password.trim_end_matches('\0').to_owned()),
    })
}
