//! The roll-up: an assignment's state as a pure function of its grants and whether it still wants them.
//!
//! `server/core` applies the same rule to many assignments in one SQL statement; a property test there
//! holds the two together.

use serde::{Deserialize, Serialize};

use crate::state::{AssignmentState, Desired, GrantStatus};

/// What the roll-up needs to know of one linked grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedGrant {
    /// Whether this assignment wants it.
    pub wanted: bool,
    /// Whether anybody does.
    pub desired: Desired,
    /// What is known of it.
    pub status: GrantStatus,
    /// A check could not be made; the claim stands as it was.
    pub unverified: bool,
}

/// What an assignment shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RollUp {
    /// Grants that count: those it wants, or, once it has ended, those it had.
    pub grants: i16,
    /// Were in place, then seen gone.
    pub drifted: i16,
    /// Failed for good.
    pub failed: i16,
    /// Could not be checked lately.
    pub unverified: i16,
    /// No longer wanted by anybody and not yet seen gone.
    pub remaining: i16,
    /// Still being worked on.
    pub working: i16,
}

impl RollUp {
    /// Counts an assignment's linked grants. `live` is false once it has ended.
    ///
    /// ```
    /// use regrant_model::rollup::{LinkedGrant, RollUp};
    /// use regrant_model::state::{AssignmentState, Desired, GrantStatus};
    ///
    /// let in_place =
    ///     LinkedGrant { wanted: true, desired: Desired::Present, status: GrantStatus::InPlace, unverified: false };
    /// let refused = LinkedGrant { status: GrantStatus::Failed, ..in_place };
    /// let sum = RollUp::of(true, &[in_place, refused]);
    /// assert_eq!((sum.grants, sum.failed), (2, 1));
    /// assert_eq!(sum.state(true), AssignmentState::PartiallyDelivered);
    /// ```
    pub fn of(live: bool, links: &[LinkedGrant]) -> Self {
        let mut sum = Self::default();
        for link in links {
            let remains =
                !link.wanted && link.desired == Desired::Absent && link.status != GrantStatus::Withdrawn;
            sum.remaining += i16::from(remains);
            if live && !link.wanted {
                continue;
            }
            sum.grants += 1;
            if !link.wanted {
                continue;
            }
            sum.drifted += i16::from(link.status == GrantStatus::Drifted);
            sum.failed += i16::from(link.status == GrantStatus::Failed);
            sum.unverified += i16::from(link.unverified);
            sum.working +=
                i16::from(!link.status.counts_as_delivered() && link.status != GrantStatus::Failed);
        }
        sum
    }

    /// The state that follows. A package without resource roles is delivered at once.
    pub const fn state(&self, live: bool) -> AssignmentState {
        if !live {
            AssignmentState::Expired
        } else if self.working > 0 {
            AssignmentState::Delivering
        } else if self.failed == 0 {
            AssignmentState::Delivered
        } else if self.failed == self.grants {
            AssignmentState::DeliveryFailed
        } else {
            AssignmentState::PartiallyDelivered
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link() -> impl Strategy<Value = LinkedGrant> {
        let status = prop::sample::select(GrantStatus::ALL.to_vec());
        (any::<bool>(), any::<bool>(), status, any::<bool>()).prop_map(
            |(wanted, other, status, unverified)| {
                let desired = if wanted || other { Desired::Present } else { Desired::Absent };
                LinkedGrant { wanted, desired, status, unverified }
            },
        )
    }

    proptest! {
        #[test]
        fn delivered_means_that_every_wanted_grant_counts_as_delivered(links in prop::collection::vec(link(), 0..8)) {
            let state = RollUp::of(true, &links).state(true);
            let all = links.iter().filter(|l| l.wanted).all(|l| l.status.counts_as_delivered());
            prop_assert_eq!(state == AssignmentState::Delivered, all);
        }

        #[test]
        fn failed_means_that_none_is_left_to_hope_for(links in prop::collection::vec(link(), 0..8)) {
            let state = RollUp::of(true, &links).state(true);
            let mut wanted = links.iter().filter(|l| l.wanted).peekable();
            let all = wanted.peek().is_some() && wanted.all(|l| l.status == GrantStatus::Failed);
            prop_assert_eq!(state == AssignmentState::DeliveryFailed, all);
        }

        #[test]
        fn the_order_of_grants_does_not_matter(mut links in prop::collection::vec(link(), 0..8), live: bool) {
            let before = RollUp::of(live, &links);
            links.reverse();
            prop_assert_eq!(before, RollUp::of(live, &links));
        }

        #[test]
        fn an_ended_assignment_is_expired_and_counts_what_remains(links in prop::collection::vec(link(), 0..8)) {
            let ended: Vec<_> = links.into_iter().map(|l| LinkedGrant { wanted: false, ..l }).collect();
            let sum = RollUp::of(false, &ended);
            prop_assert_eq!(sum.state(false), AssignmentState::Expired);
            let shared = ended.iter().filter(|l| l.desired == Desired::Present).count();
            prop_assert!(usize::try_from(sum.remaining).unwrap() <= ended.len() - shared);
        }
    }

    #[test]
    fn a_package_without_resource_roles_is_delivered() {
        assert_eq!(RollUp::of(true, &[]).state(true), AssignmentState::Delivered);
    }
}
