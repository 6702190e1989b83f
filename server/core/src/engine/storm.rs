//! Storms of clicks: programs that ask for one reprocess after the other, by the hundreds in a second. What they ask for is
//! gathered, so that many are done for little more than the price of one, and a bulk gives way to them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// It storms when so many are asked for, or done, at once.
const RUNS: usize = 8;
/// And it is over when that was not so for that long.
const CALM: Duration = Duration::from_millis(100);
/// In a storm, batches of clicks are that far apart.
const GATHER: Duration = Duration::from_millis(10);
/// In a storm, a bulk's batch is that small: one of the usual size would hold a processor for as long as three calls last.
const SMALL: i64 = 25;
/// And it is followed by a rest of so many times what it took. A bulk goes on, whatever else there is to do.
const REST: u32 = 8;

/// What a process knows of it: those who take what programs ask for, and the workers. Each clone is the same storm.
#[derive(Clone, Debug, Default)]
pub struct Storm(Arc<Mutex<Seen>>);

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// When many were last asked for or done at once.
    clicked_at: Option<Instant>,
    /// How many ask at the moment.
    asking: usize,
    /// Until when a bulk rests.
    rests_until: Option<Instant>,
}

/// Somebody who asks for a run.
#[derive(Debug)]
pub(crate) struct Asking(Storm);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.change(|seen| seen.asking -= 1);
    }
}

impl Seen {
    /// For how long it storms yet, should nobody click any more.
    fn lasts(&self) -> Option<Duration> {
        left(self.clicked_at?.checked_add(CALM))
    }
}

impl Storm {
    /// Somebody asks for a run, for as long as what is given is kept. Many who ask say it sooner than batches of what they asked
    /// for: what a storm begins with waits for no more than the bulk's batches that are under way.
    pub(crate) fn ask(&self) -> Asking {
        self.change(|seen| {
            seen.asking += 1;
            if seen.asking >= RUNS {
                seen.clicked_at = Some(Instant::now());
            }
        });
        Asking(self.clone())
    }

    /// A batch of clicks did so many runs.
    pub(super) fn clicked(&self, runs: usize) {
        if runs >= RUNS {
            self.change(|seen| seen.clicked_at = Some(Instant::now()));
        }
    }

    /// A batch of a bulk took that long.
    pub(super) fn bulk(&self, took: Duration) {
        self.change(|seen| seen.rests_until = Instant::now().checked_add(took.saturating_mul(REST)));
    }

    /// How long clicks are still gathered before the next batch of them.
    pub(super) fn gathers(&self) -> Option<Duration> {
        left(self.seen().clicked_at?.checked_add(GATHER))
    }

    /// How long a bulk still has to rest; it is to look again whether the storm is over by then.
    pub(super) fn rests(&self) -> Option<Duration> {
        let seen = self.seen();
        let lasts = seen.lasts()?;
        left(seen.rests_until).map(|rest| rest.min(lasts))
    }

    /// How many items a bulk's batch may have, of at most so many.
    pub(super) fn size(&self, usual: i64) -> i64 {
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
    fn many_who_ask_at_once_are_a_storm_before_anything_is_done() {
        let storm = Storm::default();
        for _ in 0..RUNS {
            drop(storm.ask());
        }
        assert_eq!(storm.size(500), 500, "one after the other");
        let asking: Vec<_> = (0..RUNS).map(|_| storm.ask()).collect();
        assert_eq!(storm.size(500), SMALL);
        drop(asking);
        std::thread::sleep(CALM);
        assert_eq!(storm.size(500), 500);
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
