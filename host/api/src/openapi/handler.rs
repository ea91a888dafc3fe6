//! What a handler's own signature says.

use axum::Json;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, Response};
use schemars::JsonSchema;

use super::Operation;
use crate::ApiError;
use crate::body::{Body, BodyFrom, RawJson};
use crate::caller::Asking;
use crate::params::{Path, Query};

/// Something that a handler takes from a request.
pub(crate) trait Takes {
    /// Says what that is.
    fn describe(operation: &mut Operation<'_>);
}

/// Something that a handler answers with.
pub(crate) trait Answers {
    /// Says what that is.
    fn describe(operation: &mut Operation<'_>);
}

/// A handler of which both are known. `T` is the tuple of what it takes.
pub(crate) trait Described<T> {
    /// Says both.
    fn describe(operation: &mut Operation<'_>);
}

macro_rules! described {
    ($($part:ident),*) => {
        impl<F, Answer, Out, $($part),*> Described<($($part,)*)> for F
        where
            F: FnOnce($($part),*) -> Answer,
            Answer: Future<Output = Out>,
            Out: Answers,
            $($part: Takes),*
        {
            fn describe(operation: &mut Operation<'_>) {
                $(<$part as Takes>::describe(operation);)*
                Out::describe(operation);
            }
        }
    };
}

described!();
described!(A);
described!(A, B);
described!(A, B, C);
described!(A, B, C, D);
described!(A, B, C, D, E);
described!(A, B, C, D, E, G);

/// The change to a WebSocket is what such a route answers with.
impl<E> Takes for Result<WebSocketUpgrade, E> {
    fn describe(_: &mut Operation<'_>) {}
}

impl<S> Takes for State<S> {
    fn describe(_: &mut Operation<'_>) {}
}

impl<T> Takes for Option<Extension<T>> {
    fn describe(_: &mut Operation<'_>) {}
}

impl<T> Takes for Extension<T> {
    fn describe(_: &mut Operation<'_>) {}
}

impl Takes for Uri {
    fn describe(_: &mut Operation<'_>) {}
}

impl Takes for HeaderMap {
    fn describe(_: &mut Operation<'_>) {}
}

impl Takes for Asking {
    fn describe(operation: &mut Operation<'_>) {
        operation.says_who();
    }
}

impl<T> Takes for Path<T> {
    /// The names of its parts stand in the path itself.
    fn describe(_: &mut Operation<'_>) {}
}

impl<T: JsonSchema> Takes for Query<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.query::<T>();
    }
}

impl Takes for RawJson {
    fn describe(operation: &mut Operation<'_>) {
        operation.body::<serde_json::Value>();
    }
}

impl<T: JsonSchema> Takes for Body<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.body::<T>();
    }
}

impl<T: JsonSchema> Takes for BodyFrom<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.body_from::<T>();
    }
}

impl<T: JsonSchema> Answers for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers::<T>(200);
    }
}

impl<T> Answers for Html<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_text(200, "text/html", "A page.");
    }
}

impl<A: Answers> Answers for Result<A, ApiError> {
    /// Refusals are every route's.
    fn describe(operation: &mut Operation<'_>) {
        A::describe(operation);
    }
}

/// Says nothing: a test asks for more.
impl Answers for Response {
    fn describe(_: &mut Operation<'_>) {}
}
