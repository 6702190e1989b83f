//! New access package, in five steps, each with an address of its own. What was said so far stands in the address; nothing
//! is made before the last step, and then all of it at once.

mod api;
mod basics;
mod draft;
mod frame;
mod lifecycle;
mod requests;
mod resource_roles;
mod review;
mod step;

pub use basics::NewAccessPackagePage;
pub use lifecycle::NewPackageLifecyclePage;
pub use requests::NewPackageRequestsPage;
pub use resource_roles::NewPackageRolesPage;
pub use review::NewPackageReviewPage;
