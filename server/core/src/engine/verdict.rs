//! What follows for a grant from what was seen and done: one pure function for every path, remote and built-in.

use std::time::Duration;

use regrant_model::state::{Desired, GrantStatus, Origin, Outcome};

use super::parsed;
use crate::Result;
use crate::connector::{CallError, CauseKind, ErrorClass};

/// How long transient errors are met with patience, and how the waiting grows.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Transient for longer than this is as permanent.
    pub budget: Duration,
    /// The first waiting time; doubled with each attempt.
    pub first_wait: Duration,
    /// The longest waiting time within the budget.
    pub longest_wait: Duration,
    /// The pace at which a withdrawal goes on after the budget: it never gives up.
    pub slow_pace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            budget: Duration::from_mins(15),
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_mins(1),
            slow_pace: Duration::from_mins(15),
        }
    }
}

impl Patience {
    /// The waiting time before the next attempt: exponential, with jitter between half and the whole, so that many
    /// that failed together do not come back together. `roll` is a random number from 0 to 1.
    pub fn wait(&self, attempts: i32, roll: f64) -> Duration {
        let doubled = self.first_wait.saturating_mul(1 << attempts.clamp(0, 16));
        doubled.min(self.longest_wait).mul_f64(0.5 + roll.clamp(0.0, 1.0) / 2.0)
    }
}

/// A grant as it stood when the work on it began.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// What the world should look like.
    pub desired: Desired,
    /// What was known.
    pub status: GrantStatus,
    /// Who put it there.
    pub origin: Origin,
    /// A write was announced before and its end is not known.
    pub intended: bool,
    /// How long it has been due.
    pub due_for: Duration,
    /// Failed attempts since it became due.
    pub attempts: i32,
}

impl Before {
    /// From its columns, with no attempt made so far.
    ///
    /// # Errors
    /// When the database holds a state that is not known.
    pub fn read(desired: &str, status: &str, origin: &str, intended: bool) -> Result<Self> {
        Ok(Self {
            desired: parsed(desired)?,
            status: parsed(status)?,
            origin: parsed(origin)?,
            intended,
            due_for: Duration::ZERO,
            attempts: 0,
        })
    }
}

/// What a pass saw and did.
#[derive(Clone, Debug)]
pub enum Observation {
    /// The membership was read at the end.
    Seen {
        /// It was there at the first read.
        before: bool,
        /// It is there at the last read.
        after: bool,
    },
    /// It was read as missing, and nobody has asked that it be put back.
    Missing,
    /// It was read as missing (or, when absence is wanted, as there), and the write that would mend it failed.
    WriteFailed(CallError),
    /// It could not be read.
    Unreadable(CallError),
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known now.
    pub status: GrantStatus,
    /// Who put it there.
    pub origin: Origin,
    /// The read counts: `verified_at` becomes its start.
    pub verified: bool,
    /// A check could not be made: the claim stands, "cannot be verified since".
    pub unverified: bool,
    /// Why, for people.
    pub cause: Option<String>,
    /// Why, for programs.
    pub cause_kind: Option<CauseKind>,
    /// When to try again; none when there is nothing left to do.
    pub again_in: Option<Duration>,
    /// What runs that wait for it are told; none while they have to go on waiting.
    pub outcome: Option<Outcome>,
}

impl Verdict {
    fn settled(status: GrantStatus, origin: Origin, outcome: Outcome) -> Self {
        Self {
            status,
            origin,
            verified: true,
            unverified: false,
            cause: None,
            cause_kind: None,
            again_in: None,
            outcome: Some(outcome),
        }
    }

    fn because(mut self, error: &CallError) -> Self {
        self.cause = Some(error.public.clone());
        self.cause_kind = Some(error.kind);
        self
    }
}

/// Decides. `roll` is a random number from 0 to 1 for the jitter of waiting times.
pub fn decide(before: &Before, seen: &Observation, patience: &Patience, roll: f64) -> Verdict {
    match before.desired {
        Desired::Present => wanted(before, seen, patience, roll),
        Desired::Absent => unwanted(before, seen, patience, roll),
    }
}

