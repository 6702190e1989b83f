use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Count, Named, PackageHead, Page, Person};
use crate::state::AssignmentState;
use crate::{AssignmentId, CatalogId, GroupId, PackageId};

/// A package's Separation of duties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Separation {
    /// The package.
    pub head: PackageHead,
    /// Packages that it names as incompatible and that the reader may see, by name; at most 200.
    pub packages: Vec<IncompatiblePackage>,
    /// Groups that it names as incompatible, by name; at most 200.
    pub groups: Vec<IncompatibleGroup>,
    /// Packages that name it as incompatible and that the reader may see, by name; at most 200.
    pub incompatible_with: Vec<IncompatiblePackage>,
    /// Packages on either side that the reader may not see.
    pub hidden: u32,
}

/// A package that nobody is to have together with another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncompatiblePackage {
    /// The package.
    pub package: Named<PackageId>,
    /// Its catalog.
    pub catalog: Named<CatalogId>,
    /// People who have both already; none when the reader may not see the assignments of both.
    pub both: Option<Count>,
}

/// A group whose members are not to have a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncompatibleGroup {
    /// The group.
    pub group: Named<GroupId>,
    /// People who have both already; none when the reader may not see assignments.
    pub both: Option<Count>,
}

/// What nobody is to have together with a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Incompatible {
    /// An assignment of this package.
    Package(PackageId),
    /// A membership in this group.
    Group(GroupId),
}

/// People who have a package and something incompatible with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflicts {
    /// The package.
    pub head: PackageHead,
    /// The name of what is incompatible.
    pub with: String,
    /// By name.
    pub page: Page<ConflictRow>,
}

/// Somebody who has both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictRow {
    /// Who.
    pub person: Person,
    /// Their assignment of the package.
    pub assignment: AssignmentId,
    /// Where it stands.
    pub state: AssignmentState,
    /// Since when they have it.
    #[serde(with = "rfc3339")]
    pub since: OffsetDateTime,
    /// Their assignment of the incompatible package; none for a group.
    pub other: Option<AssignmentId>,
    /// Since when they have the other.
    #[serde(with = "rfc3339")]
    pub other_since: OffsetDateTime,
}
