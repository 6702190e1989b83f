//! The lifecycles: assignment, request, grant, run. A transition that is not allowed is an error that
//! names the state and the action.

mod assignment;
mod cause;
mod grant;
mod health;
mod request;
mod run;

pub use assignment::AssignmentState;
pub use cause::CauseKind;
pub use grant::{Desired, GrantStatus, Origin};
pub use health::{Health, Troubles};
pub use request::{RequestAction, RequestState, RequestStatus, RequestType};
pub use run::{Outcome, RunKind, RunState};

/// The state does not allow the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAllowed {
    /// What was tried, as a verb ("reprocess").
    pub action: &'static str,
    /// What it was tried on ("request").
    pub object: &'static str,
    /// The label of the state it is in.
    pub state: &'static str,
    /// What to do about it; empty where nothing can be done.
    pub hint: &'static str,
}

impl std::fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let article = if self.object.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let state = self.state.to_lowercase();
        write!(f, "Can't {} {article} {} that is {state}.", self.action, self.object)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", self.hint) }
    }
}

impl std::error::Error for NotAllowed {}
