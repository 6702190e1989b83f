use regrant_model::state::{RequestAction, RequestState};
use regrant_model::view::Window;
use time::{Duration, OffsetDateTime};

/// What decides whether a request may be reprocessed.
pub(crate) struct Standing {
    pub state: RequestState,
    pub first_completed_at: Option<OffsetDateTime>,
    /// No later request is about the same assignment.
    pub is_latest: bool,
}

/// How long a request may be reprocessed after its first completion: the setting in seconds, or seven days.
pub(crate) fn window_length(setting: Option<serde_json::Value>) -> Duration {
    setting.and_then(|value| value.as_i64()).map_or(Duration::days(7), Duration::seconds)
}

/// Whether a request may be reprocessed, and why not.
pub(crate) fn reprocess(standing: &Standing, length: Duration, now: OffsetDateTime) -> Result<(), String> {
    standing.state.after(RequestAction::Reprocess).map_err(|why| why.to_string())?;
    if !standing.is_latest {
        return Err("A later request has taken its place; reprocess that one, or the assignment.".to_owned());
    }
    let window = standing.first_completed_at.map(|at| Window::new(at, length));
    match window {
        Some(window) if standing.state != RequestState::Delivering && !window.is_open(now) => Err(format!(
            "It was completed more than {} days ago, so it can no longer be reprocessed. Cancel it and make a new request \
             in My Access.",
            length.whole_days()
        )),
        _ => Ok(()),
    }
}

/// Whether a request may be canceled, and why not.
pub(crate) fn cancel(state: RequestState) -> Result<(), String> {
    state.after(RequestAction::Cancel).map(drop).map_err(|why| why.to_string())
}
