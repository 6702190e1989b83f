//! Access packages: named, versioned bundles of resource roles in a catalog.

mod list;
pub(crate) mod store;
mod visible;

pub use list::list;
pub(crate) use store::PackageHead;
pub(crate) use visible::{head_view, visible};
