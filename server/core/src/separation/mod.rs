//! Separation of duties: packages and groups that nobody is to have together. Enforced where assignments are made
//! ([`refuse`] when one is asked for, [`conflicting`] when its time has come), whichever of the two comes first. Who has
//! both already keeps both, and is listed.

mod check;
mod conflicts;
mod csv;
mod edit;
mod list;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use check::{conflicting, refuse};
pub use conflicts::conflicts;
pub use csv::csv;
pub use edit::{add, remove};
pub use list::list;
