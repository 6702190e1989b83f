//! The one error of the portal.

use leptos::{
    prelude::FromServerFnError,
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, error::ServerFnErrorErr},
};
use regrant_model::ErrorKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A failure as a page shows it: its kind, and a public message that says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    /// The kind; pages choose what to show by it.
    pub kind: ErrorKind,
    /// What happened, and what to do.
    pub message: String,
}

impl AppError {
    /// A failure. On the server it also becomes the answer's HTTP status: that of the page when it is made while a page
    /// renders, that of the call when it is made in a server function.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        if let (Some(response), Ok(status)) = (
            leptos::prelude::use_context::<leptos_axum::ResponseOptions>(),
            http::StatusCode::from_u16(kind.http_status()),
        ) {
            response.set_status(status);
        }
        Self { kind, message: message.into() }
    }

    /// The viewer's roles don't allow what a page is for: "create groups".
    pub(crate) fn may_not(what: &str) -> Self {
        let message = format!("You may not {what}. Ask an administrator for a role that allows it.");
        Self::new(ErrorKind::Forbidden, message)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

/// The boundary between use cases and the portal: the private half goes to the log here, and nowhere else.
impl From<regrant_core::Error> for AppError {
    fn from(error: regrant_core::Error) -> Self {
        error.report();
        Self::new(error.kind(), error.public())
    }
}

impl FromServerFnError for AppError {
    type Encoder = ErrorEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => unreadable(),
            _ => Self::new(
                ErrorKind::Internal,
                "Something went wrong in Regrant. Reload the page and try again.",
            ),
        }
    }
}

/// JSON.
pub struct ErrorEncoding;

impl ContentType for ErrorEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for ErrorEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<AppError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn encode(error: &AppError) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(error).map(Bytes::from)
    }
}

impl Decodes<AppError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<AppError, serde_json::Error> {
        serde_json::from_slice(&bytes)
    }
}

/// What was sent makes no sense.
fn unreadable() -> AppError {
    AppError::new(
        ErrorKind::Invalid,
        "Something in what was sent is missing or can't be understood. Reload the page and try again.",
    )
}

/// A part that the server provides to server functions as context, such as the database or the caller.
///
/// # Errors
/// When it was not provided, which is a mistake in how the server is put together.
pub fn part<T: Clone + 'static>() -> Result<T, AppError> {
    leptos::prelude::use_context::<T>().ok_or_else(|| {
        AppError::new(ErrorKind::Internal, "Something went wrong in Regrant. Try again later.")
    })
}
