//! Users.

pub(crate) mod detail;
mod find;
mod list;
pub(crate) mod store;

pub use detail::detail;
pub use find::find;
pub use list::list;

/// How messages name one.
pub(crate) const OBJECT: &str = "user";
