//! Access packages: the list, and the pages of one package.
//!
//! [`frame`] is what all pages of a package have around them; each blade has a folder of its own.

mod api;
mod assignments;
mod edit;
pub(super) mod frame;
mod history;
mod list;
mod list_page;
mod new;
mod overview;
mod policies;
mod requests;
mod resource_roles;
mod separation;

pub use assignments::{AssignmentPage, AssignmentsPage, NewAssignmentPage};
pub use list::AccessPackagesPage;
pub use new::{
    NewAccessPackagePage, NewPackageLifecyclePage, NewPackageRequestsPage, NewPackageReviewPage,
    NewPackageRolesPage,
};
pub use overview::OverviewPage;
pub use policies::PoliciesPage;
pub use requests::{RequestPage, RequestsPage};
pub use resource_roles::ResourceRolesPage;
pub use separation::{ConflictsPage, SeparationPage, read as read_incompatible};
