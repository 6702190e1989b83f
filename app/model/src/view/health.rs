use crate::rfc3339;
use crate::state::Health;
use crate::text_enum::text_enum;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

text_enum! {
    /// How far back a picture of health reaches; its text stands in the address.
    HealthSpan {
        /// A day, hour by hour.
        Day = "24h", "24 hours";
        /// A week.
        Week = "7d", "7 days";
        /// A month, which is shown when nothing else is asked for.
        Month = "30d", "30 days";
        /// A year, from one record a day.
        Year = "1y", "1 year";
    }
}

impl HealthSpan {
    /// How long it is.
    pub const fn length(self) -> Duration {
        match self {
            Self::Day => Duration::hours(24),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
            Self::Year => Duration::days(365),
        }
    }

    /// How much time one record stands for: of all that were made in it the last is shown.
    pub const fn grain(self) -> Duration {
        match self {
            Self::Day => Duration::hours(1),
            Self::Week => Duration::hours(2),
            Self::Month => Duration::hours(6),
            Self::Year => Duration::days(3),
        }
    }

    /// Two records that are further apart have a time between them of which nothing is known.
    pub const fn longest_gap(self) -> Duration {
        match self {
            Self::Day | Self::Week => self.grain().saturating_mul(2).saturating_add(Duration::minutes(30)),
            // What is older than two weeks is recorded once a day.
            Self::Month => Duration::hours(37),
            Self::Year => Duration::days(7),
        }
    }
}

/// How many live assignments are in each class of health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HealthCounts {
    /// [`Health::Verified`].
    pub verified: u32,
    /// [`Health::Waiting`].
    pub waiting: u32,
    /// [`Health::Drifted`].
    pub drifted: u32,
    /// [`Health::Failing`].
    pub failing: u32,
}

impl HealthCounts {
    /// How many are in this class.
    pub const fn of(&self, health: Health) -> u32 {
        match health {
            Health::Verified => self.verified,
            Health::Waiting => self.waiting,
            Health::Drifted => self.drifted,
            Health::Failing => self.failing,
        }
    }

    /// All live assignments.
    pub const fn live(&self) -> u32 {
        self.verified + self.waiting + self.drifted + self.failing
    }
}

/// How things stood at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthRecord {
    /// It stands for the time from then on...
    #[serde(with = "rfc3339")]
    pub since: OffsetDateTime,
    /// ...until then, when it was made.
    #[serde(with = "rfc3339")]
    pub at: OffsetDateTime,
    /// What was counted.
    pub counts: HealthCounts,
}

/// The health of a package or of the tenant over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthHistory {
    /// The database's time when it was read: where the picture ends.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// How far back it reaches.
    pub span: HealthSpan,
    /// What was recorded, oldest first. Where counting is quick the last is of this moment.
    pub records: Vec<HealthRecord>,
    /// When the next record is made, about.
    #[serde(with = "rfc3339")]
    pub next_at: OffsetDateTime,
}

impl HealthHistory {
    /// Puts it together from what was counted at which moments, oldest first: what lies before the span only says since
    /// when the next one holds.
    pub fn new(
        now: OffsetDateTime,
        span: HealthSpan,
        counted: impl IntoIterator<Item = (OffsetDateTime, HealthCounts)>,
    ) -> Self {
        let from = now - span.length();
        let mut before: Option<OffsetDateTime> = None;
        let mut records = Vec::new();
        for (at, counts) in counted {
            let known = before.filter(|before| at - *before <= span.longest_gap());
            let since = known.unwrap_or(at - span.grain()).max(from);
            before = Some(at);
            if at > from {
                records.push(HealthRecord { since, at, counts });
            }
        }
        // Before the first assignment there is nothing to see.
        let empty = records.iter().take_while(|record| record.counts.live() == 0).count();
        records.drain(..empty);
        let hour = Duration::hours(1).whole_seconds();
        let next = (now.unix_timestamp().div_euclid(hour) + 1) * hour;
        let next_at = OffsetDateTime::from_unix_timestamp(next).unwrap_or(now);
        Self { now, span, records, next_at }
    }

    /// How things stand at last.
    pub fn latest(&self) -> Option<&HealthRecord> {
        self.records.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2027-03-31 09:20 UTC);

    fn ago(hours: i64) -> OffsetDateTime {
        datetime!(2027-03-31 09:00 UTC) - Duration::hours(hours)
    }

    fn verified(verified: u32) -> HealthCounts {
        HealthCounts { verified, ..HealthCounts::default() }
    }

    fn spans(counted: &[(i64, u32)]) -> Vec<(OffsetDateTime, OffsetDateTime, u32)> {
        let counted = counted.iter().map(|(hours, number)| (ago(*hours), verified(*number)));
        let history = HealthHistory::new(NOW, HealthSpan::Day, counted);
        history.records.iter().map(|record| (record.since, record.at, record.counts.live())).collect()
    }

    #[test]
    fn a_record_stands_for_the_time_since_the_one_before() {
        let begin = NOW - Duration::days(1);
        assert_eq!(
            spans(&[(24, 3), (23, 4), (22, 5)]),
            [(begin, ago(23), 4), (ago(23), ago(22), 5)],
            "what was before the span is cut off"
        );
        assert_eq!(spans(&[]), []);
        assert_eq!(spans(&[(2, 7)]), [(ago(3), ago(2), 7)], "a single one stands for its hour");
    }

    #[test]
    fn what_was_not_recorded_is_a_gap() {
        assert_eq!(spans(&[(9, 3), (4, 4)]), [(ago(10), ago(9), 3), (ago(5), ago(4), 4)]);
        assert_eq!(
            spans(&[(5, 3), (3, 4)]),
            [(ago(6), ago(5), 3), (ago(5), ago(3), 4)],
            "one hour is missing"
        );
    }

    #[test]
    fn it_begins_with_the_first_assignment_and_may_end_with_none() {
        assert_eq!(spans(&[(4, 0), (3, 0), (2, 1), (1, 0)]), [(ago(3), ago(2), 1), (ago(2), ago(1), 0)]);
        let nobody = HealthHistory::new(NOW, HealthSpan::Month, [(ago(1), HealthCounts::default())]);
        assert_eq!(nobody.latest(), None);
        assert_eq!(nobody.next_at, datetime!(2027-03-31 10:00 UTC));
    }

    #[test]
    fn a_picture_has_some_hundred_records_at_most() {
        for span in HealthSpan::ALL {
            let most = span.length().whole_seconds() / span.grain().whole_seconds();
            assert!((20..=125).contains(&most), "{span}: {most}");
            assert!(span.longest_gap() > span.grain());
        }
    }
}
