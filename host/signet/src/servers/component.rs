//! A plugin's widget as an MCP server: the same questions, the same answers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use signet_api::{CapabilityMaker, guest_context};
use signet_auth::Caller;
use signet_mcp_client::{About, Ask, ClientError, Listener, Prompt, Resource, Template, Tool};
use signet_plugins::Plugins;
use signet_runtime::RuntimeError;
use signet_runtime::types;
use signet_runtime::widget_types::{App, Body};
use signet_servers::{Connect, Launch, Obstacle, Peer, Record};

type Answer<T> = Result<T, ClientError>;

/// For a call that names no time. The plugin's own limits are shorter.
const LONGEST: Duration = Duration::from_secs(300);

/// Reaches the widgets of plugins.
pub(crate) struct Components {
    pub(crate) plugins: Plugins,
    pub(crate) capabilities: CapabilityMaker,
}

#[async_trait]
impl Connect for Components {
    async fn connect(&self, record: &Record, _: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle> {
        let Launch::Component { plugin } = &record.launch else {
            return Err(ClientError::Unreachable(format!("{} is no plugin's", record.id)).into());
        };
        Ok(Arc::new(Component::reach(plugin, &self.plugins, &self.capabilities).await?))
    }
}

/// The widget of a plugin, while the plugin runs.
struct Component {
    id: String,
    plugins: Plugins,
    capabilities: CapabilityMaker,
    /// As it describes itself, of the version that was asked last.
    about: Mutex<App>,
}

impl Component {
    async fn reach(id: &str, plugins: &Plugins, capabilities: &CapabilityMaker) -> Answer<Self> {
        let widget = plugins.widget(id).map_err(|error| ClientError::Unreachable(error.to_string()))?;
        let about = widget.describe().await.map_err(failure)?;
        let about = Mutex::new(about);
        Ok(Self { id: id.to_owned(), plugins: plugins.clone(), capabilities: capabilities.clone(), about })
    }

    fn widget(&self) -> Answer<signet_runtime::Actor> {
        self.plugins.widget(&self.id).map_err(|error| ClientError::Unreachable(error.to_string()))
    }
}

#[async_trait]
impl Peer for Component {
    fn about(&self) -> About {
        let App { name, icon, width, height, ui, emits, menu_items, dock } = self.about.lock().clone();
        let block = json!({
            "name": name,
            "icon": icon,
            "ui": ui,
            "defaultSize": { "w": width.clamp(1, 12), "h": height.clamp(1, 12) },
            "events": { "subscribe": [], "emit": emits },
            "menuItems": menu_items,
            "dock": dock,
        });
        About {
            name: self.id.clone(),
            title: Some(name),
            modern: true,
            capabilities: json!({ "tools": {}, "resources": {} }),
            raw_info: json!({ "name": self.id, "signet": without_nulls(block) }),
            ..About::default()
        }
    }

    async fn tools(&self) -> Answer<(Vec<Tool>, Vec<String>)> {
        let widget = self.widget()?;
        let about = widget.describe().await.map_err(failure)?;
        *self.about.lock() = about;
        let tools = widget.list_tools().await.map_err(failure)?;
        let (mut good, mut wrong) = (Vec::new(), Vec::new());
        for guest in tools {
            let name = guest.name.clone();
            match tool(guest) {
                Ok(tool) => good.push(tool),
                Err(error) => wrong.push(format!("its tool {name} was left out: {error}")),
            }
        }
        Ok((good, wrong))
    }

    async fn resources(&self) -> Answer<(Vec<Resource>, Vec<String>)> {
        let resources = self.widget()?.list_resources().await.map_err(failure)?;
        let (mut good, mut wrong) = (Vec::new(), Vec::new());
        for guest in resources {
            let uri = guest.uri.clone();
            match resource(guest) {
                Ok(resource) => good.push(resource),
                Err(error) => wrong.push(format!("its resource {uri} was left out: {error}")),
            }
        }
        Ok((good, wrong))
    }

