//! From the types of the contract to JSON, for what a plugin answers and what it asks the host.

use serde_json::{Value, json};
use signet_runtime::connector_types::{
    ConfigPlan, Description, FileFormat, Identity, Output, Presence, Transport,
};
use signet_runtime::types::{Error, ResourceInfo, Tool};
use signet_runtime::widget_types::{App, Body, Content};

/// A JSON document as what it says; as a text, if it is none.
pub(super) fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, document)
}

pub(super) fn error(error: &Error) -> Value {
    match error {
        Error::Denied(why) => json!({ "denied": why }),
        Error::NotFound(why) => json!({ "not-found": why }),
        Error::Invalid(why) => json!({ "invalid": why }),
        Error::Conflict(why) => json!({ "conflict": why }),
        Error::Limit(why) => json!({ "limit": why }),
        Error::Unavailable(why) => json!({ "unavailable": why }),
        Error::Other(why) => json!({ "other": why }),
    }
}

pub(super) fn description(description: &Description) -> Value {
    let files = description.config_files.iter().map(|file| {
        let format = match file.format {
            FileFormat::Json => "json",
            FileFormat::Toml => "toml",
            FileFormat::Text => "text",
        };
        json!({
            "path": file.path, "path-in-config-dir": file.path_in_config_dir,
            "path-in-project": file.path_in_project, "format": format,
            "purpose": file.purpose,
        })
    });
    let hooks = description.hooks.iter().map(|hook| {
        let transport = match hook.transport {
            Transport::Http => "http",
            Transport::Command => "command",
            Transport::Extension => "extension",
        };
        json!({
            "event": hook.event, "harness-event": hook.harness_event, "transport": transport,
            "timeout": hook.timeout, "wants-transcript": hook.wants_transcript,
            "keep": hook.keep,
        })
    });
    json!({
        "harness": description.harness,
        "title": description.title,
        "tested-version": description.tested_version,
        "config-dir-variable": description.config_dir_variable,
        "config-files": files.collect::<Vec<_>>(),
        "hooks": hooks.collect::<Vec<_>>(),
    })
}

pub(super) fn plan(plan: &ConfigPlan) -> Value {
    let edits = plan
        .edits
        .iter()
        .map(|edit| json!({ "path": edit.path, "content": edit.content, "summary": edit.summary }));
    let presence = match plan.presence {
        Presence::Absent => "absent",
        Presence::Partial => "partial",
        Presence::Complete => "complete",
    };
    json!({ "edits": edits.collect::<Vec<_>>(), "presence": presence, "notes": plan.notes })
}

pub(super) fn identity(identity: &Identity) -> Value {
    json!({ "session-key": identity.session_key, "cwd": identity.cwd })
}

pub(super) fn output(output: &Output) -> Value {
    json!({ "stdout": output.stdout, "stderr": output.stderr, "exit-code": output.exit_code })
}

pub(super) fn app(app: &App) -> Value {
    json!({
        "name": app.name, "icon": app.icon, "width": app.width, "height": app.height, "ui": app.ui,
        "emits": app.emits, "menu-items": app.menu_items, "dock": app.dock,
    })
}

pub(super) fn tool(tool: &Tool) -> Value {
    json!({
        "name": tool.name, "title": tool.title, "description": tool.description,
        "input-schema": document(&tool.input_schema),
        "output-schema": optional(tool.output_schema.as_deref()),
        "annotations": optional(tool.annotations.as_deref()),
        "meta": optional(tool.meta.as_deref()),
    })
}

pub(super) fn resource(resource: &ResourceInfo) -> Value {
    json!({
        "uri": resource.uri, "name": resource.name, "description": resource.description,
        "mime-type": resource.mime_type, "meta": optional(resource.meta.as_deref()),
    })
}

pub(super) fn content(content: &Content) -> Value {
    let body = match &content.body {
        Body::Text(text) => json!({ "text": text }),
        Body::Blob(bytes) => json!({ "blob": bytes }),
    };
    json!({
        "uri": content.uri, "mime-type": content.mime_type, "body": body,
        "meta": optional(content.meta.as_deref()),
    })
}
