//! App registrations: programs that call the API by themselves, with a client id, a secret and permissions.
//!
//! A secret is random, shown once, and kept as a hash. What a program may do is asked anew for each call ([`Programs::resume`]), so
//! that a permission, a role or a secret that was taken away counts no more at once, whatever its token says.

mod authenticate;
mod create;
mod delete;
mod detail;
mod list;
mod rotate;
mod secret;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use authenticate::known;
pub use authenticate::{Authenticated, Program, Programs, authenticate};
pub use create::{Credentials, NewApp, create, register};
pub use delete::delete;
pub use detail::detail;
pub use list::{find, list};
pub use rotate::{Replaces, rotate_secret};

/// How messages name it.
pub(crate) const OBJECT: &str = "app registration";
