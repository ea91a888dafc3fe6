//! Installed MCP servers in this daemon: what they need of the rest of it.

mod cards;
mod component;
mod fetch;
mod packages;

use std::time::Duration;

use signet_mcp_client::{Keeper, keeper};
use signet_plugins::Plugins;
use signet_servers::Servers;
use tokio::sync::mpsc::UnboundedReceiver;

pub(crate) use self::cards::{Cards, guest_tool};
pub(crate) use self::component::Components;
pub(crate) use self::fetch::Documents;
pub(crate) use self::packages::Tools;

/// This program keeps what servers start.
pub(crate) fn this_keeper() -> Option<Keeper> {
    let program = std::env::current_exe().ok().filter(|_| keeper::AVAILABLE)?;
    Some(Keeper { program, arguments: vec!["keep-server".to_owned(), "--".to_owned()] })
}

/// How often it is seen to that every plugin that runs answers as a server: settings and starts are no news.
const LOOK: Duration = Duration::from_secs(2);

/// Has the widgets of plugins among the servers as plugins come, change and go.
pub(crate) async fn adopt(servers: Servers, plugins: Plugins, mut changed: UnboundedReceiver<String>) {
    let mut look = tokio::time::interval(LOOK);
    let mut known = Vec::new();
    loop {
        let plugin = tokio::select! {
            plugin = changed.recv() => plugin,
            _ = look.tick() => None,
        };
        let widgets = plugins.widgets();
        if widgets != known || plugin.is_some() {
            if let Err(error) = servers.adopt(&widgets).await {
                tracing::error!(%error, "widgets of plugins are not among the servers as they should be");
            }
            known.clone_from(&widgets);
        }
        let back = |id: &&String| plugins.widget(id).is_ok() && servers.waits_for_plugin(id);
        plugin.iter().chain(widgets.iter().filter(back)).for_each(|id| servers.plugin_changed(id));
    }
}
