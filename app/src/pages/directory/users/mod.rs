//! Users: the list, and one with what they have.

mod api;
mod detail;
mod list;

pub use detail::UserPage;
pub use list::UsersPage;

/// The list's address.
pub(super) const USERS: &str = "/directory/users";
