use serde::{Deserialize, Serialize};

use super::{Action, Role};
use crate::CatalogId;

/// A role as somebody holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// The catalog it is held in; none for tenant-wide roles.
    pub catalog: Option<CatalogId>,
}

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The tenant as a whole.
    Tenant,
    /// One catalog and what is in it.
    Catalog(CatalogId),
}

/// All the roles somebody holds, and so what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Held directly or through groups.
    pub roles: Vec<HeldRole>,
}

impl Standing {
    /// Whether the action is allowed there. A catalog role counts only in its own catalog.
    pub fn allows(&self, action: Action, scope: Scope) -> bool {
        self.roles.iter().any(|held| {
            held.role.allows(action)
                && match (held.role.is_of_catalog(), held.catalog, scope) {
                    (false, _, _) => true,
                    (true, Some(own), Scope::Catalog(asked)) => own == asked,
                    _ => false,
                }
        })
    }

    /// Whether the action is allowed in the whole tenant.
    pub fn allows_everywhere(&self, action: Action) -> bool {
        self.allows(action, Scope::Tenant)
    }

    /// The catalogs in which a catalog role allows the action; to be read when it is not allowed everywhere.
    pub fn catalogs(&self, action: Action) -> Vec<CatalogId> {
        let mut all: Vec<_> = self
            .roles
            .iter()
            .filter(|held| held.role.allows(action))
            .filter_map(|held| held.catalog)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the action is allowed anywhere at all, to decide what a menu offers.
    pub fn allows_somewhere(&self, action: Action) -> bool {
        self.roles.iter().any(|held| held.role.allows(action))
    }
}

impl Role {
    /// The table: `domain.md`, Roles. For a catalog role the answer holds in its own catalog only.
    pub const fn allows(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::GlobalAdministrator => true,
            Self::IdentityGovernanceAdministrator => {
                !matches!(action, A::GrantTenantRole | A::EditPrivileged | A::RegisterApps)
            }
            Self::UserAdministrator => matches!(
                action,
                A::ViewCatalog
                    | A::ViewAssignments
                    | A::Assign
                    | A::Reprocess
                    | A::ViewDirectory
                    | A::EditDirectory
            ),
            Self::GlobalReader => {
                matches!(action, A::ViewCatalog | A::ViewAssignments | A::ViewDirectory | A::ReadAudit)
            }
            Self::CatalogCreator => matches!(action, A::CreateCatalog),
            Self::CatalogOwner => matches!(
                action,
                A::ManageCatalog
                    | A::ManageManagers
                    | A::ViewCatalog
                    | A::ManagePackage
                    | A::ViewAssignments
                    | A::Assign
                    | A::Reprocess
                    | A::ReadAudit
            ),
            Self::CatalogReader => matches!(action, A::ViewCatalog | A::ViewAssignments),
            Self::PackageManager => matches!(
                action,
                A::ViewCatalog | A::ManagePackage | A::ViewAssignments | A::Assign | A::Reprocess
            ),
            Self::AssignmentManager => {
                matches!(action, A::ViewCatalog | A::ViewAssignments | A::Assign | A::Reprocess)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const OWN: CatalogId = CatalogId(uuid::Uuid::from_u128(1));
    const OTHER: CatalogId = CatalogId(uuid::Uuid::from_u128(2));

    fn standing(role: Role) -> Standing {
        Standing { roles: vec![HeldRole { role, catalog: role.is_of_catalog().then_some(OWN) }] }
    }

    /// The golden matrix: actor x action, "own" where it holds in the own catalog only.
    #[test]
    fn golden_matrix() {
        let mut text = format!("{:<20}", "action");
        for role in Role::ALL {
            write!(text, " {role:<32}").unwrap();
        }
        text = text.trim_end().to_owned() + "\n";
        for action in Action::ALL {
            let mut line = format!("{action:<20}", action = action.as_str());
            for role in Role::ALL {
                let standing = standing(*role);
                let cell = if standing.allows(*action, Scope::Catalog(OTHER)) {
                    "yes"
                } else if standing.allows(*action, Scope::Catalog(OWN)) {
                    "own"
                } else {
                    "-"
                };
                write!(line, " {cell:<32}").unwrap();
            }
            text += line.trim_end();
            text += "\n";
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn the_six_prerequisite_roles_and_only_they_reprocess() {
        let six: Vec<_> = Role::ALL.iter().copied().filter(|r| r.allows(Action::Reprocess)).collect();
        assert_eq!(
            six,
            [
                Role::GlobalAdministrator,
                Role::IdentityGovernanceAdministrator,
                Role::UserAdministrator,
                Role::CatalogOwner,
                Role::PackageManager,
                Role::AssignmentManager
            ]
        );
    }

    #[test]
    fn a_catalog_role_counts_in_its_own_catalog_only() {
        for role in Role::ALL.iter().filter(|r| r.is_of_catalog()) {
            for action in Action::ALL {
                assert!(!standing(*role).allows(*action, Scope::Catalog(OTHER)), "{role} {action}");
                assert!(!standing(*role).allows(*action, Scope::Tenant), "{role} {action}");
            }
        }
    }

    #[test]
    fn nobody_without_a_role_may_do_anything() {
        for action in Action::ALL {
            assert!(!Standing::default().allows(*action, Scope::Catalog(OWN)));
        }
    }
}
