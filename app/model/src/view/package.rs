use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Count, Named, RunProgress};
use crate::{CatalogId, PackageId, ResourceId, ResourceRoleId, Revision, SystemId};

/// A row of Access packages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageRow {
    /// The package.
    pub id: PackageId,
    /// Its name.
    pub name: String,
    /// Its catalog.
    pub catalog: Named<CatalogId>,
    /// Not offered in My Access.
    pub hidden: bool,
    /// Assignments that have not ended; none when the reader may not see assignments there.
    pub active: Option<Count>,
    /// Requests that are open: submitted, waiting for approval, scheduled or being delivered.
    pub pending: Option<Count>,
    /// Assignments of which some grant was seen gone.
    pub drifted: Option<Count>,
}

/// What the header and the menu of a package's pages need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageHead {
    /// The package.
    pub id: PackageId,
    /// Its name.
    pub name: String,
    /// Its catalog.
    pub catalog: Named<CatalogId>,
    /// Not offered in My Access.
    pub hidden: bool,
    /// What the reader's roles allow.
    pub commands: PackageCommands,
}

/// What the reader's roles allow in a package's catalog, to decide which menu entries and commands a page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each group of commands, independent of each other"
)]
pub struct PackageCommands {
    /// See assignments, requests and runs.
    pub view_assignments: bool,
    /// Assign, remove, cancel requests.
    pub assign: bool,
    /// Reprocess.
    pub reprocess: bool,
    /// Edit the package, its resource roles and policies.
    pub manage: bool,
}

/// A package's Overview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageOverview {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The package.
    pub head: PackageHead,
    /// What it is for.
    pub description: String,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// How many resource roles it gives.
    pub resource_roles: u32,
    /// How many policies it has.
    pub policies: u32,
    /// What stands of its assignments and requests; none when the reader may not see them.
    pub counts: Option<PackageCounts>,
    /// Runs that are under way, newest first; empty when the reader may not see them.
    pub runs: Vec<RunProgress>,
    /// The last five runs that have ended, newest first; empty when the reader may not see them.
    pub recent_runs: Vec<RunProgress>,
    /// When some of its access was last looked at; none when never, or when the reader may not see assignments.
    #[serde(with = "rfc3339::option", default)]
    pub last_verified: Option<OffsetDateTime>,
    /// What an edit of this state is to say it was made of.
    pub revision: Revision,
    /// Whether the reader may delete it; only while nobody has it or has asked for it.
    pub can_delete: Command,
}

/// What stands of a package's assignments and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PackageCounts {
    /// Assignments that the engine is at.
    pub delivering: Count,
    /// Delivered assignments, drifted ones among them.
    pub delivered: Count,
    /// Partially delivered assignments.
    pub partially_delivered: Count,
    /// Assignments whose delivery failed.
    pub delivery_failed: Count,
    /// Assignments that have ended.
    pub expired: Count,
    /// Assignments of which some grant was seen gone.
    pub drifted: Count,
    /// Assignments of which some grant could not be checked lately.
    pub cannot_verify: Count,
    /// Assignments that have something left that they no longer want.
    pub access_remains: Count,
    /// Requests that are open.
    pub open_requests: Count,
    /// Requests that failed or were partially delivered.
    pub failed_requests: Count,
}

/// A package's Resource roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageRoles {
    /// The package.
    pub head: PackageHead,
    /// The version of what it gives; a change is to say which it was made of.
    pub version: Revision,
    /// What it gives, by name.
    pub roles: Vec<PackageResourceRole>,
    /// What its catalog holds besides, to add; empty when the reader may not add.
    pub to_add: Vec<PackageResourceRole>,
}

/// Resource roles to add to a package and to take out of it, in one go.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleChange {
    /// Of the package's catalog; the package does not give them yet.
    pub add: Vec<ResourceRoleId>,
    /// The package gives them.
    pub remove: Vec<ResourceRoleId>,
}

/// Whom a change of resource roles would touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChangePreview {
    /// The version of the package that was looked at; the change is to say it, and is refused when it is another by then.
    pub version: Revision,
    /// Live assignments of the package; each of them is looked at by the run.
    pub assignments: Count,
    /// The systems in which something would change, by name.
    pub systems: Vec<SystemChange>,
}

/// What a change of resource roles would do in one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemChange {
    /// The system.
    pub system: Named<SystemId>,
    /// Grants that would be added; the user may have the access already, from outside.
    pub added: Count,
    /// Grants that would be withdrawn.
    pub withdrawn: Count,
    /// Grants that another assignment of the same user wants too: nothing changes for them.
    pub kept: Count,
    /// Grants that would be let go and left in place: the access was there before Regrant.
    pub left_in_place: Count,
}

/// A resource role, as a package or a picker shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageResourceRole {
    /// The role.
    pub id: ResourceRoleId,
    /// Its resource.
    pub resource: Named<ResourceId>,
    /// What the resource is: "Group", "Application", "Site".
    pub kind: String,
    /// The name of the role in it.
    pub role: String,
    /// Where it lives.
    pub system: Named<SystemId>,
}

/// What a new package could give.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleChoices {
    /// What was picked so far, by name; without what the catalog does not hold (any more).
    pub picked: Vec<PackageResourceRole>,
    /// What was found besides, by name; at most fifty.
    pub found: Vec<PackageResourceRole>,
    /// There is more than that.
    pub more: bool,
}
