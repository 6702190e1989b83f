use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Count, HistoryEntry, Named, PackageHead, Page, Person, RunProgress, Verified};
use crate::state::{AssignmentState, GrantStatus, Origin, RequestType};
use crate::{AssignmentId, GrantId, GroupId, PolicyId, RequestId, SystemId};

/// A row of a package's Assignments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssignmentRow {
    /// The assignment.
    pub id: AssignmentId,
    /// Who has it.
    pub subject: Person,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// Where it stands.
    pub state: AssignmentState,
    /// Grants that it no longer wants and that are still there.
    pub remaining: u32,
    /// Grants that count: those it wants, or once it has ended those it had.
    pub grants: u32,
    /// What is known of its grants.
    pub verified: Verified,
    /// When it ends; none when it has no end.
    #[serde(with = "rfc3339::option", default)]
    pub ends_at: Option<OffsetDateTime>,
    /// Whether it may be reprocessed.
    pub can_reprocess: Command,
    /// Whether it may be removed.
    pub can_remove: Command,
}

impl AssignmentRow {
    /// What the Status column says: "Delivered"; "Expired, access remains: 1 of 3".
    pub fn status(&self) -> String {
        status(self.state, self.remaining, self.grants)
    }
}

fn status(state: AssignmentState, remaining: u32, grants: u32) -> String {
    if state.is_live() || remaining == 0 {
        return state.label().to_owned();
    }
    format!("{}, access remains: {remaining} of {grants}", state.label())
}

/// The Assignments page of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssignmentList {
    /// The package.
    pub package: PackageHead,
    /// The rows that match.
    pub page: Page<AssignmentRow>,
    /// How many of those that match are drifted.
    pub drifted: Count,
    /// What the Policy filter offers, and New assignment.
    pub policies: Vec<Named<PolicyId>>,
    /// The package's runs that are under way, newest first.
    pub runs: Vec<RunProgress>,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssignmentDetail {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The package's runs that are under way, newest first.
    pub runs: Vec<RunProgress>,
    /// The assignment.
    pub id: AssignmentId,
    /// Its package.
    pub package: PackageHead,
    /// Who has it.
    pub subject: Person,
    /// The user has been deleted.
    pub subject_deleted: bool,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// Where it stands.
    pub state: AssignmentState,
    /// Grants that it no longer wants and that are still there.
    pub remaining: u32,
    /// Grants that count: those it wants, or once it has ended those it had.
    pub grant_count: u32,
    /// What is known of its grants.
    pub verified: Verified,
    /// When it starts to count.
    #[serde(with = "rfc3339")]
    pub starts_at: OffsetDateTime,
    /// When it ends; none when it has no end.
    #[serde(with = "rfc3339::option", default)]
    pub ends_at: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it did end.
    #[serde(with = "rfc3339::option", default)]
    pub ended_at: Option<OffsetDateTime>,
    /// The package has changed since the assignment was last brought to it.
    pub behind_package: bool,
    /// The request that made it.
    pub made_by: Option<MadeBy>,
    /// One element a resource role.
    pub grants: Vec<GrantView>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
    /// Whether it may be reprocessed.
    pub can_reprocess: Command,
    /// Whether it may be removed.
    pub can_remove: Command,
}

impl AssignmentDetail {
    /// What Status says: "Delivered"; "Expired, access remains: 1 of 3".
    pub fn status(&self) -> String {
        status(self.state, self.remaining, self.grant_count)
    }
}

/// The request that made an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// The request.
    pub request: RequestId,
    /// What was asked.
    pub kind: RequestType,
    /// Who asked.
    pub requestor: String,
}

/// A grant, as the details of an assignment show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrantView {
    /// The grant.
    pub id: GrantId,
    /// The name of the resource.
    pub resource: String,
    /// The name of the role in it: Member, Owner, an app role.
    pub role: String,
    /// Where it lives.
    pub system: Named<SystemId>,
    /// The built-in group behind it, for a link.
    pub group: Option<GroupId>,
    /// What is known of it.
    pub status: GrantStatus,
    /// Who put the membership there.
    pub origin: Origin,
    /// The start of the look that saw it last.
    #[serde(with = "rfc3339::option", default)]
    pub verified_at: Option<OffsetDateTime>,
    /// A check could not be made since then.
    #[serde(with = "rfc3339::option", default)]
    pub unverified_since: Option<OffsetDateTime>,
    /// Why it failed, drifted or can't be verified.
    pub cause: Option<String>,
    /// When the engine looks again; none when nothing is to be done.
    #[serde(with = "rfc3339::option", default)]
    pub next_attempt: Option<OffsetDateTime>,
    /// Whether this assignment wants it.
    pub wanted: bool,
    /// Other packages that give the same to this user, as far as the reader may see them.
    pub shared_with: Vec<String>,
    /// How many more there are that the reader may not see.
    pub shared_with_hidden: u32,
}
