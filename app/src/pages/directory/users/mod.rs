//! Users: the list, a new one, and one with what they have and why.

mod access;
mod api;
mod detail;
mod form;
mod list;

pub use detail::UserPage;
pub use form::NewUserPage;
pub use list::UsersPage;

/// The list's address.
pub(super) const USERS: &str = "/directory/users";
