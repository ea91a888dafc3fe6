//! The tools, one file each: arguments, result, and what is done.

mod arguments;
mod context;
mod forget;
mod get;
mod list;
mod modify;
mod recall;
mod remember;
mod session_search;

use std::sync::Arc;

use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool as Listed, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use signet_auth::Caller;
use signet_core::{Error, Result, standard_formats_only};

pub(crate) use self::arguments::read;
pub(crate) use self::context::now_in_words;
use crate::server::Server;
use crate::{old_names, wording};

/// A tool is its arguments.
trait Tool: DeserializeOwned + JsonSchema + Send + 'static {
    const NAME: &str;
    const TITLE: &str;
    /// For the model: what it does, and when to call it.
    const DESCRIPTION: &str;
    const EFFECT: Effect;
    /// What the result holds, beside the text.
    type Output: Serialize + JsonSchema + Send + 'static;

    /// Does it. The text is for the model, the output for programs.
    fn run(
        self,
        server: &Server,
        caller: Arc<Caller>,
    ) -> impl Future<Output = Result<(String, Self::Output)>> + Send;
}

/// What a call does to the memories.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Reads,
    Adds,
    Changes,
    Removes,
}

/// All tools, as clients see them. The names of older clients are not among them: they are for calls
/// of clients that know them already.
pub(crate) fn list() -> Vec<Listed> {
    vec![
        listed::<remember::Remember>(),
        listed::<recall::Recall>(),
        listed::<list::List>(),
        listed::<get::Get>(),
        listed::<modify::Modify>(),
        listed::<forget::Forget>(),
        listed::<session_search::SessionSearch>(),
        listed::<context::Context>(),
    ]
}

/// The tool of this name, for what the protocol checks about it.
pub(crate) fn find(name: &str) -> Option<Listed> {
    list().into_iter().find(|tool| tool.name == name)
}

fn listed<T: Tool>() -> Listed {
    let annotations = ToolAnnotations::new()
        .read_only(T::EFFECT == Effect::Reads)
        .destructive(matches!(T::EFFECT, Effect::Changes | Effect::Removes))
        // The same content is one memory, the same change changes nothing, and forgetting twice is
        // forgetting.
        .idempotent(true)
        .open_world(false);
    let tool = described::<T>(T::NAME, T::TITLE, T::DESCRIPTION).with_annotations(annotations);
    with_output::<T::Output>(tool)
}

/// A tool that takes these arguments.
pub(crate) fn described<A: JsonSchema + 'static>(
    name: &'static str,
    title: &str,
    description: &'static str,
) -> Listed {
    // Arguments are a struct, so the schema is one of an object and this cannot fail.
    let mut schema = schema_for_input::<A>().unwrap_or_default();
    standard_formats_only(Arc::make_mut(&mut schema));
    Listed::new(name, description, schema).with_title(title)
}

/// The tool with what its result holds beside the text.
pub(crate) fn with_output<O: JsonSchema + 'static>(tool: Listed) -> Listed {
    let mut tool = tool.with_output_schema::<O>();
    if let Some(output) = &mut tool.output_schema {
        standard_formats_only(Arc::make_mut(output));
    }
    tool
}

/// Calls a tool; `None` if there is none of this name.
pub(crate) async fn call(
    server: &Server,
    caller: Arc<Caller>,
    name: &str,
    arguments: JsonObject,
) -> Option<CallToolResult> {
    let (name, arguments) = old_names::translate(name, arguments);
    let result = match name {
        remember::Remember::NAME => run::<remember::Remember>(server, caller, arguments).await,
        recall::Recall::NAME => run::<recall::Recall>(server, caller, arguments).await,
        list::List::NAME => run::<list::List>(server, caller, arguments).await,
        get::Get::NAME => run::<get::Get>(server, caller, arguments).await,
        modify::Modify::NAME => run::<modify::Modify>(server, caller, arguments).await,
        forget::Forget::NAME => run::<forget::Forget>(server, caller, arguments).await,
        context::Context::NAME => run::<context::Context>(server, caller, arguments).await,
        session_search::SessionSearch::NAME => {
            run::<session_search::SessionSearch>(server, caller, arguments).await
        }
        _ => return None,
    };
    Some(
        result
            .unwrap_or_else(|error| CallToolResult::error(vec![ContentBlock::text(wording::failure(error))])),
    )
}

async fn run<T: Tool>(server: &Server, caller: Arc<Caller>, arguments: JsonObject) -> Result<CallToolResult> {
    let tool: T = read(T::NAME, arguments)?;
    let (text, output) = tool.run(server, caller).await?;
    let output = serde_json::to_value(output).map_err(|error| Error::Internal(error.to_string()))?;
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(output);
    Ok(result)
}

/// Runs what reads the index and the disk where it holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> signet_memory::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(done?)
}

/// What is said of an id that leads nowhere.
fn no_memory(id: &str) -> Error {
    Error::NotFound(format!("there is no memory with the id '{}' that you may see", wording::shorten(id, 80)))
}
