//! The directory: users, built-in groups, connected systems, app registrations.

mod app_registrations;
mod groups;
mod identities;
mod imports;
mod systems;
mod users;
mod why;

pub use app_registrations::{AppRegistrationPage, AppRegistrationsPage, NewAppRegistrationPage};
pub use groups::{GroupPage, GroupsPage, NewGroupPage};
pub use imports::{ImportPage, ImportPreviewPage};
pub use systems::{EditSystemPage, NewSystemPage, SystemPage, SystemsPage};
pub use users::{NewUserPage, UserPage, UsersPage};
pub(super) use why::Why;

/// A user's page.
fn user_address(user: regrant_model::UserId) -> String {
    format!("{}/{user}", users::USERS)
}

/// A group's page.
fn group_address(group: regrant_model::GroupId) -> String {
    format!("{}/{group}", groups::GROUPS)
}
