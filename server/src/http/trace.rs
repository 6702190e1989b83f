//! A span and a line in the log for each request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use tracing::Instrument as _;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, which the answer carries and every line that is written about it. Queries are not logged:
/// people search for people.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let span = tracing::info_span!("request", %id, %method, path);
    let began = Instant::now();
    async move {
        let mut answer = next.run(request).await;
        let (status, took) = (answer.status(), began.elapsed());
        let milliseconds = took.as_secs_f64() * 1000.0;
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), milliseconds, "request failed");
        } else {
            tracing::debug!(status = status.as_u16(), milliseconds, "request answered");
        }
        // The API has one route for all that is below a root, and says itself what was asked for.
        let below = answer.extensions().get::<regrant_graph::Route>().map(ToString::to_string);
        super::metrics::count(&method, below.as_deref().or(route.as_deref()), status, took);
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    }
    .instrument(span)
    .await
}
