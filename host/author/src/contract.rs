//! The contract as types: what can be imported and exported, and how each function looks.

use std::fs;
use std::path::Path;

use signet_runtime::Capability;
use wit_parser::{Interface, PackageId, Resolve, SourceMap, UnresolvedPackageGroup, WorldItem, WorldKey};

use crate::embedded::WIT;
use crate::{AuthorError, Result};

/// The package `signet:plugin`, with what it depends on.
pub(crate) struct Contract {
    pub(crate) resolve: Resolve,
    package: PackageId,
}

impl Contract {
    /// That of this program.
    pub(crate) fn own() -> Result<Self> {
        let files = WIT.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self::parse("this program", files.collect())
    }

    /// That in a folder, such as a project's `signet/wit`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, "", &mut files)?;
        Self::parse(&folder.display().to_string(), files)
    }

    /// Files by path. What is in `deps/<name>` is a package of its own.
    fn parse(place: &str, files: Vec<(String, String)>) -> Result<Self> {
        let wrong = |reason: String| AuthorError::Contract { place: place.to_owned(), reason };
        let mut packages: std::collections::BTreeMap<String, SourceMap> = std::collections::BTreeMap::new();
        for (path, text) in files.into_iter().filter(|(path, _)| path.ends_with(".wit")) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            packages.entry(folder).or_default().push_str(&path, text);
        }
        let main = packages.remove("").ok_or_else(|| wrong("there are no .wit files".into()))?;
        let group = |sources: SourceMap| -> Result<UnresolvedPackageGroup> {
            sources.parse().map_err(|(_, error)| wrong(error.to_string()))
        };
        let main = group(main)?;
        let others = packages.into_values().map(group).collect::<Result<Vec<_>>>()?;
        let mut resolve = Resolve::default();
        let package = resolve.push_groups(main, others).map_err(|error| wrong(format!("{error:#}")))?;
        Ok(Self { resolve, package })
    }

    /// Full names of the interfaces that a plugin may import, `signet:plugin/log@0.1.0`.
    pub(crate) fn imports(&self) -> Vec<String> {
        self.of_worlds(|world| world == "imports", |world| &world.imports)
    }

    /// Full names of the interfaces that a plugin may export.
    pub(crate) fn exports(&self) -> Vec<String> {
        self.of_worlds(|world| world.starts_with("with-"), |world| &world.exports)
    }

    fn of_worlds(
        &self,
        which: fn(&str) -> bool,
        items: fn(&wit_parser::World) -> &wit_parser::IndexMap<WorldKey, WorldItem>,
    ) -> Vec<String> {
        let worlds = self.resolve.worlds.iter().map(|(_, world)| world);
        let own = worlds.filter(|world| world.package == Some(self.package) && which(&world.name));
        own.flat_map(|world| items(world).keys().map(|key| self.resolve.name_world_key(key))).collect()
    }

    /// The interface of this full name.
    pub(crate) fn interface(&self, name: &str) -> Option<&Interface> {
        let mut interfaces = self.resolve.interfaces.iter();
        interfaces.find(|(id, _)| self.resolve.id_of(*id).as_deref() == Some(name)).map(|(_, found)| found)
    }

    /// A world that imports and exports just these interfaces, as WIT, for the compilers of other languages. What it
    /// also imports is named in full.
    pub(crate) fn world(
        &self,
        name: &str,
        asks_for: &[String],
        also: &[String],
        exports: &[String],
    ) -> Result<String, String> {
        let package = self.resolve.packages.get(self.package).map(|package| package.name.to_string());
        let mut text = format!("package {};\n\nworld {name} {{\n", package.unwrap_or_default());
        for interface in self.imports().iter().filter(|import| asks_for.iter().any(|c| gives(c, import))) {
            text.push_str(&format!("    import {};\n", from_inside(interface)));
        }
        for interface in also {
            text.push_str(&format!("    import {interface};\n"));
        }
        let known = self.exports();
        for export in exports {
            let interface = known.iter().find(|name| short_name(name) == export);
            let interface = interface.ok_or_else(|| {
                let names: Vec<_> = known.iter().map(|name| short_name(name)).collect();
                format!("there is no {export:?} to export; a plugin can be {}", names.join(", "))
            })?;
            text.push_str(&format!("    export {};\n", from_inside(interface)));
        }
        text.push_str("}\n");
        Ok(text)
    }
}

/// Whether a capability gives an interface.
pub(crate) fn gives(capability: &str, interface: &str) -> bool {
    Capability::from_name(capability).is_some_and(|capability| capability.imports(interface))
}

/// `log` of `signet:plugin/log@0.1.0`.
pub(crate) fn short_name(interface: &str) -> &str {
    let name = interface.rsplit_once('/').map_or(interface, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// An interface as another file of the same package names it.
fn from_inside(interface: &str) -> &str {
    if interface.starts_with("signet:plugin/") { short_name(interface) } else { interface }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(AuthorError::file("read", folder))? {
        let path = entry.map_err(AuthorError::file("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(AuthorError::file("read", &path))?;
            files.push((format!("{prefix}{name}"), text));
        }
    }
    Ok(())
}
