//! Conversations as they are kept: one record each, of whoever began it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Millis, new_id, now};
use signet_llm::Turn;
use signet_store::{Read as _, Store, Table, compose_key};

use crate::{ChatError, Result};

const CHATS: Table<Kept> = Table::new("chats");

/// Conversations that somebody may have; the oldest go first.
const MOST: usize = 200;
/// Turns of one.
pub(crate) const TURNS: usize = 400;
/// Characters of a title.
const TITLE: usize = 60;

/// A conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Chat")]
pub struct Kept {
    /// Names it.
    pub id: String,
    /// For people.
    pub title: String,
    /// When it began.
    pub created_at: Millis,
    /// When something was said last.
    pub updated_at: Millis,
    /// What was said.
    pub turns: Vec<Turn>,
    /// Why the last answer did not come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A conversation in a list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChatSummary")]
pub struct Summary {
    /// Names it.
    pub id: String,
    /// For people.
    pub title: String,
    /// When something was said last.
    pub updated_at: Millis,
    /// It is being answered now.
    pub answering: bool,
}

impl Kept {
    fn new() -> Self {
        let at = now();
        Self {
            id: new_id(),
            title: "New conversation".into(),
            created_at: at,
            updated_at: at,
            turns: Vec::new(),
            problem: None,
        }
    }

    /// Takes what a person says.
    pub(crate) fn hear(&mut self, text: &str) {
        if self.turns.is_empty() {
            self.title = titled(text);
        }
        self.turns.push(Turn::User { text: text.to_owned() });
    }
}

/// The beginning of what was said first.
fn titled(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= TITLE {
        return words;
    }
    let cut: String = words.chars().take(TITLE).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

/// The conversations in a store.
#[derive(Clone)]
pub(crate) struct Shelf(pub(crate) Store);

impl Shelf {
    /// Somebody's, the latest first.
    pub(crate) fn list(&self, owner: &str) -> Result<Vec<Kept>> {
        let mut found = self.0.read::<_, ChatError>(|tx| Ok(tx.list(CHATS, &compose_key(&[owner, ""]))?))?;
        found.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.updated_at));
        Ok(found.into_iter().map(|(_, kept)| kept).collect())
    }

    pub(crate) fn get(&self, owner: &str, id: &str) -> Result<Kept> {
        let found = self.0.read::<_, ChatError>(|tx| Ok(tx.get(CHATS, &compose_key(&[owner, id]))?))?;
        found.ok_or_else(|| ChatError::NotFound(id.chars().take(64).collect()))
    }

    pub(crate) async fn begin(&self, owner: &str) -> Result<Kept> {
        let kept = Kept::new();
        let old: Vec<_> = self.list(owner)?.into_iter().skip(MOST - 1).map(|kept| kept.id).collect();
        let (owner, fresh) = (owner.to_owned(), kept.clone());
        self.0
            .write::<_, ChatError, _>(move |tx| {
                for id in &old {
                    tx.delete(CHATS, &compose_key(&[&owner, id]))?;
                }
                Ok(tx.put(CHATS, &compose_key(&[&owner, &fresh.id]), &fresh)?)
            })
            .await?;
        Ok(kept)
    }

    /// Writes what was said; not one that was deleted meanwhile.
    pub(crate) async fn save(&self, owner: &str, kept: &Kept) -> Result<()> {
        let (owner, mut kept) = (owner.to_owned(), kept.clone());
        kept.updated_at = now();
        self.0
            .write::<_, ChatError, _>(move |tx| {
                let key = compose_key(&[&owner, &kept.id]);
                if tx.get(CHATS, &key)?.is_none() {
                    return Err(ChatError::NotFound(kept.id.clone()));
                }
                Ok(tx.put(CHATS, &key, &kept)?)
            })
            .await
    }

    pub(crate) async fn delete(&self, owner: &str, id: &str) -> Result<()> {
        let key = compose_key(&[owner, id]);
        let was = self.0.write::<_, ChatError, _>(move |tx| Ok(tx.delete(CHATS, &key)?)).await?;
        if was { Ok(()) } else { Err(ChatError::NotFound(id.chars().take(64).collect())) }
    }
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn a_title_is_the_beginning_of_what_was_said_in_whole_words() {
        assert_eq!(titled("  What is\nthe staging database? "), "What is the staging database?");
        let long = titled(&"remember everything ".repeat(20));
        assert!(long.chars().count() <= 61 && long.ends_with("everything…"), "{long}");
    }
}
