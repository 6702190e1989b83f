//! How often a client may call. One that calls more often is told when to go on; the SDKs wait and repeat the call by themselves.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use http::StatusCode;
use uuid::Uuid;

use crate::failure::Failure;

/// Calls a second, unless the operator says otherwise: what Graph allows a program in a small tenant.
pub const DEFAULT_RATE: NonZeroU32 = NonZeroU32::new(350).expect("350 is not zero");

/// After a pause, a client may make the calls of so many seconds at once.
const BURST_SECONDS: u32 = 10;

/// Counts the calls of each client. It knows clients with a good token only, so there are few.
#[derive(Debug)]
pub(crate) struct Throttle {
    limiter: DefaultKeyedRateLimiter<Uuid>,
    rate: NonZeroU32,
    clock: DefaultClock,
}

impl Throttle {
    pub fn new(rate: NonZeroU32) -> Self {
        let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_SECONDS - 1));
        let limiter = DefaultKeyedRateLimiter::keyed(Quota::per_second(rate).allow_burst(burst));
        Self { limiter, rate, clock: DefaultClock::default() }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub fn pass(&self, client: Uuid) -> Result<(), Failure> {
        let Err(early) = self.limiter.check_key(&client) else { return Ok(()) };
        let wait = early.wait_time_from(self.clock.now()).max(Duration::from_secs(1));
        let message =
            format!("Too many calls: at most {} a second on average. Wait as Retry-After says.", self.rate);
        let refused = Failure::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message);
        Err(Failure { retry_after: Some(wait), ..refused })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_calls_too_often_waits_and_another_does_not() {
        let throttle = Throttle::new(NonZeroU32::MIN);
        let (busy, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for _ in 0..BURST_SECONDS {
            assert_eq!(throttle.pass(busy), Ok(()));
        }
        let refused = throttle.pass(busy).unwrap_err();
        assert_eq!((refused.status, refused.code), (StatusCode::TOO_MANY_REQUESTS, "TooManyRequests"));
        assert_eq!(refused.retry_after_seconds(), Some(1));
        assert_eq!(throttle.pass(other), Ok(()));
    }
}
