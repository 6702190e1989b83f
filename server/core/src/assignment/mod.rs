//! Assignments: subject x package x policy x schedule.

mod ask;
mod assign;
mod csv;
mod detail;
pub(crate) mod filter;
mod list;
mod preview;
mod remove;
mod reprocess;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use assign::deliver;
pub use assign::{Assigned, NewAssignment, assign};
pub use csv::csv;
pub use detail::detail;
pub use list::{count, list};
pub use preview::preview;
pub use remove::{remove, remove_one};
pub use reprocess::{Reprocess, reprocess, reprocess_one};

/// How messages name it.
pub(crate) const OBJECT: &str = "assignment";
