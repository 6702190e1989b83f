//! Requests: somebody asks that an assignment be added, changed or removed.

pub(crate) mod commands;
mod detail;
pub(crate) mod filter;
mod list;
pub(crate) mod store;
pub mod window;

pub use detail::detail;
pub use list::list;

/// How messages name it.
pub(crate) const OBJECT: &str = "request";
