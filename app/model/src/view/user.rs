use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Identity, Named};
use crate::policy::Role;
use crate::state::AssignmentState;
use crate::{AssignmentId, CatalogId, GroupId, PackageId, Revision, UserId};

/// A row of Users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// The user.
    pub id: UserId,
    /// Display name.
    pub name: String,
    /// User principal name.
    pub upn: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Where they do it.
    pub department: Option<String>,
    /// May sign in.
    pub enabled: bool,
}

/// One user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserDetail {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What the list shows of them.
    pub user: UserRow,
    /// Mail address.
    pub mail: Option<String>,
    /// When they were added.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// What an edit of this state is to say it was made of.
    pub revision: Revision,
    /// Built-in groups they are a member of, by name; at most 200.
    pub member_of: Vec<Named<GroupId>>,
    /// Built-in groups they own, by name; at most 200.
    pub owner_of: Vec<Named<GroupId>>,
    /// Their assignments that the reader may see, newest first; at most 200.
    pub assignments: Vec<UserAssignment>,
    /// Roles they hold, directly or through groups.
    pub roles: Vec<HeldRoleView>,
    /// By what tokens of an identity provider they are known.
    pub identities: Vec<Identity>,
    /// Whether the reader may change them.
    pub can_edit: Command,
    /// Whether the reader may link and unlink identities.
    pub can_link: bool,
}

/// One of a user's assignments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAssignment {
    /// The assignment.
    pub id: AssignmentId,
    /// Its package.
    pub package: Named<PackageId>,
    /// Where it stands.
    pub state: AssignmentState,
    /// When it ends.
    #[serde(with = "rfc3339::option", default)]
    pub ends_at: Option<OffsetDateTime>,
}

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRoleView {
    /// Which.
    pub role: Role,
    /// In which catalog; none for tenant-wide roles.
    pub catalog: Option<Named<CatalogId>>,
    /// Through which group; none when held directly.
    pub through: Option<Named<GroupId>>,
}
