//! Resource roles: what a package gives.
//!
//! A change stands in the address first, and the page shows whom it would touch; applied, it is one run.

mod api;
mod list;
mod preview;

pub use list::ResourceRolesPage;
