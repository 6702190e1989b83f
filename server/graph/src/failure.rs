//! What goes wrong, in the shape that clients of Graph read: `{"error": {"code", "message", "innerError"}}`.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use regrant_core::{Error, ErrorKind};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ids::Ids;

/// A refusal or a failure, as a client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer.
    pub status: StatusCode,
    /// What programs look at.
    pub code: &'static str,
    /// What people read.
    pub message: Cow<'static, str>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure of this status and code.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// The call makes no sense.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// There is no token, or it is not good.
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// The token is good, but not for this.
    pub fn denied(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// A use case's error about this sort of object.
    pub fn of(error: &Error, object: Object) -> Self {
        error.report();
        let (status, code) = match error.kind() {
            ErrorKind::NotSignedIn => (StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken"),
            ErrorKind::Forbidden => (StatusCode::FORBIDDEN, "Authorization_RequestDenied"),
            ErrorKind::NotFound => (StatusCode::NOT_FOUND, "ResourceNotFound"),
            ErrorKind::Invalid => (StatusCode::BAD_REQUEST, "BadRequest"),
            ErrorKind::Conflict => (StatusCode::CONFLICT, "Conflict"),
            ErrorKind::NotAllowedInState => (StatusCode::BAD_REQUEST, object.state_code()),
            ErrorKind::WindowClosed => (StatusCode::BAD_REQUEST, "ReprocessWindowExpired"),
            ErrorKind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequests"),
            ErrorKind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable"),
            ErrorKind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
        };
        let waits = matches!(error.kind(), ErrorKind::TooMany | ErrorKind::Unavailable);
        let retry_after = error.retry_after().or(waits.then_some(Duration::from_secs(5)));
        Self { status, code, message: error.public().to_owned().into(), retry_after }
    }

    /// The body.
    pub(crate) fn body(&self, ids: &Ids) -> Value {
        // Formatting a moment of our own clock does not fail.
        let date =
            OffsetDateTime::now_utc().replace_nanosecond(0).ok().and_then(|at| at.format(&Rfc3339).ok());
        json!({ "error": {
            "code": self.code,
            "message": self.message,
            "innerError": { "date": date, "request-id": ids.request, "client-request-id": ids.client },
        } })
    }

    /// Whole seconds, rounded up: that is what clients parse.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after
            .map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
            .map(|wait| wait.max(1))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of(&error, Object::Other)
    }
}

/// What an error is about: a wrong state has a code for each sort.
#[derive(Clone, Copy, Debug)]
pub enum Object {
    /// An assignment.
    Assignment,
    /// A request.
    Request,
    /// Anything else.
    Other,
}

impl Object {
    const fn state_code(self) -> &'static str {
        match self {
            Self::Assignment => "InvalidAssignmentState",
            Self::Request => "InvalidRequestState",
            Self::Other => "Conflict",
        }
    }
}
