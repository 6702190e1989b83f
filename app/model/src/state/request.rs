use super::NotAllowed;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a request stands.
    RequestState {
        /// Taken in, not yet decided.
        Submitted = "Submitted", "Submitted";
        /// Its policy wants an approval.
        PendingApproval = "PendingApproval", "Pending approval";
        /// Its start lies ahead.
        Scheduled = "Scheduled", "Scheduled";
        /// The engine is at it.
        Delivering = "Delivering", "Delivering";
        /// Done. Stays so when the access drifts later.
        Delivered = "Delivered", "Delivered";
        /// Some resource roles failed.
        PartiallyDelivered = "PartiallyDelivered", "Partially delivered";
        /// All resource roles failed.
        DeliveryFailed = "DeliveryFailed", "Delivery failed";
        /// An approver said no.
        Denied = "Denied", "Denied";
        /// Called off.
        Canceled = "Canceled", "Canceled";
    }
}

text_enum! {
    /// The finer status beside the state, as Graph names it.
    RequestStatus {
        /// Submitted.
        Accepted = "Accepted", "Accepted";
        /// Waits for its approvers.
        PendingApproval = "PendingApproval", "Pending approval";
        /// Waits for the approvers' stand-ins.
        PendingApprovalEscalated = "PendingApprovalEscalated", "Pending approval, escalated";
        /// Waits for its start.
        PendingNotBefore = "PendingNotBefore", "Pending until its start";
        /// The engine is at it.
        Delivering = "Delivering", "Delivering";
        /// Delivered.
        Fulfilled = "Fulfilled", "Fulfilled";
        /// Some resource roles failed.
        PartiallyDelivered = "PartiallyDelivered", "Partially delivered";
        /// All failed.
        DeliveryFailed = "DeliveryFailed", "Delivery failed";
        /// Denied.
        Denied = "Denied", "Denied";
        /// Canceled.
        Canceled = "Canceled", "Canceled";
    }
}

text_enum! {
    /// Who asks for what. Graph's beta spelling; v1.0 writes it in camelCase.
    RequestType {
        /// A user asks for access.
        UserAdd = "UserAdd", "User add";
        /// A user asks for a later end.
        UserExtend = "UserExtend", "User extend";
        /// A user changes an assignment.
        UserUpdate = "UserUpdate", "User update";
        /// A user gives access up.
        UserRemove = "UserRemove", "User remove";
        /// An administrator assigns directly.
        AdminAdd = "AdminAdd", "Admin add";
        /// An administrator changes an assignment.
        AdminUpdate = "AdminUpdate", "Admin update";
        /// An administrator removes an assignment.
        AdminRemove = "AdminRemove", "Admin remove";
        /// The system assigns.
        SystemAdd = "SystemAdd", "System add";
        /// The system changes an assignment.
        SystemUpdate = "SystemUpdate", "System update";
        /// The system removes: an end date has come, a user was deleted.
        SystemRemove = "SystemRemove", "System remove";
    }
}

impl RequestType {
    /// Whether it asks for an assignment to be made.
    pub const fn is_add(self) -> bool {
        matches!(self, Self::UserAdd | Self::AdminAdd | Self::SystemAdd)
    }

    /// Whether it asks for an assignment to end.
    pub const fn is_remove(self) -> bool {
        matches!(self, Self::UserRemove | Self::AdminRemove | Self::SystemRemove)
    }
}

text_enum! {
    /// What can happen to a request.
    RequestAction {
        /// The policy wants an approval.
        AskApproval = "ask_approval", "ask approval for";
        /// Its start lies ahead.
        Schedule = "schedule", "schedule";
        /// The engine takes it up: approved, its start has come, or reprocessed.
        Deliver = "deliver", "deliver";
        /// All resource roles are in place.
        Complete = "complete", "complete";
        /// Some failed.
        CompletePartially = "complete_partially", "complete partially";
        /// All failed.
        Fail = "fail", "fail";
        /// An approver says no.
        Deny = "deny", "deny";
        /// The requestor or an administrator calls it off.
        Cancel = "cancel", "cancel";
        /// Try again what failed.
        Reprocess = "reprocess", "reprocess";
    }
}

impl RequestState {
    /// The state that an action leads to.
    ///
    /// # Errors
    /// The action is not allowed in this state.
    pub const fn after(self, action: RequestAction) -> Result<Self, NotAllowed> {
        use RequestAction as A;
        use RequestState as S;
        let next = match (self, action) {
            (S::Submitted, A::AskApproval) => S::PendingApproval,
            (S::Submitted | S::PendingApproval, A::Schedule) => S::Scheduled,
            (S::Delivering, A::Complete) => S::Delivered,
            (S::Delivering, A::CompletePartially) => S::PartiallyDelivered,
            (S::Delivering, A::Fail) => S::DeliveryFailed,
            (S::Submitted | S::PendingApproval, A::Deny) => S::Denied,
            (
                S::Submitted | S::PendingApproval | S::Scheduled | S::DeliveryFailed | S::PartiallyDelivered,
                A::Cancel,
            ) => S::Canceled,
            // While it is delivering, a reprocess joins the delivery under way and ends its waiting time.
            (S::Submitted | S::PendingApproval | S::Scheduled, A::Deliver)
            | (S::DeliveryFailed | S::PartiallyDelivered | S::Delivering, A::Reprocess) => S::Delivering,
            _ => {
                return Err(NotAllowed {
                    action: action.label(),
                    object: "request",
                    state: self.label(),
                    hint: match action {
                        A::Reprocess => {
                            "Only a request that failed or was partially delivered can be reprocessed."
                        }
                        A::Cancel => "Nothing is left to cancel.",
                        _ => "",
                    },
                });
            }
        };
        Ok(next)
    }

    /// The status that goes with the state.
    pub const fn status(self) -> RequestStatus {
        match self {
            Self::Submitted => RequestStatus::Accepted,
            Self::PendingApproval => RequestStatus::PendingApproval,
            Self::Scheduled => RequestStatus::PendingNotBefore,
            Self::Delivering => RequestStatus::Delivering,
            Self::Delivered => RequestStatus::Fulfilled,
            Self::PartiallyDelivered => RequestStatus::PartiallyDelivered,
            Self::DeliveryFailed => RequestStatus::DeliveryFailed,
            Self::Denied => RequestStatus::Denied,
            Self::Canceled => RequestStatus::Canceled,
        }
    }

    /// Whether nothing can become of it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Denied | Self::Canceled)
    }

    /// Whether work or a decision is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::PendingApproval | Self::Scheduled | Self::Delivering)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// `domain.md`'s table, state by state; a change of it has to be made here too.
    #[test]
    fn every_transition_stands_in_the_table() {
        let mut table = String::new();
        for state in RequestState::ALL {
            for action in RequestAction::ALL {
                if let Ok(next) = state.after(*action) {
                    writeln!(table, "{state} --{action}--> {next}").unwrap();
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn final_states_allow_nothing() {
        for state in RequestState::ALL.iter().copied().filter(|state| state.is_final()) {
            for action in RequestAction::ALL {
                let error = state.after(*action).expect_err("a final state");
                assert!(error.to_string().contains(&state.label().to_lowercase()), "{error}");
            }
        }
    }
}