fn wanted(before: &Before, seen: &Observation, patience: &Patience, roll: f64) -> Verdict {
    match seen {
        Observation::Seen { before: true, after: true } => {
            let origin = match before.origin {
                Origin::Unknown if before.intended => Origin::Ours,
                Origin::Unknown => Origin::Found,
                known => known,
            };
            // Put back by an earlier pass of the same ask that died, or lost the answer, before it could say so.
            let by_us = before.intended;
            let outcome = if by_us { Outcome::PutBack } else { Outcome::AlreadyInPlace };
            Verdict::settled(GrantStatus::InPlace, if by_us { Origin::Ours } else { origin }, outcome)
        }
        Observation::Seen { after: true, .. } => {
            Verdict::settled(GrantStatus::InPlace, Origin::Ours, Outcome::PutBack)
        }
        // Written, and gone again at the read back: somebody else is at it. Not settled, so it is looked at again.
        Observation::Seen { after: false, .. } => Verdict {
            verified: true,
            again_in: Some(patience.wait(before.attempts, roll)),
            outcome: None,
            ..Verdict::settled(missing(before.status), before.origin, Outcome::Failed)
        },
        Observation::Missing => Verdict {
            outcome: None,
            ..Verdict::settled(missing(before.status), before.origin, Outcome::Failed)
        },
        Observation::WriteFailed(error) => {
            let keeps_trying = error.is_transient() && before.due_for < patience.budget;
            Verdict {
                again_in: keeps_trying.then(|| wait(error, before, patience, roll)),
                outcome: (!keeps_trying).then_some(Outcome::Failed),
                ..Verdict::settled(
                    if keeps_trying { missing(before.status) } else { GrantStatus::Failed },
                    before.origin,
                    Outcome::Failed,
                )
            }
            .because(error)
        }
        Observation::Unreadable(error) => unreadable(before, error, patience, roll),
    }
}

/// An outage never lowers a claim: what was last seen in place stays so, and says that it can't be verified.
fn unreadable(before: &Before, error: &CallError, patience: &Patience, roll: f64) -> Verdict {
    // A group or an account that is gone is an answer, not an outage: then there is no membership either.
    let gone = matches!(error.kind, CauseKind::NoSuchGroup | CauseKind::NoSuchAccount);
    let keeps_trying = error.is_transient() && before.due_for < patience.budget;
    let claim_stands = !gone && matches!(before.status, GrantStatus::InPlace | GrantStatus::Accepted);
    let status = match (keeps_trying, claim_stands) {
        (true, _) | (false, true) => before.status,
        (false, false) => GrantStatus::Failed,
    };
    let ended = if claim_stands { Outcome::CannotVerify } else { Outcome::Failed };
    Verdict {
        verified: gone,
        unverified: !gone,
        again_in: keeps_trying.then(|| wait(error, before, patience, roll)),
        outcome: (!keeps_trying).then_some(ended),
        ..Verdict::settled(status, before.origin, ended)
    }
    .because(error)
}

fn unwanted(before: &Before, seen: &Observation, patience: &Patience, roll: f64) -> Verdict {
    // An intent stays known as ours: the write it announced may yet land, after somebody else saw nothing there.
    let origin = if is_ours(before) { Origin::Ours } else { before.origin };
    let gone = Verdict::settled(GrantStatus::Withdrawn, origin, Outcome::Withdrawn);
    let error = match seen {
        Observation::Seen { after: false, .. } | Observation::Missing => return gone,
        // There before us, or put there by somebody else: left in place.
        Observation::Seen { after: true, .. } if !is_ours(before) => return gone,
        Observation::Seen { after: true, .. } => None,
        Observation::WriteFailed(error) | Observation::Unreadable(error) => {
            if matches!(error.kind, CauseKind::NoSuchGroup | CauseKind::NoSuchAccount) {
                return gone;
            }
            Some(error)
        }
    };
    let patient = error.is_none_or(CallError::is_transient) && before.due_for < patience.budget;
    let again_in = match error {
        _ if !patient => patience.slow_pace,
        Some(error) => wait(error, before, patience, roll),
        None => patience.wait(before.attempts, roll),
    };
    let verdict = Verdict {
        verified: !matches!(seen, Observation::Unreadable(_)),
        unverified: matches!(seen, Observation::Unreadable(_)),
        again_in: Some(again_in),
        outcome: (!patient).then_some(Outcome::Failed),
        ..Verdict::settled(GrantStatus::Withdrawing, before.origin, Outcome::Failed)
    };
    match error {
        Some(error) => verdict.because(error),
        None => verdict,
    }
}

/// Whether the membership, if it is there, was put there by us.
pub fn is_ours(before: &Before) -> bool {
    before.origin == Origin::Ours || (before.origin == Origin::Unknown && before.intended)
}

/// What a wanted grant is called that was just seen missing.
fn missing(status: GrantStatus) -> GrantStatus {
    match status {
        GrantStatus::InPlace | GrantStatus::Drifted | GrantStatus::Accepted => GrantStatus::Drifted,
        _ => GrantStatus::Pending,
    }
}

