//! Where assignments and requests stand, as tags: one place says which state looks how.

use super::{Ago, StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::{
    state::{AssignmentState, GrantStatus, Outcome, RequestState, RunKind},
    view::Verified,
};
use time::OffsetDateTime;

impl Tone {
    /// How an assignment's state looks; `remaining` counts grants that are still to be withdrawn.
    pub const fn of_assignment(state: AssignmentState, remaining: u32) -> Self {
        match state {
            AssignmentState::Delivering => Self::Busy,
            AssignmentState::Delivered => Self::Ok,
            AssignmentState::PartiallyDelivered => Self::Warn,
            AssignmentState::DeliveryFailed => Self::Bad,
            AssignmentState::Expired if remaining > 0 => Self::Warn,
            AssignmentState::Expired => Self::Idle,
        }
    }

    /// How a request's state looks.
    pub const fn of_request(state: RequestState) -> Self {
        match state {
            RequestState::Delivered => Self::Ok,
            RequestState::Submitted
            | RequestState::PendingApproval
            | RequestState::Scheduled
            | RequestState::Delivering => Self::Busy,
            RequestState::PartiallyDelivered => Self::Warn,
            RequestState::DeliveryFailed => Self::Bad,
            RequestState::Denied | RequestState::Canceled => Self::Idle,
        }
    }

    /// How a grant's status looks.
    pub const fn of_grant(status: GrantStatus) -> Self {
        match status {
            GrantStatus::InPlace | GrantStatus::Accepted => Self::Ok,
            GrantStatus::Pending | GrantStatus::Withdrawing => Self::Busy,
            GrantStatus::Drifted => Self::Warn,
            GrantStatus::Failed => Self::Bad,
            GrantStatus::Withdrawn => Self::Idle,
        }
    }

    /// How an outcome in a run looks.
    pub const fn of_outcome(outcome: Outcome, kind: RunKind) -> Self {
        match outcome {
            // What a preview says of it has not been done.
            Outcome::Withdrawn | Outcome::PutBack if matches!(kind, RunKind::Preview) => Self::Warn,
            Outcome::AlreadyInPlace | Outcome::Withdrawn | Outcome::PutBack => Self::Ok,
            Outcome::CannotVerify => Self::Warn,
            Outcome::Failed => Self::Bad,
            Outcome::Skipped | Outcome::Canceled => Self::Idle,
        }
    }
}

/// What is known of an assignment's grants: "40 s ago", "Drifted, 1 of 3".
#[component]
pub fn VerifiedTag(
    /// What is known.
    verified: Verified,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    let of = |what: &str, count: u32, of: u32| format!("{what}, {count} of {of}");
    let tag = |tone, words: String| view! { <StatusTag tone>{words}</StatusTag> }.into_any();
    let plain = |words: String| {
        view! {
            <StatusTag tone=Tone::Idle plain=true>
                {words}
            </StatusTag>
        }
        .into_any()
    };
    match verified {
        Verified::Verified { at } => view! {
            <StatusTag tone=Tone::Ok plain=true>
                <Ago at now/>
            </StatusTag>
        }
        .into_any(),
        Verified::Drifted { count, of: all } => tag(Tone::Warn, of("Drifted", count, all)),
        Verified::Failed { count, of: all } => tag(Tone::Bad, of("Failed", count, all)),
        Verified::AccessRemains { count, of: all } => tag(Tone::Warn, of("Access remains", count, all)),
        Verified::CannotVerify { system, cause, .. } => view! {
            <StatusTag tone=Tone::Idle plain=true>
                <span title=cause>{format!("Cannot verify: {system}")}</span>
            </StatusTag>
        }
        .into_any(),
        Verified::Delivering { done, of } => plain(format!("{done} of {of}")),
        Verified::NotYet => plain("Not yet".to_owned()),
        Verified::Nothing => plain("No resource roles".to_owned()),
        Verified::Ended => plain("Ended".to_owned()),
    }
}
