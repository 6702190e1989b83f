//! Access packages: the list, and the pages of one package.
//!
//! [`frame`] is what all pages of a package have around them; each blade has a folder of its own.

mod assignments;
mod frame;
mod history;
mod policies;

pub use assignments::{AssignmentPage, AssignmentsPage, NewAssignmentPage};
