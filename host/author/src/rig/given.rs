//! From JSON to the types of the contract: arguments of calls, and recorded answers of the host. Names are
//! the contract's own, `received-at`; what is left out has a default, what is unknown is an error.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use signet_runtime::capability::browser::{Page, Tab};
use signet_runtime::capability::bus::Happening;
use signet_runtime::capability::memory::{Hit, Stored};
use signet_runtime::capability::session::Briefing;
use signet_runtime::card_types::{Effect, Offered, Server};
use signet_runtime::connector_types::{Action, Credential, CurrentFile, Scope, Target};
use signet_runtime::types::{Error, Event, Project, RequestContext, ResourceInfo, Tool};

/// When it is in tests: 14 November 2023.
pub(super) const NOW: u64 = 1_700_000_000_000;

/// A value of this shape; the error names the field.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// A JSON document as a string, however it was written.
fn document(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Declares the JSON form of a record, with a default for every field, and the way to the record.
macro_rules! form {
    ($form:ident => $record:ident { $($field:ident: $type:ty = $default:expr, |$value:ident| $convert:expr;)* }) => {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
        pub(super) struct $form { $($field: $type,)* }

        impl Default for $form {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl From<$form> for $record {
            fn from(form: $form) -> Self {
                Self { $($field: { let $value = form.$field; $convert },)* }
            }
        }
    };
}

form! { EventForm => Event {
    id: String = "01890000-0000-7000-8000-000000000000".into(), |v| v;
    sequence: u64 = 1, |v| v;
    source: String = "system".into(), |v| v;
    kind: String = "test".into(), |v| v;
    timestamp: u64 = NOW, |v| v;
    payload: Value = Value::Object(serde_json::Map::new()), |v| document(v);
} }

form! { HappeningForm => Happening {
    event: EventForm = EventForm::default(), |v| v.into();
    surface: String = "Test".into(), |v| v;
    line: String = "happened".into(), |v| v;
} }

form! { ProjectForm => Project {
    id: String = "name:test".into(), |v| v;
    git_remote: Option<String> = None, |v| v;
    cwd: Option<String> = None, |v| v;
} }

form! { ContextForm => RequestContext {
    request_id: String = "req_test".into(), |v| v;
    harness: String = "test".into(), |v| v;
    agent_id: String = "test".into(), |v| v;
    machine_id: Option<String> = None, |v| v;
    connector_id: Option<String> = None, |v| v;
    connector_version: Option<String> = None, |v| v;
    session_key: Option<String> = None, |v| v;
    project: Option<ProjectForm> = None, |v| v.map(Project::from);
    received_at: u64 = NOW, |v| v;
} }

form! { ToolForm => Tool {
    name: String = String::new(), |v| v;
    title: Option<String> = None, |v| v;
    description: Option<String> = None, |v| v;
    input_schema: Value = serde_json::json!({ "type": "object" }), |v| document(v);
    output_schema: Option<Value> = None, |v| v.map(document);
    annotations: Option<Value> = None, |v| v.map(document);
    meta: Option<Value> = None, |v| v.map(document);
} }

/// What is offered, flat: a tool's own names, and beside them the daemon's `effect`; it writes if that is left out.
#[derive(Deserialize)]
pub(super) struct OfferedForm(serde_json::Map<String, Value>);

impl TryFrom<OfferedForm> for Offered {
    type Error = String;

    fn try_from(OfferedForm(mut form): OfferedForm) -> Result<Self, String> {
        let effect = match form.shift_remove("effect").as_ref().map(|effect| effect.as_str()) {
            None | Some(Some("writes")) => Effect::Writes,
            Some(Some("reads")) => Effect::Reads,
            Some(Some("destroys")) => Effect::Destroys,
            Some(_) => return Err("the effect of a tool is reads, writes or destroys".into()),
        };
        Ok(Self { tool: read::<ToolForm>(Value::Object(form))?.into(), effect })
    }
}

form! { ResourceForm => ResourceInfo {
    uri: String = String::new(), |v| v;
    name: String = String::new(), |v| v;
    description: Option<String> = None, |v| v;
    mime_type: Option<String> = None, |v| v;
    meta: Option<Value> = None, |v| v.map(document);
} }

form! { ServerForm => Server {
    id: String = "server".into(), |v| v;
    name: String = "server".into(), |v| v;
    title: Option<String> = None, |v| v;
    version: Option<String> = None, |v| v;
    description: Option<String> = None, |v| v;
    website_url: Option<String> = None, |v| v;
    icons: Vec<String> = Vec::new(), |v| v;
    instructions: Option<String> = None, |v| v;
} }

form! { TargetForm => Target {
    daemon_url: String = "http://127.0.0.1:3850".into(), |v| v;
    program: String = "/usr/bin/signet".into(), |v| v;
    program_words: Vec<String> = vec!["/usr/bin/signet".into()], |v| v;
    agent_id: String = "test".into(), |v| v;
    machine_id: String = "test".into(), |v| v;
    connector_id: String = "conn_test".into(), |v| v;
    credential: CredentialForm = CredentialForm::Local, |v| v.into();
    scope: ScopeForm = ScopeForm::User, |v| v.into();
    connection_file: String = "/home/test/.config/signet/connectors/test.json".into(), |v| v;
} }

form! { FileForm => CurrentFile {
    path: String = String::new(), |v| v;
    location: String = String::new(), |v| v;
    content: Option<String> = None, |v| v;
} }

form! { BriefingForm => Briefing {
    inject: String = String::new(), |v| v;
    memory_count: u32 = 0, |v| v;
    known: bool = true, |v| v;
} }

form! { HitForm => Hit {
    id: String = "mem_1".into(), |v| v;
    content: String = String::new(), |v| v;
    kind: String = "fact".into(), |v| v;
    score: f32 = 1.0, |v| v;
    created_at: u64 = NOW, |v| v;
    tags: Vec<String> = Vec::new(), |v| v;
    agent: String = "test".into(), |v| v;
    harness: String = "test".into(), |v| v;
    project: Option<String> = None, |v| v;
} }

form! { StoredForm => Stored {
    id: String = "mem_1".into(), |v| v;
    duplicate: bool = false, |v| v;
} }

form! { TabForm => Tab {
    id: String = "tab_1".into(), |v| v;
    url: String = "about:blank".into(), |v| v;
    title: String = String::new(), |v| v;
    active: bool = true, |v| v;
} }

form! { PageForm => Page {
    url: String = "about:blank".into(), |v| v;
    title: String = String::new(), |v| v;
    text: String = String::new(), |v| v;
} }

/// `"user"`, `"project"`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScopeForm {
    User,
    Project,
}

impl From<ScopeForm> for Scope {
    fn from(form: ScopeForm) -> Self {
        match form {
            ScopeForm::User => Self::User,
            ScopeForm::Project => Self::Project,
        }
    }
}

/// `"local"`, `"stored"`, `{"environment": "NAME"}`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CredentialForm {
    Local,
    Stored,
    Environment(String),
}

