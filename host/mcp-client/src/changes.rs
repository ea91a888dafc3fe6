//! Hearing of changes in the stateless era: one long request that names what is wanted. It is made again when that
//! changes, or when it ends although the server is there.

use std::collections::BTreeSet;
use std::time::Duration;

use rmcp::model::{ServerNotification, SubscriptionFilter};
use rmcp::service::Subscription;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::handler::{Handler, List};
use crate::requests::Requests;
use crate::{About, ClientError, Result};

/// Resources that one connection hears of.
const MOST: usize = 1000;
/// Between two attempts: doubled each time up to the second one.
const AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What is wanted, and a number that grows with each change of it.
type Wanted = (u64, BTreeSet<String>);
/// How the change of that number went: the resources that were granted.
type Granted = (u64, Result<BTreeSet<String>>);

/// The subscriptions of one connection.
pub(crate) struct Changes {
    wanted: watch::Sender<Wanted>,
    granted: watch::Receiver<Granted>,
    time: Duration,
}

impl Changes {
    /// Listens to what the server says that it tells.
    pub(crate) fn start(requests: Requests, about: &About, time: Duration) -> Self {
        let tells = |what: &str| {
            let declared = about.capabilities.get(what).and_then(|of| of.get("listChanged"));
            declared.and_then(serde_json::Value::as_bool).unwrap_or(false).then_some(true)
        };
        let mut base = SubscriptionFilter::new();
        base.tools_list_changed = tells("tools");
        base.prompts_list_changed = tells("prompts");
        base.resources_list_changed = tells("resources");
        let (wanted, changes) = watch::channel((0, BTreeSet::new()));
        let (sender, granted) = watch::channel((0, Ok(BTreeSet::new())));
        tokio::spawn(listen(requests, base, changes, sender, time));
        Self { wanted, granted, time }
    }

    /// Wants to hear of a resource, or no more. Waits until the server has agreed.
    pub(crate) async fn want(&self, uri: &str, yes: bool) -> Result<()> {
        let mut number = 0;
        let changed = self.wanted.send_if_modified(|(count, uris)| {
            let room = uris.len() < MOST;
            let changed = if yes { room && uris.insert(uri.to_owned()) } else { uris.remove(uri) };
            *count += u64::from(changed);
            number = *count;
            changed
        });
        if !changed && yes && !self.wanted.borrow().1.contains(uri) {
            return Err(ClientError::Limit(format!("more than {MOST} resources are subscribed to already")));
        }
        let mut granted = self.granted.clone();
        let late =
            || ClientError::TimedOut(format!("it did not agree to a subscription within {:?}", self.time));
        let state =
            timeout(self.time, granted.wait_for(|(done, _)| *done >= number)).await.map_err(|_| late())?;
        let gone = |_| ClientError::Unreachable("it has gone".to_owned());
        match &state.map_err(gone)?.1 {
            Ok(uris) if !yes || uris.contains(uri) => Ok(()),
            Ok(_) => Err(ClientError::Refused {
                code: 0,
                message: "it does not tell when that changes".to_owned(),
            }),
            Err(error) => Err(error.clone()),
        }
    }
}

async fn listen(
    requests: Requests,
    base: SubscriptionFilter,
    mut wanted: watch::Receiver<Wanted>,
    granted: watch::Sender<Granted>,
    time: Duration,
) {
    let mut wait = AGAIN.0;
    loop {
        let (number, uris) = wanted.borrow_and_update().clone();
        let mut filter = base.clone();
        filter.resource_subscriptions = (!uris.is_empty()).then(|| uris.into_iter().collect());
        if filter == SubscriptionFilter::new() {
            let _ = granted.send_replace((number, Ok(BTreeSet::new())));
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        }
        let opened = match timeout(time, requests.peer.listen(filter)).await {
            Ok(opened) => opened.map_err(|error| requests.failure(error)),
            Err(_) => {
                Err(ClientError::TimedOut(format!("it did not agree to a subscription within {time:?}")))
            }
        };
        let changed = match opened {
            Ok(subscription) => {
                wait = AGAIN.0;
                let uris = subscription.acknowledged().resource_subscriptions.clone().unwrap_or_default();
                let _ = granted.send_replace((number, Ok(uris.into_iter().collect())));
                hear(subscription, &requests.handler, &mut wanted).await
            }
            Err(error) => {
                let final_word = matches!(error, ClientError::Refused { .. });
                let _ = granted.send_replace((number, Err(error)));
                // What was refused is not asked for again until something else is wanted.
                if final_word {
                    if wanted.changed().await.is_err() {
                        return;
                    }
                    continue;
                }
                Some(false)
            }
        };
        match changed {
            None => return,
            Some(true) => continue,
            Some(false) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = requests.ended.wait() => return,
            changed = wanted.changed() => if changed.is_err() { return },
        }
        wait = (wait * 2).min(AGAIN.1);
    }
}

/// Passes on what comes. Whether it ended because something else is wanted; nothing, if nobody wants anything.
async fn hear(
    mut subscription: Subscription,
    handler: &Handler,
    wanted: &mut watch::Receiver<Wanted>,
) -> Option<bool> {
    loop {
        let next = tokio::select! {
            next = subscription.next() => next,
            changed = wanted.changed() => return changed.ok().map(|()| true),
        };
        match next {
            Ok(Some(ServerNotification::ToolListChangedNotification(_))) => handler.changed(List::Tools),
            Ok(Some(ServerNotification::ResourceListChangedNotification(_))) => {
                handler.changed(List::Resources)
            }
            Ok(Some(ServerNotification::PromptListChangedNotification(_))) => handler.changed(List::Prompts),
            Ok(Some(ServerNotification::ResourceUpdatedNotification(update))) => {
                handler.listener().resource_updated(&update.params.uri);
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return Some(false),
        }
    }
}
