//! App registrations: the list, a new one, and one with its secrets' dates, its roles and its identities.
//!
//! A new secret is part of the answer to the post that makes it, and of nothing else: that post goes to no server function but
//! to the address of the program's page, where the server renders the page with a [`NewSecret`](crate::api::NewSecret) in
//! its context.

mod api;
mod detail;
mod form;
mod list;
mod secret;

pub use detail::AppRegistrationPage;
pub use form::NewAppRegistrationPage;
pub use list::AppRegistrationsPage;

/// The list's address; a new app registration is posted to it.
pub(super) const APP_REGISTRATIONS: &str = "/directory/app-registrations";

/// One's page; what makes a new secret is posted to it.
fn address(app: regrant_model::AppRegistrationId) -> String {
    format!("{APP_REGISTRATIONS}/{app}")
}