    async fn templates(&self) -> Answer<Vec<Template>> {
        Ok(Vec::new())
    }

    async fn prompts(&self) -> Answer<Vec<Prompt>> {
        Ok(Vec::new())
    }

    async fn call(
        &self,
        caller: &Caller,
        tool: &str,
        arguments: Map<String, Value>,
        ask: Ask,
    ) -> Answer<Value> {
        let (widget, capabilities) = (self.widget()?, (self.capabilities)(&self.id, caller));
        let arguments = Value::Object(arguments).to_string();
        let call = widget.call_tool(tool.to_owned(), arguments, guest_context(caller), capabilities);
        let timeout = ask.timeout.unwrap_or(LONGEST);
        let answer = tokio::time::timeout(timeout, call)
            .await
            .map_err(|_| ClientError::TimedOut(format!("{tool} took longer than {} s", timeout.as_secs())))?;
        json_of(&answer.map_err(failure)?)
    }

    async fn read(&self, caller: Option<&Caller>, uri: &str) -> Answer<Value> {
        let own = Caller::plugin(&self.id).map_err(|error| ClientError::Protocol(error.to_string()))?;
        let caller = caller.unwrap_or(&own);
        let (widget, capabilities) = (self.widget()?, (self.capabilities)(&self.id, caller));
        let content = widget
            .read_resource(uri.to_owned(), guest_context(caller), capabilities)
            .await
            .map_err(failure)?;
        let meta = content.meta.map(|meta| json_of(&meta)).transpose()?;
        let (text, blob) = match content.body {
            Body::Text(text) => (Some(text), None),
            Body::Blob(bytes) => (None, Some(STANDARD.encode(bytes))),
        };
        let item = json!({
            "uri": content.uri,
            "mimeType": content.mime_type,
            "text": text,
            "blob": blob,
            "_meta": meta,
        });
        Ok(json!({ "contents": [without_nulls(item)] }))
    }

    async fn prompt(&self, name: &str, _: Map<String, Value>) -> Answer<Value> {
        Err(ClientError::Refused { code: -32601, message: format!("there is no prompt '{name}'") })
    }

    async fn subscribe(&self, _: &str, _: bool) -> Answer<()> {
        Err(ClientError::Refused { code: -32601, message: "widgets do not tell of changes".to_owned() })
    }

    /// Its plugin is looked after elsewhere: calls say when it does not run.
    async fn ended(&self) -> String {
        std::future::pending().await
    }

    async fn close(&self) {}
}

fn tool(guest: types::Tool) -> Answer<Tool> {
    let parse = |json: Option<String>| json.map(|json| json_of(&json)).transpose();
    Ok(Tool {
        name: guest.name,
        title: guest.title,
        description: guest.description,
        input_schema: json_of(&guest.input_schema)?,
        output_schema: parse(guest.output_schema)?,
        annotations: parse(guest.annotations)?,
        icons: Vec::new(),
        meta: parse(guest.meta)?,
    })
}

fn resource(guest: types::ResourceInfo) -> Answer<Resource> {
    Ok(Resource {
        uri: guest.uri,
        name: guest.name,
        description: guest.description,
        mime_type: guest.mime_type,
        meta: guest.meta.map(|meta| json_of(&meta)).transpose()?,
        ..Resource::default()
    })
}

/// What a plugin says is JSON.
fn json_of(text: &str) -> Answer<Value> {
    serde_json::from_str(text)
        .map_err(|error| ClientError::Protocol(format!("it said what is no JSON: {error}")))
}

fn without_nulls(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

/// A plugin's failure as a server's.
fn failure(error: RuntimeError) -> ClientError {
    let text = error.to_string();
    match error {
        RuntimeError::Guest { .. } => ClientError::Refused { code: -32000, message: text },
        RuntimeError::Unavailable { .. } => ClientError::Unreachable(text),
        _ => ClientError::Protocol(text),
    }
}
