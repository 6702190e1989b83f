use regrant_model::state::{RequestAction, RequestState};
use regrant_model::view::Window;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use crate::{Error, ErrorKind, Result};

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

/// Reads the setting.
pub(crate) async fn load_window(connection: &mut PgConnection) -> Result<Duration> {
    let setting = sqlx::query_scalar!("select value from settings where key = 'request_reprocess_window'")
        .fetch_optional(connection)
        .await?;
    Ok(window_length(setting))
}

/// Why a request may not be reprocessed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its state does not allow it.
    State(String),
    /// It is too late.
    Window(String),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::State(why) | Self::Window(why)) = self;
        f.write_str(why)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::State(why) => Self::not_allowed_in_state(why),
            Refusal::Window(why) => Self::new(ErrorKind::WindowClosed, why),
        }
    }
}

/// Whether a request may be reprocessed, and why not.
pub(crate) fn reprocess(
    standing: &Standing,
    length: Duration,
    now: OffsetDateTime,
) -> std::result::Result<(), Refusal> {
    standing.state.after(RequestAction::Reprocess).map_err(|why| Refusal::State(why.to_string()))?;
    if !standing.is_latest {
        let why = "A later request has taken its place; reprocess that one, or the assignment.";
        return Err(Refusal::State(why.to_owned()));
    }
    let window = standing.first_completed_at.map(|at| Window::new(at, length));
    match window {
        Some(window) if standing.state != RequestState::Delivering && !window.is_open(now) => {
            Err(Refusal::Window(format!(
                "It was completed more than {} days ago, so it can no longer be reprocessed. Cancel it, and make a new \
                 request in My Access or a new assignment.",
                length.whole_days()
            )))
        }
        _ => Ok(()),
    }
}

/// Whether a request may be canceled, and why not.
pub(crate) fn cancel(state: RequestState) -> std::result::Result<(), String> {
    state.after(RequestAction::Cancel).map(drop).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const DONE: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);
    const WEEK: Duration = Duration::days(7);

    fn failed() -> Standing {
        Standing { state: RequestState::DeliveryFailed, first_completed_at: Some(DONE), is_latest: true }
    }

    #[test]
    fn the_seventh_day_is_inside_and_a_second_later_is_not() {
        assert_eq!(reprocess(&failed(), WEEK, DONE + WEEK), Ok(()));
        let late = reprocess(&failed(), WEEK, DONE + WEEK + Duration::SECOND);
        assert!(matches!(late, Err(Refusal::Window(why)) if why.contains("My Access")));
    }

    #[test]
    fn the_error_names_the_state() {
        let delivered = Standing { state: RequestState::Delivered, ..failed() };
        let refused = reprocess(&delivered, WEEK, DONE);
        assert!(
            matches!(&refused, Err(Refusal::State(why)) if why.contains("that is delivered")),
            "{refused:?}"
        );
    }

    #[test]
    fn only_the_latest_request_of_an_assignment() {
        assert!(reprocess(&Standing { is_latest: false, ..failed() }, WEEK, DONE).is_err());
    }

    #[test]
    fn a_delivery_under_way_is_joined_even_after_the_window() {
        let delivering = Standing { state: RequestState::Delivering, ..failed() };
        assert_eq!(reprocess(&delivering, WEEK, DONE + WEEK * 4), Ok(()));
    }
}
