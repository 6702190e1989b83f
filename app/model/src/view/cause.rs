use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AssignmentFilter, Command, Count, Named, PackageHead};
use crate::SystemId;
use crate::state::CauseKind;

/// What is wrong with the access that assignments want, for one cause in one system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CauseCard {
    /// What it is; its label says so in words, and its remedy who can mend it.
    pub kind: CauseKind,
    /// In which system.
    pub system: Named<SystemId>,
    /// The names of the first resources that it is about; at most three.
    pub objects: Vec<String>,
    /// How many more resources there are.
    pub more_objects: u32,
    /// One of the messages, with its details.
    pub example: String,
    /// Grants that it keeps from being what they should be.
    pub grants: Count,
    /// Their assignments.
    pub assignments: Count,
    /// Since when, for the oldest of them.
    #[serde(with = "rfc3339::option", default)]
    pub since: Option<OffsetDateTime>,
    /// When the engine tries the first of them again by itself; none when only a reprocess does.
    #[serde(with = "rfc3339::option", default)]
    pub next_attempt: Option<OffsetDateTime>,
    /// What "Retry all with this cause" selects.
    pub retry: AssignmentFilter,
}

/// What is wrong with a package's assignments, by cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageCauses {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The package.
    pub head: PackageHead,
    /// What concerns most first.
    pub cards: Vec<CauseCard>,
    /// Whether the reader may retry.
    pub can_retry: Command,
}

/// What a run could not do, by cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunCauses {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What concerns most first; as it stands now, not as it was when the run ended.
    pub cards: Vec<CauseCard>,
    /// Grants that the run could not see to and that are as they should be by now.
    pub mended: Count,
    /// Whether the reader may retry.
    pub can_retry: Command,
}
