//! The pages. A page is a folder or, when it has no data of its own, a file.

mod access_packages;
mod following;
mod home;
mod list_query;
mod not_found;
mod sign_in;

pub use access_packages::{
    AccessPackagesPage, AssignmentPage, AssignmentsPage, NewAccessPackagePage, NewAssignmentPage,
    OverviewPage, PoliciesPage, RequestPage, RequestsPage, ResourceRolesPage,
};
pub use home::Home;
pub use not_found::NotFound;
pub use sign_in::SignIn;
