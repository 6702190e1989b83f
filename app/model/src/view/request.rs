use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, HistoryEntry, Named, PackageHead, Page, Person, RunProgress};
use crate::state::{AssignmentState, RequestState, RequestStatus, RequestType};
use crate::{AssignmentId, PolicyId, RequestId};

/// A row of a package's Requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRow {
    /// The request.
    pub id: RequestId,
    /// Whom it is for.
    pub subject: Person,
    /// What is asked.
    pub kind: RequestType,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// Where it stands.
    pub state: RequestState,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last completed; none while it is open.
    #[serde(with = "rfc3339::option", default)]
    pub completed_at: Option<OffsetDateTime>,
    /// Whether it may be reprocessed.
    pub can_reprocess: Command,
    /// Whether it may be canceled.
    pub can_cancel: Command,
}

/// The Requests page of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestList {
    /// The package.
    pub package: PackageHead,
    /// The rows that match, newest first.
    pub page: Page<RequestRow>,
    /// The package's runs that are under way, newest first.
    pub runs: Vec<RunProgress>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestDetail {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The package's runs that are under way, newest first.
    pub runs: Vec<RunProgress>,
    /// The request.
    pub id: RequestId,
    /// Its package.
    pub package: PackageHead,
    /// Whom it is for.
    pub subject: Person,
    /// Who made it; "Regrant" when the system itself did.
    pub requestor: String,
    /// What is asked.
    pub kind: RequestType,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// Where it stands.
    pub state: RequestState,
    /// The finer status beside it.
    pub status: RequestStatus,
    /// Why it was made, as the requestor put it; may be empty.
    pub justification: String,
    /// From when the access is wanted; none for at once.
    #[serde(with = "rfc3339::option", default)]
    pub starts_at: Option<OffsetDateTime>,
    /// Until when.
    #[serde(with = "rfc3339::option", default)]
    pub ends_at: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last completed.
    #[serde(with = "rfc3339::option", default)]
    pub completed_at: Option<OffsetDateTime>,
    /// The assignment it is about, with its present state.
    pub assignment: Option<(AssignmentId, AssignmentState)>,
    /// Resource roles that could not be delivered.
    pub errors: Vec<DeliveryError>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
    /// Until when it may be reprocessed; none before it was first completed.
    pub window: Option<Window>,
    /// Whether it may be reprocessed.
    pub can_reprocess: Command,
    /// Whether it may be canceled.
    pub can_cancel: Command,
}

/// A resource role that could not be delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeliveryError {
    /// The name of the resource.
    pub resource: String,
    /// The name of the role in it.
    pub role: String,
    /// The system it lives in.
    pub system: String,
    /// Why, and who can fix it.
    pub cause: String,
    /// When the engine tries again; none when only a reprocess does.
    #[serde(with = "rfc3339::option", default)]
    pub next_attempt: Option<OffsetDateTime>,
}

/// How long a request may be reprocessed: counted from its first completion, and not renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// When the request was first completed.
    #[serde(with = "rfc3339")]
    pub first_completed_at: OffsetDateTime,
    /// The last moment, inclusive.
    #[serde(with = "rfc3339")]
    pub ends_at: OffsetDateTime,
}

impl Window {
    /// The window of a request that was first completed then.
    pub fn new(first_completed_at: OffsetDateTime, length: time::Duration) -> Self {
        Self { first_completed_at, ends_at: first_completed_at + length }
    }

    /// Whether it is still open.
    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        now <= self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_moment_of_the_window_is_inside() {
        let window = Window::new(OffsetDateTime::UNIX_EPOCH, time::Duration::days(7));
        assert!(window.is_open(OffsetDateTime::UNIX_EPOCH + time::Duration::days(7)));
        let late = OffsetDateTime::UNIX_EPOCH + time::Duration::days(7) + time::Duration::microseconds(1);
        assert!(!window.is_open(late));
    }
}
