//! Ids and chance for made-up data: the same for the same seed.

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha12Rng;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// 2025-01-01T00:00:00Z in milliseconds: where the ids' own time ends, so that rows made later sort after them.
const IDS_END_AT: i64 = 1_735_689_600_000;

/// A stream of ids and choices. ChaCha is specified, so a newer version of the crate gives the same stream.
#[derive(Debug)]
pub(super) struct Chance {
    rng: ChaCha12Rng,
    now: OffsetDateTime,
}

impl Chance {
    pub(super) fn new(seed: u64, now: OffsetDateTime) -> Self {
        Self { rng: ChaCha12Rng::seed_from_u64(seed), now }
    }

    /// A UUIDv7 for something made at this time. The id holds how long ago that was, not when: the times of two loads
    /// differ, their ids do not.
    pub(super) fn id(&mut self, made_at: OffsetDateTime) -> Uuid {
        let ago = i64::try_from((self.now - made_at).whole_milliseconds()).unwrap_or_default().max(0);
        let millis = u64::try_from(IDS_END_AT - ago).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.rng.random()).into_uuid()
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.random_range(0..of.len())]
    }

    /// True once in so many times.
    pub(super) fn one_in(&mut self, times: u32) -> bool {
        self.rng.random_ratio(1, times)
    }

    /// A length of time between these, in whole seconds.
    pub(super) fn within(&mut self, from: Duration, to: Duration) -> Duration {
        Duration::seconds(self.rng.random_range(from.whole_seconds()..=to.whole_seconds()))
    }

    pub(super) fn shuffle<T>(&mut self, what: &mut [T]) {
        what.shuffle(&mut self.rng);
    }

    /// A moment at least `from` and at most `to` ago.
    pub(super) fn ago(&mut self, from: Duration, to: Duration) -> OffsetDateTime {
        self.now - self.within(from, to)
    }
}
