//! The directory as CSV, out and in. An import is read and judged as a whole: a preview says what it would do and which rows
//! can't be taken in; applying it judges again, in the one transaction that changes everything or nothing.
//!
//! What goes out can be opened in a spreadsheet, and comes in again as it was. A new table gets a module with a `plan`, an
//! `apply` and an export.

mod apply;
mod export;
mod groups;
mod memberships;
mod plan;
mod read;
#[cfg(test)]
mod tests;
mod users;

pub use apply::{apply, preview};
pub use export::export;
pub use read::MOST_BYTES;
