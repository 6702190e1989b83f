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
        #[cfg(feature = "ssr")]
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

    /// An answer that makes no sense; Regrant may have been updated since the page was loaded.
    pub(crate) fn unreadable_answer() -> Self {
        Self::new(ErrorKind::Internal, "Something went wrong in Regrant. Reload the page and try again.")
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

/// The boundary between use cases and the portal: the private half goes to the log here, and nowhere else.
#[cfg(feature = "ssr")]
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
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => unreadable(),
            // On the server it is what was sent that can't be read; in the browser it is the answer.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => unreadable(),
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorKind::Unavailable,
                "Regrant can't be reached. Check your connection and try again.",
            ),
            _ => Self::unreadable_answer(),
        }
    }
}

/// JSON, which the browser itself decodes: there is no other JSON in the WASM.
pub struct ErrorEncoding;

impl ContentType for ErrorEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for ErrorEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

#[cfg(feature = "ssr")]
impl Encodes<AppError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn encode(error: &AppError) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(error).map(Bytes::from)
    }
}

#[cfg(feature = "ssr")]
impl Decodes<AppError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<AppError, serde_json::Error> {
        serde_json::from_slice(&bytes)
    }
}

/// The browser answers nobody.
#[cfg(not(feature = "ssr"))]
impl Encodes<AppError> for ErrorEncoding {
    type Error = fmt::Error;

    fn encode(_: &AppError) -> Result<Bytes, fmt::Error> {
        Err(fmt::Error)
    }
}

#[cfg(not(feature = "ssr"))]
impl Decodes<AppError> for ErrorEncoding {
    type Error = fmt::Error;

    fn decode(bytes: Bytes) -> Result<AppError, fmt::Error> {
        read_json(&bytes).ok_or(fmt::Error)
    }
}

#[cfg(feature = "hydrate")]
fn read_json(bytes: &[u8]) -> Option<AppError> {
    use serde::de::{IntoDeserializer, value};
    let error = js_sys::JSON::parse(std::str::from_utf8(bytes).ok()?).ok()?;
    let field = |name: &str| js_sys::Reflect::get(&error, &name.into()).ok()?.as_string();
    let kind = field("kind")?;
    let kind = ErrorKind::deserialize(IntoDeserializer::<value::Error>::into_deserializer(kind)).ok()?;
    Some(AppError { kind, message: field("message")? })
}

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
fn read_json(_: &[u8]) -> Option<AppError> {
    None
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
#[cfg(feature = "ssr")]
pub fn part<T: Clone + 'static>() -> Result<T, AppError> {
    leptos::prelude::use_context::<T>().ok_or_else(|| {
        AppError::new(ErrorKind::Internal, "Something went wrong in Regrant. Try again later.")
    })
}
