//! The directory as CSV, out and in. An import is read and judged as a whole: a preview says what it would do and which rows
//! can't be taken in; applying it judges again, in the one transaction that changes everything or nothing. Between the two
//! a file waits in the database ([`keep`]), and does what its preview said or, when the directory has moved, nothing.
//!
//! What goes out can be opened in a spreadsheet, and comes in again as it was. A new table gets a module with a `plan`, an
//! `apply` and an export.

mod apply;
mod effects;
mod export;
mod groups;
mod judge;
mod kept;
mod memberships;
mod plan;
mod read;
mod store;
#[cfg(test)]
mod tests;
mod users;

pub use apply::{apply, preview};
pub use export::export;
pub(crate) use kept::forget;
pub use kept::{apply_kept, discard, faults_csv, keep, kept, look_again};
pub use read::MOST_BYTES;
