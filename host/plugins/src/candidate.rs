//! A fetched component that was read: what it is and whose.

use signet_runtime::Package;

use crate::{Digest, PluginId, PluginsError, PublicKey, Result, Version};

/// A component that may be installed. Nothing of it has run.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it says of itself.
    pub package: Package,
    /// Its id.
    pub id: PluginId,
    /// Its version.
    pub version: Version,
    /// Digest of its bytes, the signature included.
    pub digest: Digest,
    /// Whose signature it carries, if any. It was verified; whether the key is known is another question.
    pub signer: Option<PublicKey>,
}

impl Candidate {
    /// Reads a component and verifies its signature. `name` stands for it in errors.
    ///
    /// # Errors
    /// It is no plugin, its version is none, or its signature is broken.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self> {
        let package = Package::read(name, bytes.to_vec())?;
        let id: PluginId = package.manifest.id.parse()?;
        let version = Version::parse(&package.manifest.version).map_err(|error| PluginsError::Version {
            plugin: id.clone(),
            version: package.manifest.version.clone(),
            reason: error.to_string(),
        })?;
        let signer = crate::verify(bytes, &package.manifest.id, &package.manifest.version)?;
        Ok(Self { digest: Digest::of(bytes), package, id, version, signer })
    }

    /// What it asks for, of which nothing is granted yet.
    #[must_use]
    pub fn asks(&self) -> Vec<crate::Ask> {
        crate::manager::asks(&self.package, &std::collections::BTreeSet::new())
    }
}
