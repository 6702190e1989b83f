//! The window in which a request that failed or was partially delivered may be reprocessed.

use regrant_model::state::{RequestAction, RequestState};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use crate::Result;
use crate::engine::RequestHead;

/// The setting's key; its value is a number of seconds.
pub const SETTING: &str = "request_reprocess_window";

/// How long after its *first* completion a request may be reprocessed, inclusive; reprocessing does not renew it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(pub Duration);

impl Default for Window {
    /// Seven days, as the reference product had it.
    fn default() -> Self {
        Self(Duration::days(7))
    }
}

impl Window {
    /// Reads the setting.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn load(connection: &mut PgConnection) -> Result<Self> {
        let value = sqlx::query_scalar!("select value from settings where key = $1", SETTING)
            .fetch_optional(connection)
            .await?;
        Ok(value.and_then(|value| value.as_i64()).map_or_else(Self::default, |s| Self(Duration::seconds(s))))
    }

    /// Whether the window is still open for a request first completed then.
    pub fn is_open(self, first_completed_at: OffsetDateTime, now: OffsetDateTime) -> bool {
        now <= first_completed_at + self.0
    }

    /// Whether a request may be reprocessed; the error says why not and what to do instead.
    ///
    /// # Errors
    /// Its state does not allow it, the window has closed, or a later request has taken its place.
    pub fn reprocess(
        self,
        request: &RequestHead,
        is_latest: bool,
        now: OffsetDateTime,
    ) -> Result<(), String> {
        request.state.after(RequestAction::Reprocess).map_err(|why| why.to_string())?;
        if !is_latest {
            return Err(
                "A later request has taken its place; reprocess that one, or the assignment.".to_owned()
            );
        }
        match request.first_completed_at {
            Some(at) if request.state != RequestState::Delivering && !self.is_open(at, now) => Err(format!(
                "It was completed more than {} days ago, so it can no longer be reprocessed. \
                 Cancel it and make a new request in My Access.",
                self.0.whole_days()
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use regrant_model::state::RequestType;
    use time::macros::datetime;

    use super::*;

    const DONE: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

    fn failed() -> RequestHead {
        RequestHead {
            state: RequestState::DeliveryFailed,
            kind: RequestType::UserAdd,
            first_completed_at: Some(DONE),
        }
    }

    #[test]
    fn the_seventh_day_is_inside_and_a_second_later_is_not() {
        let window = Window::default();
        assert_eq!(window.reprocess(&failed(), true, DONE + Duration::days(7)), Ok(()));
        let late = window.reprocess(&failed(), true, DONE + Duration::days(7) + Duration::SECOND);
        assert!(late.is_err_and(|why| why.contains("My Access")));
    }

    #[test]
    fn the_error_names_the_state() {
        let delivered = RequestHead { state: RequestState::Delivered, ..failed() };
        let error = Window::default().reprocess(&delivered, true, DONE).unwrap_err();
        assert!(error.contains("Delivered"), "{error}");
    }

    #[test]
    fn only_the_latest_request_of_an_assignment() {
        assert!(Window::default().reprocess(&failed(), false, DONE).is_err());
    }

    #[test]
    fn a_delivery_under_way_is_joined_even_after_the_window() {
        let delivering = RequestHead { state: RequestState::Delivering, ..failed() };
        assert_eq!(Window::default().reprocess(&delivering, true, DONE + Duration::days(30)), Ok(()));
    }
}
