//! Editing Claude Code's files. Everything that is not Signet's stays byte for byte.

use signet_connector_base::json_edit::{Document, Value as Json, quote};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Action, ConfigPlan, Credential, CurrentFile, Edit, Presence, Target, Transport};

use crate::{HARNESS, HOOKS, SETTINGS, STATE};

pub(crate) fn plan(action: Action, target: &Target, files: &[CurrentFile]) -> Result<ConfigPlan> {
    let settings = File::open(SETTINGS, files)?;
    let state = File::open(STATE, files)?;
    let (settings_now, state_now) = (hooks_present(&settings.document), has_server(&state.document));

    let installed = [install_hooks(&settings, target)?, install_server(&state, target)?];
    let complete = installed.iter().all(Option::is_none);
    let presence = match (complete, settings_now || state_now) {
        (true, _) => Presence::Complete,
        (false, true) => Presence::Partial,
        (false, false) => Presence::Absent,
    };
    let edits = match action {
        Action::Install => installed,
        Action::Uninstall => [remove_hooks(&settings)?, remove_server(&state)?],
    };
    let mut notes = Vec::new();
    if matches!(action, Action::Install) && matches!(target.credential, Credential::Stored) {
        notes.push(
            "Prompts go through `signet hook`, which reads the key from a file of its own: no secret is written into \
             Claude Code's files."
                .into(),
        );
    }
    Ok(ConfigPlan { edits: edits.into_iter().flatten().collect(), presence, notes })
}

/// A file as it is.
struct File {
    path: &'static str,
    existed: bool,
    before: String,
    document: Document,
}

impl File {
    fn open(path: &'static str, files: &[CurrentFile]) -> Result<Self> {
        let current = files.iter().find(|file| file.path == path).and_then(|file| file.content.clone());
        let existed = current.is_some();
        let before = current.unwrap_or_default();
        let document = Document::parse(&before).map_err(|error| {
            Error::Invalid(format!("~/{path} is not the JSON that Claude Code writes: {error}. Nothing was changed; mend the file, then try again"))
        })?;
        Ok(Self { path, existed, before, document })
    }

    /// The edit that leads from this file to `after`; none if it is the same.
    fn edit(&self, after: Document, summary: &str) -> Option<Edit> {
        let after = after.into_text();
        let empty = after.trim().is_empty() || after.trim() == "{}";
        if after == self.before || (!self.existed && empty) {
            return None;
        }
        Some(Edit { path: self.path.into(), content: Some(after), summary: summary.into() })
    }

    fn cannot(&self, error: &dyn core::fmt::Display) -> Error {
        Error::Invalid(format!("~/{} cannot be edited: {error}. Nothing was changed", self.path))
    }
}

/// The hook entry for an event, in Claude Code's form.
fn hook_entry(target: &Target, event: &str, transport: Transport, timeout: u32) -> String {
    // An HTTP hook that must authenticate can only take the key from the environment.
    let http = matches!(transport, Transport::Http) && !matches!(target.credential, Credential::Stored);
    if !http {
        let command = format!("{} hook {event} -H {HARNESS}", shell_word(&target.program));
        return format!(r#"{{"type": "command", "command": {}, "timeout": {timeout}}}"#, quote(&command));
    }
    let url = format!("{}/api/connectors/{HARNESS}/hooks/{event}", target.daemon_url);
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
        r#"{{"type": "http", "url": {}, "headers": {headers}{allowed}, "timeout": {timeout}}}"#,
        quote(&url)
    )
}

