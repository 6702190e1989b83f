//! The sorts of objects, a file each.

#[macro_use]
mod given_role;

mod assignment;
mod catalog;
mod directory;
mod grant;
mod package;
mod policy;
mod request;
mod resource;
mod role_scope;

pub use assignment::Assignment;
pub use catalog::Catalog;
pub use directory::{Group, Member, Subject};
pub use given_role::GivenRole;
pub use grant::Grant;
pub use package::Package;
pub use policy::Policy;
pub use request::Request;
pub use resource::{Resource, ResourceRole};
pub use role_scope::RoleScope;
