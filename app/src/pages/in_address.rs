//! The ids in the addresses of pages.

use crate::api::AppError;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use regrant_model::ErrorKind;
use std::str::FromStr;

/// An id in the page's address; what can't be read is nothing's id.
pub(super) fn id_in_address<I>(name: &'static str) -> Memo<Option<I>>
where
    I: FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name)).and_then(|id| id.parse().ok()))
}

/// A field of the address's query; empty when it is not there.
pub(super) fn field_in_address(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name)).unwrap_or_default())
}

/// There is nothing of that id.
pub(super) fn no_such(object: &str) -> AppError {
    AppError::new(ErrorKind::NotFound, format!("There is no such {object}, or you may not see it."))
}
