//! The pages. A page is a folder or, when it has no data of its own, a file.

#![expect(clippy::needless_pass_by_value, reason = "props are owned, whatever a page does with them")]

mod access_packages;
mod catalogs;
mod causes;
mod directory;
mod following;
mod governance;
mod health;
mod home;
mod in_address;
mod list_query;
mod my_access;
mod not_found;
mod resources;
mod roles;
mod runs;
mod search;
mod sign_in;

pub use access_packages::{
    AccessPackagesPage, AssignmentPage, AssignmentsPage, ConflictsPage, NewAccessPackagePage,
    NewAssignmentPage, NewPackageLifecyclePage, NewPackageRequestsPage, NewPackageReviewPage,
    NewPackageRolesPage, OverviewPage, PoliciesPage, RequestPage, RequestsPage, ResourceRolesPage,
    SeparationPage, read_incompatible,
};
pub use catalogs::{CatalogPage, CatalogsPage, NewCatalogPage};
pub use directory::{
    AppRegistrationPage, AppRegistrationsPage, EditSystemPage, GroupPage, GroupsPage, ImportPage,
    ImportPreviewPage, NewAppRegistrationPage, NewGroupPage, NewSystemPage, NewUserPage, SystemPage,
    SystemsPage, UserPage, UsersPage,
};
pub use governance::GovernancePage;
pub use home::Home;
pub use my_access::MyAccessPage;
pub use not_found::NotFound;
pub use resources::ResourcePage;
pub use roles::RolesPage;
pub use runs::{RunPage, RunsPage};
pub use search::SearchPage;
pub use sign_in::SignIn;
