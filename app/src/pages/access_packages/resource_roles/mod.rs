//! Resource roles: what a package gives.

mod api;
mod list;

pub use list::ResourceRolesPage;
