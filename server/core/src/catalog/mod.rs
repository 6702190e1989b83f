//! Catalogs: where packages stand with the resources they are made of, and within which most roles are held.

pub(crate) mod detail;
mod list;
pub(crate) mod store;

pub use detail::detail;
pub use list::list;

/// How messages name it.
pub(crate) const OBJECT: &str = "catalog";
