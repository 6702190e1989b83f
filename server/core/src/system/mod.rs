//! Connected systems: where access really lives.

mod add;
mod detail;
mod edit;
mod find;
mod groups;
mod list;
mod remove;
pub(crate) mod store;
mod test;
#[cfg(test)]
mod tests;

pub use add::{NewLdap, add_ldap};
pub use detail::detail;
pub use edit::{EditedLdap, edit_ldap, ldap_settings, set_password};
pub use find::by_name;
pub use groups::groups;
pub use list::list;
pub use remove::remove;
pub use test::test;

use crate::Error;
use crate::connector::CallError;

/// How messages name one.
pub(crate) const OBJECT: &str = "connected system";

/// A call to a connected system failed.
pub(crate) fn call_failed(error: CallError) -> Error {
    let public = error.public.clone();
    let kind = if error.is_transient() { Error::unavailable(public) } else { Error::conflict(public) };
    kind.with_private(error.private)
}
