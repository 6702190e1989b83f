//! Who holds which role: tenant-wide or in a catalog, by a user or by a group, in a catalog also by an app registration. Nobody gives a role to themselves. A group is
//! given one by a Global administrator only, who alone may change it from then on.

mod claim;
mod find;
mod grant;
mod list;
mod revoke;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use claim::{barred, refuse_claim, refuse_roles, unclaimable};
pub use find::find;
pub use grant::{NewHolder, grant};
pub use list::list;
pub use revoke::revoke;
pub(crate) use store::{keep_an_administrator, keep_an_administrator_of, somebody_administers};

use regrant_model::policy::{Action, Role};

/// Which action gives and takes a role.
pub(crate) const fn action_for(role: Role) -> Action {
    match role {
        Role::PackageManager | Role::AssignmentManager => Action::ManageManagers,
        Role::CatalogOwner | Role::CatalogReader => Action::ManageCatalog,
        Role::GlobalAdministrator
        | Role::IdentityGovernanceAdministrator
        | Role::UserAdministrator
        | Role::GlobalReader
        | Role::CatalogCreator => Action::GrantTenantRole,
    }
}
