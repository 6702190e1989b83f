use crate::text_enum::text_enum;

text_enum! {
    /// What a run was asked to do.
    RunKind {
        /// Re-evaluate assignments.
        Reprocess = "reprocess", "Reprocess";
        /// Retry requests.
        ReprocessRequests = "reprocess_requests", "Reprocess requests";
        /// Deliver new assignments.
        Assign = "assign", "New assignment";
        /// Remove assignments.
        Remove = "remove", "Remove";
        /// Cancel requests and take back what they delivered.
        Cancel = "cancel", "Cancel request";
        /// End assignments whose end has come.
        Expire = "expire", "Expire";
        /// Apply an edit of the package to its assignments.
        Edit = "edit", "Package edit";
        /// Find out what a reprocess would change, and change nothing.
        Preview = "preview", "Preview";
    }
}

impl RunKind {
    /// What it did with access that was missing: what may be delivered for the first time is not put back.
    pub const fn did_with_missing(self) -> &'static str {
        match self {
            Self::Assign | Self::Edit => "put in place",
            _ => "put back",
        }
    }
}

text_enum! {
    /// Where a run stands.
    RunState {
        /// Items are left.
        Active = "active", "Running";
        /// All items have their outcome.
        Done = "done", "Done";
        /// Stopped; items that had not begun are canceled.
        Stopped = "stopped", "Stopped";
    }
}

text_enum! {
    /// What became of a grant or an item in a run. An item's outcome is the gravest of its grants'; declared from the
    /// lightest to the gravest.
    Outcome {
        /// Looked at, and as wanted.
        AlreadyInPlace = "already_in_place", "Already in place";
        /// No longer wanted, and now seen gone.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Was missing, and is back.
        PutBack = "put_back", "Put back";
        /// Could not be looked at; the claim stands as it was.
        CannotVerify = "cannot_verify", "Cannot be verified";
        /// Could not be done.
        Failed = "failed", "Failed";
        /// Not eligible; the reason says why.
        Skipped = "skipped", "Skipped";
        /// The run was stopped before it began.
        Canceled = "canceled", "Canceled";
    }
}

impl Outcome {
    /// The label in a run of this kind: a preview says what would be, and what may be delivered for the first time is not
    /// put back.
    pub const fn label_in(self, kind: RunKind) -> &'static str {
        match (self, kind) {
            (Self::PutBack, RunKind::Preview) => "Would be put back",
            (Self::Withdrawn, RunKind::Preview) => "Would be withdrawn",
            (Self::Failed, RunKind::Preview) => "Would fail",
            (Self::PutBack, RunKind::Assign | RunKind::Edit) => "Put in place",
            _ => self.label(),
        }
    }
}
