//! Built-in groups: the list, a new one, and one with its members and owners.
//!
//! To remove a member here by hand is what Regrant calls drift, if a package gives the group.

mod api;
mod detail;
mod form;
mod list;
mod people;

pub use detail::GroupPage;
pub use form::NewGroupPage;
pub use list::GroupsPage;

/// The list's address.
pub(super) const GROUPS: &str = "/directory/groups";
