//! Hands what a server says unasked to the listener, and what it asks for to a person.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use parking_lot::Mutex;
use rmcp::ClientHandler;
use rmcp::model::{
    ClientConfig, CustomNotification, CustomRequest, CustomResult, ElicitRequestParams, ElicitResult,
    ElicitationAction, ErrorCode, ErrorData, ProgressNotificationParam, ProgressToken,
    ResourceUpdatedNotificationParam,
};
use rmcp::service::{NotificationContext, RequestContext, RoleClient};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::sync::watch;

use crate::listener::OnProgress;
use crate::pace::Pace;
use crate::text::cut;
use crate::{Answer, Elicitation, Limits, Listener, Progress};

/// Questions a second in the long run. One that asks in a loop is not put before a person each time.
const QUESTIONS_PER_SECOND: u32 = 1;
/// Bytes of a question's form.
const FORM: usize = 64 << 10;
/// Bytes of what is shown of a question or of progress.
const SHOWN: usize = 4096;

/// What can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum List {
    Tools,
    Resources,
    Prompts,
}

/// Listens to one connection.
#[derive(Clone)]
pub(crate) struct Handler {
    shared: Arc<Shared>,
}

struct Shared {
    listener: Arc<dyn Listener>,
    config: ClientConfig,
    limits: Limits,
    /// Calls that want to hear of progress. Held while a call goes out, so that nothing comes before it.
    progress: tokio::sync::Mutex<HashMap<ProgressToken, OnProgress>>,
    /// Words of progress that were passed on so far, or left out.
    passed_on: watch::Sender<u64>,
    places: Semaphore,
    pace: Mutex<Pace>,
    /// Of what may be left out.
    notices: Mutex<Pace>,
    /// Lists that were told to have changed a moment ago, and whether they did so again.
    changed: Mutex<HashMap<List, bool>>,
    /// How many questions wait for a person.
    asking: watch::Sender<usize>,
}

impl Handler {
    pub(crate) fn new(listener: Arc<dyn Listener>, limits: Limits) -> Self {
        let at_once = u32::try_from(limits.rounds).unwrap_or(u32::MAX);
        let shared = Shared {
            listener,
            config: crate::capabilities::config(),
            limits,
            progress: tokio::sync::Mutex::default(),
            passed_on: watch::Sender::new(0),
            places: Semaphore::new(limits.questions),
            pace: Mutex::new(Pace::new(QUESTIONS_PER_SECOND, at_once)),
            notices: Mutex::new(Pace::new(limits.notices_per_second, limits.notices_per_second)),
            changed: Mutex::default(),
            asking: watch::Sender::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn listener(&self) -> &Arc<dyn Listener> {
        &self.shared.listener
    }

    pub(crate) fn progress(&self) -> &tokio::sync::Mutex<HashMap<ProgressToken, OnProgress>> {
        &self.shared.progress
    }

    /// Comes back when so many words of progress were passed on.
    pub(crate) async fn passed_on(&self, progress: u64) {
        let mut passed_on = self.shared.passed_on.subscribe();
        let _ = passed_on.wait_for(|passed_on| *passed_on >= progress).await;
    }

    /// Tells that a list has changed: at once, and then once for all that happens within a moment.
    pub(crate) fn changed(&self, list: List) {
        let first = match self.shared.changed.lock().entry(list) {
            Entry::Vacant(entry) => {
                entry.insert(false);
                true
            }
            Entry::Occupied(mut entry) => {
                entry.insert(true);
                false
            }
        };
        if !first {
            return;
        }
        self.tell(list);
        let this = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(this.shared.limits.change).await;
                let again = match this.shared.changed.lock().entry(list) {
                    Entry::Occupied(mut entry) if *entry.get() => {
                        entry.insert(false);
                        true
                    }
                    Entry::Occupied(entry) => {
                        entry.remove();
                        false
                    }
                    Entry::Vacant(_) => false,
                };
                if !again {
                    return;
                }
                this.tell(list);
            }
        });
    }

    fn tell(&self, list: List) {
        match list {
            List::Tools => self.listener().tools_changed(),
            List::Resources => self.listener().resources_changed(),
            List::Prompts => self.listener().prompts_changed(),
        }
    }

    /// There is room for what may be left out.
    fn has_room(&self) -> bool {
        self.shared.notices.lock().try_take()
    }

    /// A person is being asked something.
    pub(crate) fn is_asking(&self) -> bool {
        *self.shared.asking.borrow() > 0
    }

    /// Puts a question before a person, as plain JSON both ways. `params` are those of `elicitation/create`.
    pub(crate) async fn ask(&self, params: &Value) -> Value {
        let answer = match question(params) {
            Some(question) => self.put(question).await,
            None => Answer::Decline,
        };
        match answer {
            Answer::Accept(content) if content.is_null() => serde_json::json!({"action": "accept"}),
            Answer::Accept(content) => serde_json::json!({"action": "accept", "content": content}),
            Answer::Decline => serde_json::json!({"action": "decline"}),
            Answer::Cancel => serde_json::json!({"action": "cancel"}),
        }
    }

    async fn put(&self, question: Elicitation) -> Answer {
        let shared = &self.shared;
        let Ok(_place) = shared.places.try_acquire() else { return Answer::Cancel };
        if !shared.pace.lock().try_take() {
            return Answer::Cancel;
        }
        let _asking = Asking::new(&shared.asking);
        let answer = tokio::time::timeout(shared.limits.question, shared.listener.elicit(question)).await;
        answer.unwrap_or(Answer::Cancel)
    }
}

