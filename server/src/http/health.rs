//! Whether the process is up, and whether it can work.

use axum::extract::State;
use http::StatusCode;
use regrant_core::db::schema_is_current;

use super::AppState;

/// The process is up.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The database can be reached and its schema is the one that this binary knows.
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match schema_is_current(&state.db).await {
        Ok(true) => (StatusCode::OK, "ok\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database schema is not up to date\n"),
        Err(error) => {
            error.report();
            (StatusCode::SERVICE_UNAVAILABLE, "the database can't be reached\n")
        }
    }
}
