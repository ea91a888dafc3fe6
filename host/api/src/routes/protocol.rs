//! Answers that are another program's: results of the Model Context Protocol, passed on as the server gave them. Their
//! shapes are for the document alone.

use std::marker::PhantomData;

use axum::Json;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde_json::{Map, Value};

use crate::openapi::{Answers, Operation};

/// A server's answer, which is a `T` if the server keeps to the protocol.
pub(super) struct Protocol<T>(Value, PhantomData<fn() -> T>);

impl<T> Protocol<T> {
    pub(super) fn of(answer: Value) -> Self {
        Self(answer, PhantomData)
    }
}

impl<T> IntoResponse for Protocol<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: JsonSchema> Answers for Protocol<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers::<T>(200);
    }
}

/// What a tool answers.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct CallToolResult {
    content: Vec<ContentBlock>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    structured_content: Option<Value>,
    /// It says itself that it failed.
    #[schemars(skip_serializing_if = "Option::is_none")]
    is_error: Option<bool>,
    #[schemars(skip_serializing_if = "Option::is_none", rename = "_meta")]
    meta: Option<Map<String, Value>>,
}

/// A piece of an answer.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
struct ContentBlock {
    /// `text`, `image`, `audio`, `resource_link`, `resource`.
    #[schemars(rename = "type")]
    kind: String,
    #[schemars(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Base64.
    #[schemars(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    mime_type: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    #[schemars(flatten)]
    more: Map<String, Value>,
}

/// What a resource holds.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct ReadResourceResult {
    contents: Vec<ResourceContents>,
    #[schemars(skip_serializing_if = "Option::is_none", rename = "_meta")]
    meta: Option<Map<String, Value>>,
}

/// A piece of it: `text`, or `blob` in base64.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "only its schema is used")]
struct ResourceContents {
    uri: String,
    #[schemars(skip_serializing_if = "Option::is_none")]
    mime_type: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    blob: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none", rename = "_meta")]
    meta: Option<Map<String, Value>>,
}

/// A prompt, filled in.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct GetPromptResult {
    #[schemars(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    messages: Vec<PromptMessage>,
    #[schemars(skip_serializing_if = "Option::is_none", rename = "_meta")]
    meta: Option<Map<String, Value>>,
}

/// What one of both says in it.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "only its schema is used")]
struct PromptMessage {
    /// `user` or `assistant`.
    role: String,
    content: ContentBlock,
}
