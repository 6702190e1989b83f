//! How fast a run is.

use regrant_model::view::RunProgress;
use std::collections::VecDeque;
use time::{Duration, OffsetDateTime};

/// The estimate looks this far back: a run that gets slower or faster is soon told so.
const LOOK_BACK: Duration = Duration::seconds(10);
/// Less than this is no evidence.
const LEAST: Duration = Duration::milliseconds(900);

/// How many items were done when, lately.
#[derive(Debug, Default)]
pub(super) struct Pace {
    seen: VecDeque<(OffsetDateTime, u32)>,
}

impl Pace {
    /// Takes note of how far the run is, and says how long the rest will take, if that can be known: there must have been
    /// progress of late, and nothing that the run has to wait for.
    pub(super) fn left(&mut self, run: &RunProgress) -> Option<Duration> {
        self.seen.push_back((run.now, run.done));
        while self.seen.get(1).is_some_and(|(at, _)| run.now - *at >= LOOK_BACK) {
            self.seen.pop_front();
        }
        let (since, done_then) = *self.seen.front()?;
        let (took, done) = (run.now - since, run.done.saturating_sub(done_then));
        if took < LEAST || done == 0 || !run.waiting_on.is_empty() {
            return None;
        }
        Some(took * f64::from(run.total.saturating_sub(run.done)) / f64::from(done))
    }
}

/// A length of time as people say it, never too short: `4 s`, `25 s`, `3 min`, `2 h`.
pub(super) fn about(length: Duration) -> String {
    let seconds = length.whole_milliseconds().max(0).unsigned_abs().div_ceil(1000).max(1);
    match seconds {
        ..20 => format!("{seconds} s"),
        20..=55 => format!("{} s", seconds.next_multiple_of(5)),
        56..=3_300 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regrant_model::{
        PackageId, RunId,
        state::{RunKind, RunState},
        view::{Named, OutcomeCounts},
    };

    fn run(seconds: i64, done: u32) -> RunProgress {
        let nil = "00000000-0000-0000-0000-000000000000";
        RunProgress {
            id: nil.parse::<RunId>().unwrap(),
            now: OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds),
            kind: RunKind::Reprocess,
            state: RunState::Active,
            package: Named { id: nil.parse::<PackageId>().unwrap(), name: String::new() },
            asked_by: String::new(),
            asked_at: OffsetDateTime::UNIX_EPOCH,
            selection: String::new(),
            total: 100,
            done,
            outcomes: OutcomeCounts::default(),
            grants_put_back: 0,
            grants_withdrawn: 0,
            stopping: false,
            paused_at: None,
            paused_by: None,
            preview: None,
            waiting_on: Vec::new(),
            finished_at: None,
        }
    }

    #[test]
    fn nothing_is_foretold_without_evidence() {
        let mut pace = Pace::default();
        assert_eq!(pace.left(&run(0, 0)), None, "one look");
        assert_eq!(pace.left(&run(5, 0)), None, "no progress");
        let waiting = RunProgress { waiting_on: vec!["LDAP".to_owned()], ..run(6, 50) };
        assert_eq!(pace.left(&waiting), None, "a system does not answer");
    }

    #[test]
    fn the_rest_takes_as_long_as_the_same_took_of_late() {
        let mut pace = Pace::default();
        pace.left(&run(0, 0));
        assert_eq!(pace.left(&run(4, 50)), Some(Duration::seconds(4)));
        assert_eq!(pace.left(&run(9, 90)), Some(Duration::seconds(1)));
    }

    #[test]
    fn what_was_long_ago_does_not_count() {
        let mut pace = Pace::default();
        pace.left(&run(0, 0));
        pace.left(&run(10, 80));
        // Since then one item in ten seconds.
        assert_eq!(pace.left(&run(20, 81)), Some(Duration::seconds(190)));
    }

    #[test]
    fn a_length_is_said_in_one_unit() {
        for (seconds, words) in [
            (0.0, "1 s"),
            (3.2, "4 s"),
            (21.0, "25 s"),
            (55.0, "55 s"),
            (56.0, "1 min"),
            (61.0, "2 min"),
            (3_301.0, "1 h"),
            (7_201.0, "3 h"),
        ] {
            assert_eq!(about(Duration::seconds_f64(seconds)), words, "{seconds}");
        }
    }
}
