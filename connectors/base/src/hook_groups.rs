//! Hooks in the form that Claude Code made common, in a JSON file:
//! `"hooks": {"SessionStart": [{"matcher": "...", "hooks": [{"type": "command", "command": "...", ...}]}]}`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use signet_plugin_sdk::{CurrentFile, Hook, Result, Target, Transport};

use crate::edge;
use crate::files::{JsonFile, Part};
use crate::json_edit::{Document, EditError, Value, quote};

/// A moment in a harness's life that Signet listens to: a row of a connector's table.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The daemon's name for it.
    pub event: &'static str,
    /// The harness's.
    pub harness_event: &'static str,
    /// How the harness reaches the daemon.
    pub transport: Transport,
    /// Seconds that the harness waits.
    pub timeout: u32,
    /// The edge adds the transcript.
    pub wants_transcript: bool,
    /// The edge keeps it while the daemon is away.
    pub keep: bool,
}

impl Moment {
    /// For the harness's description.
    #[must_use]
    pub fn hook(&self) -> Hook {
        Hook {
            event: self.event.into(),
            harness_event: self.harness_event.into(),
            transport: self.transport,
            timeout: self.timeout,
            wants_transcript: self.wants_transcript,
            keep: self.keep,
        }
    }
}

/// An entry that runs `signet hook`. `timeout` is in the unit that the harness reads.
#[must_use]
pub fn command_entry(target: &Target, harness: &str, moment: &Moment, timeout: u32) -> String {
    let command = quote(&edge::hook_command(target, harness, moment.event));
    format!(r#"{{"type": "command", "command": {command}, "timeout": {timeout}}}"#)
}

/// The groups of these moments, each with the entry that `entry` makes of it, in JSON.
///
/// # Errors
/// The file is not JSON, or its hooks have another form.
pub fn part(
    file: &'static str,
    files: &[CurrentFile],
    harness: &str,
    moments: &[Moment],
    entry: impl Fn(&Moment) -> String,
) -> Result<Part> {
    let file = JsonFile::open(file, files)?;
    let install = file.change("hooks that pass sessions and prompts to Signet", |document| {
        moments.iter().try_for_each(|moment| put(document, harness, moment, &entry(moment)))
    })?;
    let uninstall =
        file.change("Signet's hooks are taken out", |document| take_all_out(document, harness))?;
    Ok(Part { present: present(file.document(), harness), install, uninstall })
}

/// Whether a hook is Signet's, of this or an earlier version.
fn is_ours(hook: Value<'_>, harness: &str) -> bool {
    let field =
        |name: &str| hook.get(&[name]).and_then(|value| value.as_str().map(String::from)).unwrap_or_default();
    edge::is_hook_command(&field("command"), harness) || edge::is_hook_url(&field("url"), harness)
}

fn ours_in(group: Value<'_>, harness: &str) -> usize {
    let ours = |hooks: Value<'_>| hooks.elements().filter(|hook| is_ours(*hook, harness)).count();
    group.get(&["hooks"]).map_or(0, ours)
}

fn present(document: &Document, harness: &str) -> bool {
    let events =
        document.get(&["hooks"]).into_iter().flat_map(|hooks| hooks.members().map(|(_, groups)| groups));
    events.flat_map(Value::elements).any(|group| ours_in(group, harness) > 0)
}

/// Makes `entry` the only one of Signet's for this moment.
fn put(
    document: &mut Document,
    harness: &str,
    moment: &Moment,
    entry: &str,
) -> core::result::Result<(), EditError> {
    let path = ["hooks", moment.harness_event];
    let ours: Vec<_> = document
        .get(&path)
        .into_iter()
        .flat_map(Value::elements)
        .filter_map(|group| group.get(&["hooks"]))
        .flat_map(Value::elements)
        .filter(|hook| is_ours(*hook, harness))
        .collect();
    if let [only] = ours.as_slice()
        && same(*only, entry)
    {
        return Ok(());
    }
    take_out(document, &path, harness)?;
    document.push(&path, &format!(r#"{{"hooks": [{entry}]}}"#))
}

/// Whether two spellings of a value mean the same.
fn same(one: Value<'_>, other: &str) -> bool {
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    parsed(one.raw()) == parsed(other)
}

fn take_all_out(document: &mut Document, harness: &str) -> core::result::Result<(), EditError> {
    let events: Vec<String> = document
        .get(&["hooks"])
        .map(|hooks| hooks.members().map(|(event, _)| event.into_owned()).collect())
        .unwrap_or_default();
    let mut removed = 0;
    for event in &events {
        let path = ["hooks", event.as_str()];
        let here = take_out(document, &path, harness)?;
        if here > 0 {
            document.prune(&path)?;
        }
        removed += here;
    }
    if removed > 0 {
        document.prune(&["hooks"])?;
    }
    Ok(())
}

/// Takes Signet's hooks out of an event's groups. A group into which the user put hooks of their own keeps
/// those.
fn take_out(document: &mut Document, path: &[&str], harness: &str) -> core::result::Result<usize, EditError> {
    let Some(groups) = document.get(path) else { return Ok(0) };
    let mut kept: Vec<String> = Vec::new();
    for group in groups.elements().filter(|group| ours_in(*group, harness) > 0) {
        let Ok(mut copy) = Document::parse(group.raw()) else { continue };
        copy.remove_elements(&["hooks"], |hook| is_ours(hook, harness))?;
        let empty = copy.get(&["hooks"]).is_none_or(|hooks| hooks.elements().next().is_none());
        if !empty {
            kept.push(copy.into_text());
        }
    }
    let removed = document.remove_elements(path, |group| ours_in(group, harness) > 0)?;
    for group in &kept {
        document.push(path, group)?;
    }
    Ok(removed)
}

/// A hook of Signet's and its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The harness's name for the moment.
    pub event: String,
    /// Of the event's groups.
    pub group: usize,
    /// In the group.
    pub index: usize,
    /// The group's matcher, if it has one.
    pub matcher: Option<String>,
    /// The entry itself.
    pub entry: serde_json::Value,
}

/// Signet's hooks in a file, in order.
#[must_use]
pub fn placed(document: &Document, harness: &str) -> Vec<Placed> {
    let mut found = Vec::new();
    let events = document.get(&["hooks"]).into_iter().flat_map(|hooks| hooks.members().collect::<Vec<_>>());
    for (event, groups) in events {
        for (at, group) in groups.elements().enumerate() {
            let matcher = group.get(&["matcher"]).and_then(|matcher| matcher.as_str().map(String::from));
            let hooks = group.get(&["hooks"]).into_iter().flat_map(Value::elements).enumerate();
            found.extend(hooks.filter(|(_, hook)| is_ours(*hook, harness)).map(|(index, hook)| Placed {
                event: event.clone().into_owned(),
                group: at,
                index,
                matcher: matcher.clone(),
                entry: serde_json::from_str(hook.raw()).unwrap_or_default(),
            }));
        }
    }
    found
}
