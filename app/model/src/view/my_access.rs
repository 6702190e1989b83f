use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Named};
use crate::state::{AssignmentState, RequestState, RequestType};
use crate::{AssignmentId, PackageId, PolicyId, RequestId};

/// What somebody sees of their own access.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyAccess {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// Own assignments, those that have not ended first; at most 200.
    pub assignments: Vec<MyAssignment>,
    /// Own requests, newest first; at most 200.
    pub requests: Vec<MyRequest>,
    /// What may be requested, by name.
    pub requestable: Vec<Requestable>,
}

/// One's own assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAssignment {
    /// The assignment.
    pub id: AssignmentId,
    /// Its package.
    pub package: Named<PackageId>,
    /// Where it stands.
    pub state: AssignmentState,
    /// When it ends.
    #[serde(with = "rfc3339::option", default)]
    pub ends_at: Option<OffsetDateTime>,
    /// What it gives: "sales-emea (Member)".
    pub gives: Vec<String>,
    /// Whether a later end may be asked for.
    pub can_extend: Command,
}

/// One's own request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyRequest {
    /// The request.
    pub id: RequestId,
    /// Its package.
    pub package: Named<PackageId>,
    /// What was asked.
    pub kind: RequestType,
    /// Where it stands.
    pub state: RequestState,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last completed.
    #[serde(with = "rfc3339::option", default)]
    pub completed_at: Option<OffsetDateTime>,
    /// Whether it may be canceled.
    pub can_cancel: Command,
    /// Under which policy the same may be requested again; none when it may not, or need not be.
    pub request_again: Option<PolicyId>,
}

/// A package that may be requested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requestable {
    /// The package.
    pub package: Named<PackageId>,
    /// What it is for.
    pub description: String,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// How long it lasts.
    pub duration_days: Option<u32>,
    /// Somebody has to agree first.
    pub approval_required: bool,
    /// Whether it may be requested now: not while one has it, or an open request for it.
    pub can_request: Command,
}
