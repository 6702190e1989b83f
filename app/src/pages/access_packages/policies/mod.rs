//! Policies: who may ask for a package, and how long an assignment lasts.

pub(super) mod api;
mod form;
mod list;

pub use list::PoliciesPage;