/// A word for the shell: quoted only where that is needed.
fn shell_word(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:\\".contains(c);
    if !path.is_empty() && path.chars().all(plain) {
        return path.into();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// Whether a hook is Signet's, of this or an earlier version.
fn is_ours(hook: Json<'_>) -> bool {
    let field =
        |name: &str| hook.get(&[name]).and_then(|value| value.as_str().map(String::from)).unwrap_or_default();
    let command = field("command");
    let runs_signet = command.split_once(" hook ").is_some_and(|(program, rest)| {
        let program = program.trim_matches(|c| c == '"' || c == '\'');
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
        matches!(name, "signet" | "signet.exe") && rest.contains(HARNESS)
    });
    runs_signet || field("url").contains(&format!("/api/connectors/{HARNESS}/hooks/"))
}

fn ours_in(group: Json<'_>) -> usize {
    group.get(&["hooks"]).map_or(0, |hooks| hooks.elements().filter(|hook| is_ours(*hook)).count())
}

fn hooks_present(document: &Document) -> bool {
    let events =
        document.get(&["hooks"]).into_iter().flat_map(|hooks| hooks.members().map(|(_, groups)| groups));
    events.flat_map(|groups| groups.elements()).any(|group| ours_in(group) > 0)
}

fn install_hooks(file: &File, target: &Target) -> Result<Option<Edit>> {
    let mut after = file.document.clone();
    for (event, harness_event, transport, timeout, _) in HOOKS {
        let entry = hook_entry(target, event, transport, timeout);
        let wanted: Value = serde_json::from_str(&entry)?;
        let path = ["hooks", harness_event];
        let ours: Vec<Value> = after
            .get(&path)
            .into_iter()
            .flat_map(|groups| groups.elements().collect::<Vec<_>>())
            .filter_map(|group| group.get(&["hooks"]))
            .flat_map(|hooks| hooks.elements().filter(|hook| is_ours(*hook)).collect::<Vec<_>>())
            .filter_map(|hook| serde_json::from_str(hook.raw()).ok())
            .collect();
        if ours == [wanted] {
            continue;
        }
        take_out(&mut after, &path).map_err(|error| file.cannot(&error))?;
        let group = format!(r#"{{"hooks": [{entry}]}}"#);
        after.push(&path, &group).map_err(|error| file.cannot(&error))?;
    }
    Ok(file.edit(after, "hooks that pass sessions and prompts to Signet"))
}

fn remove_hooks(file: &File) -> Result<Option<Edit>> {
    let mut after = file.document.clone();
    let events: Vec<String> = file
        .document
        .get(&["hooks"])
        .map(|hooks| hooks.members().map(|(event, _)| event.into_owned()).collect())
        .unwrap_or_default();
    let mut removed = 0;
    for event in &events {
        let path = ["hooks", event.as_str()];
        let here = take_out(&mut after, &path).map_err(|error| file.cannot(&error))?;
        if here > 0 {
            after.prune(&path).map_err(|error| file.cannot(&error))?;
        }
        removed += here;
    }
    if removed > 0 {
        after.prune(&["hooks"]).map_err(|error| file.cannot(&error))?;
    }
    Ok(file.edit(after, "Signet's hooks are taken out"))
}

/// Takes our hooks out of an event's groups. A group into which the user put hooks of their own keeps
/// those.
fn take_out(
    document: &mut Document,
    path: &[&str],
) -> core::result::Result<usize, signet_connector_base::json_edit::EditError> {
    let Some(groups) = document.get(path) else { return Ok(0) };
    let mut kept: Vec<String> = Vec::new();
    for group in groups.elements().filter(|group| ours_in(*group) > 0) {
        let Ok(mut copy) = Document::parse(group.raw()) else { continue };
        copy.remove_elements(&["hooks"], is_ours)?;
        let empty = copy.get(&["hooks"]).is_none_or(|hooks| hooks.elements().next().is_none());
        if !empty {
            kept.push(copy.into_text());
        }
    }
    let removed = document.remove_elements(path, |group| ours_in(group) > 0)?;
    for group in &kept {
        document.push(path, group)?;
    }
    Ok(removed)
}

fn has_server(document: &Document) -> bool {
    document.get(&["mcpServers", "signet"]).is_some()
}

/// Through the program even where HTTP would do: only a program that Claude Code starts knows the folder,
/// and what a model remembers belongs to its project.
fn install_server(file: &File, target: &Target) -> Result<Option<Edit>> {
    let server = format!(
        r#"{{"type": "stdio", "command": {}, "args": ["mcp", "-H", "{HARNESS}"], "env": {{}}}}"#,
        quote(&target.program)
    );
    let mut after = file.document.clone();
    after.set(&["mcpServers", "signet"], &server).map_err(|error| file.cannot(&error))?;
    Ok(file.edit(after, "the MCP server `signet`: tools to remember and recall"))
}

fn remove_server(file: &File) -> Result<Option<Edit>> {
    let mut after = file.document.clone();
    if after.remove(&["mcpServers", "signet"]).map_err(|error| file.cannot(&error))? {
        after.prune(&["mcpServers"]).map_err(|error| file.cannot(&error))?;
    }
    Ok(file.edit(after, "Signet's MCP server is taken out"))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
