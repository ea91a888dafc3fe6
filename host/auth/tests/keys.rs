//! API keys and what they allow, through the crate's surface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_auth::{
    ApiKeys, AuthError, Authenticator, Browsers, Caller, Claims, NewKey, OwnerToken, Presented, TrustLocal,
    owner,
};
use signet_auth::{context, require};
use signet_core::{Error, Permission, ProjectEvidence, Provenance, Role, Scope, now};
use signet_store::Store;

struct House {
    folder: tempfile::TempDir,
    keys: ApiKeys,
    browsers: Browsers,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db")).unwrap();
        let keys = ApiKeys::open(store.clone()).unwrap();
        Self { browsers: Browsers::open(store, keys.clone()).unwrap(), keys, folder }
    }

    fn door(&self, trust: TrustLocal) -> Authenticator {
        let owner = OwnerToken::renew(&self.folder.path().join("owner")).unwrap();
        Authenticator::new(self.keys.clone(), self.browsers.clone(), owner, trust)
    }
}

fn named(name: &str) -> NewKey {
    NewKey { name: name.into(), ..Default::default() }
}

#[tokio::test]
async fn a_revoked_key_ends_at_once_although_it_was_remembered() {
    let house = House::new();
    let (record, raw) = house.keys.create(&owner(), named("laptop")).await.unwrap();
    house.keys.verify(raw.reveal()).await.unwrap();
    house.keys.revoke(&record.prefix[..6]).await.unwrap();
    assert!(matches!(house.keys.verify(raw.reveal()).await, Err(AuthError::Revoked)));
}

#[tokio::test]
async fn an_expired_key_ends_by_itself() {
    let house = House::new();
    let end = now() + 150;
    let (_, raw) =
        house.keys.create(&owner(), NewKey { expires_at: Some(end), ..named("short") }).await.unwrap();
    let mut seen_good = false;
    loop {
        match house.keys.verify(raw.reveal()).await {
            Ok(_) => seen_good = true,
            Err(AuthError::Expired) => break,
            Err(other) => panic!("{other}"),
        }
        assert!(now() < end + 5_000, "never expired");
        tokio::task::yield_now().await;
    }
    assert!(now() >= end);
    assert!(seen_good || now() >= end);
}

#[tokio::test]
async fn a_wrong_secret_with_a_known_prefix_is_invalid() {
    let house = House::new();
    let (_, raw) = house.keys.create(&owner(), named("laptop")).await.unwrap();
    let mut forged = raw.reveal().to_owned();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'B' } else { 'A' });
    assert!(matches!(house.keys.verify(&forged).await, Err(AuthError::InvalidKey)));
}

#[tokio::test]
async fn neither_the_key_nor_a_plain_hash_of_it_is_in_the_database() {
    let house = House::new();
    let (record, raw) = house.keys.create(&owner(), named("laptop")).await.unwrap();
    let secret = raw.reveal().strip_prefix("sig_sk_").unwrap()[13..].to_owned();
    let bytes = std::fs::read(house.folder.path().join("db")).unwrap();
    let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds(&record.prefix), "the record itself should be found");
    assert!(!holds(&secret));
    assert!(holds("argon2id:"));
    assert!(serde_json::json!(record.public()).get("key_hash").is_none());
}

#[tokio::test]
async fn the_record_has_the_documented_shape() {
    let house = House::new();
    let new = NewKey {
        connector: Some("pi".into()),
        agent_id: Some("pi-work-laptop".into()),
        ..named("work laptop pi")
    };
    let (record, _) = house.keys.create(&owner(), new).await.unwrap();
    let public = serde_json::json!(record.public());
    assert_eq!(public["role"], "agent");
    assert_eq!(public["permissions"], serde_json::json!(["recall", "remember", "documents", "tools"]));
    assert_eq!(public["connector"], "pi");
    assert_eq!(public["agentId"], "pi-work-laptop");
    for field in [
        "id",
        "prefix",
        "name",
        "scope",
        "harness",
        "allowedProjects",
        "createdAt",
        "lastUsedAt",
        "revokedAt",
        "expiresAt",
    ] {
        assert!(public.get(field).is_some(), "{field}");
    }
}

#[tokio::test]
async fn a_local_program_needs_no_key_but_a_wrong_one_is_refused() {
    let house = House::new();
    let door = house.door(TrustLocal::Yes);
    let local = Presented { authorization: None, is_local: true };
    let principal = door.authenticate(local).await.unwrap();
    assert!(require(&principal, Permission::Remember).is_ok());
    assert!(matches!(require(&principal, Permission::Admin), Err(Error::Denied(_))));
    let wrong = "Bearer sig_sk_dafd3d684e51_adLxJ6_v7fiwYGkzdR86V7R7tOKt67tNcj6vSnTIhhc";
    let presented = Presented { authorization: Some(wrong), is_local: true };
    assert!(matches!(door.authenticate(presented).await, Err(AuthError::InvalidKey)));
}

#[tokio::test]
async fn a_remote_program_needs_a_key_and_the_owner_token_does_not_travel() {
    let house = House::new();
    let door = house.door(TrustLocal::Yes);
    let owner = OwnerToken::read(&house.folder.path().join("owner")).unwrap();
    let bearer = format!("Bearer {}", owner.reveal());
    let ask = |authorization, is_local| door.authenticate(Presented { authorization, is_local });
    assert!(matches!(ask(None, false).await, Err(AuthError::Required)));
    assert!(ask(Some(&bearer), false).await.is_err());
    assert_eq!(ask(Some(&bearer), true).await.unwrap().role, Role::Admin);
}

