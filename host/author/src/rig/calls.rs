//! Every function that a plugin can export, by its name.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use signet_runtime::Limits;
use signet_runtime::card_types::{Offered, Server};
use signet_runtime::connector_types::CurrentFile;
use signet_runtime::types::{Event, RequestContext, ResourceInfo};

use super::given::{
    ActionForm, ContextForm, Document, EventForm, FileForm, OfferedForm, ResourceForm, ServerForm,
    TargetForm, read,
};
use super::{Answer, Life, failed, told};

/// Declares the arguments of a function.
macro_rules! arguments {
    ($($name:ident { $($(#[$meta:meta])* $field:ident: $type:ty),* })*) => {
        $(#[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        struct $name { $($(#[$meta])* $field: $type),* })*
    };
}

arguments! {
    Nothing {}
    Plan { action: ActionForm, #[serde(default)] target: TargetForm, #[serde(default)] files: Vec<FileForm> }
    Identify { event: String, #[serde(default)] payload: Document }
    Handle { event: String, #[serde(default)] payload: Document, #[serde(default)] context: ContextForm }
    Matches { #[serde(default)] server: ServerForm, #[serde(default)] tools: Vec<OfferedForm> }
    Generate {
        #[serde(default)] server: ServerForm,
        #[serde(default)] tools: Vec<OfferedForm>,
        #[serde(default)] resources: Vec<ResourceForm>
    }
    OnEvent { event: EventForm }
    CallTool { name: String, #[serde(default)] arguments: Document, #[serde(default)] context: ContextForm }
    ReadResource { uri: String, #[serde(default)] context: ContextForm }
}

fn all<T, U: From<T>>(forms: Vec<T>) -> Vec<U> {
    forms.into_iter().map(U::from).collect()
}

fn offered(forms: Vec<OfferedForm>) -> Result<Vec<Offered>, String> {
    forms.into_iter().map(Offered::try_from).collect()
}

impl Life<'_> {
    /// Calls a function of the plugin, `subscriber.on-event`, with an object of its arguments by the
    /// contract's names.
    ///
    /// # Errors
    /// There is no such function, or the arguments are not its. A sentence.
    pub fn call(&mut self, function: &str, args: Value) -> Result<Answer, String> {
        let known = match function.split_once('.') {
            Some(("connector", name)) => self.connector(name, args),
            Some(("card-generator", name)) => self.card_generator(name, args),
            Some(("widget", name)) => self.widget(name, args),
            Some(("subscriber", "on-event")) => self.on_event(args).map(Some),
            _ => Ok(None),
        };
        match known {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => {
                Err(format!("there is no function {function:?} to call; say such as \"subscriber.on-event\""))
            }
            Err(reason) => Err(format!("the arguments of {function} cannot be used: {reason}")),
        }
    }

    fn on_event(&mut self, args: Value) -> Result<Answer, String> {
        let event = Arc::new(Event::from(read::<OnEvent>(args)?.event));
        let actor = match self.actor() {
            Ok(actor) => actor,
            Err(error) => return Ok(Err(failed(&error))),
        };
        Ok(self.rig.wait(async { actor.deliver(event).await.map(|()| Value::Null) }))
    }

    fn connector(&self, name: &str, args: Value) -> Result<Option<Answer>, String> {
        let rig = self.rig;
        let connector = || rig.plugin.connector(rig.limits(Limits::CALL));
        let answer = match name {
            "describe" => {
                read::<Nothing>(args)?;
                rig.wait(async { Ok(told::description(&connector()?.describe().await?)) })
            }
            "plan" => {
                let Plan { action, target, files } = read(args)?;
                let files: Vec<CurrentFile> = all(files);
                let (action, target) = (action.into(), target.into());
                rig.wait(async { Ok(told::plan(&connector()?.plan(action, &target, &files).await?)) })
            }
            "identify" => {
                let Identify { event, payload } = read(args)?;
                let payload = String::from(payload);
                rig.wait(async { Ok(told::identity(&connector()?.identify(&event, &payload).await?)) })
            }
            "handle" => {
                let Handle { event, payload, context } = read(args)?;
                let (payload, context) = (String::from(payload), RequestContext::from(context));
                let host = self.recorder.capabilities();
                rig.wait(async {
                    Ok(told::output(&connector()?.handle(&event, &payload, &context, host).await?))
                })
            }
            _ => return Ok(None),
        };
        Ok(Some(answer))
    }

    fn card_generator(&self, name: &str, args: Value) -> Result<Option<Answer>, String> {
        let rig = self.rig;
        let generator = || rig.plugin.card_generator(rig.limits(Limits::CALL));
        let host = self.recorder.capabilities();
        let answer = match name {
            "matches" => {
                let Matches { server, tools } = read(args)?;
                let (server, tools) = (Server::from(server), offered(tools)?);
                rig.wait(async { Ok(json!(generator()?.matches(&server, &tools, host).await?)) })
            }
            "generate" => {
                let Generate { server, tools, resources } = read(args)?;
                let server = Server::from(server);
                let (tools, resources): (_, Vec<ResourceInfo>) = (offered(tools)?, all(resources));
                rig.wait(async { Ok(json!(generator()?.generate(&server, &tools, &resources, host).await?)) })
            }
            _ => return Ok(None),
        };
        Ok(Some(answer))
    }

    fn widget(&mut self, name: &str, args: Value) -> Result<Option<Answer>, String> {
        let actor = match self.actor() {
            Ok(actor) => actor,
            Err(error) => return Ok(Some(Err(failed(&error)))),
        };
        let (rig, host) = (self.rig, self.recorder.capabilities());
        let answer = match name {
            "describe" => {
                read::<Nothing>(args)?;
                rig.wait(async { Ok(told::app(&actor.describe().await?)) })
            }
            "list-tools" => {
                read::<Nothing>(args)?;
                rig.wait(async { Ok(actor.list_tools().await?.iter().map(told::tool).collect()) })
            }
            "call-tool" => {
                let CallTool { name, arguments, context } = read(args)?;
                let (arguments, context) = (String::from(arguments), RequestContext::from(context));
                rig.wait(async {
                    Ok(told::document(&actor.call_tool(name, arguments, context, host).await?))
                })
            }
            "list-resources" => {
                read::<Nothing>(args)?;
                rig.wait(async { Ok(actor.list_resources().await?.iter().map(told::resource).collect()) })
            }
            "read-resource" => {
                let ReadResource { uri, context } = read(args)?;
                let context = RequestContext::from(context);
                rig.wait(async { Ok(told::content(&actor.read_resource(uri, context, host).await?)) })
            }
            _ => return Ok(None),
        };
        Ok(Some(answer))
    }
}