fn wait(error: &CallError, before: &Before, patience: &Patience, roll: f64) -> Duration {
    let own = patience.wait(before.attempts, roll);
    match error.class {
        ErrorClass::Transient { retry_after: Some(asked) } => own.max(asked),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Before = Before {
        desired: Desired::Present,
        status: GrantStatus::Pending,
        origin: Origin::Unknown,
        intended: false,
        due_for: Duration::ZERO,
        attempts: 0,
    };
    const UNWANTED: Before =
        Before { desired: Desired::Absent, status: GrantStatus::Withdrawing, origin: Origin::Ours, ..WANTED };

    fn down() -> CallError {
        CallError::transient(CauseKind::ConnectionRefused, "down", "")
    }

    fn decided(before: Before, seen: &Observation) -> Verdict {
        decide(&before, seen, &Patience::default(), 0.5)
    }

    fn late(before: Before) -> Before {
        Before { due_for: Patience::default().budget, ..before }
    }

    #[test]
    fn what_was_there_before_us_is_found_and_what_we_intended_is_ours() {
        let there = Observation::Seen { before: true, after: true };
        assert_eq!(decided(WANTED, &there).origin, Origin::Found);
        let after_a_crash = decided(Before { intended: true, ..WANTED }, &there);
        assert_eq!(after_a_crash.origin, Origin::Ours);
        assert_eq!(after_a_crash.outcome, Some(Outcome::PutBack));
    }

    #[test]
    fn an_outage_never_lowers_a_claim() {
        let in_place = Before { status: GrantStatus::InPlace, origin: Origin::Ours, ..WANTED };
        let at_first = decided(in_place, &Observation::Unreadable(down()));
        assert_eq!(
            (at_first.status, at_first.unverified, at_first.outcome),
            (GrantStatus::InPlace, true, None)
        );
        let at_last = decided(late(in_place), &Observation::Unreadable(down()));
        assert_eq!(at_last.status, GrantStatus::InPlace);
        assert_eq!(at_last.outcome, Some(Outcome::CannotVerify));
        assert_eq!(at_last.again_in, None);
    }

    #[test]
    fn only_what_was_never_seen_in_place_or_was_seen_gone_can_fail() {
        for status in [GrantStatus::Pending, GrantStatus::Drifted] {
            let before = Before { status, ..WANTED };
            assert_eq!(decided(before, &Observation::Unreadable(down())).status, status);
            assert_eq!(decided(late(before), &Observation::Unreadable(down())).status, GrantStatus::Failed);
        }
    }

    #[test]
    fn a_permanent_write_error_fails_at_once_with_its_cause() {
        let error = CallError::permanent(CauseKind::InsufficientAccess, "may not", "");
        let verdict = decided(WANTED, &Observation::WriteFailed(error));
        assert_eq!((verdict.status, verdict.again_in), (GrantStatus::Failed, None));
        assert_eq!(verdict.cause.as_deref(), Some("may not"));
    }

    #[test]
    fn a_vanished_group_fails_a_wanted_grant_and_ends_an_unwanted_one() {
        let gone = || CallError::permanent(CauseKind::NoSuchGroup, "gone", "");
        let in_place = Before { status: GrantStatus::InPlace, origin: Origin::Ours, ..WANTED };
        assert_eq!(decided(in_place, &Observation::Unreadable(gone())).status, GrantStatus::Failed);
        assert_eq!(decided(UNWANTED, &Observation::Unreadable(gone())).status, GrantStatus::Withdrawn);
    }

    #[test]
    fn withdrawal_never_gives_up() {
        for error in [down(), CallError::permanent(CauseKind::InsufficientAccess, "may not", "")] {
            let verdict = decided(late(UNWANTED), &Observation::WriteFailed(error));
            assert_eq!(verdict.status, GrantStatus::Withdrawing);
            assert_eq!(verdict.again_in, Some(Patience::default().slow_pace));
            assert_eq!(verdict.outcome, Some(Outcome::Failed));
        }
    }

    #[test]
    fn an_announced_write_that_has_not_landed_yet_is_ours_when_it_does() {
        let announced = Before { origin: Origin::Unknown, intended: true, ..UNWANTED };
        let verdict = decided(announced, &Observation::Seen { before: false, after: false });
        assert_eq!((verdict.status, verdict.origin), (GrantStatus::Withdrawn, Origin::Ours));
    }

    #[test]
    fn what_was_found_is_left_in_place() {
        let found = Before { origin: Origin::Found, ..UNWANTED };
        let verdict = decided(found, &Observation::Seen { before: true, after: true });
        assert_eq!((verdict.status, verdict.again_in), (GrantStatus::Withdrawn, None));
        let ours = decided(UNWANTED, &Observation::Seen { before: true, after: true });
        assert_eq!(ours.status, GrantStatus::Withdrawing);
    }

    #[test]
    fn waiting_times_grow_and_are_bounded() {
        let patience = Patience::default();
        assert!(patience.wait(0, 1.0) < patience.wait(3, 0.0));
        assert_eq!(patience.wait(40, 1.0), patience.longest_wait);
        let asked = CallError {
            class: ErrorClass::Transient { retry_after: Some(Duration::from_secs(90)) },
            ..down()
        };
        assert_eq!(decided(WANTED, &Observation::Unreadable(asked)).again_in, Some(Duration::from_secs(90)));
    }
}