#[tokio::test]
async fn team_mode_trusts_nobody_without_a_credential() {
    let house = House::new();
    let door = house.door(TrustLocal::No);
    let local = Presented { authorization: None, is_local: true };
    assert!(matches!(door.authenticate(local).await, Err(AuthError::Required)));
}

async fn principal(new: NewKey) -> std::sync::Arc<signet_core::Principal> {
    let house = House::new();
    let (_, raw) = house.keys.create(&owner(), new).await.unwrap();
    house.keys.verify(raw.reveal()).await.unwrap()
}

fn in_project(remote: &str) -> Claims {
    let project = ProjectEvidence { git_remote: Some(remote.into()), ..Default::default() };
    Claims { project, ..Default::default() }
}

#[tokio::test]
async fn a_key_for_some_projects_is_denied_the_others() {
    let key =
        principal(NewKey { allowed_projects: vec!["https://github.com/acme/one.git".into()], ..named("k") })
            .await;
    assert!(context(&key, in_project("git@github.com:Acme/One.git")).is_ok());
    let denied = context(&key, in_project("git@github.com:acme/two.git")).unwrap_err();
    assert_eq!(denied, Error::Denied("scope restricted to project 'github.com/acme/one'".into()));
}

#[tokio::test]
async fn a_scope_and_a_list_of_projects_that_do_not_meet_allow_nothing() {
    let scope = Scope { project: Some("github.com/acme/one".into()), ..Default::default() };
    let key =
        principal(NewKey { scope, allowed_projects: vec!["github.com/acme/two".into()], ..named("k") }).await;
    assert!(context(&key, in_project("github.com/acme/one")).is_err());
    assert!(context(&key, in_project("github.com/acme/two")).is_err());
}

#[tokio::test]
async fn an_agent_key_acts_as_its_agent_whether_or_not_the_request_says_so() {
    let key = principal(NewKey { agent_id: Some("alice".into()), ..named("k") }).await;
    assert_eq!(context(&key, Claims::default()).unwrap().agent_id, "alice");
    let as_bob = Claims { agent_id: Some("bob".into()), ..Default::default() };
    assert_eq!(context(&key, as_bob).unwrap_err(), Error::Denied("scope restricted to agent 'alice'".into()));
    let smuggled = Claims { session_key: Some("agent:bob:1".into()), ..Default::default() };
    assert!(context(&key, smuggled).is_err());
}

#[tokio::test]
async fn an_admin_key_with_a_list_of_permissions_has_only_those() {
    let new = NewKey { role: Some(Role::Admin), permissions: Some(vec![Permission::Recall]), ..named("k") };
    let key = principal(new).await;
    assert!(require(&key, Permission::Recall).is_ok());
    assert_eq!(
        require(&key, Permission::Admin).unwrap_err(),
        Error::Denied("credential lacks 'admin' permission".into())
    );
}

#[tokio::test]
async fn private_records_of_another_agent_and_records_of_other_projects_stay_out_of_sight() {
    let key = principal(NewKey {
        agent_id: Some("alice".into()),
        allowed_projects: vec!["name:one".into()],
        ..named("k")
    })
    .await;
    let scope = Caller::new(key, Claims::default()).unwrap().read_scope();
    let made = |agent: &str, project: Option<&str>| Provenance {
        agent: agent.into(),
        project: project.map(str::to_owned),
        ..Default::default()
    };
    assert!(scope.covers(&made("alice", Some("name:one")), true));
    assert!(scope.covers(&made("bob", Some("name:one")), false));
    assert!(!scope.covers(&made("bob", Some("name:one")), true));
    assert!(!scope.covers(&made("alice", Some("name:two")), false));
    assert!(!scope.covers(&made("alice", None), false));
}

#[tokio::test]
async fn a_readonly_key_can_recall_and_nothing_else() {
    let key = principal(NewKey { role: Some(Role::Readonly), ..named("k") }).await;
    for permission in Permission::ALL {
        assert_eq!(require(&key, permission).is_ok(), permission == Permission::Recall, "{permission:?}");
    }
}

#[tokio::test]
async fn a_key_for_some_projects_cannot_write_where_everyone_would_see_it() {
    let key =
        principal(NewKey { allowed_projects: vec!["name:one".into(), "name:two".into()], ..named("k") })
            .await;
    let nowhere = Caller::new(key.clone(), Claims::default()).unwrap();
    assert!(matches!(nowhere.require_write(Permission::Remember), Err(Error::Denied(_))));
    let there = Caller::new(key, Claims { project_hint: Some("one".into()), ..Default::default() }).unwrap();
    assert!(there.require_write(Permission::Remember).is_ok());
}

#[tokio::test]
async fn a_key_for_a_single_project_works_there_when_a_request_does_not_say_where() {
    let key = principal(NewKey { allowed_projects: vec!["github.com/acme/one".into()], ..named("k") }).await;
    let caller = Caller::new(key, Claims::default()).unwrap();
    assert_eq!(caller.context().project_id(), Some("github.com/acme/one"));
    assert!(caller.require_write(Permission::Remember).is_ok());
}
