//! Assignments: subject x package x policy x schedule.

mod detail;
pub(crate) mod filter;
mod list;
pub(crate) mod store;

pub use detail::detail;
pub use list::list;

/// How messages name it.
pub(crate) const OBJECT: &str = "assignment";
