//! Access packages: named, versioned bundles of resource roles in a catalog.

mod edit;
mod edit_roles;
mod find;
mod list;
mod overview;
mod places;
mod roles;
pub(crate) mod store;
mod visible;

pub use edit::{PackageDraft, create, delete, edit};
pub use edit_roles::{add_role, remove_role};
pub use find::by_name;
pub use list::list;
pub use overview::overview;
pub use places::places;
pub use roles::roles;
pub(crate) use store::{PackageHead, head};
pub(crate) use visible::{head_view, visible};
