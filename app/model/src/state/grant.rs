use crate::text_enum::text_enum;

text_enum! {
    /// What the world should look like: present while at least one live assignment wants the grant.
    Desired {
        /// Some live assignment wants it.
        Present = "present", "Present";
        /// None does.
        Absent = "absent", "Absent";
    }
}

text_enum! {
    /// What is known of a grant.
    GrantStatus {
        /// Wanted, never seen in place, being worked on.
        Pending = "pending", "Pending";
        /// Seen in place when last looked at.
        InPlace = "in_place", "In place";
        /// Was in place, then seen gone.
        Drifted = "drifted", "Drifted";
        /// Could not be put in place; the cause says why.
        Failed = "failed", "Failed";
        /// The system took it and can't be read back.
        Accepted = "accepted", "Accepted";
        /// No longer wanted, not yet seen gone.
        Withdrawing = "withdrawing", "Withdrawing";
        /// No longer wanted and seen gone, or left in place because it was there before us.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

impl GrantStatus {
    /// Counts as delivered in the roll-up.
    pub const fn counts_as_delivered(self) -> bool {
        matches!(self, Self::InPlace | Self::Drifted | Self::Accepted)
    }
}

text_enum! {
    /// Who put the membership there.
    Origin {
        /// Not yet looked at.
        Unknown = "unknown", "Not known yet";
        /// It was there before the first delivery, and is left in place at the end.
        Found = "found", "There before";
        /// Regrant put it there.
        Ours = "ours", "Put there by Regrant";
    }
}
