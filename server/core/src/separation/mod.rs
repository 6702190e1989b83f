//! Separation of duties: packages and groups that nobody is to have together. Enforced where assignments are made
//! ([`refuse`] when one is asked for, [`conflicting`] when its time has come) and where a package begins to give more
//! ([`refuse_roles`]), whichever of the two comes first. Who has both already keeps both, and is listed; so is who was made a
//! member of an incompatible group in the directory itself, which is not for packages to forbid: they get no more of it.

mod check;
mod compare;
mod conflicts;
mod csv;
mod edit;
mod find;
mod list;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use check::{Giving, conflicting, refuse, refuse_roles};
pub use compare::may_compare;
pub use conflicts::conflicts;
pub use csv::csv;
pub use edit::{add, remove};
pub use find::find_groups;
pub use list::list;
