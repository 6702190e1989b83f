//! Moments: how long ago, which day, which minute (always UTC).

use time::{Month, OffsetDateTime, UtcOffset};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago (or how far ahead) `at` is: `now`, `40 s ago`, `6 min ago`, `in 3 h`; from a week on, the date.
pub fn ago(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let seconds = (now - at).whole_seconds();
    match (seconds.abs(), length(seconds.abs())) {
        (0..3, _) => "now".to_owned(),
        (_, Some(words)) if seconds < 0 => format!("in {words}"),
        (_, Some(words)) => format!("{words} ago"),
        (_, None) => date(at),
    }
}

/// For how long something has been so: `for 1 s` at least, `for 40 s`, `for 3 days`; from a week on, `since 31 Mar 2027`.
pub fn since(at: OffsetDateTime, now: OffsetDateTime) -> String {
    match length((now - at).whole_seconds().max(1)) {
        Some(words) => format!("for {words}"),
        None => format!("since {}", date(at)),
    }
}

/// So many seconds in one unit; nothing from a week on.
fn length(seconds: i64) -> Option<String> {
    Some(match seconds {
        ..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        DAY..172_800 => "1 day".to_owned(),
        172_800..604_800 => format!("{} days", seconds / DAY),
        _ => return None,
    })
}

/// The day: `31 Mar 2027`.
pub fn date(at: OffsetDateTime) -> String {
    let day = at.to_offset(UtcOffset::UTC).date();
    format!("{} {} {}", day.day(), month(day.month()), day.year())
}

/// The minute: `31 Mar 2027, 09:14 UTC`.
pub fn date_time(at: OffsetDateTime) -> String {
    let utc = at.to_offset(UtcOffset::UTC);
    format!("{}, {:02}:{:02} UTC", date(utc), utc.hour(), utc.minute())
}

/// The second as machines read it, for `<time datetime>`: `2027-03-31T09:14:05Z`.
pub fn machine(at: OffsetDateTime) -> String {
    let utc = at.to_offset(UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        utc.year(),
        u8::from(utc.month()),
        utc.day(),
        utc.hour(),
        utc.minute(),
        utc.second()
    )
}

const fn month(month: Month) -> &'static str {
    match month {
        Month::January => "Jan",
        Month::February => "Feb",
        Month::March => "Mar",
        Month::April => "Apr",
        Month::May => "May",
        Month::June => "Jun",
        Month::July => "Jul",
        Month::August => "Aug",
        Month::September => "Sep",
        Month::October => "Oct",
        Month::November => "Nov",
        Month::December => "Dec",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2027-03-31 09:14:05 UTC);

    #[test]
    fn the_past_is_ago_and_the_future_is_in() {
        for (seconds, words) in [
            (0, "now"),
            (2, "now"),
            (40, "40 s ago"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (399, "6 min ago"),
            (3_600, "1 h ago"),
            (86_399, "23 h ago"),
            (86_400, "1 day ago"),
            (259_200, "3 days ago"),
            (-90, "in 1 min"),
            (-172_800, "in 2 days"),
        ] {
            assert_eq!(ago(NOW - Duration::seconds(seconds), NOW), words, "{seconds} s");
        }
    }

    #[test]
    fn from_a_week_on_the_date_is_shown() {
        assert_eq!(ago(NOW - Duration::days(7), NOW), "24 Mar 2027");
        assert_eq!(ago(NOW + Duration::days(30), NOW), "30 Apr 2027");
    }

    #[test]
    fn what_lasts_reads_right_at_every_age() {
        for (seconds, words) in [
            (-90, "for 1 s"),
            (0, "for 1 s"),
            (5, "for 5 s"),
            (61, "for 1 min"),
            (7_200, "for 2 h"),
            (86_400, "for 1 day"),
            (259_200, "for 3 days"),
            (604_800, "since 24 Mar 2027"),
        ] {
            assert_eq!(since(NOW - Duration::seconds(seconds), NOW), words, "{seconds} s");
        }
    }

    #[test]
    fn moments_are_shown_in_utc() {
        let at = datetime!(2027-04-01 01:04:05 +2);
        assert_eq!(date(at), "31 Mar 2027");
        assert_eq!(date_time(at), "31 Mar 2027, 23:04 UTC");
        assert_eq!(machine(at), "2027-03-31T23:04:05Z");
    }
}
