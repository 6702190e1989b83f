//! Access packages: named, versioned bundles of resource roles in a catalog.

mod choices;
mod create;
mod edit;
mod edit_roles;
mod find;
mod find_role;
mod list;
mod move_to;
mod overview;
mod places;
mod preview_roles;
mod roles;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod visible;

pub use choices::choices;
pub use create::{MOST_ROLES, NewPackage, check_name, create, create_whole};
pub use edit::{PackageDraft, delete, edit, set_hidden};
pub use edit_roles::{add_role, change_roles, remove_role};
pub use find::by_name;
pub use find_role::{RoleClues, find_role};
pub use list::{count, list};
pub use move_to::move_to;
pub use overview::overview;
pub use places::places;
pub use preview_roles::preview_roles;
pub use roles::roles;
pub(crate) use store::{PackageHead, head, of_request};
pub(crate) use visible::{head_view, held, visible};
