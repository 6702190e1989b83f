use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::ids::Ids;

const JSON: HeaderValue = HeaderValue::from_static(
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
);
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");

/// What a call is answered with.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub body: Content,
    /// Where the thing that the call made can be read.
    pub location: Option<String>,
}

/// A body.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// None, and no content type: with one and no body, Graph's JavaScript client throws.
    None,
    /// An object.
    Json(Value),
    /// A text of another type.
    Text(&'static str, String),
}

impl Answer {
    /// 200 with an object.
    pub fn json(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Content::Json(body), location: None }
    }

    /// 201 with the object that was made.
    pub fn created(body: Value, location: String) -> Self {
        Self { status: StatusCode::CREATED, body: Content::Json(body), location: Some(location) }
    }

    /// 202: it is under way, and the run tells how far.
    pub fn accepted(location: String) -> Self {
        Self { status: StatusCode::ACCEPTED, body: Content::None, location: Some(location) }
    }

    /// 204: done.
    pub fn done() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: Content::None, location: None }
    }

    /// The same with 200.
    pub fn ok(self) -> Self {
        Self { status: StatusCode::OK, ..self }
    }

    /// As an answer of the web server.
    pub fn response(self, ids: &Ids) -> Response {
        let (kind, text) = match self.body {
            Content::None => (None, None),
            Content::Json(body) => (Some(JSON), Some(body.to_string())),
            Content::Text(kind, text) => (Some(HeaderValue::from_static(kind)), Some(text)),
        };
        let mut response = Response::new(text.map_or_else(Body::empty, Body::from));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, kind);
            headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(LOCATION, location);
        }
        ids.add_to(headers);
        response
    }
}
