//! Access packages: named, versioned bundles of resource roles in a catalog.

mod list;
mod overview;
mod roles;
pub(crate) mod store;
mod visible;

pub use list::list;
pub use overview::overview;
pub use roles::roles;
pub(crate) use store::{PackageHead, head};
pub(crate) use visible::{head_view, visible};
