//! `GET /metrics` in Prometheus' text format. Other parts of the process count with the macros of the crate `metrics`.

use std::{sync::OnceLock, time::Duration};

use axum::{extract::State, response::IntoResponse};
use http::{Method, StatusCode, header::CONTENT_TYPE};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::AppState;

const REQUESTS: &str = "regrant_http_requests_total";
const SECONDS: &str = "regrant_http_request_duration_seconds";
const CONNECTIONS: &str = "regrant_database_connections";
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// Begins to count. Later calls change nothing.
pub(super) fn install() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let builder =
            PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &BUCKETS);
        let handle = builder
            .map_err(|error| error.to_string())
            .and_then(|builder| builder.install_recorder().map_err(|error| error.to_string()));
        match handle {
            Ok(handle) => {
                metrics::describe_counter!(REQUESTS, "Requests answered, by route, method and status.");
                metrics::describe_histogram!(SECONDS, "Time until the answer begins, by route and method.");
                metrics::describe_gauge!(CONNECTIONS, "Database connections of this process, by state.");
                // Nobody else sets it.
                let _first = HANDLE.set(handle);
            }
            Err(error) => tracing::warn!(error, "nothing is counted for /metrics"),
        }
    });
}

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Counts a request. Without a route of our own it is counted under none, so that strangers can't make up labels.
pub(super) fn count(method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
    let route = route.unwrap_or("none").to_owned();
    let method = if *method == Method::GET || *method == Method::POST || *method == Method::HEAD {
        method.as_str().to_owned()
    } else {
        "other".to_owned()
    };
    metrics::histogram!(SECONDS, "route" => route.clone(), "method" => method.clone()).record(took);
    metrics::counter!(REQUESTS, "route" => route, "method" => method, "status" => status.as_str().to_owned())
        .increment(1);
}

/// What was counted.
pub(super) async fn show(State(state): State<AppState>) -> impl IntoResponse {
    let idle = state.db.num_idle();
    let all = usize::try_from(state.db.size()).unwrap_or(usize::MAX);
    for (name, number) in [("idle", idle), ("used", all.saturating_sub(idle))] {
        metrics::gauge!(CONNECTIONS, "state" => name).set(u32::try_from(number).unwrap_or(u32::MAX));
    }
    let text = HANDLE.get().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text.unwrap_or_default())
}
