use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::state::AssignmentState;

/// What a row's Verified column says: the gravest thing that is known of the assignment's grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verified {
    /// Every wanted grant was seen in place; the oldest of those looks.
    Verified {
        /// When it began.
        #[serde(with = "rfc3339")]
        at: OffsetDateTime,
    },
    /// Some grants were in place and then seen gone.
    Drifted {
        /// How many.
        count: u32,
        /// Of how many that it wants.
        of: u32,
    },
    /// Some grants failed.
    Failed {
        /// How many.
        count: u32,
        /// Of how many that it wants.
        of: u32,
    },
    /// Some grants could not be checked lately; the claim stands as it was.
    CannotVerify {
        /// The system that could not be asked.
        system: String,
        /// Why, in a sentence.
        cause: Option<String>,
        /// Since when.
        #[serde(with = "rfc3339::option", default)]
        since: Option<OffsetDateTime>,
    },
    /// The engine is at it.
    Delivering {
        /// Grants that count as delivered.
        done: u32,
        /// Of how many that it wants.
        of: u32,
    },
    /// It no longer wants grants that are still there.
    AccessRemains {
        /// How many.
        count: u32,
        /// Of how many that it had.
        of: u32,
    },
    /// Some grant has not been looked at yet.
    NotYet,
    /// Its package has no resource roles.
    Nothing,
    /// It has ended, and nothing of it is left.
    Ended,
}

/// What [`Verified::of`] looks at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Grants that count.
    pub grants: u32,
    /// Seen gone.
    pub drifted: u32,
    /// Failed.
    pub failed: u32,
    /// Could not be checked lately.
    pub unverified: u32,
    /// Unwanted and still there.
    pub remaining: u32,
    /// Wanted ones that count as delivered.
    pub delivered: u32,
    /// The oldest look, when every wanted grant was looked at.
    pub oldest: Option<OffsetDateTime>,
    /// The system of the grant that has gone unchecked for longest, and why, and since when.
    pub unchecked: Option<(String, Option<String>, Option<OffsetDateTime>)>,
}

impl Verified {
    /// Failed before drifted before not verifiable: what needs a person comes first.
    pub fn of(state: AssignmentState, facts: Facts) -> Self {
        let of = facts.grants;
        if !state.is_live() {
            return match facts.remaining {
                0 => Self::Ended,
                count => Self::AccessRemains { count, of },
            };
        }
        if state == AssignmentState::Delivering {
            return Self::Delivering { done: facts.delivered, of };
        }
        if facts.failed > 0 {
            return Self::Failed { count: facts.failed, of };
        }
        if facts.drifted > 0 {
            return Self::Drifted { count: facts.drifted, of };
        }
        if facts.remaining > 0 {
            return Self::AccessRemains { count: facts.remaining, of };
        }
        if facts.unverified > 0 {
            let (system, cause, since) = facts.unchecked.unwrap_or_default();
            return Self::CannotVerify { system, cause, since };
        }
        match facts.oldest {
            Some(at) => Self::Verified { at },
            None if of == 0 => Self::Nothing,
            None => Self::NotYet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_person_comes_first() {
        let all = Facts { grants: 4, drifted: 1, failed: 2, unverified: 1, remaining: 1, ..Facts::default() };
        let of = |state, facts: &Facts| Verified::of(state, facts.clone());
        assert_eq!(of(AssignmentState::PartiallyDelivered, &all), Verified::Failed { count: 2, of: 4 });
        let no_failure = Facts { failed: 0, ..all.clone() };
        assert_eq!(of(AssignmentState::Delivered, &no_failure), Verified::Drifted { count: 1, of: 4 });
        assert_eq!(of(AssignmentState::Expired, &all), Verified::AccessRemains { count: 1, of: 4 });
        assert_eq!(of(AssignmentState::Delivering, &all), Verified::Delivering { done: 0, of: 4 });
        assert_eq!(of(AssignmentState::Expired, &Facts::default()), Verified::Ended);
        assert_eq!(of(AssignmentState::Delivered, &Facts::default()), Verified::Nothing);
        assert_eq!(
            of(AssignmentState::Delivered, &Facts { grants: 1, ..Facts::default() }),
            Verified::NotYet
        );
    }
}
