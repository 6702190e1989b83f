//! What people type, parsed at the edge: a use case takes a [`Name`], never a string that might be one.

mod text;

pub use text::{Description, Justification, Name, Upn};

use crate::Error;

/// `Conflict` for an edit that was made of an older state of an object ("catalog \"Sales\"") than the present one.
pub(crate) fn stale(object: &str) -> Error {
    Error::conflict(format!(
        "The {object} was changed by somebody else meanwhile. Reload the page and make your change again."
    ))
}

/// `Conflict` with this message when the database says that something is there already.
pub(crate) fn taken(error: sqlx::Error, public: impl FnOnce() -> String) -> Error {
    let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    if unique { Error::conflict(public()).with_source(error) } else { error.into() }
}
