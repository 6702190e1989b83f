//! Catalogs: where packages stand with the resources they are made of, and within which most roles are held.

mod delete;
mod detail;
mod edit;
mod find;
mod list;
pub mod resource;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use delete::delete;
pub use detail::detail;
pub use edit::{CatalogDraft, create, edit};
pub use find::find;
pub use list::{count, list};

/// How messages name it.
pub(crate) const OBJECT: &str = "catalog";
