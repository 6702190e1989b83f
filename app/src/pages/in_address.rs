//! What a page reads from its address.

use crate::api::AppError;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use regrant_model::ErrorKind;
use std::str::FromStr;

/// An id in the page's address; what can't be read is nothing's id.
///
/// # Errors
/// When it is none: there is no such object.
pub(super) fn id_in_address<I: FromStr>(name: &'static str, object: &str) -> Result<I, AppError> {
    let id = use_params_map().with_untracked(|params| params.get(name)).and_then(|id| id.parse().ok());
    id.ok_or_else(|| no_such(object))
}

/// A field of the address's query; empty when it is not there.
pub(super) fn field_in_address(name: &'static str) -> String {
    use_query_map().with_untracked(|query| query.get(name)).unwrap_or_default()
}

/// There is nothing of that id.
pub(super) fn no_such(object: &str) -> AppError {
    AppError::new(ErrorKind::NotFound, format!("There is no such {object}, or you may not see it."))
}