impl From<CredentialForm> for Credential {
    fn from(form: CredentialForm) -> Self {
        match form {
            CredentialForm::Local => Self::Local,
            CredentialForm::Stored => Self::Stored,
            CredentialForm::Environment(name) => Self::Environment(name),
        }
    }
}

/// `"install"`, `"uninstall"`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ActionForm {
    Install,
    Uninstall,
}

impl From<ActionForm> for Action {
    fn from(form: ActionForm) -> Self {
        match form {
            ActionForm::Install => Self::Install,
            ActionForm::Uninstall => Self::Uninstall,
        }
    }
}

/// `{"denied": "why"}`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ErrorForm {
    Denied(String),
    NotFound(String),
    Invalid(String),
    Conflict(String),
    Limit(String),
    Unavailable(String),
    Other(String),
}

impl From<ErrorForm> for Error {
    fn from(form: ErrorForm) -> Self {
        match form {
            ErrorForm::Denied(why) => Self::Denied(why),
            ErrorForm::NotFound(why) => Self::NotFound(why),
            ErrorForm::Invalid(why) => Self::Invalid(why),
            ErrorForm::Conflict(why) => Self::Conflict(why),
            ErrorForm::Limit(why) => Self::Limit(why),
            ErrorForm::Unavailable(why) => Self::Unavailable(why),
            ErrorForm::Other(why) => Self::Other(why),
        }
    }
}

/// A text, or any JSON, which stands for its text: what a harness sends to a hook.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Document(Value);

impl From<Document> for String {
    fn from(form: Document) -> Self {
        document(form.0)
    }
}
