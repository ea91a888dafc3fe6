//! Installed MCP servers in this daemon: what they need of the rest of it.

mod cards;
mod component;
mod fetch;
mod packages;

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

/// Has the widgets of plugins among the servers as plugins come, change and go.
pub(crate) async fn adopt(servers: Servers, plugins: Plugins, mut changed: UnboundedReceiver<String>) {
    while let Some(plugin) = changed.recv().await {
        let adopted = async {
            servers.adopt(&plugins.widgets()).await?;
            servers.plugin_changed(&plugin);
            Ok::<_, signet_servers::ServersError>(())
        };
        if let Err(error) = adopted.await {
            tracing::error!(plugin, %error, "its widget is not what it was");
        }
    }
}
