//! Connected systems: the list, a new one, and one with its settings and its test.

mod api;
mod detail;
mod form;
mod list;
mod state;
mod trial;

pub use detail::SystemPage;
pub use form::{EditSystemPage, NewSystemPage};
pub use list::SystemsPage;

/// The list's address.
const SYSTEMS: &str = "/directory/systems";
