//! The pages. A page is a folder or, when it has no data of its own, a file.

mod access_packages;
mod home;
mod list_query;
mod not_found;
mod sign_in;

pub use access_packages::{AssignmentPage, AssignmentsPage, NewAssignmentPage};
pub use home::Home;
pub use not_found::NotFound;
pub use sign_in::SignIn;
