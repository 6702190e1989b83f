use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AccessPath, Command, Count, Named, Page, Person};
use crate::policy::Role;
use crate::{CatalogId, GroupId, PackageId, Revision};

/// A row of Groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its members.
    pub members: Count,
    /// It carries a role: only a Global administrator changes it.
    pub carries_role: bool,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupDetail {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// What an edit of this state is to say it was made of.
    pub revision: Revision,
    /// Whether the reader may delete it; not while a catalog holds it.
    pub can_delete: Command,
    /// The members, by name.
    pub members: Page<GroupMember>,
    /// The owners, by name; at most 200.
    pub owners: Vec<Person>,
    /// Roles it carries; each member holds them.
    pub roles: Vec<Role>,
    /// Packages that give it and that the reader may see; at most 200.
    pub uses: Vec<GroupUse>,
    /// Whether the reader may change its members.
    pub can_edit_members: Command,
    /// Whether the reader may change its owners.
    pub can_edit_owners: Command,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Who.
    pub person: Person,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub added_at: OffsetDateTime,
    /// Each way by which they are one.
    pub why: Vec<AccessPath>,
}

/// A package that gives a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupUse {
    /// The package.
    pub package: Named<PackageId>,
    /// Its catalog.
    pub catalog: Named<CatalogId>,
    /// As what: Member, Owner.
    pub role: String,
}
