//! Storms of clicks: programs that ask for one reprocess after the other, by the hundreds in a second. What they ask for is
//! gathered, so that many are done for little more than the price of one, and a bulk gives way to them.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// It storms when a batch did so many runs at once.
const RUNS: usize = 8;
/// And it is over when there was no such batch for that long.
const CALM: Duration = Duration::from_millis(100);
/// In a storm, batches of clicks are that far apart.
const GATHER: Duration = Duration::from_millis(10);
/// In a storm, a bulk's batch is that small: one of the usual size would hold a processor for as long as three calls last.
const SMALL: i64 = 25;
/// And it is followed by a rest of so many times what it took. A bulk goes on, whatever else there is to do.
const REST: u32 = 8;

/// What the workers of a process know of it.
#[derive(Debug, Default)]
pub struct Storm(Mutex<Seen>);

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// When the last batch of many clicks had been done.
    clicked_at: Option<Instant>,
    /// Until when a bulk rests.
    rests_until: Option<Instant>,
}

impl Seen {
    /// For how long it storms yet, should nobody click any more.
    fn lasts(&self) -> Option<Duration> {
        left(self.clicked_at?.checked_add(CALM))
    }
}

impl Storm {
    /// A batch of clicks did so many runs.
    pub fn clicked(&self, runs: usize) {
        if runs >= RUNS {
            self.change(|seen| seen.clicked_at = Some(Instant::now()));
        }
    }

    /// A batch of a bulk took that long.
    pub fn bulk(&self, took: Duration) {
        self.change(|seen| seen.rests_until = Instant::now().checked_add(took.saturating_mul(REST)));
    }

    /// How long clicks are still gathered before the next batch of them.
    pub fn gathers(&self) -> Option<Duration> {
        left(self.seen().clicked_at?.checked_add(GATHER))
    }

    /// How long a bulk still has to rest; it is to look again whether the storm is over by then.
    pub fn rests(&self) -> Option<Duration> {
        let seen = self.seen();
        let lasts = seen.lasts()?;
        left(seen.rests_until).map(|rest| rest.min(lasts))
    }

    /// How many items a bulk's batch may have, of at most so many.
    pub fn size(&self, usual: i64) -> i64 {
        if self.seen().lasts().is_some() { SMALL.min(usual) } else { usual }
    }

    fn seen(&self) -> Seen {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// How long it is until then; none when that is past.
fn left(until: Option<Instant>) -> Option<Duration> {
    until?.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulk_gives_way_to_a_storm_and_only_to_that() {
        let storm = Storm::default();
        storm.clicked(RUNS - 1);
        storm.bulk(Duration::from_secs(1));
        assert_eq!(
            (storm.gathers(), storm.rests(), storm.size(500)),
            (None, None, 500),
            "a few clicks are none"
        );
        storm.clicked(RUNS);
        assert!(storm.gathers().is_some_and(|wait| wait <= GATHER));
        assert!(storm.rests().is_some_and(|wait| wait <= CALM), "however long the batch took");
        assert_eq!(storm.size(500), SMALL);
    }

    #[test]
    fn a_bulk_that_has_rested_goes_on_in_the_storm() {
        let storm = Storm::default();
        storm.clicked(RUNS);
        assert_eq!(storm.rests(), None, "it has not done anything yet");
        storm.bulk(Duration::ZERO);
        assert_eq!(storm.rests(), None);
    }

    #[test]
    fn a_storm_ends() {
        let storm = Storm::default();
        storm.clicked(RUNS);
        storm.bulk(Duration::from_secs(1));
        std::thread::sleep(CALM);
        assert_eq!((storm.gathers(), storm.rests(), storm.size(500)), (None, None, 500));
    }
}
