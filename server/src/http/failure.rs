//! A use case's error as an answer: the one mapping of this transport.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use regrant_app::api::AppError;
use regrant_core::Error;
use regrant_model::ErrorKind;

/// A failure that is answered with JSON in the shape that the portal's own functions use.
#[derive(Debug)]
pub(super) struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.report();
        let mut answer = refusal(self.0.kind(), self.0.public());
        if let Some(wait) = self.0.retry_after() {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        answer
    }
}

/// The answer of this kind, with this public message.
pub(super) fn refusal(kind: ErrorKind, message: &str) -> Response {
    let status = StatusCode::from_u16(kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(AppError { kind, message: message.to_owned() })).into_response()
}
