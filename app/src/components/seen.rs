//! Which state of a thing a form was made of.

use crate::api::Typed;
use leptos::prelude::*;
use regrant_model::Revision;

/// The hidden field. A form that was refused says the state that it was made of still: what came in between was not seen.
#[component]
pub fn Seen(
    /// The present state.
    revision: Revision,
) -> impl IntoView {
    let seen = Typed::here().text("revision", revision.to_string());
    view! { <input type="hidden" name="revision" value=seen/> }
}
