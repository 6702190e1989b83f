use super::{HeldRole, Role};
use crate::text_enum::text_enum;

text_enum! {
    /// What a token of the API is good for, spelled as Microsoft Graph spells it. With a person behind the token it narrows
    /// what their roles allow; without one it is what the program itself may do.
    Permission {
        /// Read catalogs, packages, policies, assignments and requests.
        EntitlementManagementReadAll = "EntitlementManagement.Read.All", "Read all of entitlement management";
        /// The same, and change, assign and reprocess.
        EntitlementManagementReadWriteAll = "EntitlementManagement.ReadWrite.All", "Read and write all of entitlement management";
        /// Request, extend and cancel what is one's own.
        SubjectAccessReadWrite = "EntitlementMgmt-SubjectAccess.ReadWrite", "Request access for oneself";
        /// Read users.
        UserReadAll = "User.Read.All", "Read all users";
        /// Read groups and their members.
        GroupReadAll = "Group.Read.All", "Read all groups";
        /// Read groups, and change who is a member.
        GroupMemberReadWriteAll = "GroupMember.ReadWrite.All", "Read and write all group memberships";
    }
}

/// What a call of the API is about: a permission counts in one of them only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Catalogs, packages, policies, assignments, requests, runs.
    EntitlementManagement,
    /// Users and groups.
    Directory,
}

impl Permission {
    /// What a program may do there by this permission: as much as somebody with the role.
    pub const fn standing(self, area: Area) -> Option<HeldRole> {
        let role = match (self, area) {
            (Self::EntitlementManagementReadWriteAll, Area::EntitlementManagement) => {
                Role::IdentityGovernanceAdministrator
            }
            (Self::EntitlementManagementReadAll, Area::EntitlementManagement)
            | (Self::UserReadAll | Self::GroupReadAll, Area::Directory) => Role::GlobalReader,
            (Self::GroupMemberReadWriteAll, Area::Directory) => Role::UserAdministrator,
            _ => return None,
        };
        Some(HeldRole { role, catalog: None })
    }

    /// Whether only a person's token can have it.
    pub const fn is_delegated_only(self) -> bool {
        matches!(self, Self::SubjectAccessReadWrite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Action, Standing};

    fn allows(permission: Permission, area: Area, action: Action) -> bool {
        let roles = permission.standing(area).into_iter().collect();
        Standing { roles }.allows_everywhere(action)
    }

    #[test]
    fn a_permission_counts_in_its_own_area() {
        use Permission as P;
        for action in Action::ALL {
            for read in [P::EntitlementManagementReadAll, P::EntitlementManagementReadWriteAll] {
                assert!(!allows(read, Area::Directory, *action), "{read} {action}");
            }
            for other in [P::UserReadAll, P::GroupReadAll, P::GroupMemberReadWriteAll] {
                assert!(!allows(other, Area::EntitlementManagement, *action), "{other} {action}");
            }
        }
        assert!(allows(P::EntitlementManagementReadWriteAll, Area::EntitlementManagement, Action::Reprocess));
        assert!(!allows(P::EntitlementManagementReadAll, Area::EntitlementManagement, Action::Reprocess));
        assert!(allows(P::GroupMemberReadWriteAll, Area::Directory, Action::EditDirectory));
        assert!(!allows(P::GroupReadAll, Area::Directory, Action::EditDirectory));
    }

    #[test]
    fn no_permission_lets_a_program_change_what_carries_a_role() {
        for permission in Permission::ALL {
            for area in [Area::EntitlementManagement, Area::Directory] {
                assert!(!allows(*permission, area, Action::EditPrivileged), "{permission}");
                assert!(!allows(*permission, area, Action::GrantTenantRole), "{permission}");
            }
        }
    }
}
