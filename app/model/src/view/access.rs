use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Named, Page, Person};
use crate::state::{AssignmentState, GrantStatus};
use crate::{AssignmentId, GroupId, PackageId, ResourceId, SystemId};

/// One way by which somebody has an access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessPath {
    /// An assignment of an access package wants it.
    Package {
        /// The package.
        package: Named<PackageId>,
        /// The assignment.
        assignment: AssignmentId,
        /// Where it stands.
        state: AssignmentState,
    },
    /// Assignments of packages that the reader may not see want it.
    HiddenPackages {
        /// How many.
        count: u32,
    },
    /// It was there before the first assignment that wants it, and stays when that ends.
    Found,
    /// No assignment wants it: it was given directly, outside of any access package.
    Direct,
    /// No assignment wants it any more, and it is being taken away.
    Leaving,
}

impl AccessPath {
    /// In words: "Access package Sales", "Direct".
    pub fn describe(&self) -> String {
        match self {
            Self::Package { package, .. } => format!("Access package {}", package.name),
            Self::HiddenPackages { count: 1 } => "An access package that you may not see".to_owned(),
            Self::HiddenPackages { count } => format!("{count} access packages that you may not see"),
            Self::Found => "There before".to_owned(),
            Self::Direct => "Direct".to_owned(),
            Self::Leaving => "Being withdrawn".to_owned(),
        }
    }
}

/// An access of somebody: a role in a resource, and why they have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRow {
    /// The name of the resource.
    pub resource: String,
    /// The name of the role in it: Member, Owner, an app role.
    pub role: String,
    /// Where it lives.
    pub system: Named<SystemId>,
    /// The built-in group behind it, for a link.
    pub group: Option<GroupId>,
    /// What is known of it; none for what no assignment is about, which was just seen in the directory.
    pub status: Option<GrantStatus>,
    /// The start of the look that saw it last.
    #[serde(with = "rfc3339::option", default)]
    pub verified_at: Option<OffsetDateTime>,
    /// Why it failed, drifted or can't be verified.
    pub cause: Option<String>,
    /// Each way by which they have it; never empty.
    pub why: Vec<AccessPath>,
}

/// Who has access to a resource, by assignments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceAccess {
    /// The resource.
    pub resource: Named<ResourceId>,
    /// What it is: "Group", "Application", "Site".
    pub kind: String,
    /// The built-in group behind it, for a link.
    pub group: Option<GroupId>,
    /// Where it lives.
    pub system: Named<SystemId>,
    /// The latest first.
    pub page: Page<ResourceAccessRow>,
}

/// Somebody who has an access to a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceAccessRow {
    /// Who.
    pub person: Person,
    /// The name of the role.
    pub role: String,
    /// What is known of it.
    pub status: GrantStatus,
    /// The start of the look that saw it last.
    #[serde(with = "rfc3339::option", default)]
    pub verified_at: Option<OffsetDateTime>,
    /// Each way by which they have it; never empty.
    pub why: Vec<AccessPath>,
}
