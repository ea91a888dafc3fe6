//! What comes with Signet: components, and the dashboard.

use signet_api::Asset;

/// Name and bytes.
type Component = (&'static str, &'static [u8]);

/// All of them: connectors, by the names of their harnesses, then the generator of cards and the widgets.
pub(crate) const COMPONENTS: &[Component] = include!(concat!(env!("OUT_DIR"), "/components.rs"));

/// How many of them are connectors.
const CONNECTORS: usize = include!(concat!(env!("OUT_DIR"), "/connector_count.rs"));

/// The connectors, by the names of their harnesses, sorted.
pub(crate) fn connectors() -> &'static [Component] {
    COMPONENTS.split_at(CONNECTORS).0
}

/// The dashboard's files, as they were when this was built.
const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The dashboard's files.
#[cfg(not(debug_assertions))]
pub(crate) fn assets() -> &'static [Asset] {
    ASSETS
}

/// The dashboard's files. While one works on them, `SIGNET_DASHBOARD` names a folder that Vite wrote them to: it is read
/// when the daemon starts, so that nothing has to be compiled.
#[cfg(debug_assertions)]
pub(crate) fn assets() -> &'static [Asset] {
    match std::env::var_os("SIGNET_DASHBOARD") {
        Some(folder) => folder_of_assets(std::path::Path::new(&folder)),
        None => ASSETS,
    }
}

#[cfg(debug_assertions)]
fn folder_of_assets(folder: &std::path::Path) -> &'static [Asset] {
    let files = ["", "assets"].into_iter().flat_map(|below| {
        let entries = std::fs::read_dir(folder.join(below)).into_iter().flatten().flatten();
        entries.filter_map(move |entry| {
            let name = entry.file_name().into_string().ok()?;
            let kind = match name.rsplit_once('.')?.1 {
                "html" => "text/html; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                "css" => "text/css; charset=utf-8",
                "svg" => "image/svg+xml",
                "woff2" => "font/woff2",
                _ => return None,
            };
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            // For as long as the daemon runs, as if it were compiled in.
            let plain: &'static [u8] = std::fs::read(entry.path()).ok()?.leak();
            let path: &'static str = path.leak();
            Some(Asset { path, kind, immutable: false, tag: "\"\"", plain, brotli: None, gzip: None })
        })
    });
    files.collect::<Vec<_>>().leak()
}
