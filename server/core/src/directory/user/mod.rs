//! Users.

pub(crate) mod detail;
mod edit;
mod find;
mod list;
pub(crate) mod store;

pub use detail::detail;
pub use edit::{NewUser, create, delete, edit, set_enabled};
pub use find::{find, picked};
pub use list::{count, list};

/// How messages name one.
pub(crate) const OBJECT: &str = "user";
