use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Named};
use crate::policy::Role;
use crate::{
    AppRegistrationId, CatalogId, GroupId, PackageId, ResourceId, ResourceRoleId, Revision, RoleAssignmentId,
    SystemId,
};

/// A row of Catalogs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogRow {
    /// The catalog.
    pub id: CatalogId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Switched off catalogs take no new requests.
    pub enabled: bool,
    /// Packages in it.
    pub packages: u32,
    /// Resources in it.
    pub resources: u32,
}

/// One catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each command, independent of each other")]
pub struct CatalogDetail {
    /// The catalog.
    pub id: CatalogId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Switched off catalogs take no new requests.
    pub enabled: bool,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// What an edit of this state is to say it was made of.
    pub revision: Revision,
    /// Whether the reader may delete it; only while it is empty of packages.
    pub can_delete: Command,
    /// By name; at most 1,000.
    pub resources: Vec<CatalogResource>,
    /// By name; at most 200.
    pub packages: Vec<Named<PackageId>>,
    /// Who holds a role in it; at most 1,000.
    pub holders: Vec<RoleHolder>,
    /// Whether the reader may edit it and add resources that they own.
    pub manage: bool,
    /// Whether the reader may add any resource, those of connected systems among them.
    pub add_any_resource: bool,
    /// Whether the reader may make access packages in it.
    pub manage_packages: bool,
    /// Whether the reader may add managers.
    pub manage_managers: bool,
}

/// A resource in a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogResource {
    /// The resource.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// What it is: "Group", "Application", "Site".
    pub kind: String,
    /// Where it lives.
    pub system: Named<SystemId>,
    /// The built-in group behind it.
    pub group: Option<GroupId>,
    /// Its roles.
    pub roles: Vec<Named<ResourceRoleId>>,
    /// In how many packages of this catalog it is used.
    pub packages: u32,
}

/// Somebody who holds a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolder {
    /// The role assignment.
    pub id: RoleAssignmentId,
    /// Which role.
    pub role: Role,
    /// Who.
    pub name: String,
    /// A user, a group or an app registration.
    pub kind: RoleHolderKind,
    /// Whether the reader may take it away.
    pub can_revoke: Command,
}

/// Whom a role may be given to.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HolderChoices {
    /// By name; at most twenty.
    pub people: Vec<super::Person>,
    /// By name; at most twenty.
    pub groups: Vec<Named<GroupId>>,
    /// App registrations, by name; at most twenty.
    pub apps: Vec<Named<AppRegistrationId>>,
}

/// What holds a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoleHolderKind {
    /// A user.
    User(crate::UserId),
    /// A group: each of its members holds the role.
    Group(GroupId),
    /// An app registration; catalog roles only.
    App(crate::AppRegistrationId),
}
