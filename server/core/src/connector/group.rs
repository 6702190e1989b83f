//! Groups of a connected system, and what a read of one saw.

use std::collections::HashSet;

use super::AccountKey;

/// A group as the engine knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupRef {
    /// The id that never changes (LDAP: `entryUUID`).
    pub external_id: String,
    /// Where the group was last seen (LDAP: its DN). A group can be renamed; the id decides.
    pub locator: String,
}

/// What one read of a group saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who is in the group. A placeholder that only keeps the group from being empty is never among them.
    pub members: HashSet<AccountKey>,
    /// Where the group is now; store it when it differs from the reference that was read.
    pub locator: String,
    /// Its name for people, when it has one.
    pub name: Option<String>,
}

impl Membership {
    /// How many are in the group.
    pub fn size(&self) -> i32 {
        i32::try_from(self.members.len()).unwrap_or(i32::MAX)
    }
}

/// A group on offer, when a person looks for one to bring under governance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteGroup {
    /// How to refer to it from now on.
    pub group: GroupRef,
    /// Its name for people.
    pub name: String,
    /// Its description, when it has one.
    pub description: Option<String>,
}
