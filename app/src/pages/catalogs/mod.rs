//! Catalogs: the list, a new one, and one catalog with what it holds.

mod add;
pub(super) mod api;
mod detail;
mod form;
mod list;

pub use detail::CatalogPage;
pub use form::NewCatalogPage;
pub use list::CatalogsPage;

/// Where the catalogs are.
pub(super) const CATALOGS: &str = "/identity-governance/catalogs";
