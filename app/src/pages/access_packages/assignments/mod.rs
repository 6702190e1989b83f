//! Assignments: the list with its commands, one assignment, and the form for new ones.

mod api;
mod detail;
mod form;
mod grant;
mod input;
mod list;
mod row;

pub use detail::AssignmentPage;
pub use form::NewAssignmentPage;
pub use list::AssignmentsPage;
