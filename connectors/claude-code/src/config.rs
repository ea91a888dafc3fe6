//! Claude Code's files.

use signet_connector_base::edge::hook_url;
use signet_connector_base::hook_groups::{self, Moment, command_entry};
use signet_connector_base::json_edit::quote;
use signet_connector_base::{files, mcp_entry};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Action, ConfigPlan, Credential, CurrentFile, Target, Transport};

use crate::{HARNESS, MOMENTS, SETTINGS, STATE};

pub(crate) fn plan(action: Action, target: &Target, current: &[CurrentFile]) -> Result<ConfigPlan> {
    let parts = vec![
        hook_groups::part(SETTINGS, current, HARNESS, &MOMENTS, |moment| hook_entry(target, moment))?,
        mcp_entry::part(STATE, current, "mcpServers", &server(target))?,
    ];
    let mut notes = Vec::new();
    if matches!(action, Action::Install) && matches!(target.credential, Credential::Stored) {
        notes.push(format!(
            "Prompts go through `{} hook`, which reads the key from a file of its own: no secret is written into Claude \
             Code's files.",
            target.program
        ));
    }
    Ok(files::plan(action, parts, notes))
}

/// Through the program even where HTTP would do: only a program that Claude Code starts knows the folder,
/// and what a model remembers belongs to its project.
fn server(target: &Target) -> String {
    mcp_entry::stdio(target, HARNESS, r#", "type": "stdio", "env": {}"#)
}

/// The hook entry for a moment, in Claude Code's form.
fn hook_entry(target: &Target, moment: &Moment) -> String {
    // An HTTP hook that must authenticate can only take the key from the environment.
    let http =
        matches!(moment.transport, Transport::Http) && !matches!(target.credential, Credential::Stored);
    if !http {
        return command_entry(target, HARNESS, moment, moment.timeout);
    }
    let (authorization, allowed) = match &target.credential {
        Credential::Environment(name) => (
            format!(r#""Authorization": {}, "#, quote(&format!("Bearer ${name}"))),
            format!(r#", "allowedEnvVars": [{}]"#, quote(name)),
        ),
        _ => (String::new(), String::new()),
    };
    let headers = format!(
        r#"{{{authorization}"X-Signet-Harness": "{HARNESS}", "X-Signet-Connector-Version": "{}", "X-Signet-Connector-Id": {}, "X-Signet-Agent-Id": {}, "X-Signet-Machine-Id": {}}}"#,
        env!("CARGO_PKG_VERSION"),
        quote(&target.connector_id),
        quote(&target.agent_id),
        quote(&target.machine_id),
    );
    format!(
        r#"{{"type": "http", "url": {}, "headers": {headers}{allowed}, "timeout": {}}}"#,
        quote(&hook_url(target, HARNESS, moment.event)),
        moment.timeout,
    )
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