/// Counts while it lives.
struct Asking<'a>(&'a watch::Sender<usize>);

impl<'a> Asking<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// A question that can be put before a person.
fn question(params: &Value) -> Option<Elicitation> {
    let message = params.get("message").and_then(Value::as_str).unwrap_or_default();
    let message = cut(message, SHOWN).to_owned();
    if params.get("mode").and_then(Value::as_str) == Some("url") {
        let url = url::Url::parse(params.get("url")?.as_str()?).ok()?;
        let url = matches!(url.scheme(), "https" | "http").then(|| url.to_string())?;
        return Some(Elicitation::Url { message, url });
    }
    let schema = params.get("requestedSchema")?.clone();
    (schema.is_object() && schema.to_string().len() <= FORM).then_some(Elicitation::Form { message, schema })
}

impl ClientHandler for Handler {
    fn get_info(&self) -> ClientConfig {
        self.shared.config.clone()
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let params = serde_json::to_value(&request).unwrap_or_default();
        let answer = tokio::select! {
            answer = self.ask(&params) => answer,
            () = context.ct.cancelled() => Value::Null,
        };
        let action = match answer.get("action").and_then(Value::as_str) {
            Some("accept") => ElicitationAction::Accept,
            Some("decline") => ElicitationAction::Decline,
            _ => ElicitationAction::Cancel,
        };
        let result = ElicitResult::new(action);
        Ok(match answer.get("content") {
            Some(content) => result.with_content(content.clone()),
            None => result,
        })
    }

    /// A question whose form the library does not understand comes here.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleClient>,
    ) -> Result<CustomResult, ErrorData> {
        if request.method != "elicitation/create" {
            return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, request.method, None));
        }
        let params = request.params.unwrap_or_default();
        let answer = tokio::select! {
            answer = self.ask(&params) => answer,
            () = context.ct.cancelled() => serde_json::json!({"action": "cancel"}),
        };
        Ok(CustomResult(answer))
    }

    async fn on_progress(&self, params: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        let hears = self.shared.progress.lock().await.get(&params.progress_token).cloned();
        if let Some(hears) = hears.filter(|_| self.has_room()) {
            let message = params.message.map(|message| cut(&message, SHOWN).to_owned());
            hears(Progress { progress: params.progress, total: params.total, message });
        }
        self.shared.passed_on.send_modify(|passed_on| *passed_on += 1);
    }

    #[expect(deprecated, reason = "servers of the older era log this way, and will for years")]
    async fn on_logging_message(
        &self,
        params: rmcp::model::LoggingMessageNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        if !self.has_room() {
            return;
        }
        let level = serde_json::to_value(params.level).unwrap_or_default();
        let level = level.as_str().unwrap_or("info");
        self.listener().message(level, params.logger.as_deref(), &params.data);
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.listener().resource_updated(&params.uri);
    }

    async fn on_resource_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.changed(List::Resources);
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.changed(List::Tools);
    }

    async fn on_prompt_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.changed(List::Prompts);
    }

    async fn on_custom_notification(
        &self,
        notification: CustomNotification,
        _: NotificationContext<RoleClient>,
    ) {
        if self.has_room() {
            self.listener().custom(&notification.method, &notification.params.unwrap_or_default());
        }
    }
}
