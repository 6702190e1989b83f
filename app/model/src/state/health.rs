use super::AssignmentState;
use crate::text_enum::text_enum;

text_enum! {
    /// How a live assignment stands: the one class that it is counted in, the same wherever health is shown.
    ///
    /// An assignment that has ended has none; what is left of it is said by "access remains".
    Health {
        /// Everything that it wants was in place when it was last looked at, and nothing is awaited.
        Verified = "verified", "Verified";
        /// The engine is at it, something is still to be withdrawn, or something can't be checked at the moment.
        Waiting = "waiting", "Waiting";
        /// Something was in place and then seen gone.
        Drifted = "drifted", "Drifted";
        /// Something could not be delivered, and is not tried again by itself.
        Failing = "failing", "Failing";
    }
}

/// What [`Health::of`] looks at: how many of an assignment's grants are in which trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Troubles {
    /// Failed for good.
    pub failed: i16,
    /// Seen gone.
    pub drifted: i16,
    /// Could not be checked lately.
    pub unverified: i16,
    /// Unwanted and still there.
    pub remaining: i16,
}

impl Health {
    /// The class of an assignment, in the order of the Verified column: what the engine is at comes first, then what needs
    /// a person. The function `health_of` in the schema is the same rule.
    ///
    /// ```
    /// use regrant_model::state::{AssignmentState, Health, Troubles};
    ///
    /// let gone = Troubles { drifted: 1, unverified: 1, ..Troubles::default() };
    /// assert_eq!(Health::of(AssignmentState::Delivered, gone), Some(Health::Drifted));
    /// assert_eq!(Health::of(AssignmentState::Delivering, gone), Some(Health::Waiting));
    /// assert_eq!(Health::of(AssignmentState::Expired, gone), None);
    /// ```
    pub const fn of(state: AssignmentState, troubles: Troubles) -> Option<Self> {
        Some(match state {
            AssignmentState::Expired => return None,
            AssignmentState::Delivering => Self::Waiting,
            _ if troubles.failed > 0 => Self::Failing,
            _ if troubles.drifted > 0 => Self::Drifted,
            _ if troubles.unverified > 0 || troubles.remaining > 0 => Self::Waiting,
            _ => Self::Verified,
        })
    }

    /// What it means, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Verified => "everything in place when last looked at",
            Self::Waiting => "under way, or cannot be checked at the moment",
            Self::Drifted => "something was removed outside of Regrant",
            Self::Failing => "something could not be delivered",
        }
    }
}
