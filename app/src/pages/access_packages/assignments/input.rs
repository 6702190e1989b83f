//! What the New assignment form's fields mean, and what is said when it is done.

use crate::{api::AppError, format::counted};
use regrant_core::{
    assignment::{Assigned, NewAssignment},
    input::Justification,
};
use regrant_model::{ErrorKind, PolicyId, UserId};
use time::{Date, OffsetDateTime, Time, macros::format_description};

/// The last second of a day: an end date is included.
const LAST: Time = time::macros::time!(23:59:59);

/// Reads the fields.
pub(super) fn new_assignment(
    policy: PolicyId,
    subjects: Vec<UserId>,
    starts: &str,
    ends: &str,
    justification: &str,
) -> Result<NewAssignment, AppError> {
    Ok(NewAssignment {
        policy,
        subjects,
        starts_at: day("Start date", starts, Time::MIDNIGHT)?,
        ends_at: day("End date", ends, LAST)?,
        justification: Justification::parse("Justification", justification)?,
    })
}

/// A day as a date field sends it, at this time of it in UTC.
fn day(field: &str, text: &str, at: Time) -> Result<Option<OffsetDateTime>, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| {
        AppError::new(ErrorKind::Invalid, format!("{field}: write a day as 2027-03-31, or leave it empty."))
    })?;
    Ok(Some(date.with_time(at).assume_utc()))
}

/// What came of it.
pub(super) fn told(assigned: &Assigned) -> String {
    let now = assigned.run.map_or(0, |run| u64::from(run.total.unsigned_abs()));
    let scheduled = (assigned.requests.len() as u64).saturating_sub(now);
    match (now, scheduled) {
        (0, later) => {
            format!("{} will be delivered at the start date.", counted(later, "assignment", "assignments"))
        }
        (now, 0) => format!("Delivery of {} has started.", counted(now, "assignment", "assignments")),
        (now, later) => format!(
            "Delivery of {} has started; {} will follow at the start date.",
            counted(now, "assignment", "assignments"),
            counted(later, "assignment", "assignments")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_end_date_is_included_and_an_empty_one_is_none() {
        assert_eq!(day("End date", " 2027-03-31 ", LAST), Ok(Some(datetime!(2027-03-31 23:59:59 UTC))));
        assert_eq!(day("End date", "", LAST), Ok(None));
        for wrong in ["31.3.2027", "2027-02-30", "tomorrow"] {
            assert_eq!(day("End date", wrong, LAST).unwrap_err().kind, ErrorKind::Invalid, "{wrong}");
        }
    }
}
