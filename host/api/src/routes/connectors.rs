//! Hooks of harnesses that have a connector component: the body is what the harness said, untouched;
//! headers say from where.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_core::{Millis, Project};
use signet_edges::Answer;
use signet_runtime::connector_types::{Identity, Output};

use super::edges;
use crate::body::RawJson;
use crate::caller::{Asking, BodyContext, Known};
use crate::guard::Who;
use crate::guest_context;
use crate::openapi::{Answers, Either, Operation};
use crate::params::Path;
use crate::{ApiError, App};

/// `signet hook` asks for output, error line and exit code apart; a harness gets the output alone.
const EDGE: &str = "x-signet-edge";

pub(super) async fn hook(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((harness, event)): Path<(String, String)>,
    body: RawJson,
) -> Result<Either<Json<Answer>, ForHarness>, ApiError> {
    let connector = app.plugins.connector(&harness).ok_or_else(|| ApiError::NoConnector(harness.clone()))?;
    // Said here, in the words of the other routes, and not by each connector in its own.
    body.parse::<serde::de::IgnoredAny>()?;
    let payload = std::str::from_utf8(&body.0).map_err(|_| ApiError::NotJson)?;
    let plugin = connector.plugin().id().to_owned();
    let told = Told::read(&asking)?;
    let event_id = told.id.clone();
    let work = async {
        let output = connector
            .handle_as(&event, payload, |identity| {
                let caller = asking.known(identify(&app, &asking, &harness, identity, told)?);
                let capabilities = (app.capabilities)(&plugin, &caller);
                Ok::<_, ApiError>((guest_context(&caller), capabilities))
            })
            .await?;
        let Output { stdout, mut stderr, exit_code } = output;
        if event == "session-start"
            && let Some(notice) = edges::old_notice(&asking, &connector, &harness)
        {
            let separator = if stderr.is_empty() { "" } else { "; " };
            stderr = format!("{stderr}{separator}{notice}");
        }
        Ok::<_, ApiError>(Answer { stdout, stderr, exit_code })
    };
    let answer = match &event_id {
        Some(id) => app.answers.once(asking.principal.name(), id, work).await?,
        None => work.await?,
    };
    Ok(render(answer, asking.header(EDGE).is_some()))
}

/// What an edge says of the event itself.
#[derive(Debug, Default)]
struct Told {
    /// The same for every try to deliver it.
    id: Option<String>,
    /// When it happened, if it is sent later.
    at: Option<Millis>,
}

impl Told {
    fn read(asking: &Asking) -> Result<Self, ApiError> {
        let wrong = |what: &str| signet_core::Error::Invalid(format!("the header {what}"));
        let id = asking.header("x-signet-event-id");
        let good =
            |id: &String| id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if id.as_ref().is_some_and(|id| !good(id)) {
            return Err(wrong("X-Signet-Event-Id is no UUID").into());
        }
        let at = asking.header("x-signet-event-time").map(|at| at.parse());
        let at = at.transpose().map_err(|_| wrong("X-Signet-Event-Time is no time in unix milliseconds"))?;
        Ok(Self { id: id.map(|id| id.to_ascii_lowercase()), at })
    }
}

/// The caller, from the headers and from what the connector read in the payload.
fn identify(
    app: &App,
    asking: &Asking,
    harness: &str,
    identity: Identity,
    told: Told,
) -> Result<Caller, ApiError> {
    let mut claims = asking.claims(BodyContext { cwd: identity.cwd, ..BodyContext::default() })?;
    claims.harness = Some(harness.to_owned());
    (claims.event_id, claims.happened_at) = (told.id, told.at);
    claims.session_key = claims.session_key.or(identity.session_key);
    // A harness's own HTTP hook knows its folder at most; what the session's start knew is better.
    let vague = claims.project == signet_core::ProjectEvidence::default();
    let caller = Caller::new(
        Arc::clone(&asking.principal),
        signet_auth::Claims { project_hint: None, ..claims.clone() },
    );
    if vague {
        let caller = caller?;
        let session = caller.context().session_key.clone();
        let known = match &session {
            Some(session) => app.sessions.project_of(&caller.context().agent_id, session)?,
            None => None,
        };
        let hinted = || Project::from_hint(claims.project_hint.as_deref()?, claims.machine_id.as_deref());
        return match known.or_else(hinted) {
            Some(project) => Ok(caller.within(project)?),
            None => Ok(caller),
        };
    }
    Ok(caller?)
}

/// What a harness itself is answered: in its own form.
pub(super) struct ForHarness(Response);

impl IntoResponse for ForHarness {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for ForHarness {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers::<Map<String, Value>>(200);
        operation.answers_text(
            200,
            "text/plain",
            "For an edge (header `X-Signet-Edge`) a `HookAnswer`; for the harness itself what it wants to read, as its \
             connector says: JSON or text",
        );
    }
}

fn render(output: Answer, for_edge: bool) -> Either<Json<Answer>, ForHarness> {
    if for_edge {
        return Either::One(Json(output));
    }
    let kind = if output.stdout.starts_with('{') { "application/json" } else { "text/plain; charset=utf-8" };
    // An empty body is not JSON: some harnesses complain about it.
    let text = if output.stdout.is_empty() { "{}".to_owned() } else { output.stdout };
    let kind = if text == "{}" { "application/json" } else { kind };
    if !output.stderr.is_empty() {
        tracing::info!(notice = output.stderr, "a hook had something to say that its transport cannot show");
    }
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Either::Other(ForHarness(response))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Harnesses {
    /// Short names: `claude-code`.
    harnesses: Vec<String>,
}

pub(super) async fn harnesses(State(app): State<Arc<App>>) -> Json<Harnesses> {
    Json(Harnesses { harnesses: app.plugins.harnesses() })
}

/// Gives Signet's own MCP server its caller.
pub(super) async fn tools_caller(mut request: Request, next: Next) -> Result<Response, ApiError> {
    let Some(Who(principal)) = request.extensions().get::<Who>().cloned() else {
        return Err(signet_auth::AuthError::Required.into());
    };
    let known = request.extensions().get::<Known>().cloned();
    let asking = Asking { principal, headers: request.headers().clone(), known };
    let caller = asking.caller()?;
    request.extensions_mut().insert(Arc::new(caller));
    Ok(next.run(request).await)
}
