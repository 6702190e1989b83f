//! Roles of the portal: who holds which, in the whole tenant or in a catalog, and giving and taking them.

mod api;
mod holders;
mod tenant;

pub(super) use api::{HolderSearch, find};
pub(super) use holders::Holders;
pub use tenant::RolesPage;

/// Where the tenant-wide roles are.
pub(super) const ROLES: &str = "/directory/roles";
